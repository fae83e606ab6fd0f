"""A target that is a folder of this machine, or mounted on it."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from ....errors import InvalidInput
from ..disk import sync
from .faults import system_faults

_NO_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.EMLINK})
"""What file systems without hard links answer."""


class DirectoryTarget:
    """A folder; see ``Target``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def address(self) -> str:
        return str(self._folder)

    def names(self) -> tuple[str, ...]:
        with system_faults(self.address), os.scandir(self._folder) as entries:
            return tuple(sorted(entry.name for entry in entries if entry.is_file(follow_symlinks=False)))

    def size_bytes(self, name: str) -> int | None:
        with system_faults(str(self._folder / name)):
            try:
                found = os.lstat(self._folder / name)
            except FileNotFoundError:
                os.stat(self._folder)  # nothing of this name, or no folder
                return None
        if not stat.S_ISREG(found.st_mode):
            raise InvalidInput("is there and is no file", file=self._folder / name, hint="remove it")
        return found.st_size

    def sha256(self, name: str) -> str:
        with system_faults(str(self._folder / name)), os.fdopen(self._opened(name), "rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def read(self, name: str, limit_bytes: int) -> bytes:
        with system_faults(str(self._folder / name)), os.fdopen(self._opened(name), "rb") as stream:
            data = stream.read(limit_bytes + 1)
        if len(data) > limit_bytes:
            raise InvalidInput(f"is larger than {limit_bytes} bytes", file=self._folder / name)
        return data

    def write(self, name: str, data: bytes) -> None:
        path = self._folder / name
        with system_faults(str(path)):
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o666)
            try:
                rest = memoryview(data)
                while rest:
                    rest = rest[os.write(handle, rest) :]
                os.fsync(handle)
            finally:
                os.close(handle)

    def rename_new(self, before: str, after: str) -> bool:
        old, new = self._folder / before, self._folder / after
        with system_faults(str(new)):
            try:
                os.link(old, new)  # as renaming, but refused where the name is taken
            except FileExistsError:
                return False
            except OSError as error:
                if error.errno not in _NO_LINKS:
                    raise
                if os.path.lexists(new):
                    return False
                os.rename(old, new)
            else:
                os.unlink(old)
            sync(self._folder)
        return True

    def remove(self, name: str) -> None:
        with system_faults(str(self._folder / name)), suppress(FileNotFoundError):
            os.unlink(self._folder / name)

    def close(self) -> None:
        """Nothing is held."""

    def _opened(self, name: str) -> int:
        """A handle to a regular file: a link or pipe that somebody put there is neither followed nor waited for."""
        handle = os.open(self._folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise InvalidInput("is no file", file=self._folder / name, hint="remove it")
        return handle
