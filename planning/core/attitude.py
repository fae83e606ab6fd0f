"""Attitude as one polynomial per block of less than half a spin, in a frame that does not rotate about the spin axis.

    q(t) = q_block(tau) Rz(w tau),   tau counted from the middle of the block

``q_block`` follows the spin axis and the slow part of the spin phase only, so a low degree holds it to rounding
error; the spin itself costs one sine and cosine. Within a block the four components are polynomials in
``u = tau / half length``; ``coefficients`` (B, 4, DEGREE + 1) holds them, constant term first.

The chain of turns from ICRS to the scanning reference system is

    Rx(obliquity) Rz(lon) Ry(-lat) Rx(nu) Rz(xi - 90 deg) Rx(-90 deg) Rz(omega)
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import PI, TWO_PI, atan2, fma, sincos, sincos_small, wrap_positive
from . import chebyshev
from .quaternion import Quaternion, about_x, about_y, about_z, multiply

Array = NDArray[np.float64]
Times = NDArray[np.int64]

DEGREE = 4


@njit(cache=True, error_model="numpy", inline="always")
def _two_product(a: float, b: float) -> tuple[float, float]:
    """``a b`` as a sum of two doubles, without FMA (T. J. Dekker 1971)."""
    splitter = 134217729.0
    t = splitter * a
    a_high = t - (t - a)
    a_low = a - a_high
    t = splitter * b
    b_high = t - (t - b)
    b_low = b - b_high
    p = a * b
    return p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low


@njit(cache=True, error_model="numpy")
def spin_phase(elapsed_ns: int, turns_per_ns: float, turns_per_ns_low: float) -> float:
    """Uniform spin over ``elapsed_ns`` in radians, modulo two turns, to 1e-15; the rate is a sum of two doubles."""
    high = elapsed_ns >> 30
    low = elapsed_ns - (high << 30)
    total = 0.0
    for part in (float(high) * 1073741824.0, float(low)):
        product, error = _two_product(part, turns_per_ns)
        total += (product - 2.0 * np.rint(0.5 * product)) + (error + part * turns_per_ns_low)
    return TWO_PI * (total - 2.0 * np.rint(0.5 * total))


@njit(cache=True, error_model="numpy", inline="always")
def spin_axis_frame(obliquity: float, xi: float, lon: float, lat: float, nu: float) -> Quaternion:
    """ICRS to the frame of zero spin phase; all angles in radians."""
    ecliptic = multiply(about_x(obliquity), about_z(lon))
    sun = multiply(multiply(ecliptic, about_y(-lat)), about_x(nu))
    return multiply(multiply(sun, about_z(xi - 0.5 * PI)), about_x(-0.5 * PI))


@njit(cache=True, error_model="numpy")
def fit_blocks(
    mid_ns: Times,
    half_s: Array,
    obliquity: float,
    xi: float,
    reference_ns: int,
    turns_per_ns: float,
    turns_per_ns_low: float,
    interval_ns: Times,
    interval_half_s: Array,
    series: Array,
) -> Array:
    """Coefficients (B, 4, DEGREE + 1) of blocks with middles ``mid_ns`` (TDB) and half lengths ``half_s``.

    ``interval_ns`` (K + 1,) are the borders of the intervals on which ``series`` (K, 4, M) holds Chebyshev
    coefficients of lon, lat, nu and the slow spin phase, in radians.
    """
    points = DEGREE + 1
    nodes = chebyshev.lobatto_nodes(points)
    to_monomials = chebyshev.monomials_from_values(points)
    values = np.empty((4, points))
    coefficients = np.zeros((mid_ns.size, 4, points))
    intervals = interval_ns.size - 1
    for b in range(mid_ns.size):
        phase = spin_phase(mid_ns[b] - reference_ns, turns_per_ns, turns_per_ns_low)
        for i in range(points):
            # Nodes closed at both ends, so neighbouring blocks agree where they meet.
            offset_s = nodes[i] * half_s[b]
            at_ns = mid_ns[b] + np.int64(np.rint(offset_s * 1e9))
            k = min(max(np.searchsorted(interval_ns, at_ns, side="right") - 1, 0), intervals - 1)
            x = (float(mid_ns[b] - interval_ns[k]) * 1e-9 + offset_s) / interval_half_s[k] - 1.0
            lon = chebyshev.evaluate(series[k, 0], x)
            lat = chebyshev.evaluate(series[k, 1], x)
            nu = chebyshev.evaluate(series[k, 2], x)
            slow = chebyshev.evaluate(series[k, 3], x)
            frame = spin_axis_frame(obliquity, xi, lon, lat, nu)
            qx, qy, qz, qw = multiply(frame, about_z(slow + phase))
            values[0, i] = qx
            values[1, i] = qy
            values[2, i] = qz
            values[3, i] = qw
            if i > 0:
                # Wrapped angles may have jumped by two turns between intervals: the sign must not.
                dot = qx * values[0, 0] + qy * values[1, 0] + qz * values[2, 0] + qw * values[3, 0]
                if dot < 0.0:
                    values[:, i] *= -1.0
        for c in range(4):
            for j in range(points):
                total = 0.0
                for i in range(points):
                    total += to_monomials[j, i] * values[c, i]
                coefficients[b, c, j] = total
    return coefficients


Row = tuple[float, float, float, float, float]


@njit(cache=True, error_model="numpy", inline="always")
def _row(block: Array, c: int) -> Row:
    """One component's coefficients as scalars: the loop over times then keeps them in registers."""
    return block[c, 0], block[c, 1], block[c, 2], block[c, 3], block[c, 4]


@njit(cache=True, error_model="numpy", inline="always")
def _horner(c: Row, u: float) -> float:
    return fma(u, fma(u, fma(u, fma(u, c[4], c[3]), c[2]), c[1]), c[0])


@njit(cache=True, error_model="numpy", inline="always")
def _horner_slope(c: Row, u: float) -> float:
    return fma(u, fma(u, fma(u, 4.0 * c[4], 3.0 * c[3]), 2.0 * c[2]), c[1])


@njit(cache=True, error_model="numpy")
def _evaluate(times_ns: Times, mid_ns: int, half_s: float, spin_rate: float, block: Array, out: Array) -> None:
    x, y, z, w = _row(block, 0), _row(block, 1), _row(block, 2), _row(block, 3)
    per_ns = 1e-9 / half_s
    half_angle = 0.5 * spin_rate * half_s
    for i in range(times_ns.size):
        u = float(times_ns[i] - mid_ns) * per_ns
        s, c = sincos_small(half_angle * u)
        qx, qy, qz, qw = _horner(x, u), _horner(y, u), _horner(z, u), _horner(w, u)
        # Turned about the third axis; written out one by one, which the compiler makes one interleaved store.
        out[4 * i] = fma(qx, c, qy * s)
        out[4 * i + 1] = fma(qy, c, -(qx * s))
        out[4 * i + 2] = fma(qz, c, qw * s)
        out[4 * i + 3] = fma(qw, c, -(qz * s))


@njit(cache=True, error_model="numpy")
def run_end(times_ns: Times, begin: int, end_ns: int) -> int:
    """First index at or after ``begin`` whose time is not below ``end_ns``; ``times_ns`` ascending."""
    low = begin
    step = 64
    high = begin + step
    while high < times_ns.size and times_ns[high] < end_ns:
        low = high
        step *= 2
        high = low + step
    high = min(high, times_ns.size)
    while low < high:
        middle = (low + high) // 2
        if times_ns[middle] < end_ns:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, error_model="numpy", nogil=True)
def quaternions(
    times_ns: Times, border_ns: Times, mid_ns: Times, half_s: Array, spin_rate: float, coefficients: Array, out: Array
) -> None:
    """Attitude quaternions at ascending ``times_ns`` inside ``[border_ns[0], border_ns[-1]]``, both included.

    ``out`` (4 N,) receives them one after the other; a flat array lets the compiler see the constant stride.
    """
    i = 0
    last = mid_ns.size - 1
    while i < times_ns.size:
        b = min(np.searchsorted(border_ns, times_ns[i], side="right") - 1, last)
        j = times_ns.size if b == last else run_end(times_ns, i, border_ns[b + 1])
        _evaluate(times_ns[i:j], mid_ns[b], half_s[b], spin_rate, coefficients[b], out[4 * i :])
        i = j


@njit(cache=True, error_model="numpy", nogil=True)
def angular_velocities(
    times_ns: Times,
    border_ns: Times,
    mid_ns: Times,
    half_s: Array,
    spin_rate: float,
    coefficients: Array,
    out: Array,
) -> None:
    """Angular velocity (N, 3) in rad/s of the scanning reference system, in its own axes; times as in ``quaternions``.

    ``omega = 2 q* q'`` with the block's polynomial differentiated, turned by the spin, plus the spin itself.
    """
    i = 0
    last = mid_ns.size - 1
    while i < times_ns.size:
        b = min(np.searchsorted(border_ns, times_ns[i], side="right") - 1, last)
        j = times_ns.size if b == last else run_end(times_ns, i, border_ns[b + 1])
        block = coefficients[b]
        x, y, z, w = _row(block, 0), _row(block, 1), _row(block, 2), _row(block, 3)
        per_half = 1.0 / half_s[b]
        for n in range(i, j):
            tau = float(times_ns[n] - mid_ns[b]) * 1e-9
            u = tau * per_half
            qx, qy, qz, qw = _horner(x, u), _horner(y, u), _horner(z, u), _horner(w, u)
            dx, dy, dz, dw = (
                _horner_slope(x, u),
                _horner_slope(y, u),
                _horner_slope(z, u),
                _horner_slope(w, u),
            )
            scale = 2.0 * per_half
            ox = scale * (qw * dx - qx * dw - (qy * dz - qz * dy))
            oy = scale * (qw * dy - qy * dw - (qz * dx - qx * dz))
            oz = scale * (qw * dz - qz * dw - (qx * dy - qy * dx))
            s, c = sincos(spin_rate * tau)
            out[n, 0] = c * ox + s * oy
            out[n, 1] = c * oy - s * ox
            out[n, 2] = oz + spin_rate
        i = j


@njit(cache=True, error_model="numpy", inline="always")
def _field(
    qx: float, qy: float, qz: float, qw: float, cos_azimuth: float, sin_azimuth: float
) -> tuple[float, float, float]:
    """Right ascension, declination and scan angle at the centre of a field, in radians.

    With p the field's direction and m the along-scan direction, north is seen from p along m by m_z and across by
    z_z, both over cos(declination): the scan angle needs no frame at p.
    """
    x1 = 1.0 - 2.0 * (qy * qy + qz * qz)
    x2 = 2.0 * (qx * qy + qz * qw)
    x3 = 2.0 * (qx * qz - qy * qw)
    y1 = 2.0 * (qx * qy - qz * qw)
    y2 = 1.0 - 2.0 * (qx * qx + qz * qz)
    y3 = 2.0 * (qy * qz + qx * qw)
    z3 = 1.0 - 2.0 * (qx * qx + qy * qy)
    p1 = cos_azimuth * x1 + sin_azimuth * y1
    p2 = cos_azimuth * x2 + sin_azimuth * y2
    p3 = cos_azimuth * x3 + sin_azimuth * y3
    m3 = cos_azimuth * y3 - sin_azimuth * x3
    ra = wrap_positive(atan2(p2, p1))
    dec = atan2(p3, sqrt(m3 * m3 + z3 * z3))
    return ra, dec, atan2(z3, m3)


@njit(cache=True, error_model="numpy", nogil=True)
def pointings(quaternion: Array, azimuth: float, ra: Array, dec: Array, scan: Array) -> None:
    """Direction (N,) and scan angle (N,) at the centre of the field at ``azimuth`` in the scanning reference system.

    ``quaternion`` (4 N,) flat. All in radians; right ascension in [0, 2 pi), scan angle in [-pi, pi], from north
    through east.
    """
    sin_azimuth, cos_azimuth = sincos(azimuth)
    for i in range(ra.size):
        a, d, s = _field(
            quaternion[4 * i],
            quaternion[4 * i + 1],
            quaternion[4 * i + 2],
            quaternion[4 * i + 3],
            cos_azimuth,
            sin_azimuth,
        )
        ra[i] = a
        dec[i] = d
        scan[i] = s
