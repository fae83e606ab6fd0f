"""The shortest decimal that reads back as a double, written as Java's ``Double.toString`` writes it.

R. Giulietti, "The Schubfach way to render doubles" (2020), which Java uses: of the decimals that round to the double
the shortest, of several the closest. Plain from 0.001 to below 1e7, ``d.dddE-d`` outside, at least one digit on
either side of the point; any reader of numbers takes it.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .decimal_rows import put_padded

LONGEST = 24
"""Most characters of a number, as in -1.2345678901234567E-300."""

_ZERO, _POINT, _MINUS, _E = 48, 46, 45, 69
_SMALLEST_POWER, _LARGEST_POWER = -292, 324


def _powers_of_ten() -> NDArray[np.uint64]:
    """(2, P) upper and lower words of 10**k, scaled to 128 bits and rounded up."""
    words = []
    for k in range(_SMALLEST_POWER, _LARGEST_POWER + 1):
        numerator, denominator = (10**k, 1) if k >= 0 else (1, 10**-k)
        shift = _floor_log2(k) - 127
        numerator, denominator = (numerator << -shift, denominator) if shift < 0 else (numerator, denominator << shift)
        power = -(-numerator // denominator)
        words.append((power >> 64, power & (2**64 - 1)))
    return np.array(words, np.uint64).T.copy()


def _floor_log2(k: int) -> int:
    """floor(log2(10**k)) of the powers in the table."""
    return (k * 1741647) >> 19


POWERS_OF_TEN = _powers_of_ten()


@njit(cache=True, error_model="numpy")
def _upper_word(a: np.uint64, b: np.uint64) -> np.uint64:
    """The upper 64 bits of a product of 128."""
    half, mask = np.uint64(32), np.uint64(0xFFFFFFFF)
    a_low, a_high, b_low, b_high = a & mask, a >> half, b & mask, b >> half
    first = a_high * b_low + ((a_low * b_low) >> half)
    second = a_low * b_high + (first & mask)
    return np.uint64(a_high * b_high + (first >> half) + (second >> half))


@njit(cache=True, error_model="numpy")
def _scaled(power_high: np.uint64, power_low: np.uint64, c: np.uint64) -> np.uint64:
    """The product without its lower 128 bits, its last bit set if they are not zero (but for the table's rounding)."""
    low = power_high * c
    carry = low + _upper_word(power_low, c)
    high = _upper_word(power_high, c) + np.uint64(carry < low)
    return np.uint64(high | np.uint64(carry > np.uint64(1)))


@njit(cache=True, error_model="numpy", nogil=True)
def _shortest(bits: np.uint64, powers: NDArray[np.uint64]) -> tuple[np.uint64, np.int64]:
    """(s, k) of a finite double above zero, s 10**k its shortest decimal; s may end in zeros."""
    one, two, four, ten = np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(10)
    fraction = bits & np.uint64(0xFFFFFFFFFFFFF)
    exponent = np.int64(bits >> np.uint64(52))
    if exponent == 0:
        c, q = fraction, np.int64(-1074)
    else:
        c, q = fraction | np.uint64(0x10000000000000), exponent - 1075
    odd = c & one
    lower_is_closer = fraction == np.uint64(0) and exponent > 1
    k = np.int64((q * 1262611 - (524031 if lower_is_closer else 0)) >> 22)
    shift = np.uint64(q + ((-k * 1741647) >> 19) + 1)
    high, low = powers[0, -k - _SMALLEST_POWER], powers[1, -k - _SMALLEST_POWER]
    # quadruples of the value and of the borders of what rounds to it, in units of 10**k
    value = _scaled(high, low, (four * c) << shift)
    lower = _scaled(high, low, (four * c - two + np.uint64(lower_is_closer)) << shift) + odd
    upper = _scaled(high, low, (four * c + two) << shift) - odd
    s = value >> two
    if s >= ten:
        tenth = s // ten
        below, above = lower <= np.uint64(40) * tenth, np.uint64(40) * (tenth + one) <= upper
        if below != above:
            return tenth + np.uint64(above), k + 1
    below, above = lower <= four * s, four * (s + one) <= upper
    if below != above:
        return s + np.uint64(above), k
    middle = four * s + two
    return s + np.uint64(value > middle or (value == middle and (s & one) == one)), k


@njit(cache=True, error_model="numpy")
def _put_word(out: NDArray[np.uint8], at: int, a: int, b: int, c: int) -> int:
    out[at], out[at + 1], out[at + 2] = a, b, c
    return at + 3


@njit(cache=True, error_model="numpy", nogil=True)
def put_shortest(out: NDArray[np.uint8], at: int, bits: np.uint64, powers: NDArray[np.uint64]) -> int:
    """Write a double, given as its bits, at a position of a buffer; the position after it."""
    magnitude = bits & np.uint64(0x7FFFFFFFFFFFFFFF)
    if magnitude > np.uint64(0x7FF0000000000000):
        return _put_word(out, at, 78, 97, 78)  # NaN
    if magnitude != bits:
        out[at] = _MINUS
        at += 1
    if magnitude == np.uint64(0x7FF0000000000000):
        at = _put_word(out, at, 73, 110, 102)  # Infinity
        at = _put_word(out, at, 105, 110, 105)
        return _put_word(out, at, 116, 121, 0) - 1
    if magnitude == np.uint64(0):
        return _put_word(out, at, _ZERO, _POINT, _ZERO)
    number, power = _shortest(magnitude, powers)
    while number % np.uint64(10) == np.uint64(0):
        number //= np.uint64(10)
        power += 1
    digits = 17
    limit = np.uint64(10_000_000_000_000_000)
    while number < limit:
        digits -= 1
        limit //= np.uint64(10)
    exponent = digits + power - 1
    if -3 <= exponent < 7:
        return _put_plain(out, at, number, digits, exponent)
    at = _put_plain(out, at, number, digits, 0)
    out[at] = _E
    at += 1
    if exponent < 0:
        out[at] = _MINUS
        at += 1
        exponent = -exponent
    places = 1 + int(exponent > 9) + int(exponent > 99)
    put_padded(out, at, places, np.uint64(exponent))
    return at + places


@njit(cache=True, error_model="numpy", nogil=True)
def _put_plain(out: NDArray[np.uint8], at: int, number: np.uint64, digits: int, exponent: int) -> int:
    """The digits with the point where the first of them stands for 10**exponent."""
    if exponent < 0:
        out[at], out[at + 1] = _ZERO, _POINT
        at += 2
        for _ in range(-exponent - 1):
            out[at] = _ZERO
            at += 1
        put_padded(out, at, digits, number)
        return at + digits
    whole = exponent + 1
    if digits <= whole:
        put_padded(out, at, digits, number)
        for place in range(at + digits, at + whole):
            out[place] = _ZERO
        out[at + whole], out[at + whole + 1] = _POINT, _ZERO
        return at + whole + 2
    # all digits one place to the right, then those before the point to their own
    put_padded(out, at + 1, digits, number)
    for place in range(at, at + whole):
        out[place] = out[place + 1]
    out[at + whole] = _POINT
    return at + digits + 1


@njit(cache=True, error_model="numpy", nogil=True)
def fill_shortest(
    bits: NDArray[np.uint64], powers: NDArray[np.uint64], out: NDArray[np.uint8], ends: NDArray[np.int64]
) -> None:
    """Write doubles (N,), given as their bits, one behind the other; ``ends`` (N,) says where each ends."""
    at = 0
    for i in range(bits.size):
        at = put_shortest(out, at, bits[i], powers)
        ends[i] = at
