"""Transits of a list of stars: every star looks through all turns.

A look at the spin axis in the middle of each turn leaves one turn in sixty; a look at the axis when the star is at a
field's azimuth leaves those that are listed and a few more, which are solved side by side.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import TWO_PI, atan2, fma
from .accept import accept_lanes, move_each
from .lanes import AZIMUTH, LANES, TAU, U, solve_each, workspace
from .search_records import GROUP, LOOK_RAD, Fields, Found, Sky, Turns
from .turn_rows import LOOKS, REACH, SHORT_TERMS, SPIN_AXIS, WIDTH, X_AXIS, Y_AXIS

Array = NDArray[np.float64]
Integers = NDArray[np.int64]


@njit(cache=True, error_model="numpy", _nrt=False)
def near_turns(turns: Turns, u1: float, u2: float, u3: float, middle: float, half: float, near: Integers) -> int:
    """The turns in which the spin axis comes near enough to a right angle with direction u, and how many they are."""
    groups = turns.group_reach_rad.size
    axis1, axis2, axis3 = turns.group_axis[0], turns.group_axis[1], turns.group_axis[2]
    count = 0
    for g in range(groups):
        height = fma(u1, axis1[g], fma(u2, axis2[g], u3 * axis3[g]))
        if abs(height - middle) > half + turns.group_reach_rad[g]:
            continue
        for k in range(g * GROUP, min((g + 1) * GROUP, turns.mid_ns.size)):
            at = k * LOOKS
            axis = at + SPIN_AXIS
            height = (
                u1 * turns.looks[axis] + u2 * turns.looks[axis + SHORT_TERMS] + u3 * turns.looks[axis + 2 * SHORT_TERMS]
            )
            near[count] = k
            count += abs(height - middle) <= half + turns.looks[at + REACH]
    return count


@njit(cache=True, error_model="numpy", inline="always")
def spin_axis_height(looks: NDArray[np.float32], at: int, t: float, u1: float, u2: float, u3: float) -> float:
    """Sine of the star's angle out of the scan plane at a time of the turn, to 1e-7."""
    k = at + SPIN_AXIS
    return (
        u1 * fma(t, fma(t, looks[k + 2], looks[k + 1]), looks[k])
        + u2 * fma(t, fma(t, looks[k + 5], looks[k + 4]), looks[k + 3])
        + u3 * fma(t, fma(t, looks[k + 8], looks[k + 7]), looks[k + 6])
    )


@njit(cache=True, error_model="numpy", _nrt=False)
def _solve_lanes(
    turns: Turns,
    fields: Fields,
    sky: Sky,
    between_rows: bool,
    work: Array,
    lanes: Integers,
    filled: int,
    found: Found,
    count: int,
) -> int:
    """Solve and empty the lanes; how many transits there are then."""
    for i in range(filled):
        at = lanes[0, i] * WIDTH
        for c in range(WIDTH):
            work[c * LANES + i] = turns.numbers[at + c]
    if sky.parallax_rad.size > 0:
        move_each(turns, sky, work, lanes, filled)
    solve_each(work, filled, turns.spin_rate_rad_s)
    return accept_lanes(turns, fields, between_rows, work, lanes, filled, found, count)


@njit(cache=True, error_model="numpy", nogil=True, _nrt=False)
def _find(
    turns: Turns,
    fields: Fields,
    sky: Sky,
    first: int,
    last: int,
    between_rows: bool,
    near: Integers,
    tau: Array,
    lanes: Integers,
    work: Array,
    found: Found,
) -> tuple[int, int]:
    period_s = TWO_PI / turns.spin_rate_rad_s
    by_spin = 1.0 / turns.spin_rate_rad_s
    lowest, highest = fields.lowest[0], fields.highest[0]
    for f in range(1, fields.azimuth_rad.size):
        lowest, highest = min(lowest, fields.lowest[f]), max(highest, fields.highest[f])
    middle, half = 0.5 * (lowest + highest), 0.5 * (highest - lowest)
    count = filled = 0
    for n in range(first, last):
        stray = sky.stray_rad[n] if sky.stray_rad.size > 0 else 0.0
        u1, u2, u3 = sky.u[0, n], sky.u[1, n], sky.u[2, n]
        candidates = near_turns(turns, u1, u2, u3, middle, half + stray, near)
        if count + filled + candidates * fields.azimuth_rad.size > found.et_ns.size:
            return _solve_lanes(turns, fields, sky, between_rows, work, lanes, filled, found, count), n
        margin = LOOK_RAD + stray
        for i in range(candidates):
            at = near[i] * LOOKS
            looks = turns.looks
            x = u1 * looks[at + X_AXIS] + u2 * looks[at + X_AXIS + 1] + u3 * looks[at + X_AXIS + 2]
            y = u1 * looks[at + Y_AXIS] + u2 * looks[at + Y_AXIS + 1] + u3 * looks[at + Y_AXIS + 2]
            phi = atan2(y, x)
            for f in range(fields.azimuth_rad.size):
                t = (phi - fields.azimuth_rad[f]) * by_spin
                tau[f] = t - period_s * np.rint(t / period_s)
            for _ in range(fields.azimuth_rad.size):
                f = _earliest(tau)
                t = tau[f]
                tau[f] = np.inf
                height = spin_axis_height(looks, at, t, u1, u2, u3)
                if height < fields.lowest[f] - margin or height > fields.highest[f] + margin:
                    continue
                if filled == LANES:
                    count = _solve_lanes(turns, fields, sky, between_rows, work, lanes, filled, found, count)
                    filled = 0
                lanes[0, filled], lanes[1, filled], lanes[2, filled] = near[i], f, n
                work[TAU * LANES + filled] = t
                work[AZIMUTH * LANES + filled] = fields.azimuth_rad[f]
                work[U * LANES + filled] = u1
                work[(U + 1) * LANES + filled] = u2
                work[(U + 2) * LANES + filled] = u3
                filled += 1
    return _solve_lanes(turns, fields, sky, between_rows, work, lanes, filled, found, count), last


@njit(cache=True, error_model="numpy", inline="always")
def _earliest(tau: Array) -> int:
    best = 0
    for f in range(1, tau.size):
        if tau[f] < tau[best]:
            best = f
    return best


def find_transits(
    turns: Turns, fields: Fields, sky: Sky, first: int, last: int, between_rows: bool, found: Found
) -> tuple[int, int]:
    """Transits of stars ``first`` to ``last - 1``, by star and time, into ``found``.

    Returns how many there are and the first star not done: fewer than asked if the room could be too small for it.
    """
    near = np.empty(turns.mid_ns.size + 1, np.int64)
    tau, lanes = np.empty(fields.azimuth_rad.size), np.empty((4, LANES), np.int64)
    count, after = _find(turns, fields, sky, first, last, between_rows, near, tau, lanes, workspace(), found)
    return count, after
