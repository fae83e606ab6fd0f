"""Evaluation of sums of piecewise polynomials at many times: the hot loop of every position.

A path is cut into disjoint closed intervals of time; in each it is a signed sum of legs, and a leg is a run of
equally long records (see ``spk_segments``). Times that share an interval and all records are evaluated together,
record by record, in loops that vectorise; a time alone takes the same steps, so the answer of a time
never depends on its neighbours.
"""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numba import njit

from .trig import fma

BLOCK = 256
WORTH_A_BLOCK = 4
SCATTERED = 64
MOST_LEGS = 64
UNCOVERED_NONE = -1


@njit(cache=True, error_model="numpy", _nrt=False)
def _interval(t, low, high):  # type: ignore[no-untyped-def]
    """Bisection without branches: in scattered times every comparison would be mispredicted half the time."""
    p, left = 0, low.size
    while left > 1:
        half = left >> 1
        p += half * (low[p + half] <= t)
        left -= half
    return p if low[p] <= t <= high[p] else -1


@njit(cache=True, error_model="numpy")
def _record(t, first, length, last):  # type: ignore[no-untyped-def]
    """Index of the record with first + index * length <= t < first + (index + 1) * length, as the block path asks."""
    record = min(max(np.int64((t - first) / length), 0), last)
    # the quotient may round across the border
    if record > 0 and t < first + record * length:
        return record - 1
    if record < last and t >= first + (record + 1) * length:
        return record + 1
    return record


@njit(cache=True, error_model="numpy", _nrt=False)
def _together(times, start, stop):  # type: ignore[no-untyped-def]
    """How many of the times, from the first on, lie in [start, stop]. The first one does."""
    last = times[times.size - 1]
    # & and not `and`: times in any order would mispredict every comparison
    if (start <= last) & (last <= stop):
        outside = 0
        for t in times:
            outside += not ((start <= t) & (t <= stop))
        if outside == 0:
            return times.size
    size = 1
    while size < times.size and (start <= times[size]) & (times[size] <= stop):
        size += 1
    return size


@njit(cache=True, error_model="numpy", _nrt=False)
def _interleave(x, y, z, target):  # type: ignore[no-untyped-def]
    for i in range(x.size):
        target[3 * i] = x[i]
        target[3 * i + 1] = y[i]
        target[3 * i + 2] = z[i]


@njit(cache=True, error_model="numpy", _nrt=False)
def _series(row, x, coefficients, in_powers):  # type: ignore[no-untyped-def]
    """Horner or Clenshaw; inlined where the last two arguments are constant, so the loop unrolls."""
    if in_powers:
        value = row[coefficients - 1]
        for n in range(1, coefficients):
            value = fma(value, x, row[coefficients - 1 - n])
        return value
    b1, b2 = 0.0, 0.0
    for n in range(1, coefficients):
        b1, b2 = 2.0 * x * b1 - b2 + row[coefficients - n], b1
    return x * b1 - b2 + row[0]


@lru_cache(maxsize=16)
def evaluator(components: int, coefficients: int, in_powers: bool) -> Callable[..., int]:
    """The compiled evaluator for one shape of rows; the shape is constant in it, so its loops unroll.

    It takes work (components, BLOCK) and at (MOST_LEGS,) to write in; et (N,); the outputs position (3 N,) and, with
    6 components, velocity (3 N,), row after row (flat, so that the compiler sees the stride); then the path: low,
    high (intervals, both ends included); first_leg (intervals + 1: the legs of interval p run from first_leg[p]
    to first_leg[p + 1]); leg_sign, leg_first, leg_length, leg_count, leg_offset (start, record length and number of
    records of each leg, and where in rows they begin); rows (all records in one run of doubles).
    It returns -1, or stops at the first time that no interval holds and returns its index.
    """
    width = 2 + components * coefficients

    # Without numba's counting of references, every slice of which is an atomic instruction: nothing is allocated here.
    @njit(cache=True, error_model="numpy", _nrt=False)
    def evaluate(  # type: ignore[no-untyped-def]
        work,
        at,
        et,
        position,
        velocity,
        low,
        high,
        first_leg,
        leg_sign,
        leg_first,
        leg_length,
        leg_count,
        leg_offset,
        rows,
    ):
        total = et.size
        done = 0
        p = 0
        while done < total:
            t = et[done]
            if not (low[p] <= t <= high[p]):
                p = _interval(t, low, high)
                if p < 0:
                    return done
            legs = first_leg[p + 1] - first_leg[p]
            start, stop = low[p], high[p]
            for leg in range(legs):
                s = first_leg[p] + leg
                first, length, last = leg_first[s], leg_length[s], leg_count[s] - 1
                record = _record(t, first, length, last)
                if record > 0:
                    start = max(start, first + record * length)
                if record < last:
                    stop = min(stop, np.nextafter(first + (record + 1) * length, -np.inf))
                at[leg] = leg_offset[s] + record * width
            size = _together(et[done : min(done + BLOCK, total)], start, stop)
            if size < WORTH_A_BLOCK and legs > 0:
                size = min(SCATTERED, total - done)
                for i in range(done, done + size):
                    t = et[i]
                    if not (low[p] <= t <= high[p]):
                        p = _interval(t, low, high)
                        if p < 0:
                            return i
                    for s in range(first_leg[p], first_leg[p + 1]):
                        k = leg_offset[s] + width * _record(t, leg_first[s], leg_length[s], leg_count[s] - 1)
                        x = t - rows[k]
                        if not in_powers:
                            x *= rows[k + 1]
                        for c in range(3):
                            at_c = k + 2 + c * coefficients
                            before = 0.0 if s == first_leg[p] else position[3 * i + c]
                            position[3 * i + c] = before + leg_sign[s] * _series(
                                rows[at_c : at_c + coefficients], x, coefficients, in_powers
                            )
                        for c in range(3, components):
                            at_c = k + 2 + c * coefficients
                            before = 0.0 if s == first_leg[p] else velocity[3 * i + c - 3]
                            velocity[3 * i + c - 3] = before + leg_sign[s] * _series(
                                rows[at_c : at_c + coefficients], x, coefficients, in_powers
                            )
                done += size
                continue
            times = et[done : done + size]
            if legs == 0:
                for c in range(components):
                    for i in range(size):
                        work[c, i] = 0.0
            for leg in range(legs):
                sign = leg_sign[first_leg[p] + leg]
                middle, scale = rows[at[leg]], 1.0
                if not in_powers:
                    scale = rows[at[leg] + 1]
                for c in range(components):
                    k = at[leg] + 2 + c * coefficients
                    row = rows[k : k + coefficients]
                    sums = work[c]
                    for i in range(size):
                        x = times[i] - middle
                        if not in_powers:
                            x *= scale
                        value = sign * _series(row, x, coefficients, in_powers)
                        sums[i] = value if leg == 0 else sums[i] + value
            _interleave(work[0, :size], work[1, :size], work[2, :size], position[3 * done :])
            if components == 6:
                _interleave(work[3, :size], work[4, :size], work[5, :size], velocity[3 * done :])
            done += size
        return UNCOVERED_NONE

    compiled: Callable[..., int] = evaluate
    return compiled
