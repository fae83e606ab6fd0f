"""Opening a file that somebody handed over: a plain file and nothing that could block or grow."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from ...errors import InvalidInput, ProductError


@contextmanager
def opened(path: Path, *, follows_links: bool = True) -> Iterator[BinaryIO]:
    """A plain file, open for reading; a pipe or device is not even waited for.

    Raises ProductError for anything else, and where the system refuses.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follows_links else os.O_NOFOLLOW)
    if "\0" in str(path):
        raise ProductError("cannot be read: no file has such a name", file=str(path).replace("\0", "?"))
    with reading(path):
        handle = os.open(path, flags)
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise ProductError("is no plain file", file=path, hint="expected one")
        with reading(path):
            yield stream


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the system says against reading into one line."""
    try:
        yield
    except OSError as error:
        raise ProductError(f"cannot be read: {error.strerror or type(error).__name__}", file=path) from None


def read_small(path: Path, most_bytes: int) -> bytes:
    """All of a plain file. Raises InvalidInput where it has more than this."""
    with opened(path) as stream:
        data = stream.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise InvalidInput(f"has more than {most_bytes} bytes", file=path, hint="it cannot be what it is used as")
    return data
