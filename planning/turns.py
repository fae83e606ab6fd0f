"""The turns of a scan law, in which transits are searched: see ``core.turn_rows``.

They lie on a grid from each segment's own start and end where the orbit passes from one polynomial to the next, so a
transit does not depend on the window asked for.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.apparent import SUN_SCHWARZSCHILD_RADIUS_KM
from ..ephemeris.sun import SOLAR_SYSTEM_BARYCENTER, SUN
from ..ephemeris.timescales import NS_PER_DAY
from .core import attitude, chebyshev, turn_rows
from .core.search_records import GROUP, LOOK_RAD, NO_TURN, Turns
from .heliotropic import solve, without_slivers
from .jumps import jump_between
from .mission import Law, Segment

if TYPE_CHECKING:
    from ..ephemeris.spk import Ephemeris
    from .law_piece import LawPiece
    from .scanlaw import ScanLaw

Array = NDArray[np.float64]
Times = NDArray[np.int64]

# A star crosses a field once at most in less than a turn of the spin, whatever the slow motion of the frame does.
_LONGEST_OF_SPIN = 0.9995
# Accelerated precession bends the path more than steady precession does.
_RAMP_REFINEMENT = 4
# Orbits may step where their polynomials meet: the nodes at a turn's ends stay this far inside.
_INSIDE_S = 1e-3
# Segments that differ by less where they meet, a third of a nanosecond of spin, go on like two turns of one.
_NO_JUMP_RAD = 1e-13
_FOLLOWS = 3
# The spin axis between the places where it was looked at.
_REACH_MARGIN = 1.02


def turns_of(law: ScanLaw) -> Turns:
    """The turns of a law's window. Raises CoverageError where the orbit does not cover it."""
    from .scanlaw import sun_of

    mission = law.mission
    ephemeris = law.kernels.ephemeris
    ephemeris.require(mission.orbit_body, SOLAR_SYSTEM_BARYCENTER, np.array([law.start_et_ns, law.stop_et_ns]) * 1e-9)
    sun = sun_of(mission, lambda: law.kernels)
    segments = {segment.name: segment for segment in mission.law.segments}
    parts: list[tuple[NDArray[Any], ...]] = []
    for index, piece in enumerate(law.segments):
        segment = segments[piece.name]
        borders = _borders(law, segment, piece.start_et_ns, piece.stop_et_ns)
        mid = borders[:-1] + np.diff(borders) // 2
        half_s = np.diff(borders) * 0.5e-9
        series = solve(mission.law, segment, sun, int(borders[0]), int(borders[-1]))
        frames = attitude.fit_blocks(
            mid,
            half_s,
            mission.law.obliquity_rad,
            mission.law.solar_aspect_angle_rad,
            segment.reference_et_ns,
            *series.turns_per_ns,
            series.interval_et_ns,
            series.half_s,
            series.series,
            turn_rows.FRAME_TERMS - 1,
        )
        rows = np.zeros((mid.size, turn_rows.WIDTH))
        _put(rows, turn_rows.QUATERNION, frames, half_s)
        orbit_km = _nodes(ephemeris, mission.orbit_body, SOLAR_SYSTEM_BARYCENTER, mid, half_s, turn_rows.ORBIT_TERMS)
        _put(rows, turn_rows.ORBIT, _polynomials(orbit_km), _inner_s(half_s))
        from_sun_km = _nodes(ephemeris, mission.orbit_body, SUN, mid, half_s, turn_rows.SUN_TERMS)
        distance_km = np.sqrt((from_sun_km**2).sum(axis=2))
        _put(rows, turn_rows.FROM_SUN, _polynomials(from_sun_km / distance_km[:, :, None]), _inner_s(half_s))
        rows[:, turn_rows.BENDING] = SUN_SCHWARZSCHILD_RADIUS_KM / distance_km.mean(axis=1)
        look = np.empty((mid.size, turn_rows.LOOKS))
        turn_rows.fill_frames(rows, half_s, look)
        begin = np.clip(borders[:-1], piece.start_et_ns, piece.stop_et_ns)
        end = np.minimum(borders[1:], piece.stop_et_ns)
        opens, follows = borders[:-1].copy(), borders[1:].copy()
        follows[-1] = NO_TURN
        if index and jump_between(law.segments[index - 1], piece).rotation_rad < _NO_JUMP_RAD:
            parts[-1][_FOLLOWS][-1] = opens[0]
        else:
            opens[opens == segment.start_et_ns] = NO_TURN
        parts.append((begin, end, opens, follows, mid, np.full(mid.size, index), rows, look, half_s))
    columns: list[NDArray[Any]] = [np.concatenate(column) for column in zip(*parts, strict=True)]
    begin, end, opens, follows, mid, segment_index, rows, look, half_s = columns
    look[:, turn_rows.REACH] = _REACH_MARGIN * _axis_reach_rad(look, half_s) + LOOK_RAD
    return Turns(
        begin,
        end,
        opens,
        follows,
        mid,
        segment_index,
        rows.reshape(-1),
        look.astype(np.float32).reshape(-1),
        *_groups(look),
        mission.law.spin_rate_rad_s,
    )


def turns_between(turns: Turns, segments: tuple[LawPiece, ...], start_et_ns: int, stop_et_ns: int) -> Turns:
    """The turns of a window, [start, stop), inside the window of these, which is that of the segments.

    They find what those of ``turns_of`` find there, bit for bit. Whole groups are taken: turns of the first one that
    end before the window hold no time.
    """
    begins = turns.begin_ns
    first = int(np.searchsorted(begins, start_et_ns, side="right")) - 1
    last = int(np.searchsorted(begins, stop_et_ns, side="left"))
    if last < begins.size and turns.segment[last] == turns.segment[last - 1]:
        last += 1  # one turn more: it decides what belongs to the one before
    index = int(turns.segment[first])
    first -= first % GROUP
    part, groups = slice(first, last), slice(first // GROUP, -(-last // GROUP))
    opens, follows = turns.opens_ns[part].copy(), turns.next_ns[part].copy()
    # What lies outside the window decides nothing: the first segment follows none, nothing follows the last turn.
    if index:
        opens[opens == segments[index].start_et_ns] = NO_TURN
    follows[-1] = NO_TURN
    return Turns(
        np.clip(turns.begin_ns[part], start_et_ns, stop_et_ns),
        np.clip(turns.end_ns[part], start_et_ns, stop_et_ns),
        opens,
        follows,
        turns.mid_ns[part],
        turns.segment[part] - index,
        turns.numbers[first * turn_rows.WIDTH : last * turn_rows.WIDTH],
        turns.looks[first * turn_rows.LOOKS : last * turn_rows.LOOKS],
        np.ascontiguousarray(turns.group_axis[:, groups]),
        turns.group_reach_rad[groups],
        turns.spin_rate_rad_s,
    )


def _groups(look: Array) -> tuple[Array, Array]:
    """Spin axes (3, G) and reaches (G,) of groups of neighbouring turns."""
    first = np.arange(0, len(look), GROUP)
    middle = np.minimum(first + GROUP // 2, len(look) - 1)
    axis = look[:, turn_rows.SPIN_AXIS : turn_rows.REACH : turn_rows.SHORT_TERMS]
    away = np.sqrt(((axis - np.repeat(axis[middle], GROUP, axis=0)[: len(look)]) ** 2).sum(axis=1))
    # a chord is shorter than its arc, but sines differ by no more than chords do
    reach = np.maximum.reduceat(away + look[:, turn_rows.REACH], first)
    return np.ascontiguousarray(axis[middle].T), reach


def turn_length_ns(law: Law, segment: Segment) -> int:
    """The largest part of a day that is shorter than a turn of the spin: six hours for Gaia."""
    longest_s = _LONGEST_OF_SPIN * 2.0 * math.pi / law.spin_rate_rad_s
    if segment.kind == "ramp":
        longest_s /= _RAMP_REFINEMENT
    parts = math.ceil(86400.0 / longest_s)
    while NS_PER_DAY % (2 * parts):
        parts += 1
    return NS_PER_DAY // parts


def _borders(law: ScanLaw, segment: Segment, start_et_ns: int, stop_et_ns: int) -> Times:
    """Borders of the turns that share time with [start, stop)."""
    length = turn_length_ns(law.mission.law, segment)
    low = (start_et_ns - segment.start_et_ns) // length
    high = -((segment.start_et_ns - stop_et_ns) // length)
    grid = np.minimum(segment.start_et_ns + np.arange(low, high + 2, dtype=np.int64) * length, segment.stop_et_ns)
    body, ephemeris = law.mission.orbit_body, law.kernels.ephemeris
    breaks = [ephemeris.record_borders_et_s(body, SOLAR_SYSTEM_BARYCENTER, grid[0] * 1e-9, grid[-1] * 1e-9)]
    breaks += [np.array(span) for span in ephemeris.coverage(body, SOLAR_SYSTEM_BARYCENTER)]
    inner = np.unique(np.rint(np.concatenate(breaks) * 1e9).astype(np.int64))
    borders = without_slivers(np.unique(grid), inner[(inner > grid[0]) & (inner < grid[-1])])
    first = int(np.searchsorted(borders, start_et_ns, side="right")) - 1
    last = int(np.searchsorted(borders, stop_et_ns, side="left"))
    # one turn more: it decides what belongs to the one before
    return borders[first : last + 2]


def _inner_s(half_s: Array) -> Array:
    return half_s - np.minimum(_INSIDE_S, 1e-3 * half_s)


def _nodes(ephemeris: Ephemeris, body: int, center: int, mid_ns: Times, half_s: Array, count: int) -> Array:
    """Positions (T, count, 3) in km at the Lobatto nodes of each turn."""
    at_s = mid_ns[:, None] * 1e-9 + _inner_s(half_s)[:, None] * chebyshev.lobatto_nodes(count)
    return ephemeris.position_km(body, center, at_s.reshape(-1)).reshape(*at_s.shape, 3)


def _polynomials(values: Array) -> Array:
    """Coefficients (T, C, M) from values (T, M, C) at M Lobatto nodes, of small differences from a middle one."""
    count = values.shape[1]
    matrix = chebyshev.monomials_from_values(count)
    middle = values[:, count // 2]
    coefficients = np.zeros((len(values), values.shape[2], count))
    for node in range(count):
        coefficients += (values[:, node] - middle)[:, :, None] * matrix[:, node]
    coefficients[:, :, 0] += middle
    return coefficients


def _put(rows: Array, first: int, coefficients: Array, scale_s: Array) -> None:
    """Coefficients (T, C, M) of powers of time over scale into rows, as those of powers of seconds."""
    by_power = scale_s[:, None] ** -np.arange(coefficients.shape[2], dtype=np.float64)
    flat = (coefficients * by_power[:, None, :]).reshape(len(rows), -1)
    rows[:, first : first + flat.shape[1]] = flat


def _axis_reach_rad(look: Array, half_s: Array) -> Array:
    """Largest distance (T,) of the spin axis from where it is in the middle of the turn."""
    axis = look[:, turn_rows.SPIN_AXIS : turn_rows.REACH].reshape(-1, 3, turn_rows.SHORT_TERMS)
    reach = np.zeros(half_s.size)
    for side in (-1.0, 1.0):
        t = side * half_s[:, None]
        away = t * (axis[:, :, 1] + t * axis[:, :, 2])
        reach = np.maximum(reach, np.sqrt((away * away).sum(axis=1)))
    return reach
