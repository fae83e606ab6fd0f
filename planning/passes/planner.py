"""Passes planned: horizon by horizon, compared with the baseline, with a bound of what is possible.

plan = plan_passes(task)
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from ...ephemeris.timescales import NS_PER_DAY, NS_PER_S
from .baseline import baseline_plan, locked_passes
from .horizon import Horizon, coarse_grid_s, plan_horizon, rank
from .judge import fill_of, shortfall_of
from .options import PassOptions
from .pass_plan import Pass, PassPlan, Shortfall
from .pass_solver import least_cost
from .pass_task import PassTask
from .slots import slots_of
from .utc_grid import et_ns_at_clock, utc_clock_ns

_LOOK_AHEAD_DAYS = 14.0
"""Past a horizon's end, to know what the memory may hold there."""
_HANDOVER = 0.9
"""Part of all visible time that stations can really be used one after the other; a guess, only of that look."""
_BOUND_SLOTS = 9_000
"""Spans of more slots get no bound: the relaxation of the whole takes too long. 60 days in steps of ten minutes."""

Progress = Callable[[float], None]


def plan_passes(
    task: PassTask,
    options: PassOptions | None = None,
    progress: Progress | None = None,
    daily_pass_s: float | None = None,
) -> PassPlan:
    """The passes that lose least, and of those the cheapest, as nearly as ``options.gap`` says; never worse than the
    baseline.

    daily_pass_s   length of the baseline's passes; None: the shortest that falls short of no more than the plan
    progress   called with the fraction done after each horizon; what it raises stops the planning
    Equal inputs give equal plans: no clock stops a search. Plans of up to some 60 days get a bound.
    Raises InvalidInput as `PassTask.check`.
    """
    task.check()
    options = options or PassOptions()
    passes = list(locked_passes(task))
    start_bits = task.start_fill_bits
    for begin, end, frozen in _horizons(task, options):
        near = task.part(begin - NS_PER_DAY, end + round(_LOOK_AHEAD_DAYS * NS_PER_DAY))
        fixed = tuple(each for each in passes if begin - NS_PER_DAY < each.stop_et_ns and each.start_et_ns < end)
        end_bits = task.end_fill_bits if end == task.stop_et_ns else _end_bits(near, end)
        horizon = Horizon(near, begin, end, start_bits, end_bits, fixed)
        passes += [each for each in plan_horizon(horizon, options) if each.start_et_ns < frozen]
        if frozen < task.stop_et_ns:
            edges = np.array([frozen], np.int64)
            near_passes = [each for each in passes if each.stop_et_ns > begin and each.start_et_ns < end]
            start_bits = fill_of(horizon.own_task, near_passes, edges).at(frozen)
        if progress is not None:
            progress((frozen - task.start_et_ns) / (task.stop_et_ns - task.start_et_ns))
    return _compared(task, tuple(sorted(passes, key=lambda each: each.start_et_ns)), daily_pass_s)


def _horizons(task: PassTask, options: PassOptions) -> Iterator[tuple[int, int, int]]:
    """Begin and end of each horizon, and the time before which its passes are kept; cut where days of UTC begin."""
    begin = task.start_et_ns
    while True:
        end = _days_later(begin, options.horizon_days)
        if end >= task.stop_et_ns - NS_PER_S:
            yield begin, task.stop_et_ns, task.stop_et_ns
            return
        frozen = _days_later(begin, options.frozen_days)
        yield begin, end, frozen
        begin = frozen


def _days_later(et_ns: int, days: float) -> int:
    """So many days later by the UTC clock; at the midnight before, unless that is no later."""
    clock_ns = int(utc_clock_ns(np.array([et_ns], np.int64))[0])
    later_ns = clock_ns + round(days * NS_PER_DAY)
    midnight_ns = later_ns // NS_PER_DAY * NS_PER_DAY
    chosen = midnight_ns if midnight_ns > clock_ns else later_ns
    return int(et_ns_at_clock(np.array([chosen], np.int64))[0])


def _end_bits(task: PassTask, end_et_ns: int) -> float:
    """What the memory may hold at a horizon's end, so that the time after it can still be served."""
    stop = min(task.stop_et_ns, _days_later(end_et_ns, _LOOK_AHEAD_DAYS))
    slots = slots_of(task, coarse_grid_s(task.rules.grid_s), (end_et_ns, stop), [])
    best = np.where(slots.may_flow, slots.bits, 0.0).max(axis=0) * _HANDOVER
    most = task.end_fill_bits if stop == task.stop_et_ns else task.memory.planned_bits
    for sent, inflow in zip(best[::-1], slots.inflow_bits[::-1], strict=True):
        most = min(task.memory.planned_bits, most + sent - inflow)
    return max(0.0, float(most))


def _compared(task: PassTask, passes: tuple[Pass, ...], daily_pass_s: float | None) -> PassPlan:
    """The plan with its baseline, or the baseline's passes where those are better after all."""
    cost, shortfall = sum(each.cost for each in passes), shortfall_of(task, passes)
    baseline = baseline_plan(task, daily_pass_s, least=shortfall)
    if baseline.shortfall is not None and rank(baseline.shortfall, baseline.cost) < rank(shortfall, cost):
        passes, cost, shortfall = baseline.passes, baseline.cost, baseline.shortfall
    bound = _bound(task, cost, shortfall)
    return PassPlan(task.start_et_ns, task.stop_et_ns, passes, "optimal", cost, bound, baseline, shortfall)


def _bound(task: PassTask, cost: float, shortfall: Shortfall) -> float | None:
    """No plan on the grid costs less that falls no shorter than this one does."""
    locked = locked_passes(task)
    slots = slots_of(task, task.rules.grid_s, (task.start_et_ns, task.stop_et_ns), locked)
    if len(slots) > _BOUND_SLOTS:
        return None
    horizon = Horizon(task, task.start_et_ns, task.stop_et_ns, task.start_fill_bits, task.end_fill_bits, locked)
    most_bits = task.memory.planned_bits if shortfall.over_bit_days == 0.0 else task.memory.capacity_bits
    model = horizon.model(slots, np.full(len(slots), most_bits))
    slack = rank(shortfall, 0.0)[:2] > (0.0, 0.0)
    caps = model.shortfall_caps(shortfall) if slack else []
    least = least_cost(model, caps, slack=slack)
    return None if least is None else min(cost, least + sum(each.cost for each in locked))
