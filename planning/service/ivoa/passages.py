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
from ...focal_plane import ccd_times_et_ns, drift_rad_s

if TYPE_CHECKING:
    from ...mission import CcdStrip, FieldOfView, Mission
    from ...transits import Transits

Times = NDArray[np.int64]

STEP_RAD = math.radians(0.0808688952)
"""From strip to strip of the astrometric field: the ends of 137 passages, at the rate at which their stars drift."""
VISIBILITY_S = 40.5
"""What GOST says of the length of every passage, 0.675 deg at 60 arcsec/s; its ends come 38.84 s after its starts."""

_ASTROMETRIC = re.compile(r"AF([1-9][0-9]?)")
_KNOWN = re.compile(r"(SM|AF)[1-9][0-9]?")


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
    strips = np.array([_last_strip(found.law.mission, number) for number in range(_rows(found.law.mission) + 1)])
    stop_et_ns = found.et_ns
    if strips.any():
        drift = drift_rad_s(found)
        steps = np.minimum(np.floor(_seconds_in_row(found) * drift / STEP_RAD), strips[found.row] - 1)
        stop_et_ns = found.et_ns + np.rint(np.maximum(steps, 0.0) * STEP_RAD / drift * 1e9).astype(np.int64)
    return Passages(
        found.star,
        found.et_ns,
        stop_et_ns,
        found.barycentric_tcb_ns,
        barycentric_tcb_ns(found, stop_et_ns),
        is_gosts=bool(strips.any()),
    )


def _last_strip(mission: Mission, row: int) -> int:
    """The number of the last strip of the astrometric field in a row; 0 where there is none."""
    numbers = [
        int(match[1])
        for strip in mission.strips
        if row in strip.rows and (match := _ASTROMETRIC.fullmatch(strip.name)) is not None
    ]
    return max(numbers, default=0)


def _rows(mission: Mission) -> int:
    return max(row.number for field in mission.fields for row in field.rows)


def _seconds_in_row(found: Transits) -> NDArray[np.float64]:
    """How long stars stay in the rows of their transits, as they move across scan."""
    mission = found.law.mission
    edges = np.zeros((2, len(mission.fields), _rows(mission) + 1))
    for index, field in enumerate(mission.fields):
        for row in field.rows:
            edges[:, index, row.number] = row.zeta_min_rad, row.zeta_max_rad
    lower, upper = edges[:, found.field, found.row]
    rate = np.where(found.zeta_rate_rad_s == 0.0, np.finfo(float).tiny, found.zeta_rate_rad_s)
    ahead = np.where(rate > 0.0, upper, lower) - found.zeta_rad
    return np.clip(ahead / rate, 0.0, 1e6)


def strip_times(found: Transits) -> tuple[tuple[str, ...], Times]:
    """The strips that GOST tells of, and the times (N, strips) on them, TDB ns past J2000.

    NOT_SEEN where there is none, as ``ccd_times_et_ns`` has it.
    """
    mission = found.law.mission
    strips = tuple(_as_gost_has_it(strip, mission) for strip in mission.strips if _KNOWN.fullmatch(strip.name))
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
