"""Passes of one horizon: planned on a coarse grid, then moved on the fine one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import NS_PER_S
from .judge import fill_of, shortfall_of
from .options import PassOptions
from .pass_model import Corridor, Model, build_model
from .pass_plan import Pass, Shortfall
from .pass_solver import Solution, solve
from .pass_task import PassTask
from .slots import Slots, make_pass, slots_of

Array = NDArray[np.float64]

_COARSE_S = 1800.0
"""The first look's step, about: ten times the speed of ten-minute steps."""
_MOVE_GAP = 0.5
"""Part of the gap that is allowed where passes are only moved: that program is small."""
_TIGHTENINGS = 4
"""How often a plan is made anew because the memory, followed exactly, is fuller than the slots say."""


@dataclass(frozen=True, eq=False)
class Horizon:
    """[start, stop) of a task, with passes that are fixed, and what the memory holds at its ends."""

    task: PassTask
    start_et_ns: int
    stop_et_ns: int
    start_bits: float
    end_bits: float
    fixed: tuple[Pass, ...]

    @property
    def own_task(self) -> PassTask:
        """The task as if it were for this horizon only, to follow the memory."""
        return replace(
            self.task,
            start_et_ns=self.start_et_ns,
            stop_et_ns=self.stop_et_ns,
            start_fill_bits=self.start_bits,
            end_fill_bits=self.end_bits,
        )

    def slots(self, grid_s: float) -> Slots:
        return slots_of(self.task, grid_s, (self.start_et_ns, self.stop_et_ns), self.fixed)

    def model(
        self, slots: Slots, limit_bits: Array, corridor: Corridor | None = None, is_sketch: bool = False
    ) -> Model:
        return build_model(
            slots,
            self.task.stations,
            self.task.memory,
            self.task.rules,
            start_bits=self.start_bits,
            end_bits=self.end_bits,
            limit_bits=limit_bits,
            corridor=corridor,
            is_sketch=is_sketch,
        )


def plan_horizon(horizon: Horizon, options: PassOptions) -> tuple[Pass, ...]:
    """The passes to add to those that are fixed, in order of start."""
    grid_s = horizon.task.rules.grid_s
    if options.step_s is not None:
        return _plan_on(horizon, horizon.slots(max(grid_s, options.step_s // grid_s * grid_s)), options)
    coarse_s = coarse_grid_s(grid_s)
    if coarse_s == grid_s:
        return _plan_on(horizon, horizon.slots(grid_s), options)
    sketch = _plan_on(horizon, horizon.slots(coarse_s), options, is_sketch=True)
    slots = horizon.slots(grid_s)
    closer = replace(options, gap=_MOVE_GAP * options.gap)
    return _plan_on(horizon, slots, closer, _corridor(horizon.task, slots, sketch, coarse_s))


def coarse_grid_s(grid_s: float) -> float:
    """The largest multiple of a grid that a day holds a whole number of times, up to half an hour."""
    for factor in range(int(_COARSE_S // grid_s), 1, -1):
        if 86_400.0 % (factor * grid_s) == 0.0:
            return factor * grid_s
    return grid_s


def worth(task: PassTask, passes: Sequence[Pass]) -> tuple[float, float, float]:
    """What to make small, first things first: bits lost, breach of rules, cost."""
    return rank(shortfall_of(task, passes), sum(each.cost for each in passes))


def rank(shortfall: Shortfall, cost: float) -> tuple[float, float, float]:
    """The same of numbers known already; what is below a megabit of loss or breach is rounding."""
    return round(shortfall.lost_bits, -6), round(shortfall.breach, 3), round(cost, 6)


def _plan_on(
    horizon: Horizon, slots: Slots, options: PassOptions, corridor: Corridor | None = None, *, is_sketch: bool = False
) -> tuple[Pass, ...]:
    planned_bits = horizon.task.memory.planned_bits
    limit_bits = np.full(len(slots), planned_bits)
    passes: tuple[Pass, ...] = ()
    for _ in range(_TIGHTENINGS):
        solution = solve(horizon.model(slots, limit_bits, corridor, is_sketch), options.gap, options.node_limit)
        if solution is None:
            return passes
        passes = _passes(horizon.task, slots, solution)
        if is_sketch or not solution.keeps_rules:
            return passes
        excess = _excess(horizon, slots, passes)
        if excess.max(initial=0.0) <= 1e-6 * planned_bits:
            return passes
        limit_bits -= np.where(excess > 0.0, 1.01 * excess, 0.0)
    return passes


def _excess(horizon: Horizon, slots: Slots, passes: tuple[Pass, ...]) -> Array:
    """By how much the memory is fuller than planned somewhere in each slot (K,), its end included."""
    fill = fill_of(horizon.own_task, (*horizon.fixed, *passes), slots.edges_et_ns)
    over = np.maximum(fill.fill_bits - horizon.task.memory.planned_bits, 0.0)
    slot = np.clip(np.searchsorted(slots.edges_et_ns, fill.edges_et_ns, side="left") - 1, 0, len(slots) - 1)
    highest = np.zeros(len(slots))
    np.maximum.at(highest, slot[1:], over[1:])
    if over[-1] == 0.0:
        highest[-1] = max(highest[-1], fill.fill_bits[-1] - horizon.end_bits)
    return highest


def _passes(task: PassTask, slots: Slots, solution: Solution) -> tuple[Pass, ...]:
    found = []
    for row, station in enumerate(task.stations):
        flow = solution.flow[row]
        ends = np.flatnonzero(np.diff(np.concatenate([[False], flow, [False]]).astype(np.int8)))
        for first, beyond in zip(ends[::2].tolist(), ends[1::2].tolist(), strict=True):
            start, stop = int(slots.edges_et_ns[first]), int(slots.edges_et_ns[beyond])
            found.append(make_pass(task, station.name, start, stop, "planned"))
    return tuple(sorted(found, key=lambda each: each.start_et_ns))


def _corridor(task: PassTask, slots: Slots, passes: Sequence[Pass], reach_s: float) -> Corridor:
    """Room for each pass to begin and end so much earlier or later."""
    shape, reach_ns = slots.may_flow.shape, round(reach_s * NS_PER_S)
    may, must, begins = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    names = [station.name for station in task.stations]
    starts, stops = slots.edges_et_ns[:-1], slots.edges_et_ns[1:]
    for each in passes:
        row = names.index(each.station)
        may[row] |= (starts >= each.start_et_ns - reach_ns) & (stops <= each.stop_et_ns + reach_ns)
        must[row] |= (starts >= each.start_et_ns + reach_ns) & (stops <= each.stop_et_ns - reach_ns)
        begins[row] |= np.abs(starts - each.start_et_ns) <= reach_ns
    return Corridor(may, must, begins)
