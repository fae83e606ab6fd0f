"""Sky swept by a field of view: directions of its points, counted in HEALPix pixels."""

from __future__ import annotations

from math import pi

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import asin, atan2, sincos
from .healpix import nested_pixel

_DEG_PER_RAD = 180.0 / pi


@njit(cache=True, error_model="numpy")
def count_hits(
    quaternion: NDArray[np.float64],
    azimuth_rad: float,
    zeta_rad: NDArray[np.float64],
    level: int,
    hits: NDArray[np.int64],
) -> None:
    """Add to ``hits`` (12 * 4**level,) the ICRS pixel of each point at each attitude.

    ``quaternion`` (4 N,) one after the other, ICRS to SRS, scalar last; ``zeta_rad`` (M,) angles of the points out
    of the scan plane, towards the spin axis, all at ``azimuth_rad`` from x.
    """
    sin_azimuth, cos_azimuth = sincos(azimuth_rad)
    heights = np.empty((zeta_rad.size, 2))
    for j in range(zeta_rad.size):
        heights[j, 0], heights[j, 1] = sincos(zeta_rad[j])
    for i in range(quaternion.size // 4):
        x, y = quaternion[4 * i], quaternion[4 * i + 1]
        z, w = quaternion[4 * i + 2], quaternion[4 * i + 3]
        # rows of the matrix of the turn are the axes of the SRS
        ax = cos_azimuth * (1.0 - 2.0 * (y * y + z * z)) + sin_azimuth * 2.0 * (x * y - z * w)
        ay = cos_azimuth * 2.0 * (x * y + z * w) + sin_azimuth * (1.0 - 2.0 * (x * x + z * z))
        az = cos_azimuth * 2.0 * (x * z - y * w) + sin_azimuth * 2.0 * (y * z + x * w)
        bx, by = 2.0 * (x * z + y * w), 2.0 * (y * z - x * w)
        bz = 1.0 - 2.0 * (x * x + y * y)
        for j in range(zeta_rad.size):
            s, c = heights[j, 0], heights[j, 1]
            lon = atan2(c * ay + s * by, c * ax + s * bx)
            lat = asin(min(max(c * az + s * bz, -1.0), 1.0))
            hits[nested_pixel(lon * _DEG_PER_RAD, lat * _DEG_PER_RAD, level)] += 1
