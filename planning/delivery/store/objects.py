"""Files by their content: written once, whole, never changed."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ....errors import IntegrityError, InvalidInput
from ..disk import sync, writing

_PIECE_BYTES = 1 << 20
_ROOM, _SHA256 = re.compile(r"[0-9a-f]{2}"), re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class StoredObject:
    """What a content is called and how long it is."""

    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Objects:
    """``folder/ab/abcdef...`` is the content whose sha256 is ``abcdef...``; it grows in ``growing`` first."""

    folder: Path
    growing: Path

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def put(self, pieces: Iterable[bytes]) -> StoredObject:
        """Have a content on the disk, whole and read back, before anything names it.

        Raises InvalidInput where the disk refuses, IntegrityError where it gives back something else.
        """
        hidden = self.growing / secrets.token_hex(16)
        with writing(self.growing):
            try:
                stored = _write_new(hidden, pieces)
                if not self.is_whole(stored):  # a damaged object is replaced by the right one
                    _place(hidden, self.path(stored.sha256))
                sync(self.path(stored.sha256).parent)
                sync(self.folder)
            finally:
                with suppress(OSError):
                    hidden.unlink(missing_ok=True)
        if not self.is_whole(stored):
            raise IntegrityError(f"{self.path(stored.sha256)}: reads otherwise than it was written; check the disk")
        return stored

    def is_whole(self, stored: StoredObject) -> bool:
        """Whether the content is there and reads as its name says."""
        try:
            return _read_back(self.path(stored.sha256)) == stored
        except OSError:
            return False

    def read(self, sha256: str) -> bytes:
        """A content. Raises IntegrityError where it is missing or reads otherwise."""
        path = self.path(sha256)
        try:
            data = path.read_bytes()
        except OSError as error:
            raise IntegrityError(f"{path}: cannot be read ({error.strerror}); run  scanplan store verify") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise IntegrityError(f"{path}: is damaged; run  scanplan store verify --repair")
        return data

    def names(self) -> tuple[str, ...]:
        """The hashes of all that is there, in order."""
        return tuple(sorted(path.name for path in self._found() if self._is_object(path)))

    def strangers(self) -> tuple[Path, ...]:
        """What lies among the objects without being one."""
        return tuple(sorted(path for path in self._found() if not self._is_object(path)))

    def _found(self) -> Iterator[Path]:
        for path in self.folder.iterdir():
            if path.is_dir() and _ROOM.fullmatch(path.name):
                yield from path.iterdir()
            else:
                yield path

    def _is_object(self, path: Path) -> bool:
        return bool(_SHA256.fullmatch(path.name)) and path == self.path(path.name) and path.is_file()


def pieces_of(path: Path) -> Iterator[bytes]:
    """The content of a file. Raises InvalidInput where it cannot be read."""
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE_BYTES):
                yield piece
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from error


def _write_new(path: Path, pieces: Iterable[bytes]) -> StoredObject:
    digest, size = hashlib.sha256(), 0
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o444)
    try:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            rest = memoryview(piece)
            while rest:
                rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    return StoredObject(digest.hexdigest(), size)


def _place(hidden: Path, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    os.rename(hidden, path)


def _read_back(path: Path) -> StoredObject:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
        return StoredObject(digest.hexdigest(), stream.tell())
