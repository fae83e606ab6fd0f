"""Who may be at work in a store: any number of writers, or one that removes files."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ....errors import InvalidInput
from ..disk import writing

_PATIENCE_S, _PAUSE_S = 60.0, 0.01


@contextmanager
def among_writers(objects: Path) -> Iterator[None]:
    """What is put into the store meanwhile stays there. Raises InvalidInput where a repair takes too long."""
    with _held(objects, fcntl.LOCK_SH, "is being repaired by another run"):
        yield


@contextmanager
def alone(objects: Path) -> Iterator[None]:
    """Nobody writes meanwhile; readers go on. Raises InvalidInput where writers do not end."""
    with _held(objects, fcntl.LOCK_EX, "is being written by other runs"):
        yield


@contextmanager
def _held(objects: Path, kind: int, problem: str) -> Iterator[None]:
    with writing(objects):
        handle = os.open(objects, os.O_RDONLY)
    try:
        _wait(handle, kind, objects.parent, problem)
        yield
    finally:
        os.close(handle)


def _wait(handle: int, kind: int, store: Path, problem: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return fcntl.flock(handle, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise InvalidInput(problem, file=store, hint="try again when it is done") from None
        time.sleep(_PAUSE_S)
