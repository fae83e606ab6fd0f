"""A target behind an SSH server, over SFTP version 3. Needs paramiko, the extra ``sftp``.

Two extensions of OpenSSH are used where the server has them: ``fsync@openssh.com`` before a file gets its name (else
the server alone decides when its disk has it), and ``posix-rename@openssh.com`` where plain renaming is refused.
"""

from __future__ import annotations

import errno
import hashlib
import posixpath
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ....errors import InvalidInput
from .address import SftpAddress
from .faults import PassingFault
from .sftp_session import SftpOptions, connect, session_faults

_PIECE_BYTES = 1 << 20
_FSYNC = "fsync@openssh.com"


class SftpTarget:
    """A folder behind an SSH server; see ``Target``. Connects when first used, and anew after a fault."""

    def __init__(self, address: SftpAddress, options: SftpOptions) -> None:
        self._address, self._options = address, options
        self._client: Any = None
        self._sftp: Any = None

    @property
    def address(self) -> str:
        return str(self._address)

    def names(self) -> tuple[str, ...]:
        with self._session("") as sftp:
            entries = sftp.listdir_attr(self._address.folder)
        return tuple(sorted(entry.filename for entry in entries if stat.S_ISREG(entry.st_mode or 0)))

    def size_bytes(self, name: str) -> int | None:
        with self._session(name) as sftp:
            try:
                found = sftp.lstat(self._path(name))
            except FileNotFoundError:
                sftp.stat(self._address.folder)  # nothing of this name, or no folder
                return None
        if not stat.S_ISREG(found.st_mode or 0):
            raise InvalidInput("is there and is no file", file=self._place(name), hint="remove it")
        return int(found.st_size)

    def sha256(self, name: str) -> str:
        digest = hashlib.sha256()
        with self._session(name) as sftp, sftp.open(self._path(name), "rb") as stream:
            stream.prefetch(stream.stat().st_size)
            while piece := stream.read(_PIECE_BYTES):
                digest.update(piece)
        return digest.hexdigest()

    def read(self, name: str, limit_bytes: int) -> bytes:
        if self.size_bytes(name) is None:
            raise InvalidInput("is not there", file=self._place(name))
        with self._session(name) as sftp, sftp.open(self._path(name), "rb") as stream:
            data = bytes(stream.read(limit_bytes + 1))
        if len(data) > limit_bytes:
            raise InvalidInput(f"is larger than {limit_bytes} bytes", file=self._place(name))
        return data

    def write(self, name: str, data: bytes) -> None:
        with self._session(name) as sftp, sftp.open(self._path(name), "wb") as stream:
            stream.set_pipelined(True)
            for start in range(0, len(data) - 1, _PIECE_BYTES):
                stream.write(data[start : min(start + _PIECE_BYTES, len(data) - 1)])
            stream.set_pipelined(False)
            stream.write(data[-1:])  # waits for the answers to all that was written
            _fsync(sftp, stream)

    def rename_new(self, before: str, after: str) -> bool:
        old, new = self._path(before), self._path(after)
        with self._session(after) as sftp:
            try:
                sftp.rename(old, new)  # OpenSSH refuses a name that is taken; posix-rename would replace it
            except OSError as error:
                if self.size_bytes(after) is not None:
                    return False
                if error.errno is not None:
                    raise
                sftp.posix_rename(old, new)
        return True

    def remove(self, name: str) -> None:
        with self._session(name) as sftp, suppress(FileNotFoundError):
            sftp.remove(self._path(name))

    def close(self) -> None:
        client, self._client, self._sftp = self._client, None, None
        if client is not None:
            client.close()

    @contextmanager
    def _session(self, name: str) -> Iterator[Any]:
        """The SFTP client, connected; let go after a fault that a new connection may heal."""
        if self._sftp is None:
            self._client, self._sftp = connect(self._address, self._options)
        try:
            with session_faults(self._place(name)):
                yield self._sftp
        except PassingFault:
            self.close()
            raise

    def _path(self, name: str) -> str:
        return posixpath.join(self._address.folder, name)

    def _place(self, name: str) -> str:
        return posixpath.join(self.address, name)


def _fsync(sftp: Any, stream: Any) -> None:
    """Ask for fsync; a server that has no such request says so, or denies it."""
    from paramiko.sftp import CMD_EXTENDED

    try:
        sftp._request(CMD_EXTENDED, _FSYNC, stream.handle)  # paramiko has no public way
    except OSError as error:
        if isinstance(error, TimeoutError) or error.errno not in (None, errno.EACCES):
            raise
