"""Where the fields of view point, from attitude polynomials: right ascension, declination, scan angle.

With x, y, z the axes of the scanning reference system, p the direction to the centre of a field and m the direction
along the scan there, all in the ICRS, north is seen from p along m by ``m_3`` and across by ``z_3``, both over
cos(declination): ``(m_3, z_3)`` has the length of ``(p_1, p_2)``, and the scan angle needs no frame at p.

The rows pass through a small workspace in a few short loops instead of one long one: each then keeps its constants in
registers, and rows overlap in the processor, where one loop would wait for its own long chain of results.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import TWO_PI, angle_of_unit, fma, sincos
from .attitude import by_component, next_run

Array = NDArray[np.float64]
Times = NDArray[np.int64]

_CHUNK = 256
_TINY = 1e-300


@njit(cache=True, error_model="numpy", _nrt=False)
def _directions(
    cos_azimuth: float,
    sin_azimuth: float,
    qx: Array,
    qy: Array,
    qz: Array,
    qw: Array,
    cos_ra: Array,
    sin_ra: Array,
    cos_dec: Array,
    sin_dec: Array,
    cos_scan: Array,
    sin_scan: Array,
) -> None:
    """Cosines and sines of the three angles; all (N,). The quaternion need not be quite of unit length."""
    for i in range(qx.size):
        x, y, z, w = qx[i], qy[i], qz[i], qw[i]
        # The rotation matrix times the quaternion's squared length: exactly orthogonal whatever that is.
        xx, yy, zz, ww = x * x, y * y, z * z, w * w
        x1 = (ww - zz) + (xx - yy)
        y2 = (ww - zz) - (xx - yy)
        z3 = (ww + zz) - (xx + yy)
        x, y = x + x, y + y
        zw, yw, xw = (z + z) * w, y * w, x * w
        x2, y1 = fma(x, qy[i], zw), fma(x, qy[i], -zw)
        x3, y3 = fma(x, z, -yw), fma(y, z, xw)
        p1 = fma(cos_azimuth, x1, sin_azimuth * y1)
        p2 = fma(cos_azimuth, x2, sin_azimuth * y2)
        p3 = fma(cos_azimuth, x3, sin_azimuth * y3)
        m3 = fma(cos_azimuth, y3, -(sin_azimuth * x3))
        equatorial = sqrt(fma(p1, p1, p2 * p2))
        to_unit = 1.0 / max(equatorial, _TINY)
        shrink = 2.0 - ((ww + zz) + (xx + yy))
        cos_ra[i], sin_ra[i] = p1 * to_unit, p2 * to_unit
        cos_dec[i], sin_dec[i] = equatorial * shrink, p3 * shrink
        cos_scan[i], sin_scan[i] = m3 * to_unit, z3 * to_unit


@njit(cache=True, error_model="numpy", _nrt=False)
def _signed_angles(sine: Array, cosine: Array, out: Array) -> None:
    """In [-pi, pi]."""
    for i in range(out.size):
        angle = angle_of_unit(abs(sine[i]), cosine[i])
        out[i] = -angle if sine[i] < 0.0 else angle


@njit(cache=True, error_model="numpy", _nrt=False)
def _positive_angles(sine: Array, cosine: Array, out: Array) -> None:
    """In [0, 2 pi)."""
    for i in range(out.size):
        angle = angle_of_unit(abs(sine[i]), cosine[i])
        angle = TWO_PI - angle if sine[i] < 0.0 else angle
        out[i] = 0.0 if angle >= TWO_PI else angle


@njit(cache=True, error_model="numpy", nogil=True, _nrt=False)
def _pointings(
    times_ns: Times,
    border_ns: Times,
    mid_ns: Times,
    half_s: Array,
    spin_rate: float,
    coefficients: Array,
    azimuths: Array,
    work: Array,
    out: Array,
    row: int,
) -> None:
    begin, block, length = 0, -1, 0
    while begin < times_ns.size:
        block, end = next_run(times_ns, begin, border_ns, block, length)
        length = end - begin
        for first in range(begin, end, _CHUNK):
            size = min(_CHUNK, end - first)
            cos_ra, sin_ra, cos_dec = work[4, :size], work[5, :size], work[6, :size]
            sin_dec, cos_scan, sin_scan = work[7, :size], work[8, :size], work[9, :size]
            by_component(
                times_ns[first : first + size], mid_ns[block], half_s[block], spin_rate, coefficients[block], work
            )
            for f in range(azimuths.size):
                sin_azimuth, cos_azimuth = sincos(azimuths[f])
                _directions(
                    cos_azimuth,
                    sin_azimuth,
                    work[0, :size],
                    work[1, :size],
                    work[2, :size],
                    work[3, :size],
                    cos_ra,
                    sin_ra,
                    cos_dec,
                    sin_dec,
                    cos_scan,
                    sin_scan,
                )
                low, high = row + first, row + first + size
                _positive_angles(sin_ra, cos_ra, out[f, 0, low:high])
                _signed_angles(sin_dec, cos_dec, out[f, 1, low:high])
                _signed_angles(sin_scan, cos_scan, out[f, 2, low:high])
        begin = end


def pointings(
    times_ns: Times,
    border_ns: Times,
    mid_ns: Times,
    half_s: Array,
    spin_rate: float,
    coefficients: Array,
    azimuths: Array,
    out: Array,
    row: int,
) -> None:
    """Direction and scan angle at the centres of F fields, at ``azimuths`` (F,) in the scanning reference system.

    Times and polynomials as in ``attitude.quaternions``. ``out`` (F, 3, R) receives, from ``row`` on, radians: right
    ascension in [0, 2 pi), declination, and scan angle in [-pi, pi], from north through east.
    """
    work = np.empty((10, _CHUNK))
    _pointings(times_ns, border_ns, mid_ns, half_s, spin_rate, coefficients, azimuths, work, out, row)
