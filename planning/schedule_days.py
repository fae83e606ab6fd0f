"""Daily volumes of a science schedule: what is observed, stored, sent and deleted on each day of UTC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.timescales import convert_ns, iso, parse_time
from .schedule import ScienceSchedule
from .science.data_rate import Stream

Array = NDArray[np.float64]

_DATE = len("2017-02-05")


@dataclass(frozen=True, eq=False)
class ScheduleDays:
    """Sums over D days of UTC; the first and last are cut at the window.

    edges_et_ns    (D + 1,) int64, TDB ns past J2000: the window's start, midnights of UTC, its end
    transits       (D,) object transits that get windows
    lost_transits  (D,) stars that would have got windows but for the density about them
    observations   (D, I) measurements by instrument
    stored_bits    (D, Q) into the memory, by stream; sent_bits and dropped_bits alike
    fill_bits      (D, Q) in the memory at the end of the day
    passes         (D,) int64 passes that start in the day
    contact_s      (D,) TDB seconds of data flow in the day, all stations
    """

    mission: str
    edges_et_ns: NDArray[np.int64]
    instrument_names: tuple[str, ...]
    streams: tuple[Stream, ...]
    transits: Array
    lost_transits: Array
    observations: Array
    stored_bits: Array
    sent_bits: Array
    dropped_bits: Array
    fill_bits: Array
    passes: NDArray[np.int64]
    contact_s: Array
    inputs: tuple[Mapping[str, str], ...]

    def __len__(self) -> int:
        return self.edges_et_ns.size - 1


def schedule_days(schedule: ScienceSchedule) -> ScheduleDays:
    """The days of a schedule. A bin across midnight is shared out by time, its fill interpolated.

    Raises TimeError before 1972, where UTC is not defined here.
    """
    rate, memory, passes = schedule.rate, schedule.memory, schedule.passes.passes
    days = day_edges(int(rate.edges_et_ns[0]), int(rate.edges_et_ns[-1]))
    starts = np.array([each.start_et_ns for each in passes], np.int64)
    stops = np.array([each.stop_et_ns for each in passes], np.int64)

    def sums(values: Array) -> Array:
        return sums_by_day(rate.edges_et_ns, days, values)

    return ScheduleDays(
        rate.mission,
        days,
        rate.instrument_names,
        rate.streams,
        sums(rate.transits.reshape(len(rate), -1)).sum(axis=1),
        sums(rate.lost_transits[:, None])[:, 0],
        sums(rate.observations),
        sums(rate.bits),
        sums(memory.sent_bits),
        sums(memory.dropped_bits),
        _at(memory.edges_et_ns, memory.fill_bits, days[1:]),
        np.array([np.count_nonzero((starts >= a) & (starts < b)) for a, b in _spans(days)], np.int64),
        np.array(
            [np.clip(np.minimum(stops, b) - np.maximum(starts, a), 0, None).sum() * 1e-9 for a, b in _spans(days)]
        ),
        rate.inputs,
    )


def day_edges(start_et_ns: int, stop_et_ns: int) -> NDArray[np.int64]:
    """(D + 1,) the window's start, the midnights of UTC in it, its end; TDB ns past J2000."""
    day = date.fromisoformat(iso(int(convert_ns(start_et_ns, "TDB", "UTC")), "UTC", 9)[:_DATE])
    edges = [start_et_ns]
    while (midnight := parse_time((day := day + timedelta(days=1)).isoformat())) < stop_et_ns:
        edges.append(midnight)
    return np.array([*edges, stop_et_ns] if stop_et_ns > start_et_ns else edges, np.int64)


def sums_by_day(edges_et_ns: NDArray[np.int64], days_et_ns: NDArray[np.int64], values: Array) -> Array:
    """Sums (D, K) over days of what falls into bins (N, K); both cover the same span. Bins are shared out by time."""
    total = np.zeros((days_et_ns.size - 1, values.shape[1]))
    first = np.searchsorted(edges_et_ns, days_et_ns[:-1], "right") - 1
    last = np.searchsorted(edges_et_ns, days_et_ns[1:], "left")
    for day, (start, stop) in enumerate(_spans(days_et_ns)):
        bins = slice(first[day], last[day])
        begins, ends = edges_et_ns[:-1][bins], edges_et_ns[1:][bins]
        inside = np.minimum(ends, stop) - np.maximum(begins, start)
        total[day] = (values[bins] * (inside / (ends - begins))[:, None]).sum(axis=0)
    return total


def _at(edges_et_ns: NDArray[np.int64], values: Array, at_et_ns: NDArray[np.int64]) -> Array:
    """Values (M, K) at times, between those (N + 1, K) at edges in straight lines."""
    since = (edges_et_ns - edges_et_ns[0]).astype(np.float64)
    at = (at_et_ns - edges_et_ns[0]).astype(np.float64)
    columns = [np.interp(at, since, column) for column in values.T]
    return np.stack(columns, axis=1) if columns else np.empty((at.size, 0))


def _spans(edges: NDArray[np.int64]) -> list[tuple[int, int]]:
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
