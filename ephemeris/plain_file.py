"""Reading a whole file by its path: a plain file of bounded size, and nothing that could block or never end."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

MOST_BYTES = 4 << 30
"""An attitude message of ten years in steps of ten seconds has 2.8 GB."""
MOST_TEXT_BYTES = 64 << 20
"""Of a file that somebody writes by hand."""


def plain_bytes(path: str | Path, most_bytes: int = MOST_BYTES) -> bytes:
    """The content of a file. A pipe is not waited for, a device is not read, nor is what is larger.

    Raises OSError for all of these, as for what the system refuses; its ``strerror`` says why.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except ValueError:
        raise OSError(errno.EINVAL, "no file has such a name") from None
    try:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "it is no plain file")
        if status.st_size > most_bytes:
            raise OSError(errno.EFBIG, f"it has {status.st_size} bytes, and at most {most_bytes} are read")
        with os.fdopen(handle, "rb", closefd=False) as stream:
            return stream.read()
    finally:
        os.close(handle)
