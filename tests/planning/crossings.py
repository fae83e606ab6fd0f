"""When stars cross fields of view, by brute force: azimuths sampled every minute, changes of sign bisected.

Of the law this takes the spin axis, to leave out stars half a degree and more off the scan, and ``field_angles``.
"""

from typing import NamedTuple

import numpy as np
from scanplan.planning.field_angles import field_angles
from scanplan.planning.rotation import srs_axes

from .ccd_rows import edge_rad, heights_rad, row_of
from .gost import shortest

MINUTE_NS = 60_000_000_000
CELL_NS = 10 * MINUTE_NS
SPIN_AXIS_MOVES_RAD = np.radians(0.1)
"""In half a cell, aberration included: at most a third of this."""


class Crossings(NamedTuple):
    """Crossings (N) of the fields' centre lines between their lowest and highest rows, by star and time."""

    star: np.ndarray
    et_ns: np.ndarray
    """The first nanosecond (TDB) with the line passed."""
    field: np.ndarray
    row: np.ndarray
    zeta_rad: np.ndarray
    zeta_before_rad: np.ndarray
    """At the sky mapper."""
    edge_rad: np.ndarray
    """From either to the nearest edge of a row."""


def at_rest(u):
    """The places of stars that stay at directions (N, 3)."""
    return lambda star, et_ns: u[star]


def crossings(law, place, count, start_et_ns, stop_et_ns) -> Crossings:
    """Crossings in [start, stop) of ``count`` stars; ``place(star, et_ns)`` gives catalogue directions (N, 3)."""
    parts = []
    for piece in law.segments:
        begin, end = max(start_et_ns, piece.start_et_ns), min(stop_et_ns, piece.stop_et_ns)
        if begin < end:
            parts += _in_one_segment(law, place, count, begin, end)
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    order = np.lexsort((columns[1], columns[0]))
    return Crossings(*(column[order] for column in columns))


def _in_one_segment(law, place, count, begin, end):
    fields = law.mission.fields
    grid = np.append(np.arange(begin, end, CELL_NS), end)
    middle = grid[:-1] + np.diff(grid) // 2
    star = np.arange(count)
    u = place(star, np.full(count, (begin + end) // 2))
    height = srs_axes(law.attitude(middle))[:, 2] @ u.T
    low, high = (np.array(side) for side in zip(*map(heights_rad, fields), strict=True))
    near = (height > low.min() - SPIN_AXIS_MOVES_RAD) & (height < high.max() + SPIN_AXIS_MOVES_RAD)
    cell, star = np.nonzero(near)
    samples = np.minimum(
        grid[cell, None] + np.arange(0, CELL_NS + 1, MINUTE_NS), np.minimum(grid[cell + 1], end - 1)[:, None]
    )
    azimuth = field_angles(
        law, place(np.repeat(star, samples.shape[1]), samples.reshape(-1)), samples.reshape(-1)
    ).azimuth_rad.reshape(samples.shape)
    for index, field in enumerate(fields):
        off = shortest(azimuth - field.azimuth_rad)
        which, step = np.nonzero((off[:, :-1] > 0.0) & (off[:, 1:] <= 0.0))
        crossed = _bisected(law, place, star[which], field, samples[which, step], samples[which, step + 1])
        yield _described(law, place, index, star[which], crossed, begin, low[index], high[index])


def _bisected(law, place, star, field, before, after):
    """The first nanosecond at which the star has passed, between times at which it has not and has."""
    while before.size and (after - before).max() > 1:
        middle = before + (after - before) // 2
        to_come = shortest(field_angles(law, place(star, middle), middle).azimuth_rad - field.azimuth_rad) > 0.0
        before, after = np.where(to_come, middle, before), np.where(to_come, after, middle)
    return after


def _described(law, place, index, star, et_ns, begin, low, high):
    lead_ns = round(law.mission.fields[index].sky_mapper_lead_s * 1e9)
    zeta = field_angles(law, place(star, et_ns), et_ns).zeta_rad
    # Just after a border the sky mapper saw another law: the motion goes on evenly, so look as far ahead instead.
    side = np.where(et_ns - lead_ns >= begin, -1, 1)
    beside = field_angles(law, place(star, et_ns), et_ns + side * lead_ns).zeta_rad
    before = zeta - side * (beside - zeta)
    inside = (zeta >= low) & (zeta < high)
    star, et_ns, zeta, before = (column[inside] for column in (star, et_ns, zeta, before))
    field = np.full(star.size, index)
    return star, et_ns, field, row_of(law, field, zeta, before), zeta, before, edge_rad(law, field, zeta, before)
