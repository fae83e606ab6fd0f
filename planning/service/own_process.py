"""Processes of the service's own, workers and jobs: how they are started, how they speak, how much memory they have."""

from __future__ import annotations

import mmap
import os
import resource
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")
_STATM = Path("/proc/self/statm")


def program(package: str) -> tuple[str, ...]:
    """What runs the ``main`` of a package; the folder in which the service was started brings no modules along."""
    return sys.executable, "-P", "-m", f"{package}.main"


def environment() -> Mapping[str, str]:
    """The service's, in which libraries take one thread: there is a process for each processor already."""
    return {**os.environ, **_ONE_THREAD}


def own_output() -> BinaryIO:
    """The standard output, for what is said to the service; what libraries print goes to the standard error then."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return out


def limit_memory(most_bytes: int) -> tuple[int, int]:
    """From now on whoever asks for more gets a MemoryError; the limits of before, for ``setrlimit``."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    hard = before[1]
    resource.setrlimit(
        resource.RLIMIT_AS, (most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard), hard)
    )
    return before


@contextmanager
def bounded_memory(more_bytes: int) -> Iterator[None]:
    """So much more than the process has now, while it reads what a client sent: a file may unfold to a million times
    its size. Afterwards as before.
    """
    before = limit_memory(int(_STATM.read_text().split()[0]) * mmap.PAGESIZE + more_bytes)
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
