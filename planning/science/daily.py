"""Daily volumes: a data rate summed up over the days of UTC."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import convert_ns, iso
from ..schedule_days import day_edges, sums_by_day
from .data_rate import DataRate, Stream

Array = NDArray[np.float64]

_DATE = len("2017-02-05")


@dataclass(frozen=True, eq=False)
class DailyVolumes:
    """Sums over D days of UTC.

    dates              of UTC, such as "2017-02-05"
    edges_et_ns        (D + 1,) int64, TDB ns past J2000: the window's start, midnights of UTC, its end
    is_partial         (D,) whether the window has a part of the day only
    transits           (D,) object transits that get windows
    transits_of_class  (D, C) the same by brightness
    lost_transits      (D,) stars that would have got windows but for the density about them
    observations       (D, I) measurements: windows read, one a CCD
    size_bytes         (D, Q) of each stream, as they come into the on-board memory
    """

    dates: tuple[str, ...]
    edges_et_ns: NDArray[np.int64]
    is_partial: NDArray[np.bool_]
    class_names: tuple[str, ...]
    instrument_names: tuple[str, ...]
    streams: tuple[Stream, ...]
    transits: Array
    transits_of_class: Array
    lost_transits: Array
    observations: Array
    size_bytes: Array

    def __len__(self) -> int:
        return len(self.dates)


def daily_volumes(rate: DataRate) -> DailyVolumes:
    """The days of a data rate. A bin across midnight is shared out by time.

    Raises TimeError before 1972, where UTC is not defined here.
    """
    edges = day_edges(int(rate.edges_et_ns[0]), int(rate.edges_et_ns[-1]))
    last_et_ns = int(edges[-1])
    # Of the first and last day, whose ends are the window's: their own midnights.
    before = day_edges(int(edges[0]) - 1, int(edges[0]) + 1)
    after = day_edges(last_et_ns - 1, last_et_ns + 1)
    is_partial = np.zeros(edges.size - 1, np.bool_)
    is_partial[0] |= before.size == 2
    is_partial[-1] |= after.size == 2

    def sums(values: Array) -> Array:
        return sums_by_day(rate.edges_et_ns, edges, values)

    of_class = sums(rate.transits_of_class)
    return DailyVolumes(
        tuple(iso(int(convert_ns(int(edge), "TDB", "UTC")), "UTC", 9)[:_DATE] for edge in edges[:-1]),
        edges,
        is_partial,
        rate.class_names,
        rate.instrument_names,
        rate.streams,
        of_class.sum(axis=1),
        of_class,
        sums(rate.lost_transits[:, None])[:, 0],
        sums(rate.observations),
        sums(rate.bits) / 8.0,
    )
