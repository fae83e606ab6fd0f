"""Transits of many stars in tiles, small parts of the sky: a tile's passages are found once for all its stars.

For every turn and field the passage is set up at the moment its centre crosses the line. Where a star then stands out
of the scan plane follows to 1e-6 from products with its catalogue direction; those near enough to be listed are
solved side by side.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.apparent import AU_KM
from ...ephemeris.trig import TWO_PI, atan2, fma
from .accept import accept_lanes, move
from .find_transits import near_turns, spin_axis_height
from .lanes import LANES, TAU, U, solve_all, workspace
from .passage import Passage, passage_at
from .search_records import ALONG_RAD, LOOK_RAD, REALS, Fields, Found, Sky, Turns
from .turn_rows import LOOKS, WIDTH, X_AXIS, Y_AXIS

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Places = NDArray[np.uint32]

# Of the sine of zeta: what products leave out, for tiles up to 3 deg in radius.
_APPROXIMATE = 1e-6


class Tiles(NamedTuple):
    """Tiles (T) of stars that stand side by side, ``begin[t]`` to ``begin[t + 1] - 1``, ``most`` at most.

    All stars of a tile lie within ``radius_rad`` (T,) of its ``centre`` (T, 3), which is at most 3 deg.
    """

    begin: Integers
    centre: Array
    radius_rad: Array
    most: int


class Scratch(NamedTuple):
    """What a search leaves between two steps: turns near, passages, sines of zeta, stars, lanes, places of stars.

    ``order`` (transits of a tile at most,) is for where each transit is taken from when they are put star by star.
    """

    near: Integers
    turn: Integers
    field: Integers
    tau: Array
    sine: Array
    star: Integers
    lanes: Integers
    work: Array
    place: Integers
    order: Places


def scratch_for(turns: Turns, fields: Fields, tiles: Tiles, transits: int = 0) -> Scratch:
    """Scratch for any tile of so many transits at most."""
    passages = 2 * turns.mid_ns.size * fields.azimuth_rad.size
    return Scratch(
        np.empty(turns.mid_ns.size + 1, np.int64),
        np.empty(passages, np.int64),
        np.empty(passages, np.int64),
        np.empty(passages),
        np.empty(tiles.most),
        np.empty(LANES + 1, np.int64),
        np.empty((4, LANES), np.int64),
        workspace(),
        np.empty(tiles.most, np.int64),
        np.empty(transits, np.uint32),
    )


@njit(cache=True, error_model="numpy", _nrt=False)
def near_passages(
    turns: Turns,
    fields: Fields,
    centre: Array,
    radius: float,
    near: Integers,
    turn: Integers,
    field: Integers,
    tau: Array,
) -> int:
    """Passages at which stars within ``radius`` of ``centre`` (3,) may be seen, in order of time; their number.

    Fills the turn, the field and when, in seconds from the turn's middle, the centre crosses the field's line. Where
    a border of the turn may cut through the tile the centre's crossing may lie outside the turn.
    """
    period_s, by_spin = TWO_PI / turns.spin_rate_rad_s, 1.0 / turns.spin_rate_rad_s
    fields_count = fields.azimuth_rad.size
    lowest, highest = fields.lowest[0], fields.highest[0]
    for f in range(1, fields_count):
        lowest, highest = min(lowest, fields.lowest[f]), max(highest, fields.highest[f])
    middle, half = 0.5 * (lowest + highest), 0.5 * (highest - lowest)
    u1, u2, u3 = centre[0], centre[1], centre[2]
    margin = LOOK_RAD + radius
    passing_s = (radius + ALONG_RAD) * by_spin
    looks = turns.looks
    count = 0
    for i in range(near_turns(turns, u1, u2, u3, middle, half + radius, near)):
        k = near[i]
        at = k * LOOKS
        x = u1 * looks[at + X_AXIS] + u2 * looks[at + X_AXIS + 1] + u3 * looks[at + X_AXIS + 2]
        y = u1 * looks[at + Y_AXIS] + u2 * looks[at + Y_AXIS + 1] + u3 * looks[at + Y_AXIS + 2]
        phi = atan2(y, x)
        first_s = float(turns.begin_ns[k] - turns.mid_ns[k]) * 1e-9 - passing_s
        last_s = float(turns.end_ns[k] - turns.mid_ns[k]) * 1e-9 + passing_s
        begun = count
        for f in range(fields_count):
            t = (phi - fields.azimuth_rad[f]) * by_spin
            t += period_s * np.ceil((first_s - t) / period_s)
            while t <= last_s:
                height = spin_axis_height(looks, at, t, u1, u2, u3)
                if fields.lowest[f] - margin <= height <= fields.highest[f] + margin and count < tau.size:
                    place = count
                    while place > begun and tau[place - 1] > t:
                        turn[place], field[place], tau[place] = k, field[place - 1], tau[place - 1]
                        place -= 1
                    turn[place], field[place], tau[place] = k, f, t
                    count += 1
                t += period_s
    return count


@njit(cache=True, error_model="numpy", _nrt=False)
def sines_of_zeta(p: Passage, u: Array, first: int, last: int, out: Array) -> None:
    """Sines of zeta, to 1e-6, of stars ``first`` to ``last - 1`` as they cross the line of a passage, into ``out``."""
    turned_x, turned_y = p.omega_x * p.by_spin, p.omega_y * p.by_spin
    along_x = p.x1 * p.b1 + p.x2 * p.b2 + p.x3 * p.b3
    along_y = p.y1 * p.b1 + p.y2 * p.b2 + p.y3 * p.b3
    along_z = p.z1 * p.b1 + p.z2 * p.b2 + p.z3 * p.b3
    shrink = 1.0 - along_x
    bent = p.bending / (1.0 + p.x1 * p.e1 + p.x2 * p.e2 + p.x3 * p.e3)
    risen = shrink * (along_z + bent * (p.z1 * p.e1 + p.z2 * p.e2 + p.z3 * p.e3))
    ahead = along_y
    z1, z2, z3 = shrink * p.z1, shrink * p.z2, shrink * p.z3
    u1, u2, u3 = u[0, first:last], u[1, first:last], u[2, first:last]
    for i in range(u1.size):
        b = fma(p.y1, u1[i], fma(p.y2, u2[i], fma(p.y3, u3[i], ahead)))
        c = fma(z1, u1[i], fma(z2, u2[i], fma(z3, u3[i], risen)))
        out[i] = fma(b, fma(-b, turned_x, turned_y), c)


@njit(cache=True, error_model="numpy", _nrt=False)
def _solve_lanes(
    turns: Turns,
    fields: Fields,
    sky: Sky,
    between_rows: bool,
    p: Passage,
    k: int,
    f: int,
    tau_s: float,
    scratch: Scratch,
    filled: int,
    found: Found,
    count: int,
) -> int:
    """Solve and empty the lanes; how many transits there are then."""
    lanes, work = scratch.lanes, scratch.work
    for i in range(filled):
        n = scratch.star[i]
        lanes[0, i], lanes[1, i], lanes[2, i] = k, f, n
        work[TAU * LANES + i] = tau_s
        work[U * LANES + i] = sky.u[0, n]
        work[(U + 1) * LANES + i] = sky.u[1, n]
        work[(U + 2) * LANES + i] = sky.u[2, n]
    if sky.parallax_rad.size > 0:
        r1, r2, r3 = p.r1 * AU_KM, p.r2 * AU_KM, p.r3 * AU_KM
        for i in range(filled):
            move(sky, lanes[2, i], turns.mid_ns[k] * 1e-9 + tau_s, r1, r2, r3, work, i)
    solve_all(p, work, filled)
    return accept_lanes(turns, fields, between_rows, work, lanes, filled, found, count)


@njit(cache=True, error_model="numpy", _nrt=False)
def _find_in_tile(
    turns: Turns,
    fields: Fields,
    sky: Sky,
    first: int,
    last: int,
    between_rows: bool,
    centre: Array,
    radius: float,
    scratch: Scratch,
    found: Found,
) -> int:
    """Transits of the tile's stars into ``found``, by time; their number, or -1 if there is not room enough."""
    stray = 0.0
    for n in range(first, last if sky.stray_rad.size > 0 else first):
        stray = max(stray, sky.stray_rad[n])
    passages = near_passages(
        turns, fields, centre, radius + stray, scratch.near, scratch.turn, scratch.field, scratch.tau
    )
    count = 0
    for j in range(passages):
        if count + (last - first) > found.et_ns.size:
            return -1
        k, f, t = scratch.turn[j], scratch.field[j], scratch.tau[j]
        p = passage_at(turns.numbers, k * WIDTH, 1, t, fields.azimuth_rad[f], turns.spin_rate_rad_s)
        low, high = fields.lowest[f] - _APPROXIMATE - stray, fields.highest[f] + _APPROXIMATE + stray
        sines_of_zeta(p, sky.u, first, last, scratch.sine)
        filled = 0
        for i in range(last - first):
            scratch.star[filled] = first + i
            filled += (scratch.sine[i] >= low) & (scratch.sine[i] <= high)
            if filled == LANES:
                count = _solve_lanes(turns, fields, sky, between_rows, p, k, f, t, scratch, filled, found, count)
                filled = 0
        count = _solve_lanes(turns, fields, sky, between_rows, p, k, f, t, scratch, filled, found, count)
    return count


@njit(cache=True, error_model="numpy", inline="always")
def _take(source: Array, order: Places, out: Array, begun: int) -> None:
    filled = out[begun : begun + order.size]
    for i in range(order.size):
        filled[i] = source[order[i]]


@njit(cache=True, error_model="numpy", _nrt=False)
def _put_by_star(found: Found, count: int, first: int, last: int, scratch: Scratch, out: Found, begun: int) -> None:
    """The transits of stars ``first`` to ``last - 1`` into ``out`` from ``begun`` on, star by star in order of time."""
    place, order = scratch.place, scratch.order[:count]
    for n in range(last - first):
        place[n] = 0
    for i in range(count):
        place[found.star[i] - first] += 1
    at = 0
    for n in range(last - first):
        at, place[n] = at + place[n], at
    for i in range(count):
        n = found.star[i] - first
        order[place[n]] = i
        place[n] += 1
    # column by column, gathered: what is written lies in a row, what is read near by
    _take(found.star, order, out.star, begun)
    _take(found.et_ns, order, out.et_ns, begun)
    _take(found.field, order, out.field, begun)
    _take(found.row, order, out.row, begun)
    _take(found.segment, order, out.segment, begun)
    for c in range(REALS):
        _take(found.reals[c], order, out.reals[c], begun)


@njit(cache=True, error_model="numpy", nogil=True, _nrt=False)
def _find(
    turns: Turns,
    fields: Fields,
    sky: Sky,
    tiles: Tiles,
    first: int,
    last: int,
    between_rows: bool,
    scratch: Scratch,
    by_time: Found,
    found: Found,
) -> tuple[int, int]:
    count = 0
    for tile in range(first, last):
        begin, end = tiles.begin[tile], tiles.begin[tile + 1]
        centre, radius = tiles.centre[tile], tiles.radius_rad[tile]
        of_tile = _find_in_tile(turns, fields, sky, begin, end, between_rows, centre, radius, scratch, by_time)
        if of_tile < 0 or count + of_tile > found.et_ns.size:
            return count, tile
        _put_by_star(by_time, of_tile, begin, end, scratch, found, count)
        count += of_tile
    return count, last


def find_in_tiles(
    turns: Turns,
    fields: Fields,
    sky: Sky,
    tiles: Tiles,
    first: int,
    last: int,
    between_rows: bool,
    by_time: Found,
    found: Found,
) -> tuple[int, int]:
    """Transits of the stars of tiles ``first`` to ``last - 1``, by star and time, into ``found``.

    ``by_time`` is room for one tile. Returns how many there are and the first tile not done: fewer than asked if one
    of the rooms was too small for it.
    """
    scratch = scratch_for(turns, fields, tiles, by_time.et_ns.size)
    return _find(turns, fields, sky, tiles, first, last, between_rows, scratch, by_time, found)
