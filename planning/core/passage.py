"""A field of view passing over a small part of the sky: who crosses its centre line, and when exactly.

The passage is described at one moment of a turn, with the frame's axes turned so that X points to the field's centre,
Y along the scan and Z along the spin axis; the frame then rotates about X and Y only, slowly. A star seen in direction
``v = (a, b, c)`` there crosses the line when

    atan2(b(dt), a(dt)) = spin rate * dt

which is solved for ``dt``, the time from the moment: a step from the angle as it is, one more from the angle as it is
then, and Newton's correction with the frame's rotation, contracting by 2e-5 a step for Gaia. ``v(dt)`` is turned by
``-(omega dt + omega' dt^2 / 2)`` to second order, and aberration changes with the spacecraft's acceleration: for dt of
a few minutes errors stay below 1e-12 rad.
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.apparent import AU_KM, SPEED_OF_LIGHT_KM_S, aberrated, deflected
from ...ephemeris.trig import asin, atan2, fma, sincos
from .turn_rows import FRAME_TERMS, ORBIT, ORBIT_TERMS, QUATERNION, SUN, SUN_TERMS, frame_axes

Array = NDArray[np.float64]

_LIGHT_AU_S = SPEED_OF_LIGHT_KM_S / AU_KM


class Passage(NamedTuple):
    """The frame, the spacecraft and the Sun at one moment; vectors in ICRS unless said.

    x, y, z       unit vectors: field centre, along scan, spin axis
    omega, slew   the frame's rotation about X and Y, rad/s, and its change, rad/s^2
    b, g          velocity in units of c, and its change per second
    gy, gz        that change along Y and Z
    e, distance   direction from the Sun to the spacecraft, and how far, km
    r             barycentric position, au
    by_spin       1 / spin rate
    """

    x1: float
    x2: float
    x3: float
    y1: float
    y2: float
    y3: float
    z1: float
    z2: float
    z3: float
    omega_x: float
    omega_y: float
    slew_x: float
    slew_y: float
    b1: float
    b2: float
    b3: float
    g1: float
    g2: float
    g3: float
    gy: float
    gz: float
    e1: float
    e2: float
    e3: float
    distance_km: float
    r1: float
    r2: float
    r3: float
    by_spin: float


class Crossing(NamedTuple):
    """A star on a field's centre line.

    dt             seconds from the passage's moment
    a, b, c        its direction along X, Y, Z, as the frame then stands
    tx, ty         how far the frame has turned since
    c_rate         of c, per second
    w              direction in which it is seen, ICRS
    """

    dt: float
    a: float
    b: float
    c: float
    tx: float
    ty: float
    c_rate: float
    w1: float
    w2: float
    w3: float


@njit(cache=True, error_model="numpy", inline="always")
def _motion(row: Array, first: int, t: float) -> tuple[float, float, float]:
    """Value and first two derivatives of the orbit's polynomial at ``t``."""
    value, slope, half_bend = 0.0, 0.0, 0.0
    for j in range(ORBIT_TERMS - 1, -1, -1):
        half_bend = fma(t, half_bend, slope)
        slope = fma(t, slope, value)
        value = fma(t, value, row[first + j])
    return value, slope, 2.0 * half_bend


@njit(cache=True, error_model="numpy", inline="always")
def _frame_motion(row: Array, first: int, t: float) -> tuple[float, float, float]:
    value, slope, half_bend = 0.0, 0.0, 0.0
    for j in range(FRAME_TERMS - 1, -1, -1):
        half_bend = fma(t, half_bend, slope)
        slope = fma(t, slope, value)
        value = fma(t, value, row[first + j])
    return value, slope, 2.0 * half_bend


@njit(cache=True, error_model="numpy", inline="always")
def _from_sun(row: Array, first: int, t: float) -> float:
    value = 0.0
    for j in range(SUN_TERMS - 1, -1, -1):
        value = fma(t, value, row[first + j])
    return value


@njit(cache=True, error_model="numpy")
def passage_at(row: Array, tau_s: float, azimuth_rad: float, spin_rate_rad_s: float) -> Passage:
    """The passage of the field at an azimuth, ``tau_s`` after the middle of the turn with this row."""
    qx, dx, ddx = _frame_motion(row, QUATERNION, tau_s)
    qy, dy, ddy = _frame_motion(row, QUATERNION + FRAME_TERMS, tau_s)
    qz, dz, ddz = _frame_motion(row, QUATERNION + 2 * FRAME_TERMS, tau_s)
    qw, dw, ddw = _frame_motion(row, QUATERNION + 3 * FRAME_TERMS, tau_s)
    # omega = 2 q* q', and q*' q' is a number
    ox = 2.0 * (qw * dx - qx * dw - (qy * dz - qz * dy))
    oy = 2.0 * (qw * dy - qy * dw - (qz * dx - qx * dz))
    sx = 2.0 * (qw * ddx - qx * ddw - (qy * ddz - qz * ddy))
    sy = 2.0 * (qw * ddy - qy * ddw - (qz * ddx - qx * ddz))
    ax1, ax2, ax3, ay1, ay2, ay3, z1, z2, z3 = frame_axes(qx, qy, qz, qw)
    s, c = sincos(spin_rate_rad_s * tau_s + azimuth_rad)
    x1, x2, x3 = c * ax1 + s * ay1, c * ax2 + s * ay2, c * ax3 + s * ay3
    y1, y2, y3 = c * ay1 - s * ax1, c * ay2 - s * ax2, c * ay3 - s * ax3
    r1, v1, a1 = _motion(row, ORBIT, tau_s)
    r2, v2, a2 = _motion(row, ORBIT + ORBIT_TERMS, tau_s)
    r3, v3, a3 = _motion(row, ORBIT + 2 * ORBIT_TERMS, tau_s)
    g1, g2, g3 = a1 / SPEED_OF_LIGHT_KM_S, a2 / SPEED_OF_LIGHT_KM_S, a3 / SPEED_OF_LIGHT_KM_S
    e1 = _from_sun(row, SUN, tau_s)
    e2 = _from_sun(row, SUN + SUN_TERMS, tau_s)
    e3 = _from_sun(row, SUN + 2 * SUN_TERMS, tau_s)
    distance_km = sqrt(e1 * e1 + e2 * e2 + e3 * e3)
    return Passage(
        x1,
        x2,
        x3,
        y1,
        y2,
        y3,
        z1,
        z2,
        z3,
        c * ox + s * oy,
        c * oy - s * ox,
        c * sx + s * sy,
        c * sy - s * sx,
        v1 / SPEED_OF_LIGHT_KM_S,
        v2 / SPEED_OF_LIGHT_KM_S,
        v3 / SPEED_OF_LIGHT_KM_S,
        g1,
        g2,
        g3,
        y1 * g1 + y2 * g2 + y3 * g3,
        z1 * g1 + z2 * g2 + z3 * g3,
        e1 / distance_km,
        e2 / distance_km,
        e3 / distance_km,
        distance_km,
        r1 / AU_KM,
        r2 / AU_KM,
        r3 / AU_KM,
        1.0 / spin_rate_rad_s,
    )


@njit(cache=True, error_model="numpy", inline="always")
def crossing(p: Passage, u1: float, u2: float, u3: float) -> Crossing:
    """When a star of catalogue direction u, within a few degrees of the passage's field centre, crosses the line."""
    d1, d2, d3 = deflected(u1, u2, u3, p.e1, p.e2, p.e3, p.distance_km)
    w1, w2, w3 = aberrated(d1, d2, d3, p.b1, p.b2, p.b3, p.distance_km)
    a0 = p.x1 * w1 + p.x2 * w2 + p.x3 * w3
    b0 = p.y1 * w1 + p.y2 * w2 + p.y3 * w3
    c0 = p.z1 * w1 + p.z2 * w2 + p.z3 * w3
    guess = atan2(b0, a0) * p.by_spin
    # the frame has turned by (tx, ty, 0) by then
    tx = guess * fma(0.5 * guess, p.slew_x, p.omega_x)
    ty = guess * fma(0.5 * guess, p.slew_y, p.omega_y)
    along, square = tx * a0 + ty * b0, tx * tx + ty * ty
    a = a0 - ty * c0 + 0.5 * (tx * along - a0 * square)
    b = b0 + tx * c0 + 0.5 * (ty * along - b0 * square) + p.gy * guess
    c = c0 - tx * b0 + ty * a0 - 0.5 * (c0 * square) + p.gz * guess
    omega_x, omega_y = fma(guess, p.slew_x, p.omega_x), fma(guess, p.slew_y, p.omega_y)
    step = atan2(b, a) * p.by_spin - guess
    slope = (omega_x * c + p.gy) * a + omega_y * b * c
    step += step * slope * p.by_spin
    c_rate = omega_y * a - omega_x * b + p.gz
    dt = guess + step
    return Crossing(
        dt,
        a,
        b,
        fma(step, c_rate, c),
        tx,
        ty,
        c_rate,
        fma(dt, p.g1, w1),
        fma(dt, p.g2, w2),
        fma(dt, p.g3, w3),
    )


@njit(cache=True, error_model="numpy", inline="always")
def observables(
    p: Passage, at: Crossing, u1: float, u2: float, u3: float
) -> tuple[float, float, float, float, float, float]:
    """What is listed of a crossing: zeta and its rate, scan angle, parallax factors, delay at the barycentre.

    In rad, rad/s and s. The scan angle is the position angle at w, north through east, of z x w; parallax factors as
    in ``ephemeris.apparent.parallax_factors``.
    """
    cos_zeta = sqrt(at.a * at.a + at.b * at.b)
    by_cos = 1.0 / cos_zeta
    shrink = 0.5 * (at.tx * at.tx + at.ty * at.ty)
    z1 = p.z1 + at.ty * p.x1 - at.tx * p.y1 - shrink * p.z1
    z2 = p.z2 + at.ty * p.x2 - at.tx * p.y2 - shrink * p.z2
    z3 = p.z3 + at.ty * p.x3 - at.tx * p.y3 - shrink * p.z3
    scan_angle = atan2(z3 - at.c * at.w3, z1 * at.w2 - z2 * at.w1)
    # where the spacecraft is then
    half = 0.5 * at.dt
    v1, v2, v3 = p.b1 + half * p.g1, p.b2 + half * p.g2, p.b3 + half * p.g3
    path = at.dt * _LIGHT_AU_S
    r1, r2, r3 = p.r1 + path * v1, p.r2 + path * v2, p.r3 + path * v3
    depth = r1 * u1 + r2 * u2 + r3 * u3
    contraction = 1.0 - (v1 * u1 + v2 * u2 + v3 * u3)
    # r + depth v, along the frame's axes as they then stand
    s1, s2, s3 = r1 + depth * v1, r2 + depth * v2, r3 + depth * v3
    sx = p.x1 * s1 + p.x2 * s2 + p.x3 * s3
    sy = p.y1 * s1 + p.y2 * s2 + p.y3 * s3
    sz = p.z1 * s1 + p.z2 * s2 + p.z3 * s3
    sx, sy, sz = sx - at.ty * sz, sy + at.tx * sz, sz - at.tx * sy + at.ty * sx
    cos_phi, sin_phi = at.a * by_cos, at.b * by_cos
    outward = cos_phi * sx + sin_phi * sy
    al = -(cos_phi * sy - sin_phi * sx) * contraction * by_cos
    ac = -(cos_zeta * sz - at.c * outward) * contraction
    return asin(at.c), at.c_rate * by_cos, scan_angle, al, ac, depth / _LIGHT_AU_S
