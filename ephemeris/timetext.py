"""Times and durations as text: strict parsing, fast exact formatting.

UTC labels come from TAI counts through the leap seconds; the second that a leap second adds reads ``:60``.
UTC is defined here from 1972-01-01, when its offset from TAI became whole seconds.
"""

import re
from calendar import isleap, monthrange
from datetime import date
from typing import NamedTuple, TypeVar

import erfa
import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from ..errors import TimeError
from .uniform import LABEL_SCALES, NS_PER_DAY, NS_PER_S, convert_ns, known_scale

ACCEPTED_FORMS = (
    "use YYYY-MM-DD or YYYY-DDD, optionally Thh:mm[:ss[.fraction]], optionally Z or a scale "
    f"({', '.join(LABEL_SCALES)}), as in 2017-02-01T00:00:00.5 TCB"
)
FIRST_YEAR, LAST_YEAR = 1710, 2289  # whole years within the span of an int64 of nanoseconds, in every scale

AnyDays = TypeVar("AnyDays", int, NDArray[np.int64])

_J2000_FROM_1970_DAYS = 10_957

_TIME = re.compile(
    r"(?P<year>\d{4})-(?:(?P<month>\d\d)-(?P<day>\d\d)|(?P<day_of_year>\d{3}))"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d{1,18}))?)?)?"
    r"(?P<zulu>Z)?(?: +(?P<scale>[A-Za-z]+))?",
    re.ASCII,
)
_DURATION = re.compile(r"(?P<whole>\d{1,12})(?:\.(?P<fraction>\d{1,18}))?(?P<unit>d|h|m|s|ms)", re.ASCII)
_UNIT_NS = {"d": NS_PER_DAY, "h": 3600 * NS_PER_S, "m": 60 * NS_PER_S, "s": NS_PER_S, "ms": 1_000_000}


class LeapSeconds(NamedTuple):
    """The offsets TAI - UTC: (N,) int64 TAI counts at which each begins to hold, (N,) int64 offsets in ns."""

    start_tai_ns: NDArray[np.int64]
    offset_ns: NDArray[np.int64]


def _days_from_1970(year: int, month: int = 1, day: int = 1) -> int:
    return date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()


def _midnight_ns(days: AnyDays) -> AnyDays:
    """The count at the beginning of days since 1970-01-01, in a scale without leap seconds."""
    return (days - _J2000_FROM_1970_DAYS) * NS_PER_DAY - NS_PER_DAY // 2


def _leap_seconds() -> LeapSeconds:
    """The table that erfa carries, from 1972 on."""
    table = erfa.leap_seconds.get()
    table = table[table["year"] >= 1972]
    offset_ns = np.rint(table["tai_utc"]).astype(np.int64) * NS_PER_S
    days = [_days_from_1970(int(row["year"]), int(row["month"])) for row in table]
    return LeapSeconds(_midnight_ns(np.array(days, np.int64)) + offset_ns, offset_ns)


@njit(cache=True, error_model="numpy")
def civil_from_days(days: int) -> tuple[int, int, int]:
    """Year, month and day of the Gregorian calendar, from days since 1970-01-01; for years 0 to 9999."""
    # years begin in March, so that the leap day is a year's last; 32 unsigned bits divide fastest
    shifted = np.uint32(days + 719_468)
    era = np.uint32(shifted // np.uint32(146_097))
    day_of_era = np.uint32(shifted - era * np.uint32(146_097))
    fourths = day_of_era // np.uint32(1460)
    centuries = day_of_era // np.uint32(36_524)
    eras = day_of_era // np.uint32(146_096)
    year_of_era = np.uint32(np.uint32(day_of_era - fourths + centuries - eras) // np.uint32(365))
    leap_days = year_of_era // np.uint32(4) - year_of_era // np.uint32(100)
    day_of_year = np.int64(day_of_era - (np.uint32(365) * year_of_era + leap_days))
    month_from_march = np.int64(np.uint32(5 * day_of_year + 2) // np.uint32(153))
    day = day_of_year - np.int64(np.uint32(153 * month_from_march + 2) // np.uint32(5)) + 1
    month = month_from_march + (3 if month_from_march < 10 else -9)
    year = np.int64(year_of_era) + np.int64(era) * 400 + (1 if month <= 2 else 0)
    return int(year), int(month), int(day)


LEAP_SECONDS = _leap_seconds()


@njit(cache=True, error_model="numpy")
def half_unit_ns(decimals: int) -> int:
    """Half a unit of the last of 0 to 9 decimals of a second: what to add so that cutting off rounds."""
    unit = 1
    for _ in range(9 - decimals):
        unit *= 10
    return unit // 2


@njit(cache=True, error_model="numpy")
def uniform_day(ns: int) -> tuple[int, int]:
    """Days since 1970-01-01 and nanoseconds of the day, of a count in a uniform scale."""
    from_midnight = ns + 43_200_000_000_000
    day = from_midnight // 86_400_000_000_000
    return day + 10_957, from_midnight - day * 86_400_000_000_000


@njit(cache=True, error_model="numpy", inline="always")
def utc_day(tai_ns: int, start_tai_ns: NDArray[np.int64], offset_ns: NDArray[np.int64]) -> tuple[int, int]:
    """Days since 1970-01-01 and nanoseconds of the UTC day, of a TAI count.

    start_tai_ns, offset_ns: the fields of LEAP_SECONDS. A day with a leap second runs past 86400 s.
    Not for times before the first of them.
    """
    last = 0
    beyond = start_tai_ns.size
    while beyond - last > 1:
        middle = (last + beyond) >> 1
        if tai_ns >= start_tai_ns[middle]:
            last = middle
        else:
            beyond = middle
    day, ns_of_day = uniform_day(tai_ns - offset_ns[last])
    if beyond < start_tai_ns.size and tai_ns >= start_tai_ns[beyond] - (offset_ns[beyond] - offset_ns[last]):
        day, ns_of_day = day - 1, ns_of_day + 86_400_000_000_000
    return day, ns_of_day


@njit(cache=True, error_model="numpy", inline="always")
def _write_two(buffer: NDArray[np.uint8], position: int, value: int) -> None:
    tens = (value * 205) >> 11  # value // 10 below 100
    buffer[position] = 48 + tens
    buffer[position + 1] = 48 + value - 10 * tens


@njit(cache=True, error_model="numpy")
def write_iso(buffer: NDArray[np.uint8], position: int, day: int, ns_of_day: int, decimals: int) -> int:
    """Write YYYY-MM-DDThh:mm:ss[.f...] at a position of a byte buffer; the position after it.

    day        days since 1970-01-01, years 0 to 9999
    ns_of_day  nanoseconds of the day; from 86400 s on the second reads 60
    decimals   0 to 9; what lies below is cut off, so add `half_unit_ns` to the count first
    """
    year, month, day_of_month = civil_from_days(day)
    # unsigned division by a constant is a multiplication
    unsigned_ns = np.uint64(ns_of_day)
    seconds = unsigned_ns // np.uint64(1_000_000_000)
    below_s = unsigned_ns - seconds * np.uint64(1_000_000_000)
    minutes = min(seconds // np.uint64(60), np.uint64(1439))
    hour = minutes // np.uint64(60)
    century = np.uint64(year) // np.uint64(100)
    _write_two(buffer, position, np.int64(century))
    _write_two(buffer, position + 2, np.int64(np.uint64(year) - century * np.uint64(100)))
    buffer[position + 4] = 45
    _write_two(buffer, position + 5, month)
    buffer[position + 7] = 45
    _write_two(buffer, position + 8, day_of_month)
    buffer[position + 10] = 84
    _write_two(buffer, position + 11, np.int64(hour))
    buffer[position + 13] = 58
    _write_two(buffer, position + 14, np.int64(minutes - hour * np.uint64(60)))
    buffer[position + 16] = 58
    _write_two(buffer, position + 17, np.int64(seconds - minutes * np.uint64(60)))
    if decimals == 0:
        return position + 19
    buffer[position + 19] = 46
    for _ in range(9 - decimals):
        below_s //= np.uint64(10)
    for i in range(position + 19 + decimals, position + 19, -1):
        tenth = below_s // np.uint64(10)
        buffer[i] = np.uint64(48) + below_s - tenth * np.uint64(10)
        below_s = tenth
    return position + 20 + decimals


@njit(cache=True, error_model="numpy")
def _format_rows(
    ns: NDArray[np.int64],
    in_utc: bool,
    start_tai_ns: NDArray[np.int64],
    offset_ns: NDArray[np.int64],
    decimals: int,
    rows: NDArray[np.uint8],
) -> None:
    half_ns = half_unit_ns(decimals)
    for i in range(ns.size):
        count = ns[i] + half_ns
        if in_utc:
            day, ns_of_day = utc_day(count, start_tai_ns, offset_ns)
        else:
            day, ns_of_day = uniform_day(count)
        write_iso(rows[i], 0, day, ns_of_day, decimals)


def iso_width(decimals: int) -> int:
    """Number of characters of a formatted time."""
    return 19 if decimals == 0 else 20 + decimals


def format_iso(ns: ArrayLike, scale: str, decimals: int = 3) -> NDArray[np.bytes_]:
    """Counts as ISO text, YYYY-MM-DDThh:mm:ss[.f...], without a scale.

    ns        int64 nanoseconds since 2000-01-01T12:00:00 of the scale (of TAI if the scale is UTC), any shape
    decimals  0 to 9, rounded half up
    Returns bytes of the same shape. Raises TimeError for a UTC label before 1972.
    """
    name = known_scale(scale)
    if not 0 <= decimals <= 9:
        raise TimeError(f"{decimals} decimals of a second cannot be written", hint="use 0 to 9")
    counts = np.asarray(ns)
    if counts.dtype.kind not in "iu":
        raise TimeError(f"counts of type {counts.dtype} are not integer nanoseconds", hint="give int64")
    flat = np.ascontiguousarray(counts.ravel(), np.int64)
    if name == "UTC" and flat.size and flat.min() < LEAP_SECONDS.start_tai_ns[0]:
        raise TimeError("a UTC label before 1972 was asked for", hint="use TAI or TT for earlier times")
    rows = np.empty((flat.size, iso_width(decimals)), np.uint8)
    _format_rows(flat, name == "UTC", *LEAP_SECONDS, decimals, rows)
    return rows.reshape(-1).view(f"S{iso_width(decimals)}").reshape(counts.shape)


def iso(ns: int, scale: str, decimals: int = 3) -> str:
    """One count as ISO text: the scalar twin of `format_iso`."""
    return format_iso(np.array([ns], np.int64), scale, decimals)[0].decode("ascii")


def _rounded_fraction(digits: str | None, unit_ns: int) -> int:
    """A decimal fraction of a unit, rounded half up to nanoseconds."""
    if not digits:
        return 0
    return (2 * int(digits) * unit_ns + 10 ** len(digits)) // (2 * 10 ** len(digits))


def _day_number(match: re.Match[str], text: str) -> int:
    """Days since 1970-01-01 of a parsed date."""
    year = int(match["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise TimeError(f"year {year} of '{text}' is out of range", hint=f"use {FIRST_YEAR} to {LAST_YEAR}")
    if match["day_of_year"] is not None:
        day_of_year, length = int(match["day_of_year"]), 366 if isleap(year) else 365
        if not 1 <= day_of_year <= length:
            raise TimeError(f"day {day_of_year} of '{text}' does not exist", hint=f"{year} has {length} days")
        return _days_from_1970(year) + day_of_year - 1
    month, day = int(match["month"]), int(match["day"])
    if not 1 <= month <= 12:
        raise TimeError(f"month {month} of '{text}' does not exist", hint="use 01 to 12")
    _, length = monthrange(year, month)
    if not 1 <= day <= length:
        raise TimeError(f"day {day} of '{text}' does not exist", hint=f"{year}-{month:02d} has {length} days")
    return _days_from_1970(year, month, day)


def _leap_second_ends(day: int) -> bool:
    """Whether the UTC day ends in a leap second."""
    return bool(np.any((LEAP_SECONDS.start_tai_ns - LEAP_SECONDS.offset_ns)[1:] == _midnight_ns(day + 1)))


def _ns_of_day(match: re.Match[str], text: str, day: int, scale: str) -> int:
    if match["hour"] is None:
        return 0
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if hour > 23:
        raise TimeError(f"hour {hour} of '{text}' does not exist", hint="use 00 to 23; midnight is 00 of the next day")
    if minute > 59:
        raise TimeError(f"minute {minute} of '{text}' does not exist", hint="use 00 to 59")
    if second == 60 and not (scale == "UTC" and (hour, minute) == (23, 59) and _leap_second_ends(day)):
        raise TimeError(f"second 60 of '{text}' does not exist", hint="only a UTC leap second has it")
    if second > 60:
        raise TimeError(f"second {second} of '{text}' does not exist", hint="use 00 to 59")
    return (3600 * hour + 60 * minute + second) * NS_PER_S + _rounded_fraction(match["fraction"], NS_PER_S)


def parse_label(text: str, default_scale: str = "UTC") -> tuple[int, str]:
    """A time as text: its count (TAI's if the scale is UTC) and its scale. See `parse_time`."""
    match = _TIME.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise TimeError(f"'{text}' is not a time", hint=ACCEPTED_FORMS)
    try:
        scale = known_scale(match["scale"] or ("UTC" if match["zulu"] else default_scale))
    except TimeError as error:
        raise TimeError(f"{error.problem} in '{text}'", hint=ACCEPTED_FORMS) from None
    if match["zulu"] and scale != "UTC":
        raise TimeError(f"'{text}' says both Z and {scale}", hint="Z means UTC")
    day = _day_number(match, text)
    midnight_ns = _midnight_ns(day)
    count = midnight_ns + _ns_of_day(match, text, day, scale)
    if scale == "UTC":
        # a leap second belongs to the day before it, so the offset is that of the day's midnight
        index = int(np.searchsorted(LEAP_SECONDS.start_tai_ns - LEAP_SECONDS.offset_ns, midnight_ns, "right"))
        if index == 0:
            raise TimeError(f"'{text}' lies before UTC's whole seconds of 1972", hint="use TAI or TT")
        count += int(LEAP_SECONDS.offset_ns[index - 1])
    return count, scale


def parse_time(text: str, default_scale: str = "UTC") -> int:
    """A time as text, as int64 nanoseconds of TDB past J2000.

    ``2017-02-01``, ``2017-02-01T00:00:00.5 TCB``, ``2017-032T12:00``, ``2016-12-31T23:59:60Z``; the default
    scale holds when the text names none. Raises TimeError, with the accepted forms, for anything else.
    """
    count, scale = parse_label(text, default_scale)
    return int(convert_ns(np.array([count], np.int64), scale, "TDB")[0])


def parse_duration(text: str) -> int:
    """A duration such as 7d, 12h, 90m, 10s, 0.5s or 20ms, in nanoseconds. Raises TimeError otherwise."""
    match = _DURATION.fullmatch(text.strip()) if isinstance(text, str) else None
    if match is None:
        raise TimeError(f"'{text}' is not a duration", hint="use a number and d, h, m, s or ms, as in 7d or 0.5s")
    unit_ns = _UNIT_NS[match["unit"]]
    duration_ns = int(match["whole"]) * unit_ns + _rounded_fraction(match["fraction"], unit_ns)
    if duration_ns > 2**62:
        raise TimeError(f"duration '{text}' is too long", hint="use at most 53000d")
    return duration_ns
