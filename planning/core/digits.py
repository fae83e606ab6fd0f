"""Decimal digits of doubles, and whole text rows of them, written straight into byte buffers.

Rounding is that of the exact binary value, to nearest, ties to even: the same digits as Python's
``f"{x:.{d}f}"``. The product with the power of ten is carried exactly as a sum of two doubles (Veltkamp's
splitting and Dekker's product, Numer. Math. 18, 224, 1971), so no digit depends on fused multiply-add being
there or not.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

MAX_DIGITS = 16
"""Most digits, before and after the point together, that the kernels print."""

FEWEST_DECIMALS, MOST_DECIMALS = 8, 15

_SPLITTER = 134217729.0  # 2**27 + 1


@njit(cache=True, error_model="numpy", inline="always")
def _two_parts(x: float) -> tuple[float, float]:
    """``x`` as a sum of two doubles of 26 bits each."""
    shifted = _SPLITTER * x
    high = shifted - (shifted - x)
    return high, x - high


@njit(cache=True, error_model="numpy", inline="always")
def scaled_integer(x: float, scale: float) -> int:
    """``x * scale`` rounded to the nearest integer, ties to even, as if computed exactly.

    ``0 <= x <= 1``; ``scale`` a power of ten up to 1e15.
    """
    x_high, x_low = _two_parts(x)
    s_high, s_low = _two_parts(scale)
    product = x * scale
    error = ((x_high * s_high - product) + x_high * s_low + x_low * s_high) + x_low * s_low
    floor = np.int64(product)
    # The subtraction is exact where the outcome hangs on it; a sum of two doubles never has the wrong sign.
    beyond_half = ((product - np.float64(floor)) - 0.5) + error
    return floor + (np.int64(beyond_half > 0.0) | (np.int64(beyond_half == 0.0) & floor & 1))  # type: ignore[return-value]


@njit(cache=True, error_model="numpy", inline="always")
def _put_eight(out: NDArray[np.uint8], at: np.uint64, number: np.uint64) -> None:
    """Eight digits: halved three times inside one word, tens beside ones, lowest byte the first digit."""
    upper = number // np.uint64(10000)
    word = upper | ((number - upper * np.uint64(10000)) << np.uint64(32))
    upper = ((word * np.uint64(10486)) >> np.uint64(20)) & np.uint64(0x7F0000007F)
    word = upper | ((word - upper * np.uint64(100)) << np.uint64(16))
    upper = ((word * np.uint64(103)) >> np.uint64(10)) & np.uint64(0x000F000F000F000F)
    word = upper | ((word - upper * np.uint64(10)) << np.uint64(8))
    word += np.uint64(0x3030303030303030)
    # Written out so that the compiler sees one store of eight bytes.
    out[at] = np.uint8(word)
    out[at + np.uint64(1)] = np.uint8(word >> np.uint64(8))
    out[at + np.uint64(2)] = np.uint8(word >> np.uint64(16))
    out[at + np.uint64(3)] = np.uint8(word >> np.uint64(24))
    out[at + np.uint64(4)] = np.uint8(word >> np.uint64(32))
    out[at + np.uint64(5)] = np.uint8(word >> np.uint64(40))
    out[at + np.uint64(6)] = np.uint8(word >> np.uint64(48))
    out[at + np.uint64(7)] = np.uint8(word >> np.uint64(56))


@njit(cache=True, error_model="numpy", inline="always")
def _put_whole(out: NDArray[np.uint8], before: np.uint64, last: np.uint64, number: int) -> bool:
    """The digits of ``number``, its last one at ``last``; False if they would reach ``before``."""
    while number > 9:
        rest = number // 10
        out[last] = np.uint8(48 + number - 10 * rest)
        number = rest
        last -= np.uint64(1)
        if last <= before:
            return False
    out[last] = np.uint8(48 + number)
    return True


@njit(cache=True, error_model="numpy")
def fill_rows(
    out: NDArray[np.uint8],
    template: NDArray[np.uint8],
    stamps: NDArray[np.uint8],
    stamp_at: int,
    values: NDArray[np.float64],
    value_at: NDArray[np.int64],
    whole_digits: NDArray[np.int64],
    decimals: NDArray[np.int64],
) -> int:
    """Write one text row per row of ``values``: the template with its stamp and its numbers filled in.

    ``template`` (W,) is one row's bytes; ``out`` (N W,); ``stamps`` (N, S); ``values`` (N, F). Column ``f`` starts
    at ``value_at[f]`` with a sign byte (left as in the template unless the printed number is negative; what
    rounds to zero has no sign), then ``whole_digits[f]`` zeros that digits replace from the right, a point and
    ``decimals[f]`` (8 to 15) digits.
    Returns -1, or the first row with a number that is not finite or too large for its field.
    """
    count, columns = values.shape
    width = np.uint64(template.size)
    stamp_size = np.uint64(stamps.shape[1])
    stamp_start = np.uint64(stamp_at)
    scale = np.empty(columns, np.float64)
    pad = np.empty(columns, np.uint64)
    for f in range(columns):
        scale[f] = 10.0 ** decimals[f]
        pad[f] = np.uint64(10 ** (16 - decimals[f]))
    base = np.uint64(0)
    for row in range(count):
        for j in range(width):
            out[base + j] = template[j]
        for j in range(stamp_size):
            out[base + stamp_start + j] = stamps[row, j]
        for f in range(columns):
            magnitude = abs(values[row, f])
            if not magnitude < 1e15:
                return row
            whole = np.int64(magnitude)
            fraction = scaled_integer(magnitude - np.float64(whole), scale[f])
            if np.float64(fraction) == scale[f]:
                whole += 1
                fraction = 0
            at = base + np.uint64(value_at[f])
            negative = (values[row, f] < 0.0) & ((whole | fraction) != 0)
            out[at] = np.uint8(45) if negative else out[at]
            at += np.uint64(whole_digits[f])
            if not _put_whole(out, base + np.uint64(value_at[f]), at, whole):
                return row
            at += np.uint64(1)
            out[at] = np.uint8(46)
            # The first eight decimals and the last eight: where they overlap they agree.
            digits = np.uint64(fraction)
            above = digits // np.uint64(100000000)
            at += np.uint64(1)
            _put_eight(out, at, digits * pad[f] // np.uint64(100000000))
            at += np.uint64(decimals[f] - 8)
            _put_eight(out, at, digits - above * np.uint64(100000000))
        base += width
    return -1


@njit(cache=True, error_model="numpy")
def stamp_decimals(tags_ns: NDArray[np.int64]) -> int:
    """Fewest decimals of a second, 0 to 9, that hold every tag (ns from a whole second) exactly."""
    decimals = 0
    unit = 1_000_000_000
    for tag in tags_ns:
        while tag % unit != 0:
            decimals += 1
            unit //= 10
    return decimals
