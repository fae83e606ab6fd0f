"""Numbers of transits of many stars that do not move, field by field, without solving but for a few.

At a passage the rows of detectors are a comb in the sine of zeta, shifted at one side by the way to the sky mapper.
Which star lies on a tooth follows from products with its direction to 1e-6. Where that leaves a doubt, because an edge
is nearer than that or the turn ends while the tile passes, the crossing is solved: numbers are those of the lists.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .accept import ccd_row, crossed_ns
from .find_in_tiles import Scratch, Tiles, near_passages, scratch_for, sines_of_zeta
from .passage import Passage, crossing, passage_at, seen
from .search_records import ALONG_RAD, Fields, Sky, Turns
from .turn_rows import WIDTH

Array = NDArray[np.float64]
Counts = NDArray[np.int32]

# Of the sine of zeta: what products leave out, and the change of the across-scan rate over a tile.
_APPROXIMATE, _APPROXIMATE_PER_RAD = 5e-8, 2e-5

_NOT_SEEN = 1.0


class Comb(NamedTuple):
    """Rows of detectors of each field (F) as a comb of equal teeth, in sines of zeta.

    first, pitch  middle of the first tooth, distance of the next
    most          number of the last tooth, from 0
    half          half a tooth
    misfit        how far from an edge of the comb an edge of a row may lie
    """

    first: Array
    pitch: Array
    most: Array
    half: Array
    misfit: Array


def comb_of(fields: Fields) -> Comb:
    """The comb nearest to the rows."""
    columns = []
    for f in range(fields.azimuth_rad.size):
        rows = fields.low[f] <= fields.high[f]
        low, high = fields.low[f, rows], fields.high[f, rows]
        middles = 0.5 * (low + high)
        count = middles.size
        pitch = (middles[-1] - middles[0]) / (count - 1) if count > 1 else 1.0
        first = float(np.mean(middles - pitch * np.arange(count)))
        half = 0.5 * float(np.mean(high - low))
        teeth = first + pitch * np.arange(count)
        misfit = max(np.abs(low - (teeth - half)).max(), np.abs(high - (teeth + half)).max())
        columns.append((first, pitch, count - 1.0, half, misfit))
    return Comb(*(np.array(column) for column in zip(*columns, strict=True)))


@njit(cache=True, error_model="numpy", _nrt=False)
def _is_seen(
    turns: Turns, fields: Fields, p: Passage, k: int, f: int, tau_s: float, u1: float, u2: float, u3: float
) -> bool:
    """Whether a star is seen at a passage, as the lists have it."""
    w1, w2, w3 = seen(p, u1, u2, u3)
    at = crossing(p, w1, w2, w3)
    et_ns = crossed_ns(turns, k, tau_s + at.dt, fields.azimuth_rad[f], u1, u2, u3)
    inside = turns.begin_ns[k] <= et_ns < turns.end_ns[k]
    return inside and ccd_row(fields, f, at.c, at.c_rate) != 0


@njit(cache=True, error_model="numpy", _nrt=False)
def _off_teeth(off: Array, middle: float, pitch: float, most: float, half: float) -> None:
    """Sines of zeta (N,), turned into distances from the nearest tooth, negative on it."""
    by_pitch = 1.0 / pitch
    for i in range(off.size):
        above = off[i] - middle
        tooth = min(max(np.rint(above * by_pitch), 0.0), most)
        off[i] = abs(above - tooth * pitch) - half


@njit(cache=True, error_model="numpy", _nrt=False)
def _cut_at_borders(off: Array, p: Passage, u: Array, first: int, since_s: float, until_s: float) -> None:
    """Stars that cross outside [since, until), from the passage's moment, are off all teeth; near its ends in doubt."""
    near_s = ALONG_RAD * p.by_spin
    for i in range(off.size):
        n = first + i
        crosses_s = (p.y1 * u[0, n] + p.y2 * u[1, n] + p.y3 * u[2, n]) * p.by_spin
        if crosses_s < since_s - near_s or crosses_s > until_s + near_s:
            off[i] = _NOT_SEEN
        elif crosses_s < since_s + near_s or crosses_s > until_s - near_s:
            off[i] = 0.0


@njit(cache=True, error_model="numpy", _nrt=False)
def _count_sure(off: Array, doubt: float, counts: Counts) -> int:
    """Add the stars surely on a tooth to ``counts`` (N,); how many are in doubt."""
    for i in range(off.size):
        counts[i] += np.int32(off[i] < -doubt)
    doubts = 0
    for i in range(off.size):
        doubts += abs(off[i]) <= doubt
    return doubts


@njit(cache=True, error_model="numpy", nogil=True, _nrt=False)
def _count(
    turns: Turns,
    fields: Fields,
    comb: Comb,
    sky: Sky,
    tiles: Tiles,
    first: int,
    last: int,
    scratch: Scratch,
    counts: Counts,
) -> None:
    for tile in range(first, last):
        begin, end = tiles.begin[tile], tiles.begin[tile + 1]
        radius = tiles.radius_rad[tile]
        passages = near_passages(
            turns, fields, tiles.centre[tile], radius, scratch.near, scratch.turn, scratch.field, scratch.tau
        )
        approximate = _APPROXIMATE + _APPROXIMATE_PER_RAD * radius
        passing_s = (radius + ALONG_RAD) / turns.spin_rate_rad_s
        for j in range(passages):
            k, f, t = scratch.turn[j], scratch.field[j], scratch.tau[j]
            p = passage_at(turns.numbers, k * WIDTH, 1, t, fields.azimuth_rad[f], turns.spin_rate_rad_s)
            since_s = float(turns.begin_ns[k] - turns.mid_ns[k]) * 1e-9
            until_s = float(turns.end_ns[k] - turns.mid_ns[k]) * 1e-9
            off, of_tile = scratch.sine[: end - begin], counts[f, begin:end]
            sines_of_zeta(p, sky.u, begin, end, off)
            # In the same row at the sky mapper: a tooth is shorter by the way from there.
            way = fields.lead_s[f] * (p.omega_y + p.gz)
            half, doubt = comb.half[f] - 0.5 * abs(way), comb.misfit[f] + approximate
            _off_teeth(off, comb.first[f] + 0.5 * way, comb.pitch[f], comb.most[f], half)
            if t - passing_s < since_s or t + passing_s > until_s:
                _cut_at_borders(off, p, sky.u, begin, since_s - t, until_s - t)
            if _count_sure(off, doubt, of_tile) == 0:
                continue
            for i in range(off.size):
                if abs(off[i]) <= doubt:
                    n = begin + i
                    of_tile[i] += _is_seen(turns, fields, p, k, f, t, sky.u[0, n], sky.u[1, n], sky.u[2, n])


def count_in_tiles(turns: Turns, fields: Fields, sky: Sky, tiles: Tiles, first: int, last: int, counts: Counts) -> None:
    """Add to ``counts`` (F, N) the transits of the stars of tiles ``first`` to ``last - 1``; none of them moves."""
    _count(turns, fields, comb_of(fields), sky, tiles, first, last, scratch_for(turns, fields, tiles), counts)
