"""Earlier rehearsals: how long recoveries took, and which messages failures gave. A line of JSON a run."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from ...errors import InvalidInput
from ..delivery.disk import writing
from .record import Compared, Recovery, Slower, Times

_FACTOR, _LEAST_S = 1.5, 1.0
"""Slower is what takes half as long again, and a second more: less is the machine's mood."""
_PATH = re.compile(r"[^\s:;,]*/[^\s:;,]{2,}")
_NAME = re.compile(r"\b[A-Z]{3}_[A-Z]{4}_\w+")
_TOKEN = re.compile(r"\b[0-9a-f]{12,}\b")
_NUMBER = re.compile(r"\d+(\.\d+)?")


def read_history(path: Path) -> tuple[dict[str, Any], ...]:
    """The runs of a history, oldest first; none where there is no such file.

    A line that an interrupt cut off at the end is passed over. Raises InvalidInput for any other that is no JSON.
    """
    if not path.exists():
        return ()
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from error
    runs = []
    for number, line in enumerate(lines, start=1):
        try:
            runs += [_run(line)] if line.strip() else []
        except (ValueError, LookupError, TypeError, AttributeError):
            if number < len(lines):
                raise InvalidInput(
                    "is no run of a rehearsal", file=path, line=number, hint="name another file"
                ) from None
    return tuple(runs)


def add_run(path: Path, run: Mapping[str, Any]) -> None:
    """One run more, on the disk before this returns. Raises InvalidInput where the disk refuses."""
    with writing(path):
        is_cut = path.exists() and path.read_bytes()[-1:] not in (b"", b"\n")
        with path.open("a", encoding="ascii") as stream:
            stream.write(("\n" if is_cut else "") + json.dumps(run) + "\n")
            stream.flush()
            os.fsync(stream.fileno())


def run_of(
    mission: str, days: float, seed: int, began_utc: str, recoveries: Sequence[Recovery], lost: int
) -> dict[str, Any]:
    """What is kept of a run: seconds of its recoveries by kind, and its messages without what is always another."""
    seconds: dict[str, list[float]] = {}
    for each in recoveries:
        seconds.setdefault(each.kind, []).append(round(each.seconds, 3))
    return {
        "mission": mission,
        "days": days,
        "seed": seed,
        "began_utc": began_utc,
        "checks_failed": lost,
        "recovery_s": seconds,
        "messages": sorted({plain(each.message) for each in recoveries}),
    }


def compared_with(runs: Sequence[Mapping[str, Any]], run: Mapping[str, Any], times: Mapping[str, Times]) -> Compared:
    """A run beside earlier ones: the median of its recoveries against the median of theirs, kind by kind."""
    alike = [each for each in runs if (each["mission"], each["days"]) == (run["mission"], run["days"])]
    slower = []
    for kind, now in times.items():
        before = [median(each["recovery_s"][kind]) for each in alike if each["recovery_s"].get(kind)]
        if before and now.median_s > _FACTOR * median(before) and now.median_s > median(before) + _LEAST_S:
            slower.append(Slower(kind, median(before), now.median_s))
    known = {message for each in runs for message in each["messages"]}
    return Compared(len(alike), tuple(slower), tuple(each for each in run["messages"] if each not in known))


def plain(message: str) -> str:
    """A message without paths, names and numbers, which differ from run to run."""
    for pattern, word in ((_PATH, "PATH"), (_NAME, "NAME"), (_TOKEN, "HASH"), (_NUMBER, "N")):
        message = pattern.sub(word, message)
    return message


def _run(line: str) -> dict[str, Any]:
    run: dict[str, Any] = json.loads(line)
    _ = run["mission"], run["days"], [plain(message) for message in run["messages"]]
    _ = [median(seconds) + 0.0 for seconds in run["recovery_s"].values() if seconds]
    return run
