"""Where packages go: a folder that somebody else reads, here or elsewhere."""

from __future__ import annotations

from typing import Protocol


class Target(Protocol):
    """A folder of files without folders in it. Every method raises ``PassingFault`` or another ScanplanError.

    address   as messages show it; holds no secret
    """

    @property
    def address(self) -> str: ...

    def names(self) -> tuple[str, ...]:
        """Names of the files, sorted; links and folders do not count."""

    def size_bytes(self, name: str) -> int | None:
        """Size of a file; None where nothing has this name."""

    def sha256(self, name: str) -> str:
        """Hash, in hex, of what reading the file back gives."""

    def read(self, name: str, limit_bytes: int) -> bytes:
        """A small file. Raises InvalidInput where it is larger than the limit."""

    def write(self, name: str, data: bytes) -> None:
        """Write a file, new or anew, and wait until the disk has it as far as the target lets one."""

    def rename_new(self, before: str, after: str) -> bool:
        """Give a file a name that nothing has, at one instant; False where something has it."""

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""

    def close(self) -> None:
        """Let go of a connection; the next use opens it again."""
