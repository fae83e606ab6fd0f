"""Transits of a list of stars: every star looks through all turns.

A look at the spin axis in the middle of each turn leaves one turn in sixty; a look at the axis when the star is at a
field's azimuth leaves those that are listed and a few more, which are solved.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import TWO_PI, atan2, fma
from .passage import Crossing, Passage, crossing, observables, passage_at
from .turn_rows import SPIN_AXIS, X_AXIS, Y_AXIS

Array = NDArray[np.float64]
Times = NDArray[np.int64]

ZETA, ZETA_RATE, SCAN_ANGLE, AL, AC, DELAY = range(6)
REALS = 6
"""Columns of numbers a transit has, in this order: rad, rad/s, rad, 1, 1, s."""

STAR, FIELD, ROW, SEGMENT = range(4)
INTEGERS = 4

_RUN = 512


class Turns(NamedTuple):
    """Turns (T) in order of time, see ``turn_rows``.

    begin_ns, end_ns  the turn holds on [begin, end), inside the window; TDB
    spin_axis         (3, T) in the middle, ICRS
    reach_rad         how far the spin axis leaves that, and stars their catalogue places
    """

    begin_ns: Times
    end_ns: Times
    mid_ns: Times
    segment: NDArray[np.int64]
    spin_axis: Array
    reach_rad: Array
    rows: Array
    spin_rate_rad_s: float


class Fields(NamedTuple):
    """Fields of view (F); sines of zeta at the edges of their CCD rows (F, R), in order.

    Rows that a field does not have are empty: low above high.
    """

    azimuth_rad: Array
    lead_s: Array
    low: Array
    high: Array
    number: NDArray[np.int64]
    lowest: Array
    highest: Array


class Sky(NamedTuple):
    """Stars (N): directions (3, N), ICRS, and their motion as in ``planning.stars.Motion``; empty if none moves.

    stray_rad  (N,) how far motion and parallax may take a star from its direction
    """

    u: Array
    velocity_per_s: Array
    parallax_rad: Array
    epoch_et_s: Array
    stray_rad: Array


class Found(NamedTuple):
    """Room for transits: et_ns (M,) TDB, reals (REALS, M), integers (INTEGERS, M)."""

    et_ns: Times
    reals: Array
    integers: NDArray[np.int64]


@njit(cache=True, error_model="numpy", inline="always")
def moved(sky: Sky, n: int, p: Passage, et_s: float) -> tuple[float, float, float]:
    """Direction (unit) of a moving star as of ``et_s`` at the spacecraft; Roemer's delay counts for its motion."""
    u1, u2, u3 = sky.u[0, n], sky.u[1, n], sky.u[2, n]
    delay_s = (p.r1 * u1 + p.r2 * u2 + p.r3 * u3) * 499.00478383615643  # an au of light
    elapsed_s = et_s + delay_s - sky.epoch_et_s[n]
    parallax = sky.parallax_rad[n]
    u1 += elapsed_s * sky.velocity_per_s[0, n] - parallax * p.r1
    u2 += elapsed_s * sky.velocity_per_s[1, n] - parallax * p.r2
    u3 += elapsed_s * sky.velocity_per_s[2, n] - parallax * p.r3
    scale = 1.0 / np.sqrt(u1 * u1 + u2 * u2 + u3 * u3)
    return u1 * scale, u2 * scale, u3 * scale


@njit(cache=True, error_model="numpy", inline="always")
def ccd_row(fields: Fields, f: int, at: Crossing) -> int:
    """Number of the row the star is in, now and at the sky mapper; 0 if there is none."""
    before = at.c - fields.lead_s[f] * at.c_rate
    least, most = min(at.c, before), max(at.c, before)
    number = 0
    for r in range(fields.low.shape[1]):
        if least >= fields.low[f, r] and most < fields.high[f, r]:
            number = fields.number[f, r]
    return number


@njit(cache=True, error_model="numpy")
def put(
    found: Found,
    at: int,
    star: int,
    field: int,
    row: int,
    segment: int,
    et_ns: int,
    p: Passage,
    met: Crossing,
    u1: float,
    u2: float,
    u3: float,
) -> None:
    """Write one transit into a place of ``found``."""
    found.et_ns[at] = et_ns
    values = observables(p, met, u1, u2, u3)
    for k in range(REALS):
        found.reals[k, at] = values[k]
    found.integers[STAR, at] = star
    found.integers[FIELD, at] = field
    found.integers[ROW, at] = row
    found.integers[SEGMENT, at] = segment


@njit(cache=True, error_model="numpy")
def _near(turns: Turns, first: int, last: int, u: Array, n: int, middle: float, half: float, flags: Array) -> None:
    """Mark the turns in which the spin axis may come near enough to a right angle with star n."""
    u1, u2, u3 = u[0, n], u[1, n], u[2, n]
    axis1, axis2, axis3 = turns.spin_axis[0, first:last], turns.spin_axis[1, first:last], turns.spin_axis[2, first:last]
    reach = turns.reach_rad[first:last]
    for i in range(last - first):
        height = fma(u1, axis1[i], fma(u2, axis2[i], u3 * axis3[i]))
        flags[i] = abs(height - middle) - half - reach[i]


@njit(cache=True, error_model="numpy", nogil=True)
def find_transits(
    turns: Turns, fields: Fields, sky: Sky, first: int, last: int, between_rows: bool, found: Found
) -> tuple[int, int]:
    """Transits of stars ``first`` to ``last - 1``, by star and time, into ``found``.

    Returns how many there are and the first star not done: fewer than asked if the room could be too small for it.
    """
    period_s = TWO_PI / turns.spin_rate_rad_s
    field_count, turn_count = fields.azimuth_rad.size, turns.mid_ns.size
    middle = 0.5 * (np.min(fields.lowest) + np.max(fields.highest))
    half = np.max(fields.highest) - middle
    moving = sky.parallax_rad.size > 0
    distance = np.empty(_RUN)
    near = np.empty(turn_count, np.int64)
    tau = np.empty(field_count)
    count = 0
    for n in range(first, last):
        stray = sky.stray_rad[n] if moving else 0.0
        candidates = 0
        for run in range(0, turn_count, _RUN):
            stop = min(run + _RUN, turn_count)
            _near(turns, run, stop, sky.u, n, middle, half + stray, distance)
            for i in range(stop - run):
                near[candidates] = run + i
                candidates += distance[i] <= 0.0
        if count + candidates * field_count > found.et_ns.size:
            return count, n
        u1, u2, u3 = sky.u[0, n], sky.u[1, n], sky.u[2, n]
        for i in range(candidates):
            k = near[i]
            row = turns.rows[k]
            x = u1 * row[X_AXIS] + u2 * row[X_AXIS + 1] + u3 * row[X_AXIS + 2]
            y = u1 * row[Y_AXIS] + u2 * row[Y_AXIS + 1] + u3 * row[Y_AXIS + 2]
            phi = atan2(y, x)
            begun = count
            for f in range(field_count):
                tau[f] = (phi - fields.azimuth_rad[f]) / turns.spin_rate_rad_s
                tau[f] -= period_s * np.rint(tau[f] / period_s)
                t = tau[f]
                height = (
                    u1 * fma(t, fma(t, row[SPIN_AXIS + 2], row[SPIN_AXIS + 1]), row[SPIN_AXIS])
                    + u2 * fma(t, fma(t, row[SPIN_AXIS + 5], row[SPIN_AXIS + 4]), row[SPIN_AXIS + 3])
                    + u3 * fma(t, fma(t, row[SPIN_AXIS + 8], row[SPIN_AXIS + 7]), row[SPIN_AXIS + 6])
                )
                if height < fields.lowest[f] - LOOK_RAD - stray or height > fields.highest[f] + LOOK_RAD + stray:
                    continue
                p = passage_at(row, t, fields.azimuth_rad[f], turns.spin_rate_rad_s)
                if moving:
                    v1, v2, v3 = moved(sky, n, p, turns.mid_ns[k] * 1e-9 + t)
                else:
                    v1, v2, v3 = u1, u2, u3
                met = crossing(p, v1, v2, v3)
                et_ns = turns.mid_ns[k] + np.int64(np.rint((t + met.dt) * 1e9))
                if et_ns < turns.begin_ns[k] or et_ns >= turns.end_ns[k]:
                    continue
                number = ccd_row(fields, f, met)
                if number == 0 and not (between_rows and fields.lowest[f] <= met.c < fields.highest[f]):
                    continue
                put(found, count, n, f, number, turns.segment[k], et_ns, p, met, v1, v2, v3)
                count += 1
            if count > begun + 1:
                _sort(found, begun, count)
    return count, last


LOOK_RAD = 2e-4
"""How far a star may seem from where a first look has it: aberration, light deflection, a second of time."""


@njit(cache=True, error_model="numpy")
def _sort(found: Found, begin: int, end: int) -> None:
    """Put the few transits of one turn into order of time."""
    for i in range(begin + 1, end):
        for j in range(i, begin, -1):
            if found.et_ns[j] >= found.et_ns[j - 1]:
                break
            found.et_ns[j], found.et_ns[j - 1] = found.et_ns[j - 1], found.et_ns[j]
            for c in range(REALS):
                found.reals[c, j], found.reals[c, j - 1] = found.reals[c, j - 1], found.reals[c, j]
            for c in range(INTEGERS):
                found.integers[c, j], found.integers[c, j - 1] = found.integers[c, j - 1], found.integers[c, j]
