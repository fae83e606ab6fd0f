"""Passages as ESA's GOST tells them: from when to when a star is in the astrometric field.

GOST's ObjVisSAP service gives a start and an end for every transit. Its answer for right ascension 45, declination +20
deg (142 rows, fetched on 2026-09-10, in the tests) shows what they are. The start is the transit itself: the star on
its field's reference line (137 rows within 0.12 ms). The end is the star on the last of the nine CCD strips of the
astrometric field on which its row sees it, the strips 0.0808689 deg from each other (within 0.13 ms): a passage in row
4, which has eight of them, ends one strip earlier, and one whose star drifts out of its row ends there.

The mission file has the strips where they were measured; here they are put where GOST has them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ....ephemeris.apparent import SPEED_OF_LIGHT_KM_S
from ....ephemeris.timescales import convert_ns
from ...focal_plane import ccd_times_et_ns

if TYPE_CHECKING:
    from ...mission import CcdStrip, FieldOfView, Mission
    from ...transits import Transits

Times = NDArray[np.int64]

STEP_RAD = math.radians(0.0808688952)
"""From strip to strip of the astrometric field: the ends of 137 passages, at the rate at which their stars drift."""
VISIBILITY_S = 40.5
"""What GOST says of the length of every passage, 0.675 deg at 60 arcsec/s; its ends come 38.84 s after its starts."""

_ASTROMETRIC = re.compile(r"AF([1-9][0-9]?)")
_SKY_MAPPER = re.compile(r"SM[1-9][0-9]?")


@dataclass(frozen=True, eq=False)
class Passages:
    """Passages (N) of stars, by star, then by time.

    star                    which of the stars, from 0
    start_et_ns             time at the spacecraft, TDB ns past J2000, of the transit; ``stop_et_ns`` of the end
    start_barycentric_ns    the same wave front at the barycentre, TCB ns past J2000 (TCB); ``stop_barycentric_ns``
    is_gosts                whether the mission has an astrometric field; else a passage is the moment of its transit
    """

    star: NDArray[np.int64]
    start_et_ns: Times
    stop_et_ns: Times
    start_barycentric_ns: Times
    stop_barycentric_ns: Times
    is_gosts: bool

    def __len__(self) -> int:
        return self.star.size

    @property
    def duration_s(self) -> NDArray[np.float64]:
        """At the spacecraft, in TDB."""
        return (self.stop_et_ns - self.start_et_ns) / 1e9

    def taken(self, places: NDArray[np.bool_] | slice) -> Passages:
        """Those at some places."""
        return Passages(
            self.star[places],
            self.start_et_ns[places],
            self.stop_et_ns[places],
            self.start_barycentric_ns[places],
            self.stop_barycentric_ns[places],
            self.is_gosts,
        )


def passages(found: Transits) -> Passages:
    """The passages of transits of stars that do not move. Raises CoverageError outside the orbit's kernels."""
    strips, times = strip_times(found, _ASTROMETRIC)
    stop_et_ns = np.maximum(times.max(axis=1), found.et_ns) if strips else found.et_ns
    start_barycentric_ns = found.barycentric_tcb_ns
    stop_barycentric_ns = barycentric_tcb_ns(found, stop_et_ns)
    return Passages(
        found.star, found.et_ns, stop_et_ns, start_barycentric_ns, stop_barycentric_ns, is_gosts=bool(strips)
    )


def strip_times(
    found: Transits, names: re.Pattern[str] = re.compile(f"{_SKY_MAPPER.pattern}|{_ASTROMETRIC.pattern}")
) -> tuple[tuple[str, ...], Times]:
    """GOST's strips of these names, and the times (N, strips) on them, TDB ns past J2000.

    NOT_SEEN where there is none, as ``ccd_times_et_ns`` has it.
    """
    mission = found.law.mission
    strips = tuple(_as_gost_has_it(strip, mission) for strip in mission.strips if names.fullmatch(strip.name))
    moved = replace(found, law=replace(found.law, mission=replace(mission, strips=strips)))
    return tuple(strip.name for strip in strips), ccd_times_et_ns(moved)


def barycentric_tcb_ns(found: Transits, et_ns: Times) -> Times:
    """When the wave fronts that pass the spacecraft within a minute of each transit (N) pass the barycentre.

    TCB ns past J2000 (TCB). The delay grows by the spacecraft's velocity towards the star, which is the same all along
    to 0.3 m/s (40 ns in a minute).
    """
    _, velocity_km_s = found.law.orbit(found.et_ns)
    directions = found.stars.directions().T[found.star]
    delay_rate = np.einsum("ij,ij->i", velocity_km_s, directions) / SPEED_OF_LIGHT_KM_S
    delay_ns = found.delay_s * 1e9 + delay_rate * (et_ns - found.et_ns)
    return convert_ns(et_ns, "TDB", "TCB") + np.rint(delay_ns).astype(np.int64)


def _as_gost_has_it(strip: CcdStrip, mission: Mission) -> CcdStrip:
    number = _ASTROMETRIC.fullmatch(strip.name)
    if number is not None:
        return replace(strip, offset_rad=(int(number[1]) - 1) * STEP_RAD)
    leads_s = {_field(mission, name).sky_mapper_lead_s for name in strip.fields}
    return replace(strip, offset_rad=-max(leads_s) * mission.law.spin_rate_rad_s)


def _field(mission: Mission, name: str) -> FieldOfView:
    return next(field for field in mission.fields if field.name == name)
