"""A task on its grid of time: what each station can do in each slot, what comes in, which passes are fixed already."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import NS_PER_S
from ...errors import InvalidInput
from .flows import bits_until, carried_until, inflow_until
from .pass_plan import Pass
from .pass_task import PassTask
from .utc_grid import grid_edges, utc_days, utc_midnights

Array = NDArray[np.float64]
Times = NDArray[np.int64]
Flags = NDArray[np.bool_]

_SHARPEST = 1e-4
"""A rise inside a slot that is smaller than this fraction of the memory is left out of the model."""


@dataclass(frozen=True, eq=False)
class Slots:
    """K slots of time that follow each other, and S stations.

    edges_et_ns    (K + 1,) int64, TDB ns past J2000
    duration_s     (K,)
    may_flow       (S, K) a planned pass may use the slot
    may_begin      (S, K) and may begin with it, as far as the passes that are fixed go
    bits           (S, K) that the link carries
    inflow_bits    (K,)
    fixed_bits     (K,) that fixed passes carry
    peak_inflow    (K,) bits that have come in when the slot is fullest inside; NaN where that is at its end
    peak_bits      (S, K) that the link has carried by then
    peak_fixed     (K,) the same of fixed passes
    days           D days of UTC that lie in the slots whole, or began before them
    day_of         (K,) index of the slot's day, -1 where it is none of them
    contact_s      (D,) that planned passes have to give
    """

    edges_et_ns: Times
    duration_s: Array
    may_flow: Flags
    may_begin: Flags
    bits: Array
    inflow_bits: Array
    fixed_bits: Array
    peak_inflow: Array
    peak_bits: Array
    peak_fixed: Array
    day_of: NDArray[np.int64]
    contact_s: Array

    def __len__(self) -> int:
        return self.duration_s.size

    def steps(self, length_s: float, *, up: bool) -> int:
        """How many slots of the usual length a time takes, rounded up or down."""
        count = length_s / float(np.median(self.duration_s))
        return math.ceil(count - 1e-6) if up else math.floor(count + 1e-6)


def slots_of(task: PassTask, grid_s: float, span: tuple[int, int], fixed: Sequence[Pass]) -> Slots:
    """The slots of a part of a task, TDB ns.

    span   within the task's; best begun and ended on the grid
    fixed  passes that take place, whatever is planned, locked ones among them; those out of the span count for its days
    """
    edges = grid_edges(*span, grid_s)
    names = [station.name for station in task.stations]
    bits, visible = _links(task, edges)
    may_flow, may_begin = visible.copy(), visible.copy()
    duration_s = np.diff(edges) / NS_PER_S
    # The ends of a span that is not cut on the grid: too short to be planned with.
    may_flow[:, duration_s < 0.999 * grid_s] = False
    starts, stops = edges[:-1], edges[1:]
    for row, station in enumerate(task.stations):
        setups = starts - round(station.setup_s * NS_PER_S)
        may_begin[row] &= setups >= task.start_et_ns
        for request in task.requests.all:
            if request.station == station.name and request.status != "locked":
                may_flow[row] &= (stops <= request.start_et_ns) | (starts >= request.end_et_ns)
                if request.status == "unavailable":
                    may_begin[row] &= (stops <= request.start_et_ns) | (setups >= request.end_et_ns)
        for each in fixed:
            apart_ns = round(task.rules.gap_s * NS_PER_S)
            before, after = each.start_et_ns - apart_ns, each.stop_et_ns + apart_ns
            if each.station == station.name:
                before, after = min(each.setup_et_ns, before), after
                may_begin[row] &= (stops <= before) | (setups >= each.stop_et_ns)
            may_flow[row] &= (stops <= before) | (starts >= after)
    may_begin &= may_flow
    fixed_bits = carried_until(task, fixed, edges)
    inflow = inflow_until(task, edges)
    peak_at = _peaks(task, edges, inflow)
    has_peak = peak_at > starts
    day_of, contact_s = _contact(task, edges, fixed)
    return Slots(
        edges,
        duration_s,
        may_flow,
        may_begin,
        np.where(visible, bits, 0.0),
        np.diff(inflow),
        np.diff(fixed_bits),
        np.where(has_peak, inflow_until(task, peak_at) - inflow[:-1], np.nan),
        np.stack([bits_until(task, name, peak_at) - bits_until(task, name, starts) for name in names]),
        carried_until(task, fixed, peak_at) - fixed_bits[:-1],
        day_of,
        contact_s,
    )


def make_pass(task: PassTask, station: str, start_et_ns: int, stop_et_ns: int, origin: str) -> Pass:
    """A pass with what it carries and costs."""
    its = task.station(station)
    setup_et_ns = start_et_ns - round(its.setup_s * NS_PER_S)
    window = task.window_of(station, start_et_ns, stop_et_ns)
    if window is None:
        raise InvalidInput(f"{station} does not see the spacecraft for all of a pass", hint="passes lie in windows")
    capacity_bits = float(np.diff(window.bits_until(np.array([start_et_ns, stop_et_ns], np.int64)))[0])
    cost = (stop_et_ns - setup_et_ns) / NS_PER_S / 3600.0 * its.cost_per_h
    return Pass(station, setup_et_ns, start_et_ns, stop_et_ns, capacity_bits, cost, origin)  # type: ignore[arg-type]


def _links(task: PassTask, edges: Times) -> tuple[Array, Flags]:
    """Bits (S, K) of the link in each slot, and whether a window holds the whole slot."""
    visible = np.zeros((len(task.stations), edges.size - 1), np.bool_)
    names = [station.name for station in task.stations]
    for window in task.windows:
        first = np.searchsorted(edges, window.rise_et_ns)
        last = np.searchsorted(edges, window.set_et_ns, side="right") - 1
        visible[names.index(window.station), first : max(first, last)] = True
    return np.stack([np.diff(bits_until(task, name, edges)) for name in names]), visible


def _peaks(task: PassTask, edges: Times, inflow: Array) -> Times:
    """Where in each slot (K,) the inflow is furthest above an even one; the slot's start where it hardly is."""
    bins = task.inflow_edges_et_ns
    inner = bins[(bins > edges[0]) & (bins < edges[-1])]
    slot = np.searchsorted(edges, inner, side="right") - 1
    even = (inner - edges[slot]) / (edges[slot + 1] - edges[slot])
    above = inflow_until(task, inner) - inflow[slot] - even * np.diff(inflow)[slot]
    peak_at = edges[:-1].copy()
    highest = np.full(edges.size - 1, _SHARPEST * task.memory.planned_bits)
    for time, where, size in zip(inner.tolist(), slot.tolist(), above.tolist(), strict=True):
        if size > highest[where]:
            highest[where], peak_at[where] = size, time
    return peak_at


def _contact(task: PassTask, edges: Times, fixed: Sequence[Pass]) -> tuple[NDArray[np.int64], Array]:
    """The day of each slot (K,), and the contact (D,) in s that is still to be planned in each day."""
    days = utc_days(edges[:-1])
    asked = np.unique(days)
    begins, ends = utc_midnights(asked), utc_midnights(asked + 1)
    whole = (begins >= task.start_et_ns) & (ends <= edges[-1])
    asked, begins, ends = asked[whole], begins[whole], ends[whole]
    missing = np.full(asked.size, task.rules.daily_contact_s)
    for each in fixed:
        shared = np.minimum(ends, each.stop_et_ns) - np.maximum(begins, each.start_et_ns)
        missing -= np.maximum(shared, 0) / NS_PER_S
    index = np.searchsorted(asked, days)
    is_asked = np.isin(days, asked)
    return np.where(is_asked, index, -1), np.maximum(missing, 0.0)
