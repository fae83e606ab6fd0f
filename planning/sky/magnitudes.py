"""Star maps by magnitude: numbers of stars up to any magnitude, other bins, coarser pixels.

Inside a bin the logarithm of the cumulative count is linear in G. In the first bin of a pixel that has stars the
cumulative count begins at 0, which has no logarithm: there the number of stars per magnitude is taken to grow as
10**(0.45 G), near the slope of the bright sky (0.6 for a uniform space without dust; 0.45 between G 6 and 12).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...errors import UsageError
from .star_map import Array, StarMap

_FIRST_BIN_DEX_PER_MAG = 0.45


def stars_brighter(star_map: StarMap, g_mag: float) -> Array:
    """Numbers (P,) of stars with G < ``g_mag``: none before the first edge of the map, all of them past the last."""
    edges = star_map.g_edges_mag
    bin_ = int(np.searchsorted(edges, g_mag, side="right")) - 1
    if bin_ < 0:
        return np.zeros(star_map.stars.shape[0])
    before = star_map.stars[:, :bin_].sum(axis=1)
    if bin_ == edges.size - 1 or g_mag == edges[bin_]:
        return np.asarray(before)
    low, high = float(edges[bin_]), float(edges[bin_ + 1])
    return _inside_bin(before, star_map.stars[:, bin_], g_mag - low, high - low)


def _inside_bin(before: Array, within: Array, depth_mag: float, width_mag: float) -> Array:
    """Cumulative numbers (P,) a depth into a bin, from those before it and within it."""
    slope = _FIRST_BIN_DEX_PER_MAG
    first = within * (10.0 ** (slope * depth_mag) - 1.0) / (10.0 ** (slope * width_mag) - 1.0)
    growth = 1.0 + np.divide(within, before, out=np.zeros_like(within), where=before > 0.0)
    return np.where(before > 0.0, before * growth ** (depth_mag / width_mag), first)


def stars_between(star_map: StarMap, g_low_mag: float, g_high_mag: float) -> Array:
    """Numbers (P,) of stars with g_low_mag <= G < g_high_mag in each pixel; the map ends at its edges.

    Raises UsageError where the limits are no interval.
    """
    if not g_low_mag < g_high_mag:
        raise UsageError(f"G from {g_low_mag} to {g_high_mag} is no interval; give the brighter limit first")
    return np.maximum(stars_brighter(star_map, g_high_mag) - stars_brighter(star_map, g_low_mag), 0.0)


def density_per_deg2(star_map: StarMap, g_mag: float) -> Array:
    """Stars with G < ``g_mag`` per square degree (P,)."""
    return stars_brighter(star_map, g_mag) / star_map.pixel_deg2


def with_edges(star_map: StarMap, g_edges_mag: Sequence[float] | Array) -> StarMap:
    """The map in other magnitude bins; stars outside the new edges are left out.

    Raises UsageError unless the edges rise.
    """
    edges = np.asarray(g_edges_mag, np.float64)
    if edges.ndim != 1 or edges.size < 2 or not np.all(np.diff(edges) > 0.0):
        raise UsageError("the edges of the magnitude bins do not rise; give at least two, the brightest first")
    columns = [stars_between(star_map, low, high) for low, high in pairwise(edges.tolist())]
    return StarMap(star_map.nside, edges, np.stack(columns, axis=1), star_map.source, star_map.inputs)


def coarser(star_map: StarMap, nside: int) -> StarMap:
    """The map in larger pixels. Raises UsageError unless ``nside`` is a power of two up to the map's own."""
    if not (1 <= nside <= star_map.nside and nside & (nside - 1) == 0):
        raise UsageError(f"nside {nside} is no power of two up to {star_map.nside}, the map's own")
    children = (star_map.nside // nside) ** 2
    stars: NDArray[np.float64] = star_map.stars.reshape(12 * nside**2, children, -1).sum(axis=1)
    return StarMap(nside, star_map.g_edges_mag, stars, star_map.source, star_map.inputs)
