"""How often the fields of view pass over each part of the sky."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..core.healpix import nested_pixels
from ..core.sky_hits import count_hits
from ..mission import FieldOfView
from ..scanlaw import ScanLaw

Array = NDArray[np.float64]
Times = NDArray[np.int64]

LEVEL = 7
_POINTS_PER_PIXEL_SIDE = 4
_MOST_POINTS = 12_000_000
_COARSER_ABOVE = 40_000_000
_CHUNK = 1 << 18


@dataclass(frozen=True)
class SkyMap:
    """Mean number of passes of any field of view over a point of each HEALPix pixel (nested, ICRS)."""

    level: int
    passes: Array

    @property
    def seen_fraction(self) -> float:
        """Part of the sky that was passed at least once, taking each pixel's mean as spread over it evenly."""
        return float(np.mean(np.minimum(self.passes, 1.0)))

    def at(self, lon_rad: Array, lat_rad: Array) -> Array:
        """Values (N,) at directions (N,), ICRS."""
        return np.asarray(self.passes[nested_pixels(np.degrees(lon_rad), np.degrees(lat_rad), self.level)])


def field_height_rad(field: FieldOfView) -> tuple[float, float]:
    """Lowest and highest edge of a field's rows, out of the scan plane."""
    return min(row.zeta_min_rad for row in field.rows), max(row.zeta_max_rad for row in field.rows)


def sky_map(law: ScanLaw) -> SkyMap:
    """Passes over the sky in the law's window; gaps between the rows of a field count as seen.

    A field swept along its scan covers ``height x spin rate x time`` of sky; that area is spread over points on a
    grid of time and height, four to the side of a pixel or as many as are affordable.
    """
    spin_rad_s = law.mission.law.spin_rate_rad_s
    span_ns = law.stop_et_ns - law.start_et_ns
    edges = [field_height_rad(field) for field in law.mission.fields]
    wanted = _points(LEVEL, span_ns, spin_rad_s, edges)
    level = LEVEL if wanted <= _COARSER_ABOVE else LEVEL - 1
    spacing_rad = _pixel_side_rad(level) / _POINTS_PER_PIXEL_SIDE
    zetas = [_middles(low, high, math.ceil((high - low) / spacing_rad)) for low, high in edges]
    per_time = sum(zeta.size for zeta in zetas)
    steps = min(math.ceil(span_ns * 1e-9 * spin_rad_s / spacing_rad), max(_MOST_POINTS // per_time, 1))
    hits = np.zeros((len(zetas), 12 << (2 * level)), np.int64)
    for begin in range(0, steps, _CHUNK):
        quaternion = law.attitude(_middle_times(law, begin, min(begin + _CHUNK, steps), steps)).reshape(-1)
        for k, field in enumerate(law.mission.fields):
            count_hits(quaternion, field.azimuth_rad, zetas[k], level, hits[k])
    swept_rad = span_ns * 1e-9 * spin_rad_s / steps
    pixel_area = 4.0 * math.pi / hits.shape[1]
    passes = np.zeros(hits.shape[1])
    for k, (low, high) in enumerate(edges):
        passes += hits[k] * (swept_rad * (high - low) / zetas[k].size / pixel_area)
    return SkyMap(level, passes)


def _pixel_side_rad(level: int) -> float:
    return math.sqrt(4.0 * math.pi / (12 << (2 * level)))


def _points(level: int, span_ns: int, spin_rad_s: float, edges: list[tuple[float, float]]) -> float:
    spacing_rad = _pixel_side_rad(level) / _POINTS_PER_PIXEL_SIDE
    return span_ns * 1e-9 * spin_rad_s * sum(high - low for low, high in edges) / spacing_rad**2


def _middles(low: float, high: float, parts: int) -> Array:
    return low + (high - low) * (np.arange(parts) + 0.5) / parts


def _middle_times(law: ScanLaw, begin: int, end: int, steps: int) -> Times:
    """Middles of the parts ``begin`` to ``end`` of the window cut into ``steps``, exact from integers."""
    span_ns = law.stop_et_ns - law.start_et_ns
    whole, rest = divmod(span_ns, steps)
    part = np.arange(begin, end, dtype=np.int64)
    return law.start_et_ns + part * whole + part * rest // steps + whole // 2
