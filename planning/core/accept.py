"""From crossings solved to transits listed: stars moved to their date, times inside the turn, rows of detectors."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.apparent import AU_KM, SPEED_OF_LIGHT_KM_S
from .lanes import DT, LANES, LATER, LEAST, MOST, OBSERVED, ROW, SIN_ZETA, SIN_ZETA_RATE, TAU, U
from .passage import crossing, passage_at, seen
from .search_records import REALS, Fields, Found, Sky, Turns
from .turn_rows import ORBIT, ORBIT_TERMS, WIDTH

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# More than neighbouring turns differ where they meet.
_NEIGHBOURS_AGREE_NS = 10_000


@njit(cache=True, error_model="numpy", inline="always")
def move(sky: Sky, n: int, et_s: float, r1: float, r2: float, r3: float, work: Array, i: int) -> None:
    """Put into lane i where moving star n is at ``et_s`` at the spacecraft, which is at r (km, barycentric).

    ``u + velocity (t - epoch) - parallax r``, normalised, t with Roemer's delay: Lindegren et al. 2012, A&A 538, A78,
    equation 4.
    """
    u1, u2, u3 = sky.u[0, n], sky.u[1, n], sky.u[2, n]
    delay_s = (r1 * u1 + r2 * u2 + r3 * u3) / SPEED_OF_LIGHT_KM_S
    elapsed_s = et_s + delay_s - sky.epoch_et_s[n]
    by_au = sky.parallax_rad[n] / AU_KM
    u1 += elapsed_s * sky.velocity_per_s[0, n]
    u2 += elapsed_s * sky.velocity_per_s[1, n]
    u3 += elapsed_s * sky.velocity_per_s[2, n]
    depth_km = (r1 * u1 + r2 * u2 + r3 * u3) / sqrt(u1 * u1 + u2 * u2 + u3 * u3)
    u1, u2, u3 = u1 - by_au * r1, u2 - by_au * r2, u3 - by_au * r3
    scale = 1.0 / sqrt(u1 * u1 + u2 * u2 + u3 * u3)
    u1, u2, u3 = u1 * scale, u2 * scale, u3 * scale
    work[U * LANES + i], work[(U + 1) * LANES + i], work[(U + 2) * LANES + i] = u1, u2, u3
    # the delay is that of light from where the barycentre has the star, which knows of no parallax
    work[LATER * LANES + i] = (depth_km - (r1 * u1 + r2 * u2 + r3 * u3)) / SPEED_OF_LIGHT_KM_S


@njit(cache=True, error_model="numpy", inline="always")
def _orbit_km(work: Array, i: int, axis: int, t: float) -> float:
    value = 0.0
    for j in range(ORBIT_TERMS - 1, -1, -1):
        value = work[(ORBIT + axis * ORBIT_TERMS + j) * LANES + i] + t * value
    return value


@njit(cache=True, error_model="numpy", _nrt=False)
def move_each(turns: Turns, sky: Sky, work: Array, lanes: Integers, filled: int) -> None:
    """Move the stars of lanes that hold a turn's numbers and TAU; ``lanes`` (4, LANES) turn, field, star."""
    for i in range(filled):
        t = work[TAU * LANES + i]
        r1, r2, r3 = _orbit_km(work, i, 0, t), _orbit_km(work, i, 1, t), _orbit_km(work, i, 2, t)
        move(sky, lanes[2, i], turns.mid_ns[lanes[0, i]] * 1e-9 + t, r1, r2, r3, work, i)


@njit(cache=True, error_model="numpy", inline="always")
def ccd_row(fields: Fields, f: int, sin_zeta: float, sin_zeta_rate: float) -> int:
    """Number of the row the star is in, now and at the sky mapper; 0 if there is none."""
    before = sin_zeta - fields.lead_s[f] * sin_zeta_rate
    least, most = min(sin_zeta, before), max(sin_zeta, before)
    number = 0
    for r in range(fields.low.shape[1]):
        # rows do not overlap: no branch, which would often be guessed wrong
        number += fields.number[f, r] * ((least >= fields.low[f, r]) & (most < fields.high[f, r]))
    return number


@njit(cache=True, error_model="numpy", _nrt=False)
def _near_border(turns: Turns, k: int, border_ns: int, azimuth_rad: float, u1: float, u2: float, u3: float) -> int:
    """When a star crosses close to a border of turn k, by the polynomials of that turn there; TDB ns."""
    tau_s = float(border_ns - turns.mid_ns[k]) * 1e-9
    p = passage_at(turns.numbers, k * WIDTH, 1, tau_s, azimuth_rad, turns.spin_rate_rad_s)
    w1, w2, w3 = seen(p, u1, u2, u3)
    return border_ns + int(np.rint(crossing(p, w1, w2, w3).dt * 1e9))


@njit(cache=True, error_model="numpy", inline="always")
def crossed_ns(turns: Turns, k: int, tau_s: float, azimuth_rad: float, u1: float, u2: float, u3: float) -> int:
    """When a star that turn k has cross at ``tau_s`` does so, TDB ns.

    Neighbouring turns agree to some nanoseconds where they meet. There the later one decides for both, so that no
    transit is lost between them and none belongs to both.
    """
    et_ns = turns.mid_ns[k] + np.int64(np.rint(tau_s * 1e9))
    if abs(et_ns - turns.next_ns[k]) <= _NEIGHBOURS_AGREE_NS:
        et_ns = _near_border(turns, k + 1, turns.next_ns[k], azimuth_rad, u1, u2, u3)
    elif abs(et_ns - turns.opens_ns[k]) <= _NEIGHBOURS_AGREE_NS:
        et_ns = _near_border(turns, k, turns.opens_ns[k], azimuth_rad, u1, u2, u3)
    return et_ns


@njit(cache=True, error_model="numpy", _nrt=False)
def _on_rows(work: Array, filled: int, lead_s: float, low: Array, high: Array, number: Integers) -> None:
    """ROW of lanes of one field: 0 where a star is in no row, or in another at the sky mapper. See ``ccd_row``."""
    for i in range(filled):
        sine = work[SIN_ZETA * LANES + i]
        before = sine - lead_s * work[SIN_ZETA_RATE * LANES + i]
        work[LEAST * LANES + i] = before if before < sine else sine
        work[MOST * LANES + i] = sine if before < sine else before
        work[ROW * LANES + i] = 0.0
    for r in range(low.size):
        from_sine, to_sine, name = low[r], high[r], float(number[r])
        for i in range(filled):
            on_row = (work[LEAST * LANES + i] >= from_sine) & (work[MOST * LANES + i] < to_sine)
            work[ROW * LANES + i] = name if on_row else work[ROW * LANES + i]


@njit(cache=True, error_model="numpy", _nrt=False)
def accept_lanes(
    turns: Turns,
    fields: Fields,
    between_rows: bool,
    work: Array,
    lanes: Integers,
    filled: int,
    found: Found,
    begun: int,
) -> int:
    """Write the crossings that are transits into ``found`` from ``begun`` on; how many there are then.

    The lanes are solved and hold TAU; ``lanes`` (4, LANES) turn, field, star, and room for a list. All are of one
    field, or else in the order of the fields wherever that matters not.
    """
    kept = 0
    one_field = True
    for i in range(1, filled):
        one_field &= lanes[1, i] == lanes[1, 0]
    if one_field and filled > 0:
        f = lanes[1, 0]
        _on_rows(work, filled, fields.lead_s[f], fields.low[f], fields.high[f], fields.number[f])
    for i in range(filled):
        k, f = lanes[0, i], lanes[1, i]
        sine = work[SIN_ZETA * LANES + i]
        if not one_field:
            work[ROW * LANES + i] = float(ccd_row(fields, f, sine, work[SIN_ZETA_RATE * LANES + i]))
        u1, u2, u3 = work[U * LANES + i], work[(U + 1) * LANES + i], work[(U + 2) * LANES + i]
        et_ns = crossed_ns(turns, k, work[TAU * LANES + i] + work[DT * LANES + i], fields.azimuth_rad[f], u1, u2, u3)
        in_time = (et_ns >= turns.begin_ns[k]) & (et_ns < turns.end_ns[k])
        in_field = (sine >= fields.lowest[f]) & (sine < fields.highest[f])
        listed = (work[ROW * LANES + i] != 0.0) | (between_rows & in_field)
        found.et_ns[begun + kept] = et_ns
        lanes[3, kept] = i
        kept += in_time & listed
    for j in range(kept):
        i = lanes[3, j]
        k = lanes[0, i]
        found.star[begun + j] = lanes[2, i]
        found.field[begun + j] = lanes[1, i]
        found.segment[begun + j] = turns.segment[k]
        found.row[begun + j] = np.int16(work[ROW * LANES + i])
        work[(OBSERVED + REALS - 1) * LANES + i] += work[LATER * LANES + i]
    for c in range(REALS):
        column = found.reals[c]
        for j in range(kept):
            column[begun + j] = work[(OBSERVED + c) * LANES + lanes[3, j]]
    return begun + kept
