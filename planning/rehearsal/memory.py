"""The memory, followed here anew: what is in it where a plan is taken up, and what a lost pass costs if nobody acts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...errors import InvalidInput

if TYPE_CHECKING:
    from ..passes.pass_plan import Pass
    from ..schedule import ScienceSchedule


def schedule_of(folder: Path) -> ScienceSchedule:
    """The science schedule of a published folder. Raises InvalidInput where it has none."""
    from ..products import schedule_read

    found = sorted(folder.glob("*_schedule.parquet"))
    if len(found) != 1:
        raise InvalidInput(
            f"holds {len(found)} science schedules", file=folder, hint="rehearse with a mission that has"
        )
    return schedule_read.read(found[0].read_bytes(), str(found[0]))


def fill_bits_at(schedule: ScienceSchedule, et_ns: int) -> float:
    """What is in the memory at a time; rates are constant within a bin."""
    memory = schedule.memory
    since_ns = memory.edges_et_ns - memory.edges_et_ns[0]
    return float(np.interp(et_ns - memory.edges_et_ns[0], since_ns, memory.total_bits))


def lost_bits(schedule: ScienceSchedule) -> float:
    """What a schedule says is deleted."""
    return float(schedule.memory.dropped_bits.sum())


def imbalance_bits(schedule: ScienceSchedule) -> float:
    """What came in less what was sent, was deleted and is left: 0, but for rounding, where no bit is forgotten."""
    memory = schedule.memory
    left = memory.total_bits[-1] - memory.total_bits[0]
    return float(schedule.rate.bits.sum() - memory.sent_bits.sum() - memory.dropped_bits.sum() - left)


def lost_without(schedule: ScienceSchedule, lost: Pass | None, from_et_ns: int) -> float:
    """Bits deleted from a time on where a pass does not take place and all others do as they were planned.

    One queue, bin by bin: what comes in, what the link takes out, what is above the limit.
    """
    memory = schedule.memory
    edges = memory.edges_et_ns
    came = schedule.rate.bits.sum(axis=1)
    link = np.zeros(came.size)
    for each in schedule.passes.passes:
        if each != lost:
            link += each.capacity_bits * _shares(edges, each.start_et_ns, each.stop_et_ns)
    fill, gone = fill_bits_at(schedule, from_et_ns), 0.0
    part = _parts(edges, from_et_ns)
    for comes, goes in zip(came * part, link * part, strict=True):
        fill = max(0.0, fill + comes - goes)
        gone += max(0.0, fill - memory.limit_bits)
        fill = min(fill, memory.limit_bits)
    return gone


def is_asked(schedule: ScienceSchedule, station: str, start_et_ns: int, stop_et_ns: int) -> bool:
    """Whether a pass of a station takes any of a span."""
    return any(
        each.station == station and each.setup_et_ns < stop_et_ns and each.stop_et_ns > start_et_ns
        for each in schedule.passes.passes
    )


def _shares(edges: np.ndarray, start_et_ns: int, stop_et_ns: int) -> np.ndarray:
    """Which share of a span falls into each bin."""
    common = np.minimum(edges[1:], stop_et_ns) - np.maximum(edges[:-1], start_et_ns)
    return np.maximum(common, 0) / (stop_et_ns - start_et_ns)


def _parts(edges: np.ndarray, from_et_ns: int) -> np.ndarray:
    """Which part of each bin lies behind a time."""
    behind = np.maximum(edges[1:] - np.maximum(edges[:-1], from_et_ns), 0)
    return behind / (edges[1:] - edges[:-1])
