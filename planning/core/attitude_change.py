"""How one attitude differs from another: the whole rotation, its parts, and what each field of view sees of it."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import asin, atan2, sincos

Array = NDArray[np.float64]

ROTATION, SPIN_AXIS, SPIN_PHASE, FIELDS = 0, 1, 2, 3
"""Rows of the result; from FIELDS on along and across scan of each field of view in turn."""


@njit(cache=True, error_model="numpy", nogil=True)
def split_changes(a: Array, b: Array, azimuths_rad: Array, out: Array) -> None:
    """Radians of (3 + 2 F, N) from attitudes ``a`` to ``b`` (N, 4), ICRS to SRS, scalar last, unit length.

    With d = a* b, the turn of the SRS of ``a`` into that of ``b``:

    rotation    its angle, in [0, pi]
    spin axis   angle between the two z axes, in [0, pi]
    spin phase  turn about z that is left once z has gone the shortest way, in [-pi, pi]
    along       azimuth of the field's centre of ``b`` in the SRS of ``a``, less its own, in [-pi, pi]
    across      angle of that centre out of the scan plane of ``a``, towards its z
    """
    for n in range(a.shape[0]):
        ax, ay, az, aw = a[n, 0], a[n, 1], a[n, 2], a[n, 3]
        bx, by, bz, bw = b[n, 0], b[n, 1], b[n, 2], b[n, 3]
        x = (aw * bx - ax * bw) - (ay * bz - az * by)
        y = (aw * by - ay * bw) - (az * bx - ax * bz)
        z = (aw * bz - az * bw) - (ax * by - ay * bx)
        w = (aw * bw + ax * bx) + (ay * by + az * bz)
        if w < 0.0:
            x, y, z, w = -x, -y, -z, -w
        out[ROTATION, n] = 2.0 * atan2(sqrt((x * x + y * y) + z * z), w)
        out[SPIN_AXIS, n] = 2.0 * atan2(sqrt(x * x + y * y), sqrt(z * z + w * w))
        # Without this, a spin axis turned over would have a phase of whatever rounding leaves.
        out[SPIN_PHASE, n] = 2.0 * atan2(z, w) if z * z + w * w > 1e-30 else 0.0
        for f in range(azimuths_rad.size):
            sine, cosine = sincos(azimuths_rad[f])
            # v + 2 w (u x v) + 2 u x (u x v), v = (cosine, sine, 0), u = (x, y, z)
            cx, cy, cz = -z * sine, z * cosine, x * sine - y * cosine
            dx = 2.0 * (w * cx + (y * cz - z * cy))
            dy = 2.0 * (w * cy + (z * cx - x * cz))
            dz = 2.0 * (w * cz + (x * cy - y * cx))
            out[FIELDS + 2 * f, n] = atan2(cosine * dy - sine * dx, 1.0 + (cosine * dx + sine * dy))
            out[FIELDS + 2 * f + 1, n] = asin(min(1.0, max(-1.0, dz)))
