"""The grid of UTC on which passes start and stop, and the days of UTC."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import LEAP_SECONDS, NS_PER_DAY, NS_PER_S, convert_ns

Times = NDArray[np.int64]

_NOON_NS = NS_PER_DAY // 2
"""Labels count from a noon; days begin at midnight."""


def utc_clock_ns(et_ns: Times) -> Times:
    """What a UTC clock shows (N,), as ns since the midnight of 2000-01-01 with days of 86400 s, at TDB times (N,).

    Before 1972 the clock is TAI less the offset of 1972. The second before a leap second is shown twice.
    """
    tai_ns = convert_ns(et_ns, "TDB", "TAI")
    at = np.searchsorted(LEAP_SECONDS.start_tai_ns, tai_ns, side="right") - 1
    shown: Times = tai_ns - LEAP_SECONDS.offset_ns[np.maximum(at, 0)] + _NOON_NS
    return shown


def et_ns_at_clock(clock_ns: Times) -> Times:
    """TDB times (N,) at which a UTC clock shows this, counted as by `utc_clock_ns`; the later one of two."""
    count = clock_ns - _NOON_NS
    at = np.searchsorted(LEAP_SECONDS.start_tai_ns - LEAP_SECONDS.offset_ns, count, side="right") - 1
    return convert_ns(count + LEAP_SECONDS.offset_ns[np.maximum(at, 0)], "TAI", "TDB")


def utc_days(et_ns: Times) -> Times:
    """The day of UTC (N,) of TDB times (N,), days since 2000-01-01."""
    return utc_clock_ns(et_ns) // NS_PER_DAY


def utc_midnights(days: Times) -> Times:
    """TDB times (N,) at which days of UTC, counted from 2000-01-01, begin."""
    return et_ns_at_clock(days * NS_PER_DAY)


def grid_edges(start_et_ns: int, stop_et_ns: int, grid_s: float) -> Times:
    """TDB times (K + 1,) that cut [start, stop] into steps: the two ends and the multiples of grid_s in UTC between."""
    step_ns = round(grid_s * NS_PER_S)
    ends = np.array([start_et_ns, stop_et_ns], np.int64)
    first, last = utc_clock_ns(ends) // step_ns
    inside = et_ns_at_clock(np.arange(first, last + 2, dtype=np.int64) * step_ns)
    return np.unique(np.concatenate([ends, inside[(inside > start_et_ns) & (inside < stop_et_ns)]]))
