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

SPILL = 16
"""Bytes a kernel may scribble past the end of a row: buffers and templates are this much longer."""

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

    ``template`` is one row's bytes plus ``SPILL``; ``stamps`` (N, S); ``values`` (N, F). Column ``f`` starts
    at ``value_at[f]`` with a sign byte (left as in the template unless the printed number is negative; what
    rounds to zero has no sign), then ``whole_digits[f]`` digits, a point and ``decimals[f]`` digits (1 to 15).
    ``out`` holds N rows plus ``SPILL`` bytes. Returns -1, or the first row with a number that is not finite
    or too large for its field.
    """
    count, columns = values.shape
    width = np.uint64(template.size - SPILL)
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
            for k in range(np.uint64(whole_digits[f]), 0, -1):
                rest = whole // 10
                out[at + k] = np.uint8(48 + whole - 10 * rest)
                whole = rest
            if whole > 0:
                return row
            at += np.uint64(whole_digits[f] + 1)
            out[at] = np.uint8(46)
            at += np.uint64(1)
            # Always sixteen decimals; those beyond the field are then covered by the template again.
            sixteen = np.uint64(fraction) * pad[f]
            upper = sixteen // np.uint64(100000000)
            _put_eight(out, at, upper)
            _put_eight(out, at + np.uint64(8), sixteen - upper * np.uint64(100000000))
            for j in range(np.uint64(decimals[f]), np.uint64(16)):
                out[at + j] = template[at - base + j]
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
