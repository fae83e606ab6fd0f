"""Transits of the Moon, planets, asteroids and other bodies of the solar system.

    found = body_transits(law, "jupiter")
    law = propagate(mission, start, stop, mission.kernel_set(["asteroid.bsp"]))
    found = body_transits(law, 2000001)

The direction in which the spacecraft sees a body: from where the spacecraft is to where the light left, deflected by
the Sun as that of a source at this distance, aberrated by the spacecraft's velocity. Centres only: disks, magnitudes
and what detectors make of them are left aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.apparent import SPEED_OF_LIGHT_KM_S
from ..ephemeris.bodies import body_label, body_name, body_number
from ..ephemeris.light_time import length
from ..errors import InvalidInput
from .body_search import search_body
from .stars import Stars
from .transits import Transits

if TYPE_CHECKING:
    from .scanlaw import ScanLaw

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Body:
    """The body that transits (N) are of, and what is known of it at each.

    number              NAIF's
    distance_km         from the spacecraft at the time of the transit to where the light left
    azimuth_rate_rad_s  how the body's own motion, seen from the spacecraft, changes its azimuth
    """

    number: int
    name: str
    distance_km: Array
    azimuth_rate_rad_s: Array


@dataclass(frozen=True)
class BodyList:
    """Bodies to be searched for one after the other, as ``body_transits`` takes them."""

    bodies: tuple[int | str, ...]

    @property
    def rows(self) -> int:
        return len(self.bodies)


def body_transits(law: ScanLaw, body: int | str, *, between_rows: bool = False) -> Transits:
    """All transits of a body's centre in [law.start, law.stop), by time.

    body          NAIF number, or a name of NAIF's such as "jupiter": see ``ephemeris.bodies.body_number``
    between_rows  also those that no row of detectors sees, with row 0

    ``stars`` holds the body's place at each transit: the astrometric direction (with light time, not deflected nor
    aberrated), ICRS. The parallax factors are those of a star there. ``delay_s`` is the time by which the light that
    the spacecraft sees passes the barycentre later: the difference of the distances from where it left, over c.

    Raises CoverageError where the law's kernels do not give the body or the spacecraft, InvalidInput for a name that
    is none, for the spacecraft itself, and for a body that passes so near that it outruns the scan.
    """
    number = body_number(body, {segment.target for segment in law.kernels.ephemeris.segments})
    if number == law.mission.orbit_body:
        raise InvalidInput(f"body {body_label(number)} is the spacecraft", hint="name a body that it can see")
    seen, sight = search_body(law, number, between_rows)
    name, distance_km = body_name(number), length(sight.line_km)
    return Transits(
        law,
        Stars(seen.ra_rad, seen.dec_rad, np.full(len(distance_km), name)),
        np.arange(len(distance_km)),
        seen.et_ns,
        seen.field.astype(np.int8),
        seen.row.astype(np.int16),
        seen.segment.astype(np.int16),
        seen.zeta_rad,
        seen.zeta_rate_rad_s,
        seen.scan_angle_rad,
        seen.parallax_factor_al,
        seen.parallax_factor_ac,
        (length(sight.body_km) - distance_km) / SPEED_OF_LIGHT_KM_S,
        Body(number, name, distance_km, seen.azimuth_rate_rad_s),
    )
