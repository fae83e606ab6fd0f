"""Sums over the transits of each star, in the order of the transits: the same bits however stars are grouped.

Transits (M) stand by star, then by time; those of star n are ``begin[n]`` to ``begin[n + 1] - 1``.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import sincos

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Times = NDArray[np.int64]


@njit(cache=True, error_model="numpy", nogil=True)
def count_by_field(begin: Index, field: NDArray[np.int8], counts: NDArray[np.int32]) -> None:
    """Add to ``counts`` (F, N) the transits of each star through each field."""
    for n in range(begin.size - 1):
        for i in range(begin[n], begin[n + 1]):
            counts[field[i], n] += 1


@njit(cache=True, error_model="numpy", nogil=True)
def sum_epochs(
    begin: Index,
    et_ns: Times,
    period_gap_ns: int,
    first: Times,
    last: Times,
    mean: Times,
    longest_gap: Times,
    periods: NDArray[np.int32],
) -> None:
    """First, last and mean time, longest gap and number of groups ``period_gap_ns`` or more apart, (N,) each, ns.

    Stars without transits are left as they are, and so is the longest gap of a star with one.
    """
    for n in range(begin.size - 1):
        count = begin[n + 1] - begin[n]
        if count == 0:
            continue
        start = et_ns[begin[n]]
        wholes, rests, longest, groups = 0, 0, -1, 1
        for i in range(begin[n] + 1, begin[n + 1]):
            # Quotient and remainder apart: a sum of centuries in nanoseconds would not fit an integer.
            since = et_ns[i] - start
            wholes += since // count
            rests += since % count
            gap = et_ns[i] - et_ns[i - 1]
            longest = max(longest, gap)
            groups += gap >= period_gap_ns
        first[n], last[n] = start, et_ns[begin[n + 1] - 1]
        mean[n] = start + wholes + rests // count
        periods[n] = groups
        if count > 1:
            longest_gap[n] = longest


@njit(cache=True, error_model="numpy", nogil=True)
def sum_multiples(begin: Index, angle_rad: Array, cosines: Array, sines: Array) -> None:
    """Sums of the cosines and sines, (K, N) each, of k times the angle, k from 1 to K."""
    for n in range(begin.size - 1):
        for i in range(begin[n], begin[n + 1]):
            sine, cosine = sincos(angle_rad[i])
            s, c = sine, cosine
            for k in range(cosines.shape[0]):
                cosines[k, n] += c
                sines[k, n] += s
                c, s = c * cosine - s * sine, s * cosine + c * sine


@njit(cache=True, error_model="numpy", nogil=True)
def sum_sizes(begin: Index, values: Array, sizes: Array, squares: Array) -> None:
    """Sums of the absolute values and of the squares, (N,) each."""
    for n in range(begin.size - 1):
        for i in range(begin[n], begin[n + 1]):
            sizes[n] += abs(values[i])
            squares[n] += values[i] * values[i]
