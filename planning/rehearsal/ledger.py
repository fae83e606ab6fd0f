"""What was handed in and what was told, kept by the rehearsal itself: the store is held against it.

A file of JSON lines outside of the store; every line is on the disk before the next step begins.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from ...errors import UsageError
from ..delivery.disk import writing


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A package as it lay on the disk when it was handed to the store; validity [start, stop), TDB ns past J2000.

    state   the last that a command told
    """

    name: str
    sha256: str
    size_bytes: int
    start_et_ns: int
    stop_et_ns: int
    version: int
    state: str = "PACKAGED"


class Ledger:
    """The packages of a rehearsal, in the order in which they were handed in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._packages: dict[str, HandedIn] = {}
        self._told: list[tuple[str, str]] = []

    @classmethod
    def read(cls, path: Path) -> Ledger:
        """The ledger of a file."""
        ledger = cls(path)
        for line in path.read_text(encoding="ascii").splitlines():
            content = json.loads(line)
            if "handed_in" in content:
                held = HandedIn(**content["handed_in"])
                ledger._packages[held.name] = held
            else:
                name, state = content["told"]["name"], content["told"]["state"]
                ledger._packages[name] = replace(ledger._packages[name], state=state)
                ledger._told.append((name, state))
        return ledger

    @property
    def packages(self) -> tuple[HandedIn, ...]:
        return tuple(self._packages.values())

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """Names and the states that they were told to have reached, in order."""
        return tuple(self._told)

    def hand_in(self, package: Path, start_et_ns: int, stop_et_ns: int, version: int) -> HandedIn:
        """Keep what a package is, before the store has seen it."""
        data = package.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        held = HandedIn(package.name.removesuffix(".tar"), digest, len(data), start_et_ns, stop_et_ns, version)
        self._packages[held.name] = held
        self._write({"handed_in": asdict(held)})
        return held

    def tell(self, name: str, state: str) -> None:
        """Keep a state that a command has told. Raises UsageError for what was never handed in."""
        if name not in self._packages:
            raise UsageError(f"{name}: was never handed in")
        before = [told for of, told in self._told if of == name]
        self._packages[name] = replace(self._packages[name], state=state)
        if before[-1:] != [state]:
            self._told.append((name, state))
            self._write({"told": {"name": name, "state": state}})

    def held(self, name: str) -> HandedIn:
        """A package by its name."""
        return self._packages[name]

    def of_state(self, state: str) -> tuple[HandedIn, ...]:
        return tuple(each for each in self.packages if each.state == state)

    def latest_version(self, start_et_ns: int, stop_et_ns: int) -> int:
        """The highest version that overlaps a validity; 0 where there is none."""
        within = (each for each in self.packages if each.start_et_ns < stop_et_ns and each.stop_et_ns > start_et_ns)
        return max((each.version for each in within), default=0)

    def in_force(self, start_et_ns: int, stop_et_ns: int) -> tuple[tuple[int, int, str | None], ...]:
        """What must hold from when to when, by what was acknowledged: the latest version; None where nothing does."""
        acked = self.of_state("ACKED")
        edges = {start_et_ns, stop_et_ns, *(t for each in acked for t in (each.start_et_ns, each.stop_et_ns))}
        times = sorted(t for t in edges if start_et_ns <= t <= stop_et_ns)
        spans: list[tuple[int, int, str | None]] = []
        for begin, end in pairwise(times):
            holding = [each for each in acked if each.start_et_ns <= begin and end <= each.stop_et_ns]
            name = max(holding, key=lambda each: each.version).name if holding else None
            if spans and spans[-1][2] == name:
                begin = spans.pop()[0]
            spans.append((begin, end, name))
        return tuple(spans)

    def _write(self, content: dict[str, Any]) -> None:
        with writing(self._path), self._path.open("a", encoding="ascii") as stream:
            stream.write(json.dumps(content) + "\n")
            stream.flush()
            os.fsync(stream.fileno())
