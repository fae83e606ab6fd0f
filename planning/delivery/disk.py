"""What writing products asks of the disk: one line for what it refuses, one run at a time, nothing torn."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...errors import InvalidInput

_PREFIX, _SUFFIX = ".scanplan-", ".part"


def temporary(path: Path) -> Path:
    """The hidden name beside it under which something grows that is to appear as a whole."""
    return path.with_name(f"{_PREFIX}{path.name}{_SUFFIX}")


def is_temporary(path: Path) -> bool:
    return path.name.startswith(_PREFIX) and path.name.endswith(_SUFFIX)


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn what the system says against writing into one line."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise InvalidInput(f"cannot be written: {reason}", file=path) from error


def make_folder(path: Path) -> None:
    """Make a folder and those above it, where they are missing. Raises InvalidInput where the disk refuses."""
    with writing(path):
        path.mkdir(parents=True, exist_ok=True)


@contextmanager
def interrupts_later() -> Iterator[None]:
    """Let Ctrl-C wait for the end of the block. Only the main thread hears of it, so only there."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if heard:
        raise KeyboardInterrupt


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this run alone; the lock ends with the process, however that ends."""
    with writing(folder):
        handle = os.open(folder, os.O_RDONLY)
    try:
        if not hold(handle):
            raise InvalidInput(
                "another run is writing into this folder", file=folder, hint="wait for it or name another folder"
            )
        yield
    finally:
        os.close(handle)


def hold(handle: int) -> bool:
    """Lock an open file or folder until it is closed; False where another run holds it."""
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def write(path: Path, data: bytes, is_private: bool = False) -> None:
    """Write a file and wait until the disk has it; a private one may be read by its owner alone from the start."""
    with writing(path.parent), path.open("wb") as stream:
        if is_private:
            os.fchmod(stream.fileno(), 0o600)
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def sync(folder: Path) -> None:
    """Wait until the disk has the names in a folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
