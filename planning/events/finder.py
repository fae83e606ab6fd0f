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
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Times = NDArray[np.int64]
Function = Callable[[Times], Array]

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
    inner = sorted({border for border in borders_et_ns if start_et_ns < border < stop_et_ns})
    found = []
    for begin, end in pairwise([start_et_ns, *inner, stop_et_ns]):
        found += _in_piece(function, limit, begin, end, step_ns)
    return found


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


def _in_piece(function: Function, limit: float, begin: int, end: int, step_ns: int) -> list[Span]:
    """The spans of a piece [begin, end) in which the function is continuous."""
    steps = max(_FEWEST_STEPS, -(-(end - begin) // step_ns))
    whole, rest = divmod(end - 1 - begin, steps)
    numbers = np.arange(steps + 1, dtype=np.int64)
    times = np.unique(begin + whole * numbers + rest * numbers // steps)
    values = function(times)
    times, values = _with_turns(function, times, values, limit)
    below = values < limit
    if not below.any():
        return []
    crossed = np.flatnonzero(below[1:] != below[:-1])
    after = _first_changed(function, limit, times[crossed], times[crossed + 1], below[crossed + 1])
    enters = below[crossed + 1]
    starts = np.concatenate([[begin] if below[0] else [], after[enters]]).astype(np.int64)
    stops = np.concatenate([after[~enters], [end] if below[-1] else []]).astype(np.int64)
    return _with_extremes(function, times, values, starts, stops)


def _with_turns(function: Function, times: Times, values: Array, limit: float) -> tuple[Times, Array]:
    """The samples and, among them, the turns that have not crossed the limit though they might."""
    lower, upper = np.r_[np.inf, values, np.inf], np.r_[-np.inf, values, -np.inf]
    # an end of the piece may hide a turn between it and its neighbour
    dips = (values >= limit) & (values <= lower[:-2]) & (values <= lower[2:])
    gaps = (values < limit) & (values >= upper[:-2]) & (values >= upper[2:])
    left = times[np.maximum(np.arange(times.size) - 1, 0)]
    right = times[np.minimum(np.arange(times.size) + 1, times.size - 1)]
    extra_t, extra_v = [times], [values]
    for places, sign in ((dips, 1.0), (gaps, -1.0)):
        if places.any():
            at, value = _least(lambda et_ns, sign=sign: sign * function(et_ns), left[places], right[places])
            extra_t.append(at)
            extra_v.append(sign * value)
    every, first = np.unique(np.concatenate(extra_t), return_index=True)
    return every, np.concatenate(extra_v)[first]


def _first_changed(function: Function, limit: float, before: Times, after: Times, is_below: NDArray[np.bool_]) -> Times:
    """First times in (before, after] on the side of the limit where ``after`` is."""
    before, after = before.copy(), after.copy()
    while before.size and (after - before).max() > 1:
        middle = before + (after - before) // 2
        changed = (function(middle) < limit) == is_below
        before, after = np.where(changed, before, middle), np.where(changed, middle, after)
    return after


def _with_extremes(function: Function, times: Times, values: Array, starts: Times, stops: Times) -> list[Span]:
    """The spans with their least values, closed in on about the least sample and the ends of each."""
    every = np.concatenate([times, starts, stops - 1])
    inside_t, first_of = np.unique(every, return_index=True)
    inside_v = np.concatenate([values, function(starts), function(stops - 1)])[first_of]
    first, last = np.searchsorted(inside_t, starts), np.searchsorted(inside_t, stops - 1)
    least = np.array([a + int(np.argmin(inside_v[a : b + 1])) for a, b in zip(first, last, strict=True)], np.int64)
    left, right = inside_t[np.maximum(least - 1, first)], inside_t[np.minimum(least + 1, last)]
    at, value = _least(function, left, right)
    better = value < inside_v[least]
    at, value = np.where(better, at, inside_t[least]), np.where(better, value, inside_v[least])
    rows = zip(starts.tolist(), stops.tolist(), at.tolist(), value.tolist(), strict=True)
    return [Span(*row) for row in rows]


def _least(function: Function, left: Times, right: Times) -> tuple[Times, Array]:
    """Where and what the function is at its turn in each [left, right], by golden section."""
    begin, width = left.copy(), (right - left).astype(np.float64)
    near = left + ((1.0 - _GOLDEN) * width).astype(np.int64)
    far = left + (_GOLDEN * width).astype(np.int64)
    near_v, far_v = _evaluated(function, near), _evaluated(function, far)
    while width.size and width.max() > _TURN_KNOWN_NS:
        width = _GOLDEN * width
        is_near = near_v <= far_v
        begin = np.where(is_near, begin, near)
        fresh = np.where(
            is_near, begin + ((1.0 - _GOLDEN) * width).astype(np.int64), begin + (_GOLDEN * width).astype(np.int64)
        )
        fresh_v = _evaluated(function, fresh)
        near, far = np.where(is_near, fresh, far), np.where(is_near, near, fresh)
        near_v, far_v = np.where(is_near, fresh_v, far_v), np.where(is_near, near_v, fresh_v)
    is_near = near_v <= far_v
    return np.where(is_near, near, far), np.where(is_near, near_v, far_v)


def _evaluated(function: Function, et_ns: Times) -> Array:
    """The function at times in any order."""
    order = np.argsort(et_ns, kind="stable")
    values = np.empty(et_ns.size)
    values[order] = function(et_ns[order])
    return values
