"""Interpolation of attitude quaternions as readers of our files do it, compared with the law itself."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import asin, sincos

Array = NDArray[np.float64]
Times = NDArray[np.int64]


@njit(cache=True, error_model="numpy")
def _rotation_between(ax: float, ay: float, az: float, aw: float, b: Array) -> float:
    """Angle in radians between unit quaternion ``a`` and ``b`` (4,), accurate for small ones."""
    sign = -1.0 if ax * b[0] + ay * b[1] + az * b[2] + aw * b[3] < 0.0 else 1.0
    dx, dy, dz, dw = ax - sign * b[0], ay - sign * b[1], az - sign * b[2], aw - sign * b[3]
    return 4.0 * asin(min(1.0, 0.5 * sqrt(dx * dx + dy * dy + dz * dz + dw * dw)))


@njit(cache=True, error_model="numpy")
def largest_slerp_error(times_ns: Times, nodes: Array, at_ns: Times, law: Array, first: int) -> float:
    """Largest error in radians of the constant rotation from node ``first + i`` to the next, at ``at_ns[i]``.

    ``nodes`` (N, 4) at ``times_ns`` (N,); ``law`` (M, 4) the true attitude at ``at_ns`` (M,).
    """
    worst = 0.0
    for i in range(at_ns.size):
        a, b = nodes[first + i], nodes[first + i + 1]
        dot = a[0] * b[0] + a[1] * b[1] + a[2] * b[2] + a[3] * b[3]
        sign = -1.0 if dot < 0.0 else 1.0
        dx, dy, dz, dw = a[0] - sign * b[0], a[1] - sign * b[1], a[2] - sign * b[2], a[3] - sign * b[3]
        half = 2.0 * asin(min(1.0, 0.5 * sqrt(dx * dx + dy * dy + dz * dz + dw * dw)))
        f = float(at_ns[i] - times_ns[first + i]) / float(times_ns[first + i + 1] - times_ns[first + i])
        whole = sincos(half)[0]
        if whole > 0.0:
            wa = sincos((1.0 - f) * half)[0] / whole
            wb = sign * sincos(f * half)[0] / whole
        else:
            wa, wb = 1.0 - f, sign * f
        error = _rotation_between(
            wa * a[0] + wb * b[0], wa * a[1] + wb * b[1], wa * a[2] + wb * b[2], wa * a[3] + wb * b[3], law[i]
        )
        worst = max(worst, error)
    return worst


@njit(cache=True, error_model="numpy")
def largest_lagrange_error(times_ns: Times, nodes: Array, at_ns: Times, law: Array, first: int, points: int) -> float:
    """Largest error in radians of the polynomial through the ``points`` nodes about each interval; see above."""
    worst = 0.0
    weights = np.empty(points)
    for i in range(at_ns.size):
        low = min(max(first + i + 1 - points // 2, 0), times_ns.size - points)
        x = y = z = w = 0.0
        for j in range(points):
            weight = 1.0
            for k in range(points):
                if k != j:
                    weight *= float(at_ns[i] - times_ns[low + k]) / float(times_ns[low + j] - times_ns[low + k])
            weights[j] = weight
        for j in range(points):
            node = nodes[low + j]
            x += weights[j] * node[0]
            y += weights[j] * node[1]
            z += weights[j] * node[2]
            w += weights[j] * node[3]
        norm = sqrt(x * x + y * y + z * z + w * w)
        worst = max(worst, _rotation_between(x / norm, y / norm, z / norm, w / norm, law[i]))
    return worst
