"""Angles of a direction in the scanning reference system, from the attitude."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import atan2

Array = NDArray[np.float64]


@njit(cache=True, error_model="numpy")
def star_angles(quaternion: Array, w: Array, azimuth_rad: Array, zeta_rad: Array, scan_angle_rad: Array) -> None:
    """Fill (N,) angles of the unit vectors w (N, 3), ICRS, at attitudes (4 N,), ICRS to SRS, scalar last.

    Azimuth from x towards y and zeta towards z, the spin axis. The scan angle is the position angle at w of z x w,
    from north through east: its components along the celestial north and east there are (z x w) . k and
    (z x w) . (k x w) = z . k - (z . w)(k . w), both times the same cosine of the declination.
    """
    for i in range(w.shape[0]):
        x, y, z, c = quaternion[4 * i], quaternion[4 * i + 1], quaternion[4 * i + 2], quaternion[4 * i + 3]
        wx, wy, wz = w[i, 0], w[i, 1], w[i, 2]
        spin_x, spin_y, spin_z = 2.0 * (x * z + y * c), 2.0 * (y * z - x * c), 1.0 - 2.0 * (x * x + y * y)
        along_x = (1.0 - 2.0 * (y * y + z * z)) * wx + (2.0 * (x * y + z * c)) * wy + (2.0 * (x * z - y * c)) * wz
        along_y = (2.0 * (x * y - z * c)) * wx + (1.0 - 2.0 * (x * x + z * z)) * wy + (2.0 * (y * z + x * c)) * wz
        along_z = spin_x * wx + spin_y * wy + spin_z * wz
        azimuth_rad[i] = atan2(along_y, along_x)
        zeta_rad[i] = atan2(along_z, sqrt(along_x * along_x + along_y * along_y))
        scan_angle_rad[i] = atan2(spin_z - along_z * wz, spin_x * wy - spin_y * wx)
