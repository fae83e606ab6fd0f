"""The places at which a step changes the disk: counted as it runs, and one of them may be where a fault strikes.

A place is a call by which a file below a folder appears, grows, moves or goes, or by which the registry is opened. The
interpreter tells of each before it happens (audit events), so a place is the same in every run of the same step.
"""

from __future__ import annotations

import mmap
import os
import re
import signal
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from .full_disk import fill_disk

Harm = Literal["kill", "disk-full"]
_FILE_OF = {
    "open": 0,
    "os.rename": 1,
    "os.link": 1,
    "os.remove": 0,
    "os.mkdir": 0,
    "os.rmdir": 0,
    "os.truncate": 0,
    "sqlite3.connect": 0,
}
"""Events that change the disk, and which of their arguments is the file."""
_WORDS = {
    "open": "writing of",
    "os.rename": "renaming to",
    "os.link": "linking to",
    "os.remove": "removal of",
    "os.mkdir": "making of",
    "os.rmdir": "removal of",
    "os.truncate": "cutting of",
    "sqlite3.connect": "opening of",
}
_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_HIDDEN = re.compile(r"^\.scanplan-(.+?)(?:\.[0-9a-f]{16})?\.part$")
_OBJECT = re.compile(r"[0-9a-f]{32,64}")
_COUNTS = struct.Struct("=iii")
_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Counted:
    """How many places a step came by, how many of them wrote a file, and before which it was struck (or "")."""

    places: int
    writes: int
    struck: str


class Places:
    """Shared between a process and the child that does the step: what is told here outlives the child."""

    def __init__(self) -> None:
        self._memory = mmap.mmap(-1, _SIZE)

    def counted(self) -> Counted:
        places, writes, size = _COUNTS.unpack_from(self._memory)
        return Counted(places, writes, self._memory[_COUNTS.size : _COUNTS.size + size].decode())

    def watch(self, folder: str, harm: Harm | None, place: int) -> None:
        """Count from now on; at a place, from 1, be killed or have a full disk. Lasts for the life of the process.

        A full disk counts only files that are written: what follows cannot but feel it. At place 0 it is full at once.
        """
        below = os.path.join(os.path.realpath(folder), "")
        strike: Callable[[], object] = (lambda: os.kill(os.getpid(), signal.SIGKILL)) if harm == "kill" else fill_disk
        counts = {"places": 0, "writes": 0, "struck": False}

        def hear(event: str, arguments: tuple[Any, ...]) -> None:
            if event not in _FILE_OF or not (path := _changed(event, arguments)).startswith(below):
                return
            counts["places"] += 1
            counts["writes"] += event == "open"
            reached = counts["writes"] if harm == "disk-full" and place else counts["places"]
            is_first = harm is not None and not counts["struck"] and reached == max(place, 1)
            told = f"{_WORDS[event]} {_plain(os.path.basename(path))}".encode()[: _SIZE - _COUNTS.size]
            counts["struck"] |= is_first
            self._tell(counts["places"], counts["writes"], told if is_first else self.counted().struck.encode())
            if is_first:
                strike()

        sys.addaudithook(hear)

    def _tell(self, places: int, writes: int, struck: bytes) -> None:
        self._memory[_COUNTS.size : _COUNTS.size + len(struck)] = struck
        _COUNTS.pack_into(self._memory, 0, places, writes, len(struck))


def _plain(name: str) -> str:
    """The name that a file will have, of one that still grows; those of objects mean nothing."""
    name = _HIDDEN.sub(r"\1", name)
    return "an object" if _OBJECT.fullmatch(name) else name


def _changed(event: str, arguments: tuple[Any, ...]) -> str:
    """The file that an event is about to change, as an absolute path; "" where it changes none."""
    if event == "open" and not (isinstance(arguments[2], int) and arguments[2] & _TO_WRITE):
        return ""
    path = arguments[_FILE_OF[event]]
    if not isinstance(path, str | bytes | os.PathLike):
        return ""
    # sqlite3 opens by an address, file:PATH?mode=rw
    text = os.fsdecode(path).removeprefix("file:").partition("?")[0]
    folder, name = os.path.split(os.path.abspath(text))
    return os.path.join(os.path.realpath(folder), name)
