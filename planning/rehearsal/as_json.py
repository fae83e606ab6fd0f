"""A rehearsal as JSON, for machines."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from .record import CycleRecord, Rehearsal


def as_json(run: Rehearsal) -> bytes:
    """The report; seconds are those of the machine's clock."""
    return (json.dumps(content_of(run), ensure_ascii=True, allow_nan=False, indent=2) + "\n").encode("ascii")


def content_of(run: Rehearsal) -> dict[str, Any]:
    return {
        "rehearsal": 1,
        "mission": run.mission,
        "seed": run.seed,
        "days": run.days,
        "kinds": list(run.kinds),
        "began_utc": run.began_utc,
        "clone_of": run.clone_of,
        "seconds": round(run.seconds, 3),
        "packages": run.packages,
        "log_entries": run.log_entries,
        "checks": {"made": len(run.checks), "failed": len(run.failed)},
        "recovery": {kind: asdict(times) for kind, times in run.times.items()},
        "cycles": [_cycle(each) for each in run.cycles],
        "last_checks": [asdict(each) for each in run.last_checks],
        "compared": asdict(run.compared),
    }


def _cycle(cycle: CycleRecord) -> dict[str, Any]:
    return {
        "number": cycle.number,
        "start": cycle.window.start,
        "stop": cycle.window.stop,
        "seconds": round(cycle.seconds, 3),
        "faults": [asdict(each) for each in cycle.recoveries],
        "checks": [asdict(each) for each in cycle.checks],
    }
