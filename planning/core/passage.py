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

from ...ephemeris.apparent import AU_KM, SPEED_OF_LIGHT_KM_S
from ...ephemeris.trig import atan2, fma, sincos
from .turn_rows import (
    BENDING,
    FRAME_TERMS,
    FROM_SUN,
    ORBIT,
    ORBIT_TERMS,
    QUATERNION,
    ROTATION,
    SHORT_TERMS,
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
    gx, gy, gz    that change along X, Y and Z
    e             direction from the Sun to the spacecraft
    bending       Schwarzschild radius of the Sun over its distance
    inverse_lorentz, half_along   sqrt(1 - b^2), 1 / (1 + sqrt(1 - b^2))
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
    gx: float
    gy: float
    gz: float
    e1: float
    e2: float
    e3: float
    bending: float
    inverse_lorentz: float
    half_along: float
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
    b1, b2, b3 = v1 * _PER_LIGHT, v2 * _PER_LIGHT, v3 * _PER_LIGHT
    inverse_lorentz = sqrt(1.0 - (b1 * b1 + b2 * b2 + b3 * b3))
    g1, g2, g3 = a1 * _PER_LIGHT, a2 * _PER_LIGHT, a3 * _PER_LIGHT
    turn_x, turn_y = at + ROTATION * stride, at + (ROTATION + SHORT_TERMS) * stride
    turn_z = at + (ROTATION + 2 * SHORT_TERMS) * stride
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
        b1,
        b2,
        b3,
        g1,
        g2,
        g3,
        x1 * g1 + x2 * g2 + x3 * g3,
        y1 * g1 + y2 * g2 + y3 * g3,
        z1 * g1 + z2 * g2 + z3 * g3,
        _line(numbers, at + FROM_SUN * stride, stride, tau_s),
        _line(numbers, at + (FROM_SUN + SUN_TERMS) * stride, stride, tau_s),
        _line(numbers, at + (FROM_SUN + 2 * SUN_TERMS) * stride, stride, tau_s),
        numbers[at + BENDING * stride],
        inverse_lorentz,
        1.0 / (1.0 + inverse_lorentz),
        r1 * _PER_AU,
        r2 * _PER_AU,
        r3 * _PER_AU,
        1.0 / (spin_rate_rad_s + _short(numbers, turn_z, stride, tau_s)),
    )


@njit(cache=True, error_model="numpy", inline="always")
def _arc_tangent(t: float) -> float:
    """Of a number within 0.06 of zero, to 2e-16."""
    z = t * t
    return fma(t * z, fma(z, fma(z, fma(z, 0.1111111111111111, -0.14285714285714285), 0.2), -0.3333333333333333), t)


@njit(cache=True, error_model="numpy", inline="always")
def seen(p: Passage, u1: float, u2: float, u3: float) -> tuple[float, float, float]:
    """Direction in which a star of catalogue direction u is seen at the passage's moment.

    ``ephemeris.apparent.deflected`` and ``aberrated`` without their divisions and roots: 1e-15 from them away from
    the Sun. The length of what aberration gives is 1 + u.b, whose inverse is a short series.
    """
    cosine = u1 * p.e1 + u2 * p.e2 + u3 * p.e3
    bending = p.bending / (1.0 + cosine)
    kept = 1.0 - bending * cosine
    d1, d2, d3 = fma(kept, u1, bending * p.e1), fma(kept, u2, bending * p.e2), fma(kept, u3, bending * p.e3)
    along = d1 * p.b1 + d2 * p.b2 + d3 * p.b3
    shrink = fma(along, fma(along, 1.0 - along, -1.0), 1.0)
    by_d = shrink * fma(-p.bending, along, p.inverse_lorentz)
    by_b = shrink * (fma(along, p.half_along, 1.0) + p.bending)
    return fma(by_d, d1, by_b * p.b1), fma(by_d, d2, by_b * p.b2), fma(by_d, d3, by_b * p.b3)


@njit(cache=True, error_model="numpy", inline="always")
def crossing(p: Passage, w1: float, w2: float, w3: float) -> Crossing:
    """When a star seen in direction w, within 3 deg of the field's centre along scan, crosses the line."""
    a0 = p.x1 * w1 + p.x2 * w2 + p.x3 * w3
    b0 = p.y1 * w1 + p.y2 * w2 + p.y3 * w3
    c0 = p.z1 * w1 + p.z2 * w2 + p.z3 * w3
    by_a = 1.0 / a0
    tangent = b0 * by_a
    guess = _arc_tangent(tangent) * p.by_spin
    # the frame has turned by (tx, ty, 0) by then, and the star as seen in it by (da, db, dc)
    tx = guess * fma(0.5 * guess, p.slew_x, p.omega_x)
    ty = guess * fma(0.5 * guess, p.slew_y, p.omega_y)
    half_along, half_square = 0.5 * (tx * a0 + ty * b0), 0.5 * (tx * tx + ty * ty)
    da = tx * half_along - a0 * half_square - ty * c0 + p.gx * guess
    db = ty * half_along - b0 * half_square + tx * c0 + p.gy * guess
    dc = ty * a0 - tx * b0 - c0 * half_square + p.gz * guess
    a, b, c = a0 + da, b0 + db, c0 + dc
    omega_x, omega_y = fma(guess, p.slew_x, p.omega_x), fma(guess, p.slew_y, p.omega_y)
    # by so much has its azimuth changed, to first order; 1 / (a^2 + b^2) from the tangent
    square = tangent * tangent
    step = (db * a0 - da * b0) * (by_a * by_a * fma(square, square - 1.0, 1.0)) * p.by_spin
    slope = (omega_x * c + p.gy) * a + (omega_y * c - p.gx) * b
    step += step * slope * p.by_spin
    c_rate = omega_y * a - omega_x * b + p.gz
    return Crossing(guess + step, a, b, fma(step, c_rate, c), tx, ty, c_rate)


@njit(cache=True, error_model="numpy", inline="always")
def zeta_and_rate(at: Crossing) -> tuple[float, float]:
    """Angle out of the scan plane, rad, and its rate, rad/s."""
    cos_zeta = sqrt(1.0 - at.c * at.c)
    return atan2(at.c, cos_zeta), at.c_rate / cos_zeta


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
    square = 1.0 - at.c * at.c
    by_square = 1.0 / square
    along = at.b * sx - at.a * sy
    outward = (at.a * sx + at.b * sy) * by_square
    across = sqrt(square) * (at.c * outward - sz)
    return along * by_square * contraction, across * contraction, depth * _LIGHT_S_PER_AU
