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
from ...ephemeris.trig import atan2, fma, sincos
from .turn_rows import (
    FRAME_TERMS,
    FROM_SUN,
    ORBIT,
    ORBIT_TERMS,
    QUATERNION,
    ROTATION,
    SHORT_TERMS,
    SUN_DISTANCE,
    SUN_TERMS,
    frame_axes,
)

Array = NDArray[np.float64]

_PER_LIGHT = 1.0 / SPEED_OF_LIGHT_KM_S
_PER_AU = 1.0 / AU_KM
_LIGHT_AU_S = SPEED_OF_LIGHT_KM_S / AU_KM
_LIGHT_S_PER_AU = AU_KM / SPEED_OF_LIGHT_KM_S


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
    c_rate         of c, the sine of zeta, per second
    """

    dt: float
    a: float
    b: float
    c: float
    tx: float
    ty: float
    c_rate: float


@njit(cache=True, error_model="numpy", inline="always")
def _frame(numbers: Array, at: int, stride: int, t: float) -> float:
    """The polynomial of five terms whose first is ``numbers[at]`` and whose others follow at the stride."""
    value = fma(t, fma(t, numbers[at + 4 * stride], numbers[at + 3 * stride]), numbers[at + 2 * stride])
    return fma(t, fma(t, value, numbers[at + stride]), numbers[at])


@njit(cache=True, error_model="numpy", inline="always")
def _motion(numbers: Array, at: int, stride: int, t: float) -> tuple[float, float, float]:
    """A polynomial of five terms and its first two derivatives."""
    c0, c1, c2 = numbers[at], numbers[at + stride], numbers[at + 2 * stride]
    c3, c4 = numbers[at + 3 * stride], numbers[at + 4 * stride]
    value = fma(t, fma(t, fma(t, fma(t, c4, c3), c2), c1), c0)
    slope = fma(t, fma(t, fma(t, 4.0 * c4, 3.0 * c3), 2.0 * c2), c1)
    bend = fma(t, fma(t, 12.0 * c4, 6.0 * c3), 2.0 * c2)
    return value, slope, bend


@njit(cache=True, error_model="numpy", inline="always")
def _short(numbers: Array, at: int, stride: int, t: float) -> float:
    return fma(t, fma(t, numbers[at + 2 * stride], numbers[at + stride]), numbers[at])


@njit(cache=True, error_model="numpy", inline="always")
def _line(numbers: Array, at: int, stride: int, t: float) -> float:
    return fma(t, numbers[at + stride], numbers[at])


@njit(cache=True, error_model="numpy", inline="always")
def passage_at(
    numbers: Array, at: int, stride: int, tau_s: float, azimuth_rad: float, spin_rate_rad_s: float
) -> Passage:
    """The passage of the field at an azimuth, ``tau_s`` after the middle of a turn.

    The turn's row (see ``turn_rows``) stands in ``numbers`` from ``at`` on, its numbers ``stride`` apart.
    """
    qx = _frame(numbers, at + QUATERNION * stride, stride, tau_s)
    qy = _frame(numbers, at + (QUATERNION + FRAME_TERMS) * stride, stride, tau_s)
    qz = _frame(numbers, at + (QUATERNION + 2 * FRAME_TERMS) * stride, stride, tau_s)
    qw = _frame(numbers, at + (QUATERNION + 3 * FRAME_TERMS) * stride, stride, tau_s)
    ax1, ax2, ax3, ay1, ay2, ay3, z1, z2, z3 = frame_axes(qx, qy, qz, qw)
    s, c = sincos(fma(spin_rate_rad_s, tau_s, azimuth_rad))
    x1, x2, x3 = c * ax1 + s * ay1, c * ax2 + s * ay2, c * ax3 + s * ay3
    y1, y2, y3 = c * ay1 - s * ax1, c * ay2 - s * ax2, c * ay3 - s * ax3
    r1, v1, a1 = _motion(numbers, at + ORBIT * stride, stride, tau_s)
    r2, v2, a2 = _motion(numbers, at + (ORBIT + ORBIT_TERMS) * stride, stride, tau_s)
    r3, v3, a3 = _motion(numbers, at + (ORBIT + 2 * ORBIT_TERMS) * stride, stride, tau_s)
    g1, g2, g3 = a1 * _PER_LIGHT, a2 * _PER_LIGHT, a3 * _PER_LIGHT
    turn_x, turn_y = at + ROTATION * stride, at + (ROTATION + SHORT_TERMS) * stride
    ox, oy = _short(numbers, turn_x, stride, tau_s), _short(numbers, turn_y, stride, tau_s)
    sx = fma(2.0 * tau_s, numbers[turn_x + 2 * stride], numbers[turn_x + stride])
    sy = fma(2.0 * tau_s, numbers[turn_y + 2 * stride], numbers[turn_y + stride])
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
        v1 * _PER_LIGHT,
        v2 * _PER_LIGHT,
        v3 * _PER_LIGHT,
        g1,
        g2,
        g3,
        y1 * g1 + y2 * g2 + y3 * g3,
        z1 * g1 + z2 * g2 + z3 * g3,
        _line(numbers, at + FROM_SUN * stride, stride, tau_s),
        _line(numbers, at + (FROM_SUN + SUN_TERMS) * stride, stride, tau_s),
        _line(numbers, at + (FROM_SUN + 2 * SUN_TERMS) * stride, stride, tau_s),
        numbers[at + SUN_DISTANCE * stride],
        r1 * _PER_AU,
        r2 * _PER_AU,
        r3 * _PER_AU,
        1.0 / spin_rate_rad_s,
    )


@njit(cache=True, error_model="numpy", inline="always")
def _arc_tangent(t: float) -> float:
    """Of a number within 0.06 of zero, to 2e-16."""
    z = t * t
    return fma(t * z, fma(z, fma(z, fma(z, 0.1111111111111111, -0.14285714285714285), 0.2), -0.3333333333333333), t)


@njit(cache=True, error_model="numpy", inline="always")
def seen(p: Passage, u1: float, u2: float, u3: float) -> tuple[float, float, float]:
    """Direction in which a star of catalogue direction u is seen at the passage's moment."""
    d1, d2, d3 = deflected(u1, u2, u3, p.e1, p.e2, p.e3, p.distance_km)
    return aberrated(d1, d2, d3, p.b1, p.b2, p.b3, p.distance_km)


@njit(cache=True, error_model="numpy", inline="always")
def crossing(p: Passage, w1: float, w2: float, w3: float) -> Crossing:
    """When a star seen in direction w, within 3 deg of the field's centre along scan, crosses the line."""
    a0 = p.x1 * w1 + p.x2 * w2 + p.x3 * w3
    b0 = p.y1 * w1 + p.y2 * w2 + p.y3 * w3
    c0 = p.z1 * w1 + p.z2 * w2 + p.z3 * w3
    guess = _arc_tangent(b0 / a0) * p.by_spin
    # the frame has turned by (tx, ty, 0) by then
    tx = guess * fma(0.5 * guess, p.slew_x, p.omega_x)
    ty = guess * fma(0.5 * guess, p.slew_y, p.omega_y)
    along, square = tx * a0 + ty * b0, tx * tx + ty * ty
    a = a0 - ty * c0 + 0.5 * (tx * along - a0 * square)
    b = b0 + tx * c0 + 0.5 * (ty * along - b0 * square) + p.gy * guess
    c = c0 - tx * b0 + ty * a0 - 0.5 * (c0 * square) + p.gz * guess
    omega_x, omega_y = fma(guess, p.slew_x, p.omega_x), fma(guess, p.slew_y, p.omega_y)
    step = _arc_tangent(b / a) * p.by_spin - guess
    slope = (omega_x * c + p.gy) * a + omega_y * b * c
    step += step * slope * p.by_spin
    c_rate = omega_y * a - omega_x * b + p.gz
    return Crossing(guess + step, a, b, fma(step, c_rate, c), tx, ty, c_rate)


@njit(cache=True, error_model="numpy", inline="always")
def scan_angle(p: Passage, at: Crossing, w1: float, w2: float, w3: float) -> float:
    """Position angle at w, from north through east, of z x w, the direction of the scan; in [-pi, pi]."""
    w1, w2, w3 = fma(at.dt, p.g1, w1), fma(at.dt, p.g2, w2), fma(at.dt, p.g3, w3)
    upright = 1.0 - 0.5 * (at.tx * at.tx + at.ty * at.ty)
    z1 = upright * p.z1 + at.ty * p.x1 - at.tx * p.y1
    z2 = upright * p.z2 + at.ty * p.x2 - at.tx * p.y2
    z3 = upright * p.z3 + at.ty * p.x3 - at.tx * p.y3
    return atan2(z3 - at.c * w3, z1 * w2 - z2 * w1)


@njit(cache=True, error_model="numpy", inline="always")
def parallax_and_delay(p: Passage, at: Crossing, u1: float, u2: float, u3: float) -> tuple[float, float, float]:
    """Parallax factors along and across scan (``ephemeris.apparent.parallax_factors``), delay at the barycentre, s."""
    half = 0.5 * at.dt
    v1, v2, v3 = fma(half, p.g1, p.b1), fma(half, p.g2, p.b2), fma(half, p.g3, p.b3)
    path = at.dt * _LIGHT_AU_S
    r1, r2, r3 = fma(path, v1, p.r1), fma(path, v2, p.r2), fma(path, v3, p.r3)
    depth = r1 * u1 + r2 * u2 + r3 * u3
    contraction = 1.0 - (v1 * u1 + v2 * u2 + v3 * u3)
    # r + (r.u) v, along the frame's axes as they then stand
    s1, s2, s3 = fma(depth, v1, r1), fma(depth, v2, r2), fma(depth, v3, r3)
    sx = p.x1 * s1 + p.x2 * s2 + p.x3 * s3
    sy = p.y1 * s1 + p.y2 * s2 + p.y3 * s3
    sz = p.z1 * s1 + p.z2 * s2 + p.z3 * s3
    sx, sy, sz = sx - at.ty * sz, sy + at.tx * sz, sz - at.tx * sy + at.ty * sx
    by_square = 1.0 / (at.a * at.a + at.b * at.b)
    along = at.b * sx - at.a * sy
    outward = (at.a * sx + at.b * sy) * by_square
    cos_zeta = sqrt(1.0 - at.c * at.c)
    return along * by_square * contraction, cos_zeta * (at.c * outward - sz) * contraction, depth * _LIGHT_S_PER_AU
