"""Fields of view passing over a body of the solar system: how far it is from the line, what is observed there.

A body is told by its line of sight, from the spacecraft to where its light left, at each of the times.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.apparent import SUN_SCHWARZSCHILD_RADIUS_KM, aberrated, deflected_nearby
from ...ephemeris.trig import atan2, wrap_positive
from .accept import ccd_row
from .passage import Crossing, Passage, crossing, parallax_and_delay, passage_at, scan_angle, zeta_and_rate
from .search_records import Fields, Turns
from .turn_rows import WIDTH

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

_SUN_RADIUS_KM = 696_000.0


class BodyPassages(NamedTuple):
    """Passages (N): in which turn, seconds from its middle, of which field; lines of sight (N, 3) and their change."""

    turn: Integers
    tau_s: Array
    field: Integers
    line_km: Array
    line_km_s: Array


class Observed(NamedTuple):
    """What is observed on a field's line: see ``planning.transits.Transits``, ``planning.bodies.Body``.

    row                 number of the detectors' row, 0 for none, -1 out of the field of view
    ra_rad, dec_rad     astrometric direction
    azimuth_rate_rad_s  how the body's own motion changes its azimuth
    """

    et_ns: Integers
    field: Integers
    row: Integers
    segment: Integers
    zeta_rad: Array
    zeta_rate_rad_s: Array
    scan_angle_rad: Array
    parallax_factor_al: Array
    parallax_factor_ac: Array
    ra_rad: Array
    dec_rad: Array
    azimuth_rate_rad_s: Array


@njit(cache=True, error_model="numpy", inline="always")
def _seen(p: Passage, x: float, y: float, z: float, distance_km: float) -> tuple[float, float, float]:
    """Direction in which a body is seen that light shows in direction (x, y, z) at a distance."""
    sun_km = SUN_SCHWARZSCHILD_RADIUS_KM / p.bending
    qx, qy, qz = distance_km * x + sun_km * p.e1, distance_km * y + sun_km * p.e2, distance_km * z + sun_km * p.e3
    from_sun_km = sqrt(qx * qx + qy * qy + qz * qz)
    if from_sun_km > _SUN_RADIUS_KM:
        qx, qy, qz = qx / from_sun_km, qy / from_sun_km, qz / from_sun_km
        x, y, z = deflected_nearby(x, y, z, qx, qy, qz, p.e1, p.e2, p.e3, sun_km)
    return aberrated(x, y, z, p.b1, p.b2, p.b3, sun_km)


@njit(cache=True, error_model="numpy", nogil=True)
def angles_off(
    turns: Turns, turn: Integers, tau_s: Array, azimuth_rad: Array, line_km: Array, ahead_rad: Array, sine: Array
) -> None:
    """Azimuths (N,) of the body beyond those given, in [-pi, pi], and sines (N,) of zeta."""
    for i in range(turn.size):
        p = passage_at(turns.numbers, turn[i] * WIDTH, 1, tau_s[i], azimuth_rad[i], turns.spin_rate_rad_s)
        x, y, z = line_km[i, 0], line_km[i, 1], line_km[i, 2]
        distance_km = sqrt(x * x + y * y + z * z)
        w1, w2, w3 = _seen(p, x / distance_km, y / distance_km, z / distance_km, distance_km)
        ahead_rad[i] = atan2(p.y1 * w1 + p.y2 * w2 + p.y3 * w3, p.x1 * w1 + p.x2 * w2 + p.x3 * w3)
        sine[i] = p.z1 * w1 + p.z2 * w2 + p.z3 * w3


@njit(cache=True, error_model="numpy", nogil=True)
def observe(turns: Turns, fields: Fields, at: BodyPassages, out: Observed) -> None:
    """What is observed when the body is on the line, to a microsecond at least."""
    for i in range(at.turn.size):
        k, f = at.turn[i], at.field[i]
        p = passage_at(turns.numbers, k * WIDTH, 1, at.tau_s[i], fields.azimuth_rad[f], turns.spin_rate_rad_s)
        x, y, z = at.line_km[i, 0], at.line_km[i, 1], at.line_km[i, 2]
        distance_km = sqrt(x * x + y * y + z * z)
        x, y, z = x / distance_km, y / distance_km, z / distance_km
        w1, w2, w3 = _seen(p, x, y, z, distance_km)
        still = crossing(p, w1, w2, w3)
        along_rad_s, across_s = _own_motion(p, x, y, z, distance_km, at.line_km_s[i])
        here = Crossing(still.dt, still.a, still.b, still.c, still.tx, still.ty, still.c_rate + across_s)
        out.et_ns[i] = turns.mid_ns[k] + np.int64(np.rint((at.tau_s[i] + here.dt) * 1e9))
        out.zeta_rad[i], out.zeta_rate_rad_s[i] = zeta_and_rate(here)
        out.scan_angle_rad[i] = scan_angle(p, here, w1, w2, w3)
        al, ac, _ = parallax_and_delay(p, here, x, y, z)
        out.parallax_factor_al[i], out.parallax_factor_ac[i] = al, ac
        out.ra_rad[i], out.dec_rad[i] = wrap_positive(atan2(y, x)), atan2(z, sqrt(x * x + y * y))
        out.azimuth_rate_rad_s[i] = along_rad_s / here.a
        out.field[i], out.segment[i] = f, turns.segment[k]
        out.row[i] = ccd_row(fields, f, here.c, here.c_rate)
        if out.row[i] == 0 and not fields.lowest[f] <= here.c < fields.highest[f]:
            out.row[i] = -1


@njit(cache=True, error_model="numpy", inline="always")
def _own_motion(p: Passage, x: float, y: float, z: float, distance_km: float, line_km_s: Array) -> tuple[float, float]:
    """Components along Y and Z of how the direction seen changes by the line's motion, per second.

    To first order in the spacecraft's velocity; the light's bending stands still.
    """
    v1, v2, v3 = line_km_s[0], line_km_s[1], line_km_s[2]
    recession = v1 * x + v2 * y + v3 * z
    d1, d2, d3 = (
        (v1 - recession * x) / distance_km,
        (v2 - recession * y) / distance_km,
        (v3 - recession * z) / distance_km,
    )
    # of w = u + b - (u.b) u
    shrink = 1.0 - (p.b1 * x + p.b2 * y + p.b3 * z)
    turn = p.b1 * d1 + p.b2 * d2 + p.b3 * d3
    d1, d2, d3 = shrink * d1 - turn * x, shrink * d2 - turn * y, shrink * d3 - turn * z
    return p.y1 * d1 + p.y2 * d2 + p.y3 * d3, p.z1 * d1 + p.z2 * d2 + p.z3 * d3
