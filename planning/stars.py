"""Stars of a catalogue: where they are and how they move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


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

    def directions(self) -> Array:
        """Unit vectors (3, N), ICRS, at the epoch."""
        from ..ephemeris.trig import sincos_of

        sin_ra, cos_ra = sincos_of(self.ra_rad)
        sin_dec, cos_dec = sincos_of(self.dec_rad)
        return np.stack([cos_dec * cos_ra, cos_dec * sin_ra, sin_dec])

    def motion(self) -> Motion | None:
        """How the directions change; None if no star moves."""
        return None
