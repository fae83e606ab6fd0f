"""When a continuous function of time is below a limit.

    spans_below(angle_rad, 0.1, start_et_ns, stop_et_ns, step_ns)

The function is looked at on a coarse grid. Where three neighbours show that it turns between them and has not crossed
the limit, the turn is closed in on by golden section: so a dip shorter than the step is found, and a gap likewise. A
dip is missed only if it leaves no turn among the samples: the step must be shorter than half the time between two
turns. Each crossing is then halved down to a nanosecond: a span starts with the first nanosecond below the limit and
stops with the first that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Times = NDArray[np.int64]
Integers = NDArray[np.int64]
Function = Callable[[Times], Array]
FunctionOfPiece = Callable[[Times, Integers], Array]

_GOLDEN = 0.6180339887498949
# A turn is flat: nearer than this the values do not differ.
_TURN_KNOWN_NS = 100_000
_FEWEST_STEPS = 4


class Span(NamedTuple):
    """[start, stop) in TDB ns past J2000, and when and what the function is at its extreme inside."""

    start_et_ns: int
    stop_et_ns: int
    extreme_et_ns: int
    extreme: float


def spans_below(
    function: Function,
    limit: float,
    start_et_ns: int,
    stop_et_ns: int,
    step_ns: int,
    borders_et_ns: Sequence[int] = (),
) -> list[Span]:
    """Where the function is below the limit in [start, stop), by time; the extreme is its least value.

    function       of ascending times (N,), TDB ns past J2000, to (N,)
    step_ns        at most between two samples
    borders_et_ns  where the function may jump: spans are cut there, a border belongs to what comes after it
    """
    edges = np.array(cut(start_et_ns, stop_et_ns, borders_et_ns), np.int64)
    found = spans_in_pieces(lambda et_ns, piece: function(et_ns), limit, edges[:-1], edges[1:], step_ns)
    return [span for _, span in found]


def cut(start_et_ns: int, stop_et_ns: int, borders_et_ns: Sequence[int]) -> list[int]:
    """The window's ends and the borders inside, ascending."""
    return [start_et_ns, *sorted({at for at in borders_et_ns if start_et_ns < at < stop_et_ns}), stop_et_ns]


def spans_above(
    function: Function,
    limit: float,
    start_et_ns: int,
    stop_et_ns: int,
    step_ns: int,
    borders_et_ns: Sequence[int] = (),
) -> list[Span]:
    """Where the function is above the limit; the extreme is its greatest value. Otherwise as ``spans_below``."""
    turned = spans_below(
        lambda et_ns: -function(et_ns), -limit, start_et_ns, stop_et_ns, step_ns, borders_et_ns=borders_et_ns
    )
    return [span._replace(extreme=-span.extreme) for span in turned]


def spans_in_pieces(
    function: FunctionOfPiece, limit: float, begin_et_ns: Times, end_et_ns: Times, step_ns: int
) -> list[tuple[int, Span]]:
    """Where functions are below the limit, each in its own piece [begin, end): (piece, span), by piece and time.

    All pieces are worked on at once, so that many short ones cost little more than one.

    function   of times (N,), in any order, and the pieces (N,) they belong to, to (N,)
    """
    times, piece = _grid(begin_et_ns, end_et_ns, step_ns)
    if not times.size:
        return []
    samples = _with_turns(function, _Samples(times, piece, function(times, piece)), limit)
    times, piece, values = samples
    below = values < limit
    first = np.concatenate([[True], piece[1:] != piece[:-1]])
    last = np.concatenate([first[1:], [True]])
    crossed = np.flatnonzero((below[1:] != below[:-1]) & ~first[1:])
    enters = below[crossed + 1]
    after = _first_changed(function, limit, times[crossed], times[crossed + 1], enters, piece[crossed])
    starts = _merged(begin_et_ns[piece[first & below]], piece[first & below], after[enters], piece[crossed][enters])
    stops = _merged(end_et_ns[piece[last & below]], piece[last & below], after[~enters], piece[crossed][~enters])
    return _with_extremes(function, samples, starts, stops) if starts[0].size else []


class _Samples(NamedTuple):
    """Values at times of pieces, by piece and time."""

    times: Times
    piece: Integers
    values: Array


def _grid(begin: Times, end: Times, step_ns: int) -> tuple[Times, Integers]:
    """Times at most a step apart from each piece's first nanosecond to its last, by piece and time."""
    span = end - 1 - begin
    steps = np.maximum(_FEWEST_STEPS, -(-span // step_ns))
    steps = np.minimum(steps, np.maximum(span, 1))
    piece = np.repeat(np.arange(begin.size), steps + 1)
    number = np.arange(piece.size) - np.repeat(np.cumsum(steps + 1) - (steps + 1), steps + 1)
    whole, rest = np.divmod(span, steps)
    times = begin[piece] + whole[piece] * number + rest[piece] * number // steps[piece]
    fresh = np.concatenate([[True], (times[1:] != times[:-1]) | (piece[1:] != piece[:-1])])[: times.size]
    return times[fresh], piece[fresh]


def _merged(a: Times, piece_a: Integers, b: Times, piece_b: Integers) -> tuple[Times, Integers]:
    """Times and pieces of both, by piece and time."""
    times, piece = np.concatenate([a, b]), np.concatenate([piece_a, piece_b])
    order = np.lexsort((times, piece))
    return times[order], piece[order]


def _with_turns(function: FunctionOfPiece, samples: _Samples, limit: float) -> _Samples:
    """The samples and, among them, the turns that have not crossed the limit though they might."""
    times, piece, values = samples
    same = piece[1:] == piece[:-1]
    step = np.diff(values)
    # an end of the piece may hide a turn between it and its neighbour
    is_least = np.concatenate([[True], ~same | (step <= 0.0)]) & np.concatenate([~same | (step >= 0.0), [True]])
    is_most = np.concatenate([[True], ~same | (step >= 0.0)]) & np.concatenate([~same | (step <= 0.0), [True]])
    here = np.arange(times.size)
    before = np.where(np.concatenate([[False], same]), here - 1, here)
    after = np.where(np.concatenate([same, [False]]), here + 1, here)
    every = [samples]
    for sign, places in ((1.0, is_least & (values >= limit)), (-1.0, is_most & (values < limit))):
        at = np.flatnonzero(places)
        if at.size:
            turns, value = _least(function, sign, times[before[at]], times[after[at]], piece[at])
            every.append(_Samples(turns, piece[at], sign * value))
    return _ordered(*(np.concatenate(column) for column in zip(*every, strict=True)))


def _ordered(times: Times, piece: Integers, values: Array) -> _Samples:
    """By piece and time, none twice."""
    order = np.lexsort((times, piece))
    times, piece, values = times[order], piece[order], values[order]
    fresh = np.concatenate([[True], (times[1:] != times[:-1]) | (piece[1:] != piece[:-1])])
    return _Samples(times[fresh], piece[fresh], values[fresh])


def _first_changed(
    function: FunctionOfPiece, limit: float, before: Times, after: Times, is_below: NDArray[np.bool_], piece: Integers
) -> Times:
    """First times in (before, after] on the side of the limit where ``after`` is."""
    while before.size and (after - before).max() > 1:
        middle = before + (after - before) // 2
        changed = (function(middle, piece) < limit) == is_below
        before, after = np.where(changed, before, middle), np.where(changed, middle, after)
    return after


def _with_extremes(
    function: FunctionOfPiece, samples: _Samples, starts: tuple[Times, Integers], stops: tuple[Times, Integers]
) -> list[tuple[int, Span]]:
    """The spans with their least values, closed in on about the least sample and the ends of each."""
    start, piece = starts
    lasts = stops[0] - 1
    ends, of_ends = np.concatenate([start, lasts]), np.concatenate([piece, piece])
    times, of, values = _ordered(
        np.concatenate([samples.times, ends]),
        np.concatenate([samples.piece, of_ends]),
        np.concatenate([samples.values, function(ends, of_ends)]),
    )
    # which samples are inside: places of starts and lasts among the samples
    begin = np.concatenate([[0], np.cumsum(np.bincount(of, minlength=int(piece.max()) + 1))])
    least = np.empty(start.size, np.int64)
    left, right = np.empty_like(least), np.empty_like(least)
    for index, (number, low, high) in enumerate(zip(piece.tolist(), start.tolist(), lasts.tolist(), strict=True)):
        own = slice(int(begin[number]), int(begin[number + 1]))
        first, last = own.start + np.searchsorted(times[own], [low, high])
        at = first + int(np.argmin(values[first : last + 1]))
        least[index], left[index], right[index] = at, max(at - 1, first), min(at + 1, last)
    at_turn, value = _least(function, 1.0, times[left], times[right], piece)
    better = value < values[least]
    extreme_et_ns, extreme = np.where(better, at_turn, times[least]), np.where(better, value, values[least])
    rows = zip(start.tolist(), stops[0].tolist(), extreme_et_ns.tolist(), extreme.tolist(), strict=True)
    return [(number, Span(*row)) for number, row in zip(piece.tolist(), rows, strict=True)]


def _least(function: FunctionOfPiece, sign: float, left: Times, right: Times, piece: Integers) -> tuple[Times, Array]:
    """Where and what the function, times a sign, is at its turn in each [left, right], by golden section."""
    begin, width = left.copy(), (right - left).astype(np.float64)
    near = left + ((1.0 - _GOLDEN) * width).astype(np.int64)
    far = left + (_GOLDEN * width).astype(np.int64)
    near_v, far_v = sign * function(near, piece), sign * function(far, piece)
    while width.size and width.max() > _TURN_KNOWN_NS:
        width = _GOLDEN * width
        is_near = near_v <= far_v
        begin = np.where(is_near, begin, near)
        share = np.where(is_near, 1.0 - _GOLDEN, _GOLDEN)
        fresh = begin + (share * width).astype(np.int64)
        fresh_v = sign * function(fresh, piece)
        near, far = np.where(is_near, fresh, far), np.where(is_near, near, fresh)
        near_v, far_v = np.where(is_near, fresh_v, far_v), np.where(is_near, near_v, fresh_v)
    is_near = near_v <= far_v
    return np.where(is_near, near, far), np.where(is_near, near_v, far_v)
