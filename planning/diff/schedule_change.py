"""What changes in the data: volume a day and stream, what the memory holds and loses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..schedule import ScienceSchedule
from ..schedule_days import day_edges, sums_by_day

Array = NDArray[np.float64]
Times = NDArray[np.int64]

_BIT = 1.0


@dataclass(frozen=True, eq=False)
class MemoryOf:
    """The memory of one schedule in the time compared.

    edges_et_ns, fill_bits   (M,) of all streams at the edges of the bins
    limit_bits               what it holds
    most_bits, most_et_ns    how full it gets, when first
    """

    edges_et_ns: Times
    fill_bits: Array
    limit_bits: float
    most_bits: float
    most_et_ns: int


@dataclass(frozen=True, eq=False)
class Volumes:
    """Bits (D, Q) of one schedule by day and stream; a stream it does not have is 0."""

    stored_bits: Array
    sent_bits: Array
    lost_bits: Array

    @property
    def parts(self) -> tuple[Array, Array, Array]:
        """Stored, sent and lost."""
        return self.stored_bits, self.sent_bits, self.lost_bits


@dataclass(frozen=True, eq=False)
class ScheduleChange:
    """Two schedules over [start, stop), TDB ns past J2000.

    streams               Q names, those of A first
    days_et_ns            (D + 1,) start, midnights of UTC, stop
    rate_edges_a_et_ns    (N + 1,), bit_s_a (N,): bits per second of all streams in the bins of A, cut at the ends
    fill_change_bits      B less A where they are farthest apart, at fill_change_et_ns
    """

    start_et_ns: int
    stop_et_ns: int
    streams: tuple[str, ...]
    days_et_ns: Times
    a: Volumes
    b: Volumes
    memory_a: MemoryOf
    memory_b: MemoryOf
    fill_change_bits: float
    fill_change_et_ns: int
    rate_edges_a_et_ns: Times
    bit_s_a: Array
    rate_edges_b_et_ns: Times
    bit_s_b: Array

    @property
    def is_same(self) -> bool:
        """Whether no volume and no fill differs by a bit."""
        return abs(self.fill_change_bits) < _BIT and not self.days_changed.any()

    @property
    def days_changed(self) -> NDArray[np.bool_]:
        """(D,) whether any volume of the day differs by a bit or more."""
        apart = [np.abs(y - x).max(axis=1, initial=0.0) for x, y in zip(self.a.parts, self.b.parts, strict=True)]
        changed: NDArray[np.bool_] = np.max(apart, axis=0) >= _BIT
        return changed


def schedule_change(a: ScienceSchedule, b: ScienceSchedule) -> ScheduleChange | None:
    """The change from schedule A to B where they share time; None where they do not."""
    start = max(int(each.rate.edges_et_ns[0]) for each in (a, b))
    stop = min(int(each.rate.edges_et_ns[-1]) for each in (a, b))
    if stop <= start:
        return None
    days = day_edges(start, stop)
    streams = tuple(dict.fromkeys(stream.name for each in (a, b) for stream in each.rate.streams))
    memories = _memory(a, start, stop), _memory(b, start, stop)
    change, at = _fill_change(*memories)
    return ScheduleChange(
        start,
        stop,
        streams,
        days,
        _volumes(a, days, streams),
        _volumes(b, days, streams),
        *memories,
        change,
        at,
        *_rate(a, start, stop),
        *_rate(b, start, stop),
    )


def _volumes(schedule: ScienceSchedule, days: Times, streams: tuple[str, ...]) -> Volumes:
    edges, memory = schedule.rate.edges_et_ns, schedule.memory
    own = [stream.name for stream in schedule.rate.streams]

    def by_day(bits: Array) -> Array:
        sums = sums_by_day(edges, days, bits)
        columns = [sums[:, own.index(name)] if name in own else np.zeros(len(sums)) for name in streams]
        return np.stack(columns, axis=1) if columns else np.zeros((len(sums), 0))

    return Volumes(by_day(schedule.rate.bits), by_day(memory.sent_bits), by_day(memory.dropped_bits))


def _memory(schedule: ScienceSchedule, start: int, stop: int) -> MemoryOf:
    memory = schedule.memory
    inner = memory.edges_et_ns[(memory.edges_et_ns > start) & (memory.edges_et_ns < stop)]
    edges = np.concatenate([[start], inner, [stop]]).astype(np.int64)
    fill = _between(edges, memory.edges_et_ns, memory.total_bits)
    most = int(np.argmax(fill))
    return MemoryOf(edges, fill, memory.limit_bits, float(fill[most]), int(edges[most]))


def _fill_change(a: MemoryOf, b: MemoryOf) -> tuple[float, int]:
    edges = np.union1d(a.edges_et_ns, b.edges_et_ns)
    change = _between(edges, b.edges_et_ns, b.fill_bits) - _between(edges, a.edges_et_ns, a.fill_bits)
    at = int(np.argmax(np.abs(change)))
    return float(change[at]), int(edges[at])


def _rate(schedule: ScienceSchedule, start: int, stop: int) -> tuple[Times, Array]:
    edges = schedule.rate.edges_et_ns
    first = int(np.searchsorted(edges, start, side="right")) - 1
    last = int(np.searchsorted(edges, stop, side="left"))
    return np.clip(edges[first : last + 1], start, stop), schedule.rate.bit_s[first:last]


def _between(at: Times, edges: Times, values: Array) -> Array:
    """Values at times, in straight lines between those at the edges."""
    return np.interp((at - edges[0]).astype(np.float64), (edges - edges[0]).astype(np.float64), values)
