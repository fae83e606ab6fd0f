"""Where an interruption of given length hurts least: the inverse of avoidance periods.

found = best_windows(law, rate, events, duration_ns=2_700_000_000_000)
found[0].start_et_ns, found[0].transits_lost
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...errors import UsageError
from .cost import CostOptions, cost_series
from .event import EventList

if TYPE_CHECKING:
    from ..scanlaw import ScanLaw
    from ..science.data_rate import DataRate

Array = NDArray[np.float64]
Times = NDArray[np.int64]

_MINUTE_NS = 60e9
KEEP_OUT_KINDS = ("manoeuvre",)


@dataclass(frozen=True, slots=True)
class InterruptionWindow:
    """A placement [start, stop) of an interruption, TDB ns past J2000, and what it costs.

    cost                   in transits, weighed as ``cost`` says
    transits_lost          predicted
    rare_transits_lost     the same weighted with how rarely that part of the sky is seen
    share_of_mean          its cost over that of a window of this length in the mean
    """

    start_et_ns: int
    stop_et_ns: int
    cost: float
    transits_lost: float
    rare_transits_lost: float
    share_of_mean: float


def best_windows(
    law: ScanLaw,
    rate: DataRate,
    events: EventList,
    duration_ns: int,
    count: int = 5,
    options: CostOptions | None = None,
    *,
    keep_out: Sequence[tuple[int, int]] = (),
    threads: int = 1,
) -> tuple[InterruptionWindow, ...]:
    """The cheapest placements, cheapest first: each the best that does not overlap those before it.

    A window starts where a bin of the rate does; of two that cost alike the earlier is taken. Fewer than ``count``
    where no more find room.

    duration_ns  of the interruption
    keep_out     spans [start, stop) that a window must not touch, beside the manoeuvres among the events

    Raises UsageError for a length or number below one, or a length beyond the rate's window.
    """
    options = options or CostOptions()
    if duration_ns < 1 or count < 1:
        raise UsageError("give a duration and a count above zero")
    costs = cost_series(law, rate, events.events, options, threads)
    edges = costs.edges_et_ns
    if duration_ns > edges[-1] - edges[0]:
        raise UsageError("the interruption is longer than the window; give a longer window")
    starts = edges[:-1][edges[:-1] + duration_ns <= edges[-1]]
    stops = starts + duration_ns
    series = (costs.cost_per_min, costs.transits_per_min, costs.rare_transits_per_min)
    cost, transits, rare = (integral(edges, each, stops) - integral(edges, each, starts) for each in series)
    mean = float((costs.cost_per_min * np.diff(edges)).sum() / (edges[-1] - edges[0])) * (duration_ns / _MINUTE_NS)
    taken = [*keep_out, *((e.start_et_ns, e.stop_et_ns) for e in events.events if e.kind in KEEP_OUT_KINDS)]
    return tuple(
        InterruptionWindow(
            int(starts[at]), int(stops[at]), float(cost[at]), float(transits[at]), float(rare[at]),
            float(cost[at]) / mean if mean > 0.0 else 0.0,
        )
        for at in cheapest(starts, duration_ns, cost, count, taken)
    )  # fmt: skip


def integral(edges: Times, per_min: Array, until: Times) -> Array:
    """Sum (M,) from the first edge to times (M,) of a series (N,) that is constant in each bin."""
    minutes = np.diff(edges) / _MINUTE_NS
    whole = np.concatenate([[0.0], np.cumsum(per_min * minutes)])
    at = np.minimum(np.searchsorted(edges, until, side="right") - 1, per_min.size - 1)
    part: Array = whole[at] + per_min[at] * ((until - edges[at]) / _MINUTE_NS)
    return part


def cheapest(starts: Times, duration_ns: int, cost: Array, count: int, taken: Sequence[tuple[int, int]]) -> list[int]:
    """Places of the cheapest windows, each the best that touches neither those before it nor what is taken."""
    free = np.ones(starts.size, np.bool_)
    for begin, end in taken:
        free &= (starts >= end) | (starts + duration_ns <= begin)
    found: list[int] = []
    while len(found) < count and free.any():
        at = int(np.argmin(np.where(free, cost, np.inf)))
        found.append(at)
        free &= (starts >= starts[at] + duration_ns) | (starts + duration_ns <= starts[at])
    return found
