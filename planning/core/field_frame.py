"""Direction and spin axis of a field of view, from its right ascension, declination and scan angle."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import sincos


@njit(cache=True, error_model="numpy")
def field_frames(
    ra_rad: NDArray[np.float64], dec_rad: NDArray[np.float64], scan_angle_rad: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(N, 3) unit vectors to the field's centre, and along the spin axis at right angles to it.

    The scan angle is the position angle, north through east, of the direction in which the spin carries the
    field: axis x centre.
    """
    centre = np.empty((ra_rad.size, 3))
    spin_axis = np.empty((ra_rad.size, 3))
    for i in range(ra_rad.size):
        sin_ra, cos_ra = sincos(ra_rad[i])
        sin_dec, cos_dec = sincos(dec_rad[i])
        sin_scan, cos_scan = sincos(scan_angle_rad[i])
        centre[i, 0] = cos_ra * cos_dec
        centre[i, 1] = sin_ra * cos_dec
        centre[i, 2] = sin_dec
        northward = sin_scan * sin_dec
        spin_axis[i, 0] = cos_scan * sin_ra - northward * cos_ra
        spin_axis[i, 1] = -cos_scan * cos_ra - northward * sin_ra
        spin_axis[i, 2] = sin_scan * cos_dec
    return centre, spin_axis
