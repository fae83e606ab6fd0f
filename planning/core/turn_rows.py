"""The numbers a turn carries for the transit search: one row of polynomials in seconds from the turn's middle.

A turn is a stretch of time shorter than one turn of the spin, so a star crosses a field at most once in it. Its frame
hardly rotates about the spin axis: SRS = frame turned about z by ``spin rate * time``. A row holds, one after the
other, coefficients from the constant term on:

    quaternion of the frame        4 polynomials, ICRS to frame, scalar last
    orbit, km                      3 polynomials, barycentric, ICRS
    direction from the Sun         3 polynomials, unit vector to the spacecraft, ICRS, to 3e-6
    rotation of the frame, rad/s   3 polynomials, about its axes: hardly any about z but for laws given as a series
    bending of light by the Sun    1 number, its Schwarzschild radius over its distance, in the middle

For a first look, to 1e-7, there are sixteen single-precision numbers a turn, one line of the processor's cache: the
x and y axes of the frame in the middle, polynomials of the spin axis, and how far that may be out of the scan plane.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]
Nine = tuple[float, float, float, float, float, float, float, float, float]

FRAME_TERMS, ORBIT_TERMS, SUN_TERMS, SHORT_TERMS = 5, 5, 2, 3

QUATERNION = 0
ORBIT = QUATERNION + 4 * FRAME_TERMS
FROM_SUN = ORBIT + 3 * ORBIT_TERMS
ROTATION = FROM_SUN + 3 * SUN_TERMS
BENDING = ROTATION + 3 * SHORT_TERMS
WIDTH = BENDING + 1

X_AXIS = 0
Y_AXIS = 3
SPIN_AXIS = 6
REACH = 15
LOOKS = 16


@njit(cache=True, error_model="numpy", inline="always")
def frame_axes(x: float, y: float, z: float, w: float) -> Nine:
    """The frame's axes x, y, z in ICRS from its unit quaternion."""
    return (
        1.0 - 2.0 * (y * y + z * z),
        2.0 * (x * y + z * w),
        2.0 * (x * z - y * w),
        2.0 * (x * y - z * w),
        1.0 - 2.0 * (x * x + z * z),
        2.0 * (y * z + x * w),
        2.0 * (x * z + y * w),
        2.0 * (y * z - x * w),
        1.0 - 2.0 * (x * x + y * y),
    )


@njit(cache=True, error_model="numpy", inline="always")
def _parabola(row: Array, first: int, half_s: float, before: float, middle: float, after: float) -> None:
    row[first] = middle
    row[first + 1] = (after - before) / (2.0 * half_s)
    row[first + 2] = ((after - middle) - (middle - before)) / (2.0 * half_s * half_s)


@njit(cache=True, error_model="numpy")
def fill_frames(rows: Array, half_s: Array, look: Array) -> None:
    """Rotation in rows (T, WIDTH), and looks (T, LOOKS) but for REACH, from the quaternions; half lengths (T,)."""
    looks = np.empty((3, 6))
    for k in range(rows.shape[0]):
        row = rows[k]
        for side in range(3):
            t = (side - 1) * half_s[k]
            q, d = np.zeros(4), np.zeros(4)
            for c in range(4):
                for j in range(FRAME_TERMS - 1, -1, -1):
                    d[c] = q[c] + t * d[c]
                    q[c] = row[QUATERNION + c * FRAME_TERMS + j] + t * q[c]
            axes = frame_axes(q[0], q[1], q[2], q[3])
            # omega = 2 q* q'
            looks[side, 0] = 2.0 * (q[3] * d[0] - q[0] * d[3] - (q[1] * d[2] - q[2] * d[1]))
            looks[side, 1] = 2.0 * (q[3] * d[1] - q[1] * d[3] - (q[2] * d[0] - q[0] * d[2]))
            looks[side, 2] = 2.0 * (q[3] * d[2] - q[2] * d[3] - (q[0] * d[1] - q[1] * d[0]))
            for c in range(3):
                looks[side, 3 + c] = axes[6 + c]
                if side == 1:
                    look[k, X_AXIS + c] = axes[c]
                    look[k, Y_AXIS + c] = axes[3 + c]
        for c in range(3):
            j = SHORT_TERMS * c
            _parabola(row, ROTATION + j, half_s[k], looks[0, c], looks[1, c], looks[2, c])
            _parabola(look[k], SPIN_AXIS + j, half_s[k], looks[0, 3 + c], looks[1, 3 + c], looks[2, 3 + c])
