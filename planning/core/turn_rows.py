"""The numbers a turn carries for the transit search: one row of polynomials in seconds from the turn's middle.

A turn is a stretch of time shorter than one turn of the spin, so a star crosses a field at most once in it. Its frame
does not rotate about the spin axis: SRS = frame turned about z by ``spin rate * time``. Rows hold, one after the
other, coefficients from the constant term on:

    quaternion of the frame        4 polynomials, ICRS to frame, scalar last
    orbit, km                      3 polynomials, barycentric, ICRS
    from the Sun, km               3 polynomials, heliocentric position of the spacecraft, ICRS
    x, y axes of the frame         2 vectors, ICRS, at the middle
    z, the spin axis               3 polynomials of degree 2, ICRS: to 1e-7 rad, for a first look
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]

FRAME_TERMS = 7
ORBIT_TERMS = 6
SUN_TERMS = 3

QUATERNION = 0
ORBIT = QUATERNION + 4 * FRAME_TERMS
SUN = ORBIT + 3 * ORBIT_TERMS
X_AXIS = SUN + 3 * SUN_TERMS
Y_AXIS = X_AXIS + 3
SPIN_AXIS = Y_AXIS + 3
WIDTH = SPIN_AXIS + 9


@njit(cache=True, error_model="numpy", inline="always")
def frame_axes(
    x: float, y: float, z: float, w: float
) -> tuple[float, float, float, float, float, float, float, float, float]:
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


@njit(cache=True, error_model="numpy")
def fill_axes(rows: Array, half_s: Array) -> None:
    """The last five parts of rows (T, WIDTH), from the quaternion's polynomials."""
    axis = np.empty((3, 3))
    for k in range(rows.shape[0]):
        row = rows[k]
        for side in range(3):
            t = (side - 1) * half_s[k]
            q = np.empty(4)
            for c in range(4):
                first = QUATERNION + c * FRAME_TERMS
                value = row[first + FRAME_TERMS - 1]
                for j in range(FRAME_TERMS - 2, -1, -1):
                    value = row[first + j] + t * value
                q[c] = value
            axes = frame_axes(q[0], q[1], q[2], q[3])
            for c in range(3):
                axis[side, c] = axes[6 + c]
                if side == 1:
                    row[X_AXIS + c] = axes[c]
                    row[Y_AXIS + c] = axes[3 + c]
        for c in range(3):
            row[SPIN_AXIS + 3 * c] = axis[1, c]
            row[SPIN_AXIS + 3 * c + 1] = (axis[2, c] - axis[0, c]) / (2.0 * half_s[k])
            row[SPIN_AXIS + 3 * c + 2] = (axis[2, c] - 2.0 * axis[1, c] + axis[0, c]) / (2.0 * half_s[k] * half_s[k])
