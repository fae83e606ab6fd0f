"""A solver's remarks kept off the standard output."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_output() -> Iterator[None]:
    """Nothing that compiled code prints in here reaches the process's standard output.

    HiGHS prints lines of its own debugging there whatever its options say, between the results of a command. The C
    library holds them back, so its buffers are emptied before the output is given back.
    """
    sys.stdout.flush()
    empty_buffers = ctypes.CDLL(None).fflush
    empty_buffers(None)
    kept = os.dup(1)
    try:
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), 1)
        yield
    finally:
        empty_buffers(None)
        os.dup2(kept, 1)
        os.close(kept)
