"""Observing plan: where each field of view looks in a row of times, and the strip of sky it sweeps meanwhile.

plan = observing_plan(law)
plan.corner_deg[0]       (V, 2) the first strip's outline

A row is one field of view over one step of a clock of UTC; steps begin at midnight, so that a row is the same whatever
window it is asked for in. Rows do not reach across a border of the law's segments, where the attitude may jump. What is
swept is what the field's centre line, on which transits are counted, passes over: the strips of a field follow each
other without gap or overlap. Directions are those of the attitude: aberration, up to 21 arcsec, is left in.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.timescales import NS_PER_S
from ..errors import UsageError
from .passes.utc_grid import grid_edges
from .rotation import ra_dec_deg, srs_axes
from .window import one_et_ns

if TYPE_CHECKING:
    from .mission import FieldOfView
    from .scanlaw import ScanLaw

Array = NDArray[np.float64]
Times = NDArray[np.int64]

STEP_S = 600.0

# An outline's edges are great circles. Beside the scan plane, with an axis that moves, Gaia's strips leave them by 0.41
# arcsec at most.
_CORNER_EVERY_RAD = math.radians(2.0)
_LONGEST_RAD = math.radians(60.0)
_MOST_ROWS = 1_000_000
_SLIVER_NS = NS_PER_S


@dataclass(frozen=True, eq=False)
class ObservingPlan:
    """N rows, in order of time, at one time in that of the mission's fields.

    planned_et_ns  when the plan was made, TDB ns past J2000
    field          (N,) index into the mission's fields
    start_et_ns    (N,) TDB ns past J2000; a row's end, ``stop_et_ns``, is the start of its field's next one
    centre_deg     (N, 2) right ascension and declination of the middle of the strip, ICRS
    diameter_deg   (N,) of a circle about the centre that holds the strip
    corner_deg     (N, V, 2) its outline, a simple polygon, counter-clockwise as seen from inside the sphere
    """

    law: ScanLaw
    planned_et_ns: int
    field: NDArray[np.int64]
    start_et_ns: Times
    stop_et_ns: Times
    centre_deg: Array
    diameter_deg: Array
    corner_deg: Array

    def __len__(self) -> int:
        return self.field.size


def observing_plan(law: ScanLaw, step_s: float = STEP_S, planned_at: Any = None) -> ObservingPlan:
    """The plan of a law's window.

    step_s      of UTC, of a row; the first and last of a window or segment may be shorter
    planned_at  as astropy Time, ISO text or int ``et_ns``; the start of the window when None: no clock is asked

    Raises UsageError for a step that is too short, or in which the scan goes further than a sixth of a turn;
    TimeError for what is no time.
    """
    spin_rad = law.mission.law.spin_rate_rad_s * step_s
    if not (math.isfinite(step_s) and step_s >= 1.0) or spin_rad > _LONGEST_RAD:
        longest_s = math.floor(_LONGEST_RAD / law.mission.law.spin_rate_rad_s)
        raise UsageError(f"a step of {step_s:g} s makes no strips of the sky; give 1 to {longest_s} s")
    fields = law.mission.fields
    if (law.stop_et_ns - law.start_et_ns) / (step_s * NS_PER_S) * len(fields) > _MOST_ROWS:
        raise UsageError(f"a step of {step_s:g} s makes more than {_MOST_ROWS} rows of this window; give a longer one")
    planned_et_ns = law.start_et_ns if planned_at is None else one_et_ns(planned_at, "the time of a plan")
    edges, borders = _edges(law, step_s)
    # At a border of segments the next one's attitude holds already.
    last = edges[1:] - np.isin(edges[1:], borders)
    parts = max(1, math.ceil(spin_rad / _CORNER_EVERY_RAD))
    along = edges[:-1, None] + (last - edges[:-1])[:, None] * np.arange(parts + 1) // parts
    middle = edges[:-1] + (last - edges[:-1]) // 2
    axes = srs_axes(law.attitude(along.reshape(-1))).reshape(*along.shape, 3, 3)
    outlines = [_outline(axes, field) for field in fields]
    middle_axes = srs_axes(law.attitude(middle))
    centres = [_direction(middle_axes, field.azimuth_rad, sum(_zeta_rad(field)) / 2.0) for field in fields]
    corners, centre = (_by_time(each) for each in (outlines, centres))
    radius_rad = _separation_rad(centre[:, None], corners).max(axis=1)
    return ObservingPlan(
        law,
        planned_et_ns,
        np.tile(np.arange(len(fields)), middle.size),
        np.repeat(edges[:-1], len(fields)),
        np.repeat(edges[1:], len(fields)),
        _places_deg(centre),
        np.degrees(2.0 * radius_rad),
        _places_deg(corners),
    )


def _edges(law: ScanLaw, step_s: float) -> tuple[Times, Times]:
    """Edges (M + 1,) of the rows, and the borders of segments among them."""
    borders = np.array([piece.start_et_ns for piece in law.segments[1:]], np.int64)
    fixed = np.array([law.start_et_ns, *borders, law.stop_et_ns], np.int64)
    grid = grid_edges(law.start_et_ns, law.stop_et_ns, step_s)[1:-1]
    # A step that would leave a sliver at a border is not cut there.
    nearest = np.searchsorted(fixed, grid)
    apart = np.minimum(fixed[nearest] - grid, grid - fixed[nearest - 1])
    return np.unique(np.concatenate([fixed, grid[apart >= _SLIVER_NS]])), borders


def _outline(axes: Array, field: FieldOfView) -> Array:
    """Corners (M, V, 3): forward along the edge nearer to the spin axis, back along the other."""
    low_rad, high_rad = _zeta_rad(field)
    high, low = (_direction(axes, field.azimuth_rad, zeta_rad) for zeta_rad in (high_rad, low_rad))
    return np.concatenate([high, low[:, ::-1]], axis=1)


def _direction(axes: Array, azimuth_rad: float, zeta_rad: float) -> Array:
    """Unit vectors (..., 3), ICRS, at angles in the scanning reference system with these axes (..., 3, 3)."""
    in_plane = math.cos(azimuth_rad) * axes[..., 0, :] + math.sin(azimuth_rad) * axes[..., 1, :]
    direction: Array = math.cos(zeta_rad) * in_plane + math.sin(zeta_rad) * axes[..., 2, :]
    return direction


def _zeta_rad(field: FieldOfView) -> tuple[float, float]:
    """Ends of the field across the scan."""
    return min(row.zeta_min_rad for row in field.rows), max(row.zeta_max_rad for row in field.rows)


def _by_time(of_fields: list[Array]) -> Array:
    """Rows (M x F, ...) by time, then by field, of F arrays (M, ...)."""
    stacked = np.stack(of_fields, axis=1)
    return stacked.reshape(-1, *stacked.shape[2:])


def _separation_rad(a: Array, b: Array) -> Array:
    """Angles between unit vectors (..., 3), accurate for small ones."""
    chord: Array = np.sqrt(((a - b) ** 2).sum(axis=-1))
    return 2.0 * np.arcsin(np.minimum(0.5 * chord, 1.0))


def _places_deg(direction: Array) -> Array:
    """Right ascension and declination (..., 2) of unit vectors (..., 3)."""
    return np.stack(ra_dec_deg(direction), axis=-1)
