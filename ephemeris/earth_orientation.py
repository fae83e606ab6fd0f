"""How the Earth is turned: geocentric axes of the sky to axes fixed to the ground.

orientation = EarthOrientation.over(start_et_ns, stop_et_ns)
orientation.ground_km(position_km, et_ns)          # (N, 3) GCRS to ITRS

ITRS = W(polar motion) R3(Greenwich apparent sidereal time) M(precession, nutation, frame bias) GCRS, all as skyfield
has them (IAU 2006 precession, IAU 2000A nutation). UT1 and polar motion come from the table of the IERS that the
package astropy-iers-data carries: nothing is downloaded. Outside the table its first or last values hold; UT1 - TAI
then drifts away by about a second in a year at most, and so do rise and set.

W, M and the part of the sidereal time that is not the Earth's even rotation change slowly: they are computed every half
day and interpolated linearly, which is right to 1 mas, 0.1 ms of rotation.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .trig import sincos_of
from .uniform import J2000_JD, NS_PER_DAY, NS_PER_S, convert_ns

Array = NDArray[np.float64]
Times = NDArray[np.int64]

_NODE_NS = NS_PER_DAY // 2
_MJD_OF_J2000 = 51544.5
# IAU 2000 resolution B1.8: the Earth rotation angle in turns at J2000.0 UT1, and its excess over a turn a day.
_ERA_AT_J2000 = 0.7790572732640
_ERA_EXCESS_PER_DAY = 0.00273781191135448


@dataclass(frozen=True, eq=False)
class OrientationTable:
    """Daily values of the IERS, the days of the table in order.

    tt_days         days of TT past J2000, (N,)
    delta_t_s       TT - UT1
    x_arcsec, y_arcsec  of the pole
    sha256          of the file
    """

    tt_days: Array
    delta_t_s: Array
    x_arcsec: Array
    y_arcsec: Array
    leap_dates_jd: Array
    leap_offsets_s: Array
    sha256: str

    @property
    def stop_tt_ns(self) -> int:
        """TT nanoseconds past J2000 from which the last values are held."""
        return round(float(self.tt_days[-1]) * NS_PER_DAY)

    def as_input(self) -> dict[str, str]:
        """Role, name and sha256 of the table, as products list what went in."""
        return {"role": "earth orientation", "name": "finals2000A.all", "sha256": self.sha256}


@cache
def orientation_table() -> OrientationTable:
    """The table of Bulletin A, measured and predicted, that comes with astropy-iers-data."""
    from astropy_iers_data import IERS_A_FILE
    from skyfield.data.iers import build_timescale_arrays, parse_x_y_dut1_from_finals_all

    path = Path(IERS_A_FILE)
    with path.open("rb") as stream:
        rows = parse_x_y_dut1_from_finals_all(stream)
    tt_jd, delta_t_s, leap_dates_jd, leap_offsets_s = build_timescale_arrays(rows["utc_mjd"], rows["dut1"])
    return OrientationTable(
        tt_jd - J2000_JD,
        delta_t_s,
        rows["x_arcseconds"].copy(),
        rows["y_arcseconds"].copy(),
        leap_dates_jd,
        leap_offsets_s,
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )


@dataclass(frozen=True, eq=False)
class EarthOrientation:
    """The slow parts at nodes every half day, counted from J2000 TT, the first of them number ``first``.

    celestial       (K, 3, 3) GCRS to the true equator and equinox
    sidereal_rad    (K,) Greenwich apparent sidereal time less the Earth rotation angle
    polar           (K, 3, 3) axes of the pole of rotation to ITRS
    delta_t_s       (K,) TT - UT1
    """

    first: int
    celestial: Array
    sidereal_rad: Array
    polar: Array
    delta_t_s: Array

    @classmethod
    def over(cls, start_et_ns: int, stop_et_ns: int) -> EarthOrientation:
        """For times from start to stop. The nodes, and so all values, do not depend on where these are."""
        first = start_et_ns // _NODE_NS - 1
        last = stop_et_ns // _NODE_NS + 2
        times = _skyfield_times(np.arange(first, last + 1, dtype=np.int64))
        from skyfield.earthlib import earth_rotation_angle

        rotation = earth_rotation_angle(times.whole, times.ut1_fraction)
        sidereal = (times.gast / 24.0 - rotation + 0.5) % 1.0 - 0.5
        delta_t_s: Array = np.asarray(times.delta_t, np.float64)
        return cls(
            first,
            np.ascontiguousarray(np.moveaxis(times.M, 2, 0)),
            sidereal * math.tau,
            np.ascontiguousarray(np.moveaxis(times.polar_motion_matrix(), 2, 0)),
            delta_t_s,
        )

    def ground_km(self, position_km: Array, et_ns: Times) -> Array:
        """Positions (N, 3) from the geocentre in ITRS, of GCRS positions at TDB ns past J2000 (N,)."""
        tt_ns = convert_ns(et_ns, "TDB", "TT")
        at = tt_ns // _NODE_NS - self.first
        after = (tt_ns - (at + self.first) * _NODE_NS) / _NODE_NS
        x, y, z = _turned(self.celestial, at, after, position_km)
        ut1_s = tt_ns / NS_PER_S - _between(self.delta_t_s, at, after)
        angle_rad = _rotation_rad(tt_ns, _between(self.delta_t_s, at, after), ut1_s)
        sine, cosine = sincos_of(angle_rad + _between(self.sidereal_rad, at, after))
        turned = np.stack([cosine * x + sine * y, cosine * y - sine * x, z], axis=1)
        return np.stack(_turned(self.polar, at, after, turned), axis=1)


def _rotation_rad(tt_ns: Times, delta_t_s: Array, ut1_s: Array) -> Array:
    """The Earth rotation angle; whole days are left out before digits are lost."""
    of_day = (tt_ns % NS_PER_DAY) / NS_PER_DAY - delta_t_s / 86400.0
    turns = _ERA_AT_J2000 + _ERA_EXCESS_PER_DAY * (ut1_s / 86400.0) + of_day
    return (turns % 1.0) * math.tau


def _between(nodes: Array, at: Times, after: Array) -> Array:
    lower = nodes[at]
    return lower + after * (nodes[at + 1] - lower)


def _turned(matrices: Array, at: Times, after: Array, vectors: Array) -> tuple[Array, Array, Array]:
    """Rows of interpolated matrices times vectors, written out: a library's product may fuse multiplications."""
    rows = []
    for row in range(3):
        part = [_between(np.ascontiguousarray(matrices[:, row, k]), at, after) * vectors[:, k] for k in range(3)]
        rows.append(part[0] + part[1] + part[2])
    return rows[0], rows[1], rows[2]


def _skyfield_times(nodes: NDArray[np.int64]) -> Any:
    """Skyfield's Time at nodes, on a time scale of the table's own."""
    from skyfield.timelib import Timescale

    table = orientation_table()
    tt_jd = table.tt_days + J2000_JD

    def delta_t(tt: Array) -> Array:
        return np.interp(tt, tt_jd, table.delta_t_s)

    scale = Timescale(delta_t, table.leap_dates_jd, table.leap_offsets_s)
    scale.polar_motion_table = (tt_jd, table.x_arcsec, table.y_arcsec)
    days = J2000_JD + nodes * 0.5
    return scale.tt_jd(np.floor(days), days - np.floor(days))
