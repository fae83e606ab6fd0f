"""Transits: when which star crosses which field of view.

found = transits(law, SkyCoord("05h47m17.088s", "-51d03m59.44s"))
found.table()        QTable with GOST's columns and more
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.timescales import convert_ns
from .search import Engine, search
from .stars import Stars, stars_of

if TYPE_CHECKING:
    from astropy.table import QTable

    from .bodies import Body
    from .products.transit_columns import TransitOptions
    from .scanlaw import ScanLaw

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Transits:
    """Transits (N), by star, then by time.

    A transit is the moment when the star, as the spacecraft sees it (Sun's light deflection, then aberration), stands
    at the azimuth of a field of view in the scanning reference system.
    """

    law: ScanLaw
    stars: Stars
    star: NDArray[np.int64]
    """Which of the stars, from 0."""
    et_ns: NDArray[np.int64]
    """Time at the spacecraft, TDB ns past J2000."""
    field: NDArray[np.int8]
    """Which of the mission's fields of view, from 0."""
    row: NDArray[np.int16]
    """Number of the CCD row; 0 where the star passes between rows, or was in another at the sky mapper."""
    segment: NDArray[np.int16]
    """Which of the law's segments, from 0."""
    zeta_rad: Array
    """Angle out of the scan plane towards the spin axis."""
    zeta_rate_rad_s: Array
    """Its change per second of TDB: the across-scan rate."""
    scan_angle_rad: Array
    """Position angle of the scan at the star, north through east, in [-pi, pi]."""
    parallax_factor_al: Array
    """Shift along scan per parallax, see ``ephemeris.apparent.parallax_factors``."""
    parallax_factor_ac: Array
    delay_s: Array
    """Time at the barycentre minus time at the spacecraft, of one wave front."""
    body: Body | None = None
    """The body of the solar system that all are of; ``stars`` then has its place at each of them."""

    def __len__(self) -> int:
        return self.et_ns.size

    def table(self, options: TransitOptions | None = None) -> QTable:
        """The transits as an astropy QTable, with the columns of the files; ``options`` asks for more of them."""
        from .products.transit_table import transit_qtable

        return transit_qtable(self, options)

    @cached_property
    def tcb_ns(self) -> NDArray[np.int64]:
        """Time at the spacecraft, TCB ns past J2000 (TCB)."""
        return convert_ns(self.et_ns, "TDB", "TCB")

    @cached_property
    def barycentric_tcb_ns(self) -> NDArray[np.int64]:
        """Time at the barycentre, TCB ns past J2000 (TCB)."""
        return self.tcb_ns + np.rint(self.delay_s * 1e9).astype(np.int64)


def transits(
    law: ScanLaw,
    stars: Any,
    *,
    between_rows: bool = False,
    engine: Engine = "auto",
    threads: int = 1,
) -> Transits:
    """All transits of stars in [law.start, law.stop).

    stars         Stars, SkyCoord, astropy Table, or (ra_deg, dec_deg)
    between_rows  also those that no row of detectors sees, with row 0
    engine        "list" for few stars, "tiles" for many; both give the same to a microsecond
    threads       how many work at once; the answer does not depend on it

    Raises CoverageError where the spacecraft's orbit is not known, InvalidInput for stars that are none.
    """
    sought = stars_of(stars)
    star, et_ns, field, row, segment, *reals = search(law, sought, between_rows, engine, threads)
    zeta_rad, zeta_rate_rad_s, scan_angle_rad, al, ac, delay_s = reals
    return Transits(
        law, sought, star, et_ns, field, row, segment, zeta_rad, zeta_rate_rad_s, scan_angle_rad, al, ac, delay_s
    )
