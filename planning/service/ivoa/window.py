"""Transits in a window that may be open or reach beyond the mission's law, and its times as the protocols have them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ....ephemeris.timescales import LEAP_SECONDS, NS_PER_DAY, convert_ns
from ....errors import CoverageError
from ...transits import Transits, transits

if TYPE_CHECKING:
    from ...stars import Stars
    from ..desk import Desk

MJD_OF_J2000 = 51544.5
_LIGHT_TIME_NS = 20 * 60 * 10**9  # more than from any spacecraft within 2 au to the barycentre
_FARTHEST_MJD = (15100.0, 124000.0)  # what int64 nanoseconds span, 1900 to 2198


def all_transits(desk: Desk, stars: Stars, start_et_ns: int | None, stop_et_ns: int | None) -> Transits:
    """The transits of stars in a window, of which either end may be open, and perhaps more before and behind.

    The law that covers the whole mission stands ready and answers sooner than one that is made for the window.
    """
    law = desk.mission.law
    try:
        return transits(desk.law(law.start_et_ns, law.stop_et_ns), stars)
    except CoverageError:
        # The orbit does not reach as far as the law.
        start = law.start_et_ns if start_et_ns is None else max(start_et_ns - _LIGHT_TIME_NS, law.start_et_ns)
        stop = law.stop_et_ns if stop_et_ns is None else min(stop_et_ns + _LIGHT_TIME_NS, law.stop_et_ns)
        start = min(start, law.stop_et_ns - 1)
        return transits(desk.law(start, max(stop, start + 1)), stars)


def within(values: NDArray[Any], ranges: Iterable[tuple[Any | None, Any | None]]) -> NDArray[np.bool_]:
    """Which values lie in one of some half-open ranges, of which either end may be open."""
    inside = np.zeros(values.size, np.bool_)
    for start, stop in ranges:
        begun = True if start is None else values >= start
        inside |= begun & (True if stop is None else values < stop)
    return inside


def taken(found: Transits, places: NDArray[Any]) -> Transits:
    """The transits at some places: a mask, or indices."""
    columns: dict[str, Any] = {
        each.name: getattr(found, each.name)[places]
        for each in fields(found)
        if each.name not in ("law", "stars", "body")
    }
    return replace(found, **columns)


def mjd(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """The modified Julian date of ns past J2000 in the same scale, the double nearest."""
    days = counts // NS_PER_DAY
    return (days + MJD_OF_J2000) + (counts - days * NS_PER_DAY) / NS_PER_DAY


def counts_of_mjd(value: float) -> int:
    """ns past J2000 of a modified Julian date; what int64 does not span is held at its bounds."""
    days = min(max(value, _FARTHEST_MJD[0]), _FARTHEST_MJD[1]) - MJD_OF_J2000
    whole = int(days // 1.0)
    return whole * NS_PER_DAY + round((days - whole) * NS_PER_DAY)


def utc_counts(et_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """ns of UTC past 2000-01-01T12:00:00 UTC, leap seconds not counted, as an MJD of UTC has it."""
    tai_ns = convert_ns(et_ns, "TDB", "TAI")
    at = np.searchsorted(LEAP_SECONDS.start_tai_ns, tai_ns, side="right") - 1
    return tai_ns - LEAP_SECONDS.offset_ns[np.maximum(at, 0)]
