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

BLOCK = 256
UNCOVERED_NONE = -1


@lru_cache(maxsize=16)
def evaluator(components: int, coefficients: int, in_powers: bool) -> Callable[..., int]:
    """The compiled evaluator for one shape of rows; the shape is constant in it, so its loops unroll.

    evaluate(et, out, low, high, first_leg, leg_sign, leg_first, leg_length, leg_count, leg_offset, rows) fills
    out (N, components) and returns -1, or stops at the first time that no interval holds and returns its index.
    Interval p is [low[p], high[p]] with the legs first_leg[p] .. first_leg[p + 1]; leg_offset counts doubles in rows.
    """
    width = 2 + components * coefficients

    @njit(cache=True, error_model="numpy")
    def evaluate(et, out, low, high, first_leg, leg_sign, leg_first, leg_length, leg_count, leg_offset, rows):  # type: ignore[no-untyped-def]
        total = et.size
        work = np.empty((components, BLOCK))
        at = np.empty(64, dtype=np.int64)
        done = 0
        p = 0
        while done < total:
            t = et[done]
            if not (low[p] <= t <= high[p]):
                p = np.searchsorted(low, t, side="right") - 1
                if p < 0 or not (t <= high[p]):
                    return done
            legs = first_leg[p + 1] - first_leg[p]
            start, stop, end = low[p], high[p], np.inf
            for leg in range(legs):
                s = first_leg[p] + leg
                first, length, last = leg_first[s], leg_length[s], leg_count[s] - 1
                record = min(max(np.int64((t - first) / length), 0), last)
                # the quotient may round across the border that the times are compared with below
                if record > 0 and t < first + record * length:
                    record -= 1
                elif record < last and t >= first + (record + 1) * length:
                    record += 1
                if record > 0:
                    start = max(start, first + record * length)
                if record < last:
                    end = min(end, first + (record + 1) * length)
                at[leg] = leg_offset[s] + record * width
            size = 1
            limit = min(BLOCK, total - done)
            while size < limit and start <= et[done + size] <= stop and et[done + size] < end:
                size += 1
            times = et[done : done + size]
            for c in range(components):
                for i in range(size):
                    work[c, i] = 0.0
            for leg in range(legs):
                sign = leg_sign[first_leg[p] + leg]
                middle, per_radius = rows[at[leg]], rows[at[leg] + 1]
                for c in range(components):
                    k = at[leg] + 2 + c * coefficients
                    row = rows[k : k + coefficients]
                    if in_powers:
                        for i in range(size):
                            x = times[i] - middle
                            value = row[coefficients - 1]
                            for n in range(1, coefficients):
                                value = value * x + row[coefficients - 1 - n]
                            work[c, i] += sign * value
                    else:
                        for i in range(size):
                            x = (times[i] - middle) * per_radius
                            b1, b2 = 0.0, 0.0
                            for n in range(1, coefficients):
                                b1, b2 = 2.0 * x * b1 - b2 + row[coefficients - n], b1
                            work[c, i] += sign * (x * b1 - b2 + row[0])
            for i in range(size):
                for c in range(components):
                    out[done + i, c] = work[c, i]
            done += size
        return UNCOVERED_NONE

    compiled: Callable[..., int] = evaluate
    return compiled
