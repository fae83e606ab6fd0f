"""When an interruption of the science would cost much.

found = avoidance(law, rate, find_events(law, rate=rate))
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from .cost import CostOptions, CostSeries, cost_series
from .dense import runs
from .event import AvoidanceList, AvoidancePeriod, Event, EventList

if TYPE_CHECKING:
    from ..scanlaw import ScanLaw
    from ..science.data_rate import DataRate

DATA_RATE, RARE_GEOMETRY = "data rate", "rare geometry"
# A part of the cost is a reason if it makes so much of the excess over the median.
_REASON_SHARE = 0.2


def avoidance(
    law: ScanLaw, rate: DataRate, events: EventList, options: CostOptions | None = None, *, threads: int = 1
) -> AvoidanceList:
    """The periods in which the cost of ``cost`` is above the threshold, in order of time.

    rate     predicted on the law
    events   of the law, for those that have a value of their own

    Raises UsageError for a rate of another window.
    """
    options = options or CostOptions()
    costs = cost_series(law, rate, events.events, options, threads)
    high = costs.cost_per_min > options.threshold * float(np.median(costs.cost_per_min))
    special = [each for each in events.events if each.kind in options.special_kinds]
    medians = _medians(costs, options)
    periods = [
        _period(costs, first, after, special, medians, options) for first, after in _joined(runs(high), costs, options)
    ]
    return AvoidanceList(
        law.mission.name, int(costs.edges_et_ns[0]), int(costs.edges_et_ns[-1]), tuple(periods), events.inputs
    )


def _joined(found: list[tuple[int, int]], costs: CostSeries, options: CostOptions) -> list[tuple[int, int]]:
    """Runs of bins with short gaps closed, those too short left out."""
    edges, joined = costs.edges_et_ns, list[tuple[int, int]]()
    for first, after in found:
        if joined and edges[first] - edges[joined[-1][1]] < options.merge_ns:
            joined[-1] = (joined[-1][0], after)
        else:
            joined.append((first, after))
    return [(first, after) for first, after in joined if edges[after] - edges[first] >= options.shortest_ns]


class _Medians(NamedTuple):
    """Of the window, per minute: transits, rare ones beyond these, and the cost without special events."""

    transits: float
    rarer: float
    plain: float


def _medians(costs: CostSeries, options: CostOptions) -> _Medians:
    transits, rare = costs.transits_per_min, costs.rare_transits_per_min
    plain = options.transits_weight * transits + options.rarity_weight * rare
    return _Medians(*(float(np.median(each)) for each in (transits, rare - transits, plain)))


def _period(
    costs: CostSeries,
    first: int,
    after: int,
    special_events: Sequence[Event],
    medians: _Medians,
    options: CostOptions,
) -> AvoidancePeriod:
    edges, part = costs.edges_et_ns, slice(first, after)
    start, stop = int(edges[first]), int(edges[after])
    length = np.diff(edges)[part].astype(np.float64)
    transits, rare, special, cost = (
        float((series[part] * length).sum() / length.sum())
        for series in (costs.transits_per_min, costs.rare_transits_per_min, costs.special, costs.cost_per_min)
    )
    # events are in order of start
    reach = bisect_left(special_events, stop, key=lambda event: event.start_et_ns) if special > 0.0 else 0
    inside = [each for each in special_events[:reach] if each.stop_et_ns > start]
    both = options.transits_weight + options.rarity_weight
    parts = {
        DATA_RATE: both * (transits - medians.transits),
        RARE_GEOMETRY: options.rarity_weight * (rare - transits - medians.rarer),
    }
    for kind in sorted({each.kind for each in inside}):
        parts[kind] = options.special_weight * medians.plain * special
    by_weight = sorted(parts, key=lambda reason: (-parts[reason], reason))
    excess = sum(max(each, 0.0) for each in parts.values())
    reasons = tuple(reason for reason in by_weight if parts[reason] > _REASON_SHARE * excess) or (by_weight[0],)
    subjects = list(dict.fromkeys(each.subject for each in inside))
    note = f"with {', '.join(subjects)}" if subjects else ""
    return AvoidancePeriod(start, stop, reasons, transits, rare, cost, note)
