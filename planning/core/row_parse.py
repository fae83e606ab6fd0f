"""Read rows of one time stamp and some numbers out of text, fast, for the plain spelling only.

Plain: calendar date, at most nine decimals of a second, seconds up to 59, fixed-point numbers of at most 16
digits that fit 53 bits. Such a number is an integer divided by a power of ten up to 1e16, both exact, so one
division rounds it correctly. At anything else the kernels stop and say where: what stands there may still be
right (exponents, day of year, leap second) or may be the defect; that is for slower code to tell.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_MONTH_DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
_TEN_TO = np.array([10.0**k for k in range(17)])
_TEN_TO_INT = np.array([10**k for k in range(10)])


@njit(cache=True, error_model="numpy")
def days_from_2000(year: int, month: int, day: int) -> int:
    """Days from 2000-01-01 to a date of the Gregorian calendar, or -2**62 where there is no such date."""
    if year < 1 or month < 1 or month > 12 or day < 1:
        return -(2**62)
    leap = 1 if (year % 4 == 0 and year % 100 != 0) or year % 400 == 0 else 0
    if day > _MONTH_DAYS[month - 1] + (leap if month == 2 else 0):
        return -(2**62)
    before = year - 1
    days: int = 365 * before + before // 4 - before // 100 + before // 400 - 730119
    for m in range(month - 1):
        days += _MONTH_DAYS[m]
    if month > 2:
        days += leap
    return days + day - 1


@njit(cache=True, error_model="numpy", inline="always")
def _number(buffer: NDArray[np.uint8], at: int, count: int) -> int:
    """``count`` digits as an integer, or a negative number if one is no digit."""
    total = np.int64(0)
    bad = np.int64(0)
    for k in range(count):
        digit = np.int64(buffer[at + k]) - 48
        bad |= digit | (9 - digit)
        total = 10 * total + digit
    return int(total) if bad >= 0 else -1


@njit(cache=True, error_model="numpy")
def _stamp(buffer: NDArray[np.uint8], at: int, zulu: bool) -> tuple[int, int, int]:
    """(day from 2000-01-01, ns of the day, position behind), the last -1 if this is no plain stamp.

    The caller makes sure that 20 bytes can be read; a newline stops every open-ended loop.
    """
    year = _number(buffer, at, 4)
    month = _number(buffer, at + 5, 2)
    day = _number(buffer, at + 8, 2)
    hour = _number(buffer, at + 11, 2)
    minute = _number(buffer, at + 14, 2)
    second = _number(buffer, at + 17, 2)
    if (
        buffer[at + 4] != 45
        or buffer[at + 7] != 45
        or buffer[at + 10] != 84
        or buffer[at + 13] != 58
        or buffer[at + 16] != 58
        or hour < 0
        or hour > 23
        or minute < 0
        or minute > 59
        or second < 0
        or second > 59
    ):
        return 0, 0, -1
    days = days_from_2000(year, month, day)
    if days < -(2**61):
        return 0, 0, -1
    ns = (hour * 3600 + minute * 60 + second) * 1_000_000_000
    at += 19
    if buffer[at] == 46:
        start = at + 1
        at = start
        fraction = np.int64(0)
        while 48 <= buffer[at] <= 57 and at - start < 10:
            fraction = 10 * fraction + np.int64(buffer[at]) - 48
            at += 1
        if at == start or at - start > 9:
            return 0, 0, -1
        ns += fraction * _TEN_TO_INT[9 - (at - start)]
    if zulu and buffer[at] == 90:
        at += 1
    return days, ns, at


@njit(cache=True, error_model="numpy")
def _fixed_point(buffer: NDArray[np.uint8], at: int) -> tuple[float, int, int]:
    """(value, decimals, position behind), the last -1 if this is no plain fixed-point number."""
    negative = buffer[at] == 45
    if negative or buffer[at] == 43:
        at += 1
    start = at
    digits = np.int64(0)
    while 48 <= buffer[at] <= 57 and at - start < 17:
        digits = 10 * digits + np.int64(buffer[at]) - 48
        at += 1
    whole = at - start
    if whole == 0 or whole > 15 or buffer[at] != 46:
        return 0.0, 0, -1
    at += 1
    start = at
    while 48 <= buffer[at] <= 57 and at - start < 17:
        digits = 10 * digits + np.int64(buffer[at]) - 48
        at += 1
    decimals = at - start
    if decimals == 0 or whole + decimals > 16 or digits > 9007199254740992 or (negative and digits == 0):
        return 0.0, 0, -1
    value = np.float64(digits) / _TEN_TO[decimals]
    return (-value if negative else value), decimals, at


@njit(cache=True, error_model="numpy")
def parse_lines(
    buffer: NDArray[np.uint8],
    position: int,
    end: int,
    longest: int,
    zulu: bool,
    row: int,
    at: NDArray[np.int64],
    day: NDArray[np.int64],
    ns_of_day: NDArray[np.int64],
    values: NDArray[np.float64],
    decimals: NDArray[np.int8],
) -> tuple[int, int]:
    """Read lines ``stamp number number ...`` from ``position`` on; blank lines are skipped.

    ``end`` is the index behind a newline, ``longest`` the longest line allowed. Fills the arrays from ``row``
    on: offset of the line, day, ns of the day, the numbers, fewest decimals among the first four.
    Stops at the first line that is not plain; returns (rows filled, position of that line or ``end``).
    """
    columns = values.shape[1]
    while position < end and row < at.size:
        if buffer[position] == 10:
            position += 1
            continue
        cursor = position
        while buffer[cursor] == 32:
            cursor += 1
        if end - cursor < 20:
            return row, position
        days, ns, cursor = _stamp(buffer, cursor, zulu)
        if cursor < 0:
            return row, position
        fewest = 127
        for column in range(columns):
            if buffer[cursor] != 32:
                return row, position
            while buffer[cursor] == 32:
                cursor += 1
            value, places, cursor = _fixed_point(buffer, cursor)
            if cursor < 0:
                return row, position
            values[row, column] = value
            if column < 4 and places < fewest:
                fewest = places
        while buffer[cursor] == 32:
            cursor += 1
        if buffer[cursor] != 10 or cursor - position > longest:
            return row, position
        at[row] = position
        day[row] = days
        ns_of_day[row] = ns
        decimals[row] = fewest
        row += 1
        position = cursor + 1
    return row, position


@njit(cache=True, error_model="numpy")
def _skip_white(buffer: NDArray[np.uint8], at: int, end: int) -> int:
    while at < end and (buffer[at] == 32 or buffer[at] == 10 or buffer[at] == 9):
        at += 1
    return at


@njit(cache=True, error_model="numpy")
def parse_elements(
    buffer: NDArray[np.uint8],
    position: int,
    end: int,
    tags: NDArray[np.uint8],
    tag_ends: NDArray[np.int64],
    stamp_before: int,
    number_before: NDArray[np.bool_],
    zulu: bool,
    row: int,
    at: NDArray[np.int64],
    day: NDArray[np.int64],
    ns_of_day: NDArray[np.int64],
    values: NDArray[np.float64],
    decimals: NDArray[np.int8],
) -> tuple[int, int]:
    """Read repeated runs of the same XML tags with a stamp and numbers inside; white space between is free.

    ``tags`` is all tags of one run joined, ``tag_ends`` where each ends; before tag ``stamp_before`` stands
    the stamp, before each ``number_before`` tag a number. Arrays as in ``parse_lines`` (``at``: offset of the
    run). Stops at the first run that differs; returns (rows filled, position of that run). ``end`` stands
    behind a ``>``, so that no loop runs over it.
    """
    while row < at.size:
        start = _skip_white(buffer, position, end)
        cursor = start
        begin = 0
        column = 0
        fewest = 127
        for tag in range(tag_ends.size):
            cursor = _skip_white(buffer, cursor, end)
            size = tag_ends[tag] - begin
            if cursor >= end:
                return row, position
            if tag == stamp_before:
                if end - cursor < 20:
                    return row, position
                day[row], ns_of_day[row], cursor = _stamp(buffer, cursor, zulu)
            elif number_before[tag]:
                values[row, column], places, cursor = _fixed_point(buffer, cursor)
                if column < 4 and places < fewest:
                    fewest = places
                column += 1
            if cursor < 0:
                return row, position
            cursor = _skip_white(buffer, cursor, end)
            if end - cursor < size:
                return row, position
            for j in range(size):
                if buffer[cursor + j] != tags[begin + j]:
                    return row, position
            cursor += size
            begin = tag_ends[tag]
        at[row] = start
        decimals[row] = fewest
        row += 1
        position = cursor
    return row, position
