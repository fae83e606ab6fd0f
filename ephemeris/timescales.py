"""Time scales at the package's boundary: astropy, text and on-board clocks to the exact time used inside.

Inside, a time is `et_ns`: int64 nanoseconds of TDB past J2000 (2000-01-01T12:00:00 TDB). Ephemerides take
`et_s`, the same in float64 seconds (SPICE's ET). The counts of other scales are those of ``uniform``.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import TimeError
from .timetext import (
    LEAP_SECONDS,
    LeapSeconds,
    format_iso,
    half_unit_ns,
    iso,
    iso_width,
    parse_duration,
    parse_label,
    parse_time,
    uniform_day,
    utc_day,
    write_iso,
)
from .uniform import J2000_JD, LABEL_SCALES, NS_PER_DAY, NS_PER_S, UNIFORM_SCALES, convert_ns, known_scale

__all__ = [
    "J2000_JD",
    "LABEL_SCALES",
    "LEAP_SECONDS",
    "NS_PER_DAY",
    "NS_PER_S",
    "UNIFORM_SCALES",
    "LeapSeconds",
    "OnboardClock",
    "as_et_ns",
    "astropy_from_et_ns",
    "convert_ns",
    "et_ns_from_astropy",
    "et_ns_from_tcb_days",
    "et_s_from_et_ns",
    "format_iso",
    "half_unit_ns",
    "iso",
    "iso_width",
    "jd1_jd2",
    "ns_from_jd1_jd2",
    "parse_duration",
    "parse_label",
    "parse_time",
    "tcb_days",
    "uniform_day",
    "utc_day",
    "write_iso",
]


def et_s_from_et_ns(et_ns: ArrayLike) -> NDArray[np.float64]:
    """TDB seconds past J2000, float64 (0.1 us in this century), for ephemerides."""
    return np.asarray(et_ns, np.int64) / 1e9


def _days_from_ns(ns: NDArray[np.int64]) -> NDArray[np.float64]:
    whole = ns // NS_PER_DAY
    return whole + (ns - whole * NS_PER_DAY) / NS_PER_DAY


def _ns_from_days(whole: NDArray[np.float64], part: NDArray[np.float64]) -> NDArray[np.int64]:
    """Nanoseconds of days given as a sum of two numbers, without losing either's digits."""
    whole_floor, part_floor = np.floor(whole), np.floor(part)
    days = (whole_floor + part_floor).astype(np.int64)
    fraction_ns = np.rint((whole - whole_floor) * NS_PER_DAY) + np.rint((part - part_floor) * NS_PER_DAY)
    return days * NS_PER_DAY + fraction_ns.astype(np.int64)


def tcb_days(et_ns: ArrayLike) -> NDArray[np.float64]:
    """Days of TCB since JD 2451545.0 TCB, float64 (0.2 us in this century)."""
    return _days_from_ns(convert_ns(et_ns, "TDB", "TCB"))


def et_ns_from_tcb_days(days: ArrayLike) -> NDArray[np.int64]:
    """Exact time from days of TCB since JD 2451545.0 TCB, to the nanosecond of the number given."""
    whole = np.asarray(days, np.float64)
    return convert_ns(_ns_from_days(whole, np.zeros_like(whole)), "TCB", "TDB")


def jd1_jd2(ns: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The Julian date of a count in its scale, as a whole or half number and the rest below half a day."""
    counts = np.asarray(ns, np.int64)
    whole = (counts + NS_PER_DAY // 2) // NS_PER_DAY
    return J2000_JD + whole.astype(np.float64), (counts - whole * NS_PER_DAY) / NS_PER_DAY


def ns_from_jd1_jd2(jd1: ArrayLike, jd2: ArrayLike) -> NDArray[np.int64]:
    """The count of a two-part Julian date in its scale, rounded to nanoseconds."""
    return _ns_from_days(np.asarray(jd1, np.float64) - J2000_JD, np.asarray(jd2, np.float64))


def et_ns_from_astropy(times: Any) -> NDArray[np.int64]:
    """Exact times from an astropy Time of any scale but 'local', of the same shape."""
    if times.scale == "local":
        raise TimeError("a Time of scale 'local' has no place on Earth's time scales", hint="use utc, tai, tt, ...")
    if times.scale == "utc":
        times = times.tai
    elif times.scale not in ("tai", "tt", "tdb", "tcb"):
        times = times.tt
    return convert_ns(ns_from_jd1_jd2(times.jd1, times.jd2), times.scale, "TDB")


def astropy_from_et_ns(et_ns: ArrayLike, scale: str = "tdb") -> Any:
    """Exact times as an astropy Time in scale utc, tai, tt, tdb or tcb."""
    from astropy.time import Time

    name = known_scale(scale)
    uniform = "TAI" if name == "UTC" else name
    jd1, jd2 = jd1_jd2(convert_ns(et_ns, "TDB", uniform))
    times = Time(jd1, jd2, format="jd", scale=uniform.lower(), precision=9)
    times = times.utc if name == "UTC" else times
    times.format = "isot"
    return times


def as_et_ns(times: Any) -> tuple[NDArray[np.int64], bool]:
    """Exact times from whatever a user may hand over, and whether it was a single one.

    times   astropy Time; int64 nanoseconds of TDB past J2000; a string or a list of them (see `parse_time`)
    Returns int64, at least one-dimensional: the array given itself if it is that already. Raises TimeError otherwise:
    a float may mean seconds, days or years.
    """
    if hasattr(times, "jd1") and hasattr(times, "scale"):
        counts = et_ns_from_astropy(times)
    elif isinstance(times, str):
        counts = np.asarray(parse_time(times), np.int64)
    elif isinstance(times, list | tuple) and times and all(isinstance(each, str) for each in times):
        counts = np.array([parse_time(each) for each in times], np.int64)
    else:
        counts = np.asarray(times)
        if counts.dtype.kind not in "iu":
            kind = type(times).__name__ if counts.dtype == object else str(counts.dtype)
            raise TimeError(
                f"a time of type {kind} is ambiguous",
                hint="give an astropy Time, text such as '2017-02-01T00:00:00 TDB', "
                "or int64 nanoseconds of TDB past J2000",
            )
    return np.atleast_1d(counts).astype(np.int64, copy=False), counts.ndim == 0


@dataclass(frozen=True)
class OnboardClock:
    """A clock that counts the spacecraft's revolutions uniformly in TCB.

    name                   of the count, such as OBMT
    revolutions_per_day    revolutions per 86400 s of TCB
    reference_tcb_jd       Julian date in TCB at which the count is
    reference_revolutions  this
    """

    name: str
    revolutions_per_day: float
    reference_tcb_jd: float
    reference_revolutions: float

    def revolutions(self, et_ns: ArrayLike) -> NDArray[np.float64]:
        """The count at exact times."""
        elapsed_ns = convert_ns(et_ns, "TDB", "TCB") - self._reference_tcb_ns()
        return self.reference_revolutions + _days_from_ns(elapsed_ns) * self.revolutions_per_day

    def et_ns(self, revolutions: ArrayLike) -> NDArray[np.int64]:
        """The exact times of counts."""
        days = (np.asarray(revolutions, np.float64) - self.reference_revolutions) / self.revolutions_per_day
        elapsed_ns = _ns_from_days(days, np.zeros_like(days))
        return convert_ns(self._reference_tcb_ns() + elapsed_ns, "TCB", "TDB")

    def _reference_tcb_ns(self) -> np.int64:
        return np.int64(ns_from_jd1_jd2(self.reference_tcb_jd, 0.0))
