"""When a star crosses each CCD strip, from the time it crosses its field's reference line.

    strip_names(law.mission)             ("SM1", "SM2", "AF1", ...)
    ccd_times_et_ns(found)               (N, strips), NOT_SEEN where a strip does not see the star

A star drifts against the scan: it crosses the strip of offset d when its azimuth in the scanning reference system is
the field's less d. With w the direction of the star, omega the angular velocity of the system, both in its axes, and
dw/dt = -omega x w,

    d azimuth / dt = -omega_z + tan zeta (omega_x cos azimuth + omega_y sin azimuth)

(L. Lindegren et al. 2012, A&A 538, A78, section 3.2, with the sign of a star that stands still). The bracket is the
same all along a transit, for the spin axis's motion and the star stand still beside the spin, so this rate at the
reference line gives the times to 20 us. Across scan the star moves at its rate there, to 1 mas. A body of the solar
system adds its own motion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .mission import FieldOfView, Mission
    from .transits import Transits

NOT_SEEN = np.iinfo(np.int64).min
"""In place of a time: this strip does not see the star on this transit."""


def strip_names(mission: Mission) -> tuple[str, ...]:
    """The CCD strips of a mission, in the order of its file; none where that has no focal plane."""
    return tuple(strip.name for strip in mission.strips)


def ccd_times_et_ns(transits: Transits) -> NDArray[np.int64]:
    """Times (N, strips) of N transits on each strip, TDB ns past J2000, in the order of ``strip_names``.

    NOT_SEEN where a strip belongs to the other field, where the transit's row has no such detector, and where the
    star has left its row, moving across scan. A transit between rows has no time at all. Where a segment of the law
    ends within the transit, times are those of the motion at the reference line.
    """
    mission = transits.law.mission
    drifts_rad_s = drift_rad_s(transits)
    times = np.full((len(transits), len(mission.strips)), NOT_SEEN)
    for index, field in enumerate(mission.fields):
        for strip_index, strip in enumerate(mission.strips):
            if field.name not in strip.fields:
                continue
            seen = np.flatnonzero((transits.field == index) & np.isin(transits.row, strip.rows))
            later_s = strip.offset_rad / drifts_rad_s[seen]
            zeta_rad = transits.zeta_rad[seen] + transits.zeta_rate_rad_s[seen] * later_s
            stays = _lies_in_row(zeta_rad, transits.row[seen], field)
            later_ns = np.rint(later_s[stays] * 1e9).astype(np.int64)
            times[seen[stays], strip_index] = transits.et_ns[seen[stays]] + later_ns
    return times


def drift_rad_s(transits: Transits) -> NDArray[np.float64]:
    """How fast the azimuths (N,) of the stars fall as they cross the reference lines."""
    omega_x, omega_y, omega_z = transits.law.angular_velocity_rad_s(transits.et_ns).T
    azimuth_rad = np.array([field.azimuth_rad for field in transits.law.mission.fields])[transits.field]
    tilt_rad_s = omega_x * np.cos(azimuth_rad) + omega_y * np.sin(azimuth_rad)
    own_rad_s = 0.0 if transits.body is None else transits.body.azimuth_rate_rad_s
    return omega_z - np.tan(transits.zeta_rad) * tilt_rad_s - own_rad_s


def _lies_in_row(zeta_rad: NDArray[np.float64], row: NDArray[np.int16], field: FieldOfView) -> NDArray[np.bool_]:
    """Whether angles out of the scan plane lie in the rows of these numbers."""
    inside = np.zeros(zeta_rad.size, np.bool_)
    for each in field.rows:
        inside |= (row == each.number) & (zeta_rad >= each.zeta_min_rad) & (zeta_rad <= each.zeta_max_rad)
    return inside
