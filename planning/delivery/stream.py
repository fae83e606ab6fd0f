"""Writing one file piece by piece: it grows under a hidden name, and has its own when it is whole."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ...errors import InvalidInput
from .disk import hold, sync, temporary, writing


@dataclass(frozen=True)
class Written:
    """What tells that a file is whole."""

    size_bytes: int
    sha256: str


def publish_stream(path: Path, pieces: Iterable[bytes], replace: bool = False) -> Written:
    """Write a file so that it is there whole or not at all, holding no more than a piece of it.

    An exception on the way, that of an interrupt too, leaves what was there before. Raises InvalidInput where the
    file exists already, another run is writing it, or the disk refuses; and what ``pieces`` raises.
    """
    _refuse_existing(path, replace)
    digest, size = hashlib.sha256(), 0
    with _growing(path) as handle:
        for piece in pieces:
            digest.update(piece)
            size += len(piece)
            with writing(path):
                _write_all(handle, piece)
        _refuse_existing(path, replace)
        with writing(path):
            os.fsync(handle)
    return Written(size, digest.hexdigest())


def _refuse_existing(path: Path, replace: bool) -> None:
    if path.is_dir() or (path.exists() and not replace):
        raise InvalidInput("is there already", file=path, hint="give the name of a new file")


@contextmanager
def _growing(path: Path) -> Iterator[int]:
    """The open hidden file, held by this run alone; at the end of the block it becomes ``path``, or it goes."""
    hidden = temporary(path)
    with writing(path):
        handle = _claimed(path)
    try:
        try:
            yield handle
            with writing(path):
                hidden.replace(path)
                sync(path.parent)
        except BaseException:
            with suppress(OSError):
                hidden.unlink(missing_ok=True)
            raise
    finally:
        os.close(handle)


def _claimed(path: Path) -> int:
    """Open and lock the hidden file, empty; what a killed run has left in it goes."""
    hidden = temporary(path)
    while True:
        handle = os.open(hidden, os.O_WRONLY | os.O_CREAT, 0o666)
        if not hold(handle):
            os.close(handle)
            raise InvalidInput("another run is writing this file", file=path, hint="wait for it or name another file")
        held = os.fstat(handle)
        with suppress(FileNotFoundError):
            if os.path.samestat(held, hidden.stat()):
                if held.st_size:
                    os.ftruncate(handle, 0)
                return handle
        os.close(handle)  # whoever held it has renamed it in between


def _write_all(handle: int, piece: bytes) -> None:
    rest = memoryview(piece)
    while rest:
        rest = rest[os.write(handle, rest) :]
