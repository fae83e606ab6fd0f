"""The star map that a model Galaxy makes.

sky = default_star_map()     the embedded model, nside 128, G 3 to 21.5 in bins of half a magnitude
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ...errors import UsageError
from ..core.star_counts import CELL_MAG, EDGE_STEP_MAG, cumulative_counts
from .galaxy import DustMap, GalaxyModel, embedded_galaxy
from .kept_map import kept
from .luminosity import BRIGHTEST_MAG, function_table
from .magnitudes import coarser, with_edges
from .satellites import add_clusters, cloud_counts
from .star_map import Array, StarMap

FIRST_MAG, LAST_MAG = 3.0, 21.5
EDGES_MAG: Array = np.arange(FIRST_MAG, LAST_MAG + 0.5 * EDGE_STEP_MAG, EDGE_STEP_MAG, dtype=np.float64)
MOST_NSIDE = 512
LEAST_NSIDE_SEEN = 64
"""Smaller maps are sums of this one, whose pixels of 0.9 degrees resolve the layer of dust."""

SOURCE = "scanplan's model Galaxy, fitted to Gaia DR3 star counts"

_AT_ONCE = 2048
_DEG2_PER_SR = np.degrees(1.0) ** 2

# ICRS to Galactic axes: The Hipparcos and Tycho Catalogues, ESA SP-1200 (1997), vol. 1, equation 1.5.11.
GALACTIC_FROM_ICRS = np.array([
    [-0.0548755604, -0.8734370902, -0.4838350155],
    [+0.4941094279, -0.4448296300, +0.7469822445],
    [-0.8676661490, -0.1980763734, +0.4559837762],
])  # fmt: skip


def default_star_map(nside: int = 128, threads: int = 2) -> StarMap:
    """The embedded model's star map: the same numbers for any number of threads.

    Raises UsageError unless ``nside`` is a power of two up to ``MOST_NSIDE``.
    """
    return _embedded(nside, threads)


@lru_cache(maxsize=2)
def _embedded(nside: int, threads: int) -> StarMap:
    _require_nside(nside)
    if nside < LEAST_NSIDE_SEEN:
        return coarser(_embedded(LEAST_NSIDE_SEEN, threads), nside)
    model = embedded_galaxy()
    shape = (12 * nside * nside, EDGES_MAG.size - 1)
    stars = kept(nside, shape, lambda: galaxy_counts(model, nside, threads=threads).stars)
    return StarMap(nside, EDGES_MAG, stars, SOURCE, model.inputs)


def galaxy_counts(
    model: GalaxyModel, nside: int, g_edges_mag: Sequence[float] | Array | None = None, *, threads: int = 1
) -> StarMap:
    """A model's star map: numbers in pixels as at their centres, clusters where their stars are.

    g_edges_mag   bins, by default ``EDGES_MAG``; others are interpolated in those and hold no star outside them

    Raises UsageError unless ``nside`` is a power of two up to ``MOST_NSIDE`` and the edges rise.
    """
    _require_nside(nside)
    fine = max(nside, LEAST_NSIDE_SEEN)
    cumulative = _pixel_counts(model, fine, threads)
    sky = StarMap(fine, EDGES_MAG, np.diff(cumulative, axis=1), SOURCE, model.inputs)
    if fine > nside:
        sky = coarser(sky, nside)
    return sky if g_edges_mag is None else with_edges(sky, g_edges_mag)


def _require_nside(nside: int) -> None:
    if not (1 <= nside <= MOST_NSIDE and nside & (nside - 1) == 0):
        raise UsageError(f"nside {nside} is no power of two from 1 to {MOST_NSIDE}; give 128, for half a degree")


def _pixel_counts(model: GalaxyModel, nside: int, threads: int) -> Array:
    """Cumulative numbers (12 nside**2, E) of listed stars from ``FIRST_MAG`` on."""
    from astropy_healpix import healpix_to_lonlat

    pixels = 12 * nside * nside
    lon, lat = healpix_to_lonlat(np.arange(pixels), nside, order="nested")
    pixel_sr = 4.0 * np.pi / pixels
    counts = density_per_sr(model, np.asarray(lon.rad), np.asarray(lat.rad), threads=threads) * pixel_sr
    add_clusters(model, nside, EDGES_MAG, counts)
    return listed(model, counts, pixel_sr)


def density_per_sr(model: GalaxyModel, ra_rad: Array, dec_rad: Array, *, threads: int = 1) -> Array:
    """Stars per steradian (N, E) brighter than ``EDGES_MAG`` towards (N,) directions, ICRS, the clusters aside."""
    table = function_table(model.functions)
    first_cell = (FIRST_MAG - BRIGHTEST_MAG) / CELL_MAG
    out = np.empty((ra_rad.size, EDGES_MAG.size))
    galactic = galactic_axes(ra_rad, dec_rad)
    dust = dust_factor(model.dust, galactic)

    def fill(first: int) -> None:
        part = slice(first, first + _AT_ONCE)
        cumulative_counts(galactic[part], dust[part], model.shape, table, first_cell, out[part])

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(fill, range(0, ra_rad.size, _AT_ONCE)))
    for cloud in model.clouds:
        out += cloud_counts(cloud, model.functions, ra_rad, dec_rad, EDGES_MAG)
    return out


def galactic_axes(ra_rad: Array, dec_rad: Array) -> Array:
    """Unit vectors (N, 3) in Galactic axes; written out, as a matrix product's last bit depends on the machine."""
    cos_dec = np.cos(dec_rad)
    x, y, z = cos_dec * np.cos(ra_rad), cos_dec * np.sin(ra_rad), np.sin(dec_rad)
    return np.stack([row[0] * x + row[1] * y + row[2] * z for row in GALACTIC_FROM_ICRS.tolist()], axis=1)


def dust_factor(dust: DustMap, galactic: Array) -> Array:
    """What the layer's dust is multiplied with (N,) towards Galactic unit vectors (N, 3)."""
    nodes, weights = dust_weights(dust, galactic)
    return np.asarray(np.exp((dust.log_factor.ravel()[nodes] * weights).sum(axis=0)))


def dust_weights(dust: DustMap, galactic: Array) -> tuple[NDArray[np.int64], Array]:
    """The four nodes (4, N) about Galactic unit vectors (N, 3), as numbers in the flat map, and their weights."""
    rows, columns = dust.log_factor.shape
    east = np.degrees(np.arctan2(galactic[:, 1], galactic[:, 0])) % 360.0 * (columns / 360.0)
    north = np.interp(np.degrees(np.arcsin(np.clip(galactic[:, 2], -1.0, 1.0))), dust.lat_deg, np.arange(rows))
    column, row = np.floor(east).astype(np.int64), np.minimum(np.floor(north).astype(np.int64), rows - 2)
    east, north = east - column, north - row
    left, right = column % columns, (column + 1) % columns
    nodes = np.stack([row * columns + left, row * columns + right, (row + 1) * columns + left,
                      (row + 1) * columns + right])  # fmt: skip
    weights = np.stack([(1 - north) * (1 - east), (1 - north) * east, north * (1 - east), north * east])
    return nodes, weights


def listed(model: GalaxyModel, cumulative: Array, pixel_sr: float | Array) -> Array:
    """What a catalogue lists of cumulative counts (N, E): it misses faint stars, and most where stars crowd.

    Of N stars a square degree N / (1 + (N / most)**4)**(1/4) are listed. The first edge's count becomes 0.
    """
    middle_mag = 0.5 * (EDGES_MAG[:-1] + EDGES_MAG[1:])
    found = 1.0 / (1.0 + np.exp((middle_mag - model.half_found_mag) / model.half_found_width_mag))
    bright = np.cumsum(np.diff(cumulative, axis=1) * found, axis=1)
    most = model.crowding_per_deg2 * _DEG2_PER_SR * np.reshape(pixel_sr, (-1, 1))
    squared = (bright / most) ** 2
    crowded = bright / np.sqrt(np.sqrt(1.0 + squared * squared))
    return np.concatenate([np.zeros((cumulative.shape[0], 1)), crowded], axis=1)
