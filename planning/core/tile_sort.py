"""Stars sorted into HEALPix pixels, and the caps of the sky that hold them."""

from __future__ import annotations

from math import sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import asin, atan2
from .healpix import nested_pixel
from .search_records import REALS, Found

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

_DEG_PER_RAD = 180.0 / np.pi


@njit(cache=True, error_model="numpy", nogil=True)
def pixels(u: Array, level: int) -> Integers:
    """Nested pixels (N,) of unit vectors (3, N)."""
    pixel = np.empty(u.shape[1], np.int64)
    for i in range(pixel.size):
        lat = asin(min(max(u[2, i], -1.0), 1.0))
        pixel[i] = nested_pixel(atan2(u[1, i], u[0, i]) * _DEG_PER_RAD, lat * _DEG_PER_RAD, level)
    return pixel


@njit(cache=True, error_model="numpy", nogil=True)
def sorted_places(pixel: Integers, lowest: int, count: int) -> Integers:
    """The stars' order (N,) by pixel, of ``count`` pixels from the lowest on; those of one pixel keep theirs."""
    begin = np.zeros(count + 1, np.int64)
    for i in range(pixel.size):
        begin[pixel[i] - lowest + 1] += 1
    for k in range(count):
        begin[k + 1] += begin[k]
    order = np.empty(pixel.size, np.int64)
    for i in range(pixel.size):
        order[begin[pixel[i] - lowest]] = i
        begin[pixel[i] - lowest] += 1
    return order


@njit(cache=True, error_model="numpy", nogil=True)
def occupied(ascending: Integers, coarser: int) -> int:
    """How many pixels hold stars, so many levels above that of ``ascending`` pixels (N,)."""
    held = 1
    for i in range(1, ascending.size):
        held += (ascending[i] >> (2 * coarser)) != (ascending[i - 1] >> (2 * coarser))
    return held


@njit(cache=True, error_model="numpy", nogil=True)
def tile_borders(ascending: Integers, coarser: int, most: int) -> Integers:
    """Where tiles begin (T + 1,) among stars in ascending pixels: pixels so many levels above, cut where too full."""
    begin = np.empty(ascending.size + 1, np.int64)
    tiles = 0
    for i in range(ascending.size):
        same = i > 0 and (ascending[i] >> (2 * coarser)) == (ascending[i - 1] >> (2 * coarser))
        if not same or i - begin[tiles - 1] == most:
            begin[tiles] = i
            tiles += 1
    begin[tiles] = ascending.size
    return begin[: tiles + 1].copy()


@njit(cache=True, error_model="numpy", nogil=True)
def hulls(u: Array, order: Integers, begin: Integers) -> tuple[Array, Array]:
    """Centres (T, 3) of tiles and the largest angles (T,) of their stars from them."""
    centre, radius = np.zeros((begin.size - 1, 3)), np.zeros(begin.size - 1)
    for t in range(radius.size):
        for i in range(begin[t], begin[t + 1]):
            for c in range(3):
                centre[t, c] += u[c, order[i]]
        length = sqrt(centre[t, 0] ** 2 + centre[t, 1] ** 2 + centre[t, 2] ** 2)
        centre[t] /= length
        chord = 0.0
        for i in range(begin[t], begin[t + 1]):
            square = 0.0
            for c in range(3):
                square += (u[c, order[i]] - centre[t, c]) ** 2
            chord = max(chord, square)
        radius[t] = 2.0 * asin(min(0.5 * sqrt(chord), 1.0)) + 1e-12
    return centre, radius


@njit(cache=True, error_model="numpy", nogil=True)
def put_runs(found: Found, star: Integers, begin: Integers, out: Found) -> None:
    """Transits of whole stars, run by run, to where each star's begin: those of star n at ``begin[n]`` of ``out``.

    ``star`` (N,) is what each of the stars that ``found`` speaks of is called in ``begin`` and ``out``.
    """
    n, at = -1, 0
    for i in range(found.star.size):
        if found.star[i] != n:
            n = found.star[i]
            at = begin[star[n]]
        out.star[at] = star[n]
        out.et_ns[at] = found.et_ns[i]
        out.field[at] = found.field[i]
        out.row[at] = found.row[i]
        out.segment[at] = found.segment[i]
        for c in range(REALS):
            out.reals[c, at] = found.reals[c, i]
        at += 1
