"""Stars sorted into tiles of the sky: HEALPix pixels as small as leaves enough stars in each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .core import tile_sort
from .core.find_in_tiles import Tiles
from .stars import Stars

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# Pixels of 0.1 to 3.7 deg: larger ones are not flat enough.
_COARSEST, _FINEST = 4, 9


class TileSize(NamedTuple):
    """How many stars a tile should have, and has at most."""

    enough: int
    most: int


# Transits of a tile should stay in the cache; for numbers of transits only the stars need to.
FOR_TRANSITS = TileSize(64, 256)
FOR_COUNTS = TileSize(256, 1024)
# With fewer, of all or in a tile, a list is faster.
_WORTHWHILE, _WORTHWHILE_IN_TILE = 512, 6
# Pixels a star, above which counting them takes longer than comparing.
_SPARSE = 16


@dataclass(frozen=True)
class Tiling:
    """Stars in the order of their tiles: the i-th there is star ``order[i]``."""

    order: Integers
    tiles: Tiles


def tiling_of(stars: Stars, size: TileSize = FOR_TRANSITS, wanted: bool = False) -> Tiling | None:
    """The stars in tiles; None where there are too few of them near each other, unless it is ``wanted``."""
    if len(stars) == 0 or (len(stars) < _WORTHWHILE and not wanted):
        return None
    u = np.ascontiguousarray(stars.directions())
    pixel = tile_sort.pixels(u, _FINEST)
    order = _order(pixel)
    ascending = pixel[order]
    coarser = 0
    while coarser < _FINEST - _COARSEST and len(stars) < size.enough * tile_sort.occupied(ascending, coarser):
        coarser += 1
    if not wanted and len(stars) < _WORTHWHILE_IN_TILE * tile_sort.occupied(ascending, coarser):
        return None
    begin = tile_sort.tile_borders(ascending, coarser, size.most)
    centre, radius_rad = tile_sort.hulls(u, order, begin)
    return Tiling(order, Tiles(begin, centre, radius_rad, size.most))


def _order(pixel: Integers) -> Integers:
    """The order that sorts pixels, by counting them where they lie near each other."""
    lowest, highest = int(pixel.min()), int(pixel.max())
    if highest - lowest < _SPARSE * pixel.size:
        return tile_sort.sorted_places(pixel, lowest, highest - lowest + 1)
    return np.argsort(pixel, kind="stable")
