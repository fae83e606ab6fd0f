"""One star from what somebody types."""

from __future__ import annotations

import math

import numpy as np

from ...errors import UsageError
from ..stars import Stars
from .sexagesimal import angle_deg


def right_ascension_deg(text: str) -> float:
    """Degrees, or sexagesimal in hours. Raises ValueError, saying what is wrong in words for a user."""
    degrees = angle_deg(text, in_hours=True)
    if not -180.0 <= degrees <= 360.0:
        raise ValueError(f"'{text}' is no right ascension; give 0 to 360 degrees, or hours as 05:47:17.088")
    return degrees


def declination_deg(text: str) -> float:
    """Degrees, decimal or sexagesimal. Raises ValueError, saying what is wrong in words for a user."""
    degrees = angle_deg(text, in_hours=False)
    if not -90.0 <= degrees <= 90.0:
        raise ValueError(f"'{text}' is no declination; give -90 to 90 degrees")
    return degrees


def one_star(
    ra_deg: float,
    dec_deg: float,
    *,
    name: str | None = None,
    pmra_mas_yr: float | None = None,
    pmdec_mas_yr: float | None = None,
    parallax_mas: float | None = None,
    radial_velocity_km_s: float | None = None,
    epoch_tcb_jyear: float | None = None,
) -> Stars:
    """A star; without a name it is called by its position in degrees. Raises UsageError for a motion without epoch."""
    if (pmra_mas_yr is None) != (pmdec_mas_yr is None):
        raise UsageError("a proper motion has two components; give both, one of them 0 perhaps")
    if pmra_mas_yr is not None and epoch_tcb_jyear is None:
        raise UsageError("a star that moves needs the epoch of its position, as 2016.0 for Gaia DR3")
    for value in (pmra_mas_yr, pmdec_mas_yr, parallax_mas, radial_velocity_km_s, epoch_tcb_jyear):
        if value is not None and not math.isfinite(value):
            raise UsageError(f"{value} is no number for a star; leave it out where it is not known")

    def column(value: float | None) -> np.ndarray | None:
        return None if value is None else np.array([value])

    return Stars(
        ra_rad=np.radians([ra_deg % 360.0]),
        dec_rad=np.radians([dec_deg]),
        names=np.array([f"{ra_deg % 360.0:.7f}{dec_deg:+.7f}" if name is None else name]),
        pmra_mas_yr=column(pmra_mas_yr),
        pmdec_mas_yr=column(pmdec_mas_yr),
        parallax_mas=column(parallax_mas),
        radial_velocity_km_s=column(radial_velocity_km_s),
        epoch_tcb_jyear=column(epoch_tcb_jyear),
    )
