"""Where a star stands in the scanning reference system: azimuth, angle out of the scan plane, scan angle.

    angles = field_angles(law, u, times)        u: catalogue direction, ICRS, from the barycentre
    angles.azimuth_rad - field.azimuth_rad      zero when the star crosses that field's centre line

With w the direction in which the spacecraft sees the star (light deflection by the Sun, then aberration) and x, y, z
the axes of the scanning reference system (SRS), z the spin axis,

    w = cos zeta (x cos azimuth + y sin azimuth) + z sin zeta

as in L. Lindegren et al. 2012, A&A 538, A78, section 3.2. The scan angle is the position angle at w, from north
through east, of z x w, along which the fields move; so GOST prints it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..ephemeris.apparent import proper_direction
from ..ephemeris.sun import SOLAR_SYSTEM_BARYCENTER, SUN
from ..ephemeris.timescales import as_et_ns, et_s_from_et_ns
from .core.star_angles import star_angles

if TYPE_CHECKING:
    from .scanlaw import ScanLaw

Array = NDArray[np.float64]


class FieldAngles(NamedTuple):
    """Angles (N,) of a star in the SRS, in radians; numbers when asked for one time."""

    azimuth_rad: Array
    """From x towards y, in [-pi, pi]."""
    zeta_rad: Array
    """Out of the scan plane towards the spin axis, in [-pi/2, pi/2]."""
    scan_angle_rad: Array
    """Position angle of the scan at the star, north through east, in [-pi, pi]."""


def direction_seen(law: ScanLaw, u: ArrayLike, times: Any) -> Array:
    """Unit vectors (N, 3), ICRS, in which the law's spacecraft sees stars of catalogue directions u, (3,) or (N, 3).

    Raises CoverageError outside the orbit's kernels.
    """
    et_ns, scalar = as_et_ns(times)
    position_km, velocity_km_s = law.orbit(et_ns)
    sun_km = law.kernels.ephemeris.position_km(SUN, SOLAR_SYSTEM_BARYCENTER, et_s_from_et_ns(et_ns))
    seen = proper_direction(u, position_km, velocity_km_s, sun_km)
    return seen[0] if scalar else seen


def field_angles(law: ScanLaw, u: ArrayLike, times: Any) -> FieldAngles:
    """Angles in the SRS, (N,) each, of stars at catalogue directions u, ICRS unit vectors (3,) or (N, 3).

    Times as ``ScanLaw`` takes them. Raises TimeError outside the law, CoverageError outside the orbit's kernels.
    """
    et_ns, scalar = as_et_ns(times)
    quaternion = np.ascontiguousarray(law.attitude(et_ns)).reshape(-1)
    angles = FieldAngles(*(np.empty(et_ns.size) for _ in range(3)))
    star_angles(quaternion, direction_seen(law, u, et_ns), *angles)
    return FieldAngles(*(angle[0] for angle in angles)) if scalar else angles
