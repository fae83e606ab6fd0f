"""The window of a plan: its end from a length in days, and its name in file names."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from ..ephemeris.timescales import LEAP_SECONDS, NS_PER_DAY, as_et_ns, convert_ns, iso
from ..errors import TimeError, UsageError


def end_after_days(start_et_ns: int, days: float) -> int:
    """The time so many days later by the UTC clock: seven days from a midnight is a midnight, leap second or not.

    Before 1972, where UTC is not defined here, days of 86400 s of TAI. Raises UsageError for no positive number.
    """
    if not (math.isfinite(days) and days > 0.0):
        raise UsageError(f"{days:g} days are no window: give a number above zero")
    start_tai_ns = int(convert_ns(start_et_ns, "TDB", "TAI"))
    stop_tai_ns = start_tai_ns + round(days * NS_PER_DAY)
    return int(convert_ns(stop_tai_ns + _leap_ns(stop_tai_ns) - _leap_ns(start_tai_ns), "TAI", "TDB"))


def one_et_ns(time: Any, what: str = "a window's end") -> int:
    """TDB ns past J2000 of astropy Time, ISO text or int. Raises TimeError for several, calling them ``what``."""
    et_ns, _ = as_et_ns(time)
    if et_ns.size != 1:
        raise TimeError(f"{what} must be one time, not {et_ns.size}")
    return int(et_ns[0])


def window_label(start_et_ns: int, stop_et_ns: int) -> str:
    """Start and end in UTC (TDB before 1972) as file names have them: ``20170205_20170212``.

    To the second, or to the day when both are midnights.
    """
    ends = (start_et_ns, stop_et_ns)
    try:
        labels = [iso(int(convert_ns(ns, "TDB", "UTC")), "UTC", 0) for ns in ends]
    except TimeError:
        labels = [iso(ns, "TDB", 0) for ns in ends]
    whole_days = all(label.endswith("T00:00:00") for label in labels)
    return "_".join(label.replace("-", "").replace(":", "")[: 8 if whole_days else None] for label in labels)


def _leap_ns(tai_ns: int) -> int:
    """TAI - UTC at a time of TAI; before 1972 as at its beginning."""
    at = int(np.searchsorted(LEAP_SECONDS.start_tai_ns, tai_ns, side="right")) - 1
    return int(LEAP_SECONDS.offset_ns[max(at, 0)])
