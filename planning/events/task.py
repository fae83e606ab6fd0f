"""What the searches for events work on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.light_time import Sight, length, line_of_sight
from ...ephemeris.sun import SOLAR_SYSTEM_BARYCENTER, SUN
from ...ephemeris.timescales import et_s_from_et_ns
from ..rotation import srs_axes

if TYPE_CHECKING:
    from ..scanlaw import ScanLaw
    from ..science.data_rate import DataRate
    from .manoeuvres import ManoeuvreList

Array = NDArray[np.float64]
Times = NDArray[np.int64]

_TURN_RAD = 2.0 * np.pi


@dataclass(frozen=True)
class Task:
    """A law, the limits of its mission, and what the caller knows beside.

    rate        predicted, over the law's window or more; None where nobody predicted it
    manoeuvres  from a file
    """

    law: ScanLaw
    rate: DataRate | None = None
    manoeuvres: ManoeuvreList | None = None

    @cached_property
    def borders_et_ns(self) -> list[int]:
        """Where the attitude may jump."""
        return [piece.start_et_ns for piece in self.law.segments[1:]]

    @cached_property
    def spin_ns(self) -> int:
        """A turn about the spin axis."""
        return round(_TURN_RAD / self.law.mission.law.spin_rate_rad_s * 1e9)

    def srs_axis(self, et_ns: Times, axis: tuple[float, float, float]) -> Array:
        """Unit vectors (N, 3), ICRS, of an axis that is fixed in the scanning reference system."""
        x, y, z = np.moveaxis(srs_axes(self.law.attitude(et_ns)), 1, 0)
        turned: Array = axis[0] * x + axis[1] * y + axis[2] * z
        return turned

    def sight(self, body: int, et_ns: Times) -> Sight:
        """A body as its light is received at the spacecraft. Raises CoverageError where one of the two is unknown."""
        observer_km, observer_km_s = self.law.orbit(et_ns)
        ephemeris = self.law.kernels.ephemeris
        return line_of_sight(ephemeris, body, observer_km, observer_km_s, et_s_from_et_ns(et_ns))

    def body_seen(self, body: int, et_ns: Times) -> Array:
        """Unit vectors (N, 3), ICRS, in which the spacecraft sees a body: with light time and aberration.

        The Sun bends its light as that of a star, which is too much by 10 mas for the Moon.
        """
        line_km = self.sight(body, et_ns).line_km
        return self.star_seen(line_km / length(line_km)[:, None], et_ns)

    def star_seen(self, u: Array, et_ns: Times) -> Array:
        """The same of stars at directions u, (3,) or (N, 3)."""
        from ..field_angles import direction_seen

        seen: Array = direction_seen(self.law, u, et_ns)
        return seen

    def sun_seen(self, et_ns: Times) -> Array:
        """The same of the Sun, whose light is not bent."""
        from ...ephemeris.apparent import SPEED_OF_LIGHT_KM_S

        line_km = self.sight(SUN, et_ns).line_km
        _, velocity_km_s = self.law.kernels.ephemeris.state(
            self.law.mission.orbit_body, SOLAR_SYSTEM_BARYCENTER, et_s_from_et_ns(et_ns)
        )
        # to first order in v/c: 20", the next term is below 2 mas
        moved = line_km / length(line_km)[:, None] + velocity_km_s / SPEED_OF_LIGHT_KM_S
        return moved / length(moved)[:, None]


def angle_rad(a: Array, b: Array) -> Array:
    """Between unit vectors (N, 3), good for small angles and large."""
    apart: Array = 2.0 * np.arctan2(length(a - b), length(a + b))
    return apart
