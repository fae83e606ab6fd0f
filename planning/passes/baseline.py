"""The baseline: the same wish every day, a pass of a fixed length through the best station."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import NS_PER_S
from .horizon import rank
from .judge import shortfall_of
from .pass_model import room_after
from .pass_plan import Pass, PassPlan, Shortfall
from .pass_task import PassTask
from .slots import Slots, make_pass, slots_of
from .utc_grid import utc_days


def baseline_plan(task: PassTask, length_s: float | None = None, least: Shortfall | None = None) -> PassPlan:
    """A pass of a fixed length in each day of UTC, beside the locked ones: whichever carries most for its cost.

    length_s   of the data flow, rounded to the grid and shortened where no window is as long; None: the shortest that
               falls short of no more than ``least``, or of as little as any does
    least      nothing, unless given
    Passes begin in their day and may end in the next. Raises InvalidInput as `PassTask.check`.
    """
    task.check()
    slots = slots_of(task, task.rules.grid_s, (task.start_et_ns, task.stop_et_ns), locked_passes(task))
    shortest = max(1, slots.steps(task.rules.shortest_s, up=True))
    longest = max(shortest, slots.steps(task.rules.longest_s, up=False))
    if length_s is not None:
        steps = min(max(slots.steps(length_s, up=False), shortest), longest)
        return _plan(task, _daily_passes(task, slots, steps))
    goal = rank(least or Shortfall(0.0, 0.0, 0.0, 0.0), 0.0)[:2]
    best = _plan(task, _daily_passes(task, slots, longest))
    if _rank_of(best) > goal:
        hour = max(1, slots.steps(3600.0, up=False))
        plans = [_plan(task, _daily_passes(task, slots, steps)) for steps in range(shortest, longest, hour)]
        return min([*plans, best], key=lambda each: (*_rank_of(each), each.cost))
    too_short = shortest - 1
    while longest - too_short > 1:
        middle = (too_short + longest) // 2
        plan = _plan(task, _daily_passes(task, slots, middle))
        if _rank_of(plan) <= goal:
            longest, best = middle, plan
        else:
            too_short = middle
    return best


def locked_plan(task: PassTask) -> PassPlan:
    """The locked passes and no other. Raises InvalidInput as `PassTask.check`."""
    task.check()
    return replace(_plan(task, []), method="none")


def locked_passes(task: PassTask) -> tuple[Pass, ...]:
    """The passes that take place whatever is planned."""
    locked = task.requests.of("locked")
    return tuple(make_pass(task, each.station, each.start_et_ns, each.end_et_ns, "locked") for each in locked)


def _rank_of(plan: PassPlan) -> tuple[float, float]:
    if plan.shortfall is None:
        raise TypeError("a baseline knows what it falls short of")
    return rank(plan.shortfall, plan.cost)[:2]


def _plan(task: PassTask, passes: Sequence[Pass]) -> PassPlan:
    every = tuple(sorted((*locked_passes(task), *passes), key=lambda each: each.start_et_ns))
    cost = sum(each.cost for each in every)
    shortfall = shortfall_of(task, every)
    return PassPlan(task.start_et_ns, task.stop_et_ns, every, "baseline", cost, shortfall=shortfall)


def _daily_passes(task: PassTask, slots: Slots, steps: int) -> list[Pass]:
    """A day's pass: of the longest that fit, the one that carries most for its cost; the earliest of equals."""
    shortest = max(1, slots.steps(task.rules.shortest_s, up=True))
    starts = slots.edges_et_ns[:-1]
    lengths = np.minimum(room_after(slots.may_flow), steps)
    beyond = np.arange(len(slots)) + lengths
    carried = np.concatenate([np.zeros((len(task.stations), 1)), np.cumsum(slots.bits, axis=1)], axis=1)
    bits = np.take_along_axis(carried, beyond, axis=1) - carried[:, :-1]
    setup_s = np.array([station.setup_s for station in task.stations])[:, None]
    cost_per_h = np.array([station.cost_per_h for station in task.stations])[:, None]
    taken_s = setup_s + (slots.edges_et_ns[beyond] - starts) / NS_PER_S
    value = np.where(slots.may_begin & (lengths >= shortest), bits / (taken_s * cost_per_h), -1.0)
    days = utc_days(starts)
    borders = np.searchsorted(days, np.unique(days))
    found: list[Pass] = []
    for first, last in zip(borders, np.append(borders[1:], len(slots)), strict=True):
        today = value[:, first:last].copy()
        if found:
            today[~_free(task, found[-1], starts[first:last])] = -1.0
        today[(lengths[:, first:last] < lengths[:, first:last][today >= 0.0].max(initial=0))] = -1.0
        row, column = np.unravel_index(int(np.argmax(today)), today.shape)
        if today[row, column] >= 0.0:
            k = int(first + column)
            start, stop = int(starts[k]), int(slots.edges_et_ns[beyond[row, k]])
            found.append(make_pass(task, task.stations[row].name, start, stop, "baseline"))
    return found


def _free(task: PassTask, before: Pass, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a pass of each station (S, K) may start then, after an earlier one."""
    free = np.broadcast_to(starts >= before.stop_et_ns + round(task.rules.gap_s * NS_PER_S), (1, starts.size))
    free = np.repeat(free, len(task.stations), axis=0)
    for row, station in enumerate(task.stations):
        if station.name == before.station:
            free[row] &= starts - round(station.setup_s * NS_PER_S) >= before.stop_et_ns
    return free
