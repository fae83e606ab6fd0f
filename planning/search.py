"""The search for transits: stars and a law, to the columns of ``transits.Transits``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from .core import search_records as records
from .core.count_in_tiles import count_in_tiles
from .core.find_in_tiles import Tiles, find_in_tiles
from .core.find_transits import find_transits
from .core.tile_sort import put_runs
from .stars import Stars
from .tiling import FOR_COUNTS, tiling_of

if TYPE_CHECKING:
    from .mission import FieldOfView
    from .scanlaw import ScanLaw

Array = NDArray[np.float64]
Engine = Literal["auto", "list", "tiles"]
Columns = tuple[NDArray[Any], ...]

_AU_MARGIN = 1.1  # of the spacecraft from the barycentre
# No power of two: columns must not fall on each other's place in the cache.
_ROOM = 8_264
_ROOM_OF_TILE, _ROOM_OF_TILES = 60_072, 240_072
_STARS_AT_ONCE, _TILES_AT_ONCE = 1 << 10, 1 << 6


def fields_of(fields: tuple[FieldOfView, ...]) -> records.Fields:
    """Fields of view as arrays for the records."""
    most = max(len(field.rows) for field in fields)
    low, high = np.full((len(fields), most), 2.0), np.full((len(fields), most), -2.0)
    number = np.zeros((len(fields), most), np.int64)
    for f, field in enumerate(fields):
        for r, row in enumerate(sorted(field.rows, key=lambda row: row.zeta_min_rad)):
            low[f, r], high[f, r] = np.sin(row.zeta_min_rad), np.sin(row.zeta_max_rad)
            number[f, r] = row.number
    return records.Fields(
        np.array([field.azimuth_rad for field in fields]),
        np.array([field.sky_mapper_lead_s for field in fields]),
        low,
        high,
        number,
        low.min(axis=1),
        high.max(axis=1),
    )


def sky_of(stars: Stars, start_et_ns: int, stop_et_ns: int) -> records.Sky:
    """Stars as arrays for the records."""
    u = np.ascontiguousarray(stars.directions())
    motion = stars.motion()
    if motion is None:
        return records.Sky(u, np.empty((3, 0)), np.empty(0), np.empty(0), np.empty(0))
    longest_s = np.maximum(
        np.abs(start_et_ns * 1e-9 - motion.epoch_et_s), np.abs(stop_et_ns * 1e-9 - motion.epoch_et_s)
    )
    speed = np.sqrt((motion.velocity_per_s**2).sum(axis=0))
    stray_rad = speed * (longest_s + 600.0) + _AU_MARGIN * motion.parallax_rad
    return records.Sky(
        u,
        np.ascontiguousarray(motion.velocity_per_s),
        np.ascontiguousarray(motion.parallax_rad),
        np.ascontiguousarray(motion.epoch_et_s),
        stray_rad,
    )


def search(law: ScanLaw, stars: Stars, between_rows: bool, engine: Engine, threads: int) -> Columns:
    """Columns of ``Transits``, from ``star`` on, by star and time."""
    fields = fields_of(law.mission.fields)
    tiling = tiling_of(stars, wanted=engine == "tiles") if engine != "list" else None
    if tiling is None:
        sky = sky_of(stars, law.start_et_ns, law.stop_et_ns)
        parts = [range(i, min(i + _STARS_AT_ONCE, len(stars))) for i in range(0, len(stars), _STARS_AT_ONCE)]

        def of_stars(part: range) -> list[records.Found]:
            return list(_listed(law.turns, fields, sky, part, between_rows))

        return _joined(_in_parallel(of_stars, parts, threads), np.arange(len(stars)), threads)
    sky = sky_of(stars.taken(tiling.order), law.start_et_ns, law.stop_et_ns)
    count = tiling.tiles.radius_rad.size
    parts = [range(i, min(i + _TILES_AT_ONCE, count)) for i in range(0, count, _TILES_AT_ONCE)]

    # Rooms go from part to part: memory that is new costs more than what is written there.
    rooms: list[tuple[records.Found, records.Found]] = []

    def of_tiles(part: range) -> list[records.Found]:
        return list(_tiled(law.turns, fields, sky, tiling.tiles, part, between_rows, rooms))

    return _joined(_in_parallel(of_tiles, parts, threads), tiling.order, threads)


def count_transits(law: ScanLaw, stars: Stars, threads: int = 1) -> NDArray[np.int32]:
    """How many transits (F, N) each star has through each field: the numbers of ``search``, faster.

    Stars that move are searched for.
    """
    fields = fields_of(law.mission.fields)
    counts = np.zeros((fields.azimuth_rad.size, len(stars)), np.int32)
    tiling = tiling_of(stars, FOR_COUNTS, wanted=True) if stars.motion() is None else None
    if tiling is None:
        star, _, field, *_ = search(law, stars, False, "auto", threads)
        np.add.at(counts, (field, star), 1)
        return counts
    sky, turns, of_sorted = sky_of(stars.taken(tiling.order), 0, 0), law.turns, np.zeros_like(counts)
    tiles = tiling.tiles.radius_rad.size
    parts = [range(i, min(i + _TILES_AT_ONCE, tiles)) for i in range(0, tiles, _TILES_AT_ONCE)]

    def of_tiles(part: range) -> None:
        count_in_tiles(turns, fields, sky, tiling.tiles, part.start, part.stop, of_sorted)

    list(_in_parallel(of_tiles, parts, threads))
    counts[:, tiling.order] = of_sorted
    return counts


def _tiled(
    turns: records.Turns,
    fields: records.Fields,
    sky: records.Sky,
    tiles: Tiles,
    part: range,
    between_rows: bool,
    rooms: list[tuple[records.Found, records.Found]],
) -> Iterator[records.Found]:
    """Transits of some tiles, in pieces that fit a room; ``rooms`` are those that nobody uses."""
    try:
        of_tile, room = rooms.pop()
    except IndexError:
        of_tile, room = _room(_ROOM_OF_TILE), _room(_ROOM_OF_TILES)
    first = part.start
    while first < part.stop:
        count, after = find_in_tiles(turns, fields, sky, tiles, first, part.stop, between_rows, of_tile, room)
        if after == first:
            of_tile, room = _room(4 * of_tile.et_ns.size), _room(4 * room.et_ns.size)
        elif count:
            yield _first(room, count)
        first = after
    rooms.append((of_tile, room))


def _listed(
    turns: records.Turns, fields: records.Fields, sky: records.Sky, part: range, between_rows: bool
) -> Iterator[records.Found]:
    """Transits of a part of the stars, in pieces that fit a room."""
    room = _room(_ROOM)
    first = part.start
    while first < part.stop:
        count, after = find_transits(turns, fields, sky, first, part.stop, between_rows, room)
        if after == first:
            room = _room(4 * room.et_ns.size)
        elif count:
            yield _first(room, count)
        first = after


def _room(size: int) -> records.Found:
    return records.Found(
        np.empty(size, np.int64),
        np.empty(size, np.int64),
        np.empty(size, np.int8),
        np.empty(size, np.int16),
        np.empty(size, np.int16),
        np.empty((records.REALS, size)),
    )


def _first(room: records.Found, count: int) -> records.Found:
    """A copy of the first transits in a room."""
    return records.Found(
        room.star[:count].copy(),
        room.et_ns[:count].copy(),
        room.field[:count].copy(),
        room.row[:count].copy(),
        room.segment[:count].copy(),
        room.reals[:, :count].copy(),
    )


def _in_parallel(work: Callable[[Any], Any], parts: Sequence[Any], threads: int) -> Iterator[Any]:
    """The work's results in the order of the parts."""
    if threads <= 1 or len(parts) <= 1:
        yield from map(work, parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        yield from pool.map(work, parts)


def _joined(found: Iterator[list[records.Found]], order: NDArray[np.int64], threads: int) -> Columns:
    """One piece of all, by the stars' own order, in which star n of the pieces is ``order[n]``."""
    pieces = [piece for pieces in found for piece in pieces]
    counts = np.zeros(order.size, np.int64)
    for piece in pieces:
        first = int(piece.star[0])
        of_piece = np.bincount(piece.star - first)
        counts[order[first : first + of_piece.size]] += of_piece
    begin = np.concatenate([[0], np.cumsum(counts)])
    whole = _room(int(begin[-1]))
    list(_in_parallel(lambda piece: put_runs(piece, order, begin, whole), pieces, threads))
    return whole.star, whole.et_ns, whole.field, whole.row, whole.segment, *whole.reals
