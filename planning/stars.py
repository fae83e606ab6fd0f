"""Stars of a catalogue: where they are and how they move.

stars_of(SkyCoord(ra, dec))      from what a user holds
open_catalogue(path).chunks()    from a file, see ``catalogue``
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.apparent import AU_KM
from ..ephemeris.timescales import et_ns_from_tcb_days, et_s_from_et_ns
from ..ephemeris.trig import sincos_of
from ..errors import InvalidInput

if TYPE_CHECKING:
    from .catalogue.columns import ColumnChoice

Array = NDArray[np.float64]

_RAD_PER_MAS = np.pi / (180.0 * 3600.0 * 1000.0)
_TDB_PER_TCB = 1.0 - 1.550519768e-8  # 1 - L_B, IAU 2006 resolution B3
_YEAR_S = 365.25 * 86400.0 * _TDB_PER_TCB  # a Julian year of TCB in seconds of TDB
_EPOCHS = (1710.0, 2290.0)  # what int64 nanoseconds span


@dataclass(frozen=True)
class Motion:
    """What changes the directions of stars (N), ready for the kernels.

    The direction at a barycentric time t (TDB seconds past J2000) is that of
    ``u + velocity_per_s (t - epoch_et_s) - parallax_rad r``, r the observer's barycentric position in au.
    """

    velocity_per_s: Array
    """(3, N), ICRS: proper motion, and radial velocity as its part along u, per second of TDB."""
    parallax_rad: Array
    """(N,)"""
    epoch_et_s: Array
    """(N,) TDB seconds past J2000."""


@dataclass(frozen=True)
class Stars:
    """Stars (N) of a catalogue. ICRS positions at the epoch; what is not given is None and taken as zero.

    names                 what to call them: text or whole numbers
    pmra_mas_yr           proper motion in right ascension times cos(dec), mas per Julian year of TCB
    radial_velocity_km_s  away from the Sun
    epoch_tcb_jyear       epoch of the positions, Julian years of TCB (2016.0 for Gaia DR3)
    """

    ra_rad: Array
    dec_rad: Array
    names: NDArray[Any] | None = None
    pmra_mas_yr: Array | None = None
    pmdec_mas_yr: Array | None = None
    parallax_mas: Array | None = None
    radial_velocity_km_s: Array | None = None
    epoch_tcb_jyear: Array | None = None

    def __len__(self) -> int:
        return self.ra_rad.size

    def taken(self, places: Any) -> Stars:
        """The stars at some places: indices, a slice or a mask."""
        columns = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return replace(self, **{name: column[places] for name, column in columns.items() if column is not None})

    def directions(self) -> Array:
        """Unit vectors (3, N), ICRS, at the epoch."""
        return self._triad()[2]

    def motion(self) -> Motion | None:
        """How the directions change; None if no star moves.

        The standard model of stellar motion: uniform in space, light travel time to the star left out (L. Lindegren
        et al. 2012, A&A 538, A78, eq. 4; ESA SP-1200, vol. 1, section 1.2.8). The radial part needs a parallax above
        zero; a negative parallax shifts the star as it says. NaN stands for zero.

        Raises InvalidInput for a star that moves but has no epoch.
        """
        parallax_rad = self._given(self.parallax_mas) * _RAD_PER_MAS
        eastward = self._given(self.pmra_mas_yr) * (_RAD_PER_MAS / _YEAR_S)
        northward = self._given(self.pmdec_mas_yr) * (_RAD_PER_MAS / _YEAR_S)
        receding = self._given(self.radial_velocity_km_s) * np.maximum(parallax_rad, 0.0) / (AU_KM * _TDB_PER_TCB)
        moves = (eastward != 0.0) | (northward != 0.0) | (receding != 0.0)
        if not moves.any() and not parallax_rad.any():
            return None
        p, q, u = self._triad()
        return Motion(eastward * p + northward * q + receding * u, parallax_rad, self._epoch_et_s(moves))

    def _triad(self) -> tuple[Array, Array, Array]:
        """East, north and the direction itself, (3, N) each."""
        sin_ra, cos_ra = sincos_of(self.ra_rad)
        sin_dec, cos_dec = sincos_of(self.dec_rad)
        east = np.stack([-sin_ra, cos_ra, np.zeros_like(sin_ra)])
        north = np.stack([-sin_dec * cos_ra, -sin_dec * sin_ra, cos_dec])
        return east, north, np.stack([cos_dec * cos_ra, cos_dec * sin_ra, sin_dec])

    def _given(self, column: Array | None) -> Array:
        return np.zeros(len(self)) if column is None else np.where(np.isnan(column), 0.0, column)

    def _epoch_et_s(self, needed: NDArray[np.bool_]) -> Array:
        """Epochs in TDB seconds past J2000; that of a star that does not need one is J2000."""
        years = np.full(len(self), np.nan) if self.epoch_tcb_jyear is None else self.epoch_tcb_jyear
        if (needed & np.isnan(years)).any():
            star = int(np.argmax(needed & np.isnan(years))) + 1
            raise InvalidInput(f"star {star} moves but has no epoch", hint="give the year of its position, as 2016.0")
        years = np.where(np.isnan(years), 2000.0, years)
        outside = (years < _EPOCHS[0]) | (years > _EPOCHS[1])
        if outside.any():
            star = int(np.argmax(outside))
            raise InvalidInput(f"star {star + 1} has the epoch {years[star]:g}", hint="give a Julian year, as 2016.0")
        return et_s_from_et_ns(et_ns_from_tcb_days((years - 2000.0) * 365.25))


def stars_of(given: Any, choice: ColumnChoice | None = None) -> Stars:
    """Stars from what a user holds.

    given    Stars; SkyCoord of any frame with a way to ICRS, with its motion, distance and obstime (the epoch) if it
             has them; astropy Table or pandas DataFrame, its columns found as those of a file; (ra_deg, dec_deg)
    choice   which columns of a table are which, where their names do not tell

    Raises InvalidInput, naming row and column where there are any.
    """
    if isinstance(given, Stars):
        return given
    from .catalogue.from_objects import stars_from

    return stars_from(given, choice)
