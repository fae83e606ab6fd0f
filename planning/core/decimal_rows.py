"""Rows of numbers as comma-separated text of varying width, written digit by digit into a byte buffer.

Reals have a fixed number of decimals, rounded like Python's ``f"{x:.{d}f}"``.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .digits import scaled_integer

_ZERO = 48
_POINT = 46
_MINUS = 45
_COMMA = 44
_NEWLINE = 10

LARGEST_MAGNITUDE = 1e15
"""Real numbers from here on have no digits left for a fraction and are not written."""

FIELD_WIDTH = 21
"""Bytes a number takes at most, its decimals and their point not counted, its separator counted."""


@njit(cache=True, error_model="numpy", inline="always")
def put_padded(out: NDArray[np.uint8], start: int, digits: int, number: int) -> None:
    """The last ``digits`` decimal digits of a number >= 0, zeros in front."""
    rest = np.uint64(number)
    place = start + digits
    while place - start >= 2:  # two digits a division
        higher = rest // np.uint64(100)
        pair = np.uint32(rest - higher * np.uint64(100))
        tens = (pair * np.uint32(103)) >> np.uint32(10)
        place -= 2
        out[place] = np.uint8(_ZERO + tens)
        out[place + 1] = np.uint8(_ZERO + (pair - np.uint32(10) * tens))
        rest = higher
    if place > start:
        out[start] = np.uint8(_ZERO + rest % np.uint64(10))


@njit(cache=True, error_model="numpy")
def put_integer(out: NDArray[np.uint8], start: int, number: int) -> int:
    """Write an integer above -2**63; the place after it."""
    if number < 0:
        out[start] = _MINUS
        start += 1
        number = -number
    digits = 1
    rest = number // 10
    while rest > 0:
        digits += 1
        rest //= 10
    put_padded(out, start, digits, number)
    return start + digits


@njit(cache=True, error_model="numpy")
def _put_fixed(out: NDArray[np.uint8], start: int, value: float, decimals: int, scale: float) -> int:
    """Write a real number to ``decimals`` places, ``scale`` being 10**decimals; the place after it."""
    magnitude = abs(value)
    whole = int(magnitude)
    fraction = scaled_integer(magnitude - whole, scale)
    if fraction >= scale:
        fraction = 0
        whole += 1
    if value < 0.0 and (whole > 0 or fraction > 0):  # never -0
        out[start] = _MINUS
        start += 1
    start = put_integer(out, start, whole)
    out[start] = _POINT
    put_padded(out, start + 1, decimals, fraction)
    return start + 1 + decimals


@njit(cache=True, error_model="numpy")
def write_decimal_rows(
    reals: NDArray[np.float64],
    integers: NDArray[np.int64],
    decimals: NDArray[np.int64],
    out: NDArray[np.uint8],
) -> int:
    """Write N rows, each ended by a newline; the number of bytes written.

    ``decimals``: (C,) one per column; -1 takes the column from ``integers`` (I, N), any other from ``reals``
    (R, N), each in its order. ``out`` holds N C FIELD_WIDTH bytes and the decimals with their points.
    """
    scale = np.empty(decimals.size)
    for c in range(decimals.size):
        scale[c] = 10.0 ** max(decimals[c], 0)
    place = 0
    for row in range(reals.shape[1]):
        real = integer = 0
        for c in range(decimals.size):
            if decimals[c] < 0:
                place = put_integer(out, place, integers[integer, row])
                integer += 1
            else:
                place = _put_fixed(out, place, reals[real, row], decimals[c], scale[c])
                real += 1
            out[place] = _COMMA
            place += 1
        out[place - 1] = _NEWLINE
    return place
