"""Passes as a mixed-integer program: columns, rows, and what a solution means.

For station s and slot k: x = data flow, b = a pass begins (both 0 or 1). For slot k: m = memory at its start, o = sent,
d = deleted. Bits are in units of 1e9, costs in hours of the reference station. docs/passes.md has the equations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..mission_ground import Memory, PassRules, Station
from .pass_plan import Shortfall
from .slots import Slots

Array = NDArray[np.float64]
Index = NDArray[np.int64]
Flags = NDArray[np.bool_]

GBIT = 1e9


@dataclass(frozen=True, eq=False)
class Corridor:
    """Where a plan may differ from one that is known: data flow only in ``may``, and always in ``must``; (S, K)."""

    may: Flags
    must: Flags
    begins: Flags
    """Where a pass may begin."""


@dataclass(frozen=True, eq=False)
class Model:
    """Rows: low <= matrix @ columns <= high; lower <= columns <= upper.

    flow, begin           (S, K) columns of x and b, -1 where there is none
    lost, over, short     columns of what is deleted, of margin used at the slots' ends, of contact missing in a day
    end                   the column of what is in the memory above what the end may have
    cost, loss, breach    (columns,) the three objectives
    slack                 columns that are 0 where a plan keeps all rules
    """

    matrix: Any
    low: Array
    high: Array
    lower: Array
    upper: Array
    integrality: Array
    flow: Index
    begin: Index
    slack: Index
    cost: Array
    loss: Array
    breach: Array
    parts: tuple[Index, Index, Index]
    """Columns of loss, of contact missing, and of the excess at the end."""

    def shortfall_caps(self, most: Shortfall) -> list[tuple[Array, float]]:
        """Objectives and how large they may be, so that a plan falls no shorter than this one."""
        sizes = most.lost_bits / GBIT, most.contact_s / 3600.0, most.end_bits / GBIT
        caps = []
        for columns, size in zip(self.parts, sizes, strict=True):
            row = np.zeros(self.cost.size)
            row[columns] = 1.0
            caps.append((row, size * (1.0 + 1e-9) + 1e-6))
        return caps


class _Rows:
    """Rows of a sparse matrix, one after the other."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.values: list[float] = []
        self.low: list[float] = []
        self.high: list[float] = []

    def add(self, columns: Sequence[int], values: Sequence[float], low: float, high: float) -> None:
        self.rows.extend([len(self.low)] * len(columns))
        self.columns.extend(columns)
        self.values.extend(values)
        self.low.append(low)
        self.high.append(high)

    def at_most_one(self, columns: Sequence[int]) -> None:
        if len(columns) > 1:
            self.add(columns, [1.0] * len(columns), -np.inf, 1.0)


def build_model(
    slots: Slots,
    stations: Sequence[Station],
    memory: Memory,
    rules: PassRules,
    *,
    start_bits: float,
    end_bits: float,
    limit_bits: Array,
    corridor: Corridor | None = None,
    is_sketch: bool = False,
) -> Model:
    """The program for these slots.

    start_bits, end_bits  in the memory at the start, and at most at the end
    limit_bits            (K,) that a plan may fill at the end of each slot
    corridor              to look only near a known plan
    is_sketch             slots are coarse, and gaps between stations are to be made later: those shorter than a slot
                          are none
    """
    count = len(slots)
    may_flow = slots.may_flow if corridor is None else slots.may_flow & corridor.may
    shortest = max(1, slots.steps(rules.shortest_s, up=True))
    room = room_after(may_flow)
    may_begin = slots.may_begin & (room >= shortest)
    if corridor is not None:
        may_begin &= corridor.begins
    flow = np.full(may_flow.shape, -1)
    flow[may_flow] = np.arange(may_flow.sum())
    begin = np.full(may_flow.shape, -1)
    begin[may_begin] = may_flow.sum() + np.arange(may_begin.sum())
    binaries = int(may_flow.sum() + may_begin.sum())
    columns = binaries
    blocks = []
    for size in (count + 1, count, count, count, slots.contact_s.size, 1):
        blocks.append(np.arange(columns, columns + size))
        columns += size
    fill, sent, lost, over, short, end = blocks

    rows = _Rows()
    _pass_rows(rows, slots, stations, rules, flow, begin, is_sketch)
    _queue_rows(rows, slots, flow, fill, sent, lost)
    _limit_rows(rows, slots, flow, fill, lost, over, limit_bits)
    rows.add([int(fill[-1]), int(end[0])], [1.0, -1.0], -np.inf, end_bits / GBIT)
    for day, missing_s in enumerate(slots.contact_s):
        where = np.argwhere((flow >= 0) & (slots.day_of == day)[None, :])
        terms = [int(flow[s, k]) for s, k in where]
        hours = [slots.duration_s[k] / 3600.0 for _, k in where]
        rows.add([*terms, int(short[day])], [*hours, 1.0], missing_s / 3600.0, np.inf)

    lower, upper = np.zeros(columns), np.full(columns, np.inf)
    upper[:binaries] = 1.0
    if corridor is not None:
        lower[flow[corridor.must & may_flow]] = 1.0
    upper[fill] = memory.capacity_bits / GBIT
    lower[fill[0]] = upper[fill[0]] = min(start_bits, memory.capacity_bits) / GBIT
    integrality = np.zeros(columns)
    integrality[:binaries] = 1.0
    cost, loss, breach = np.zeros(columns), np.zeros(columns), np.zeros(columns)
    for row, station in enumerate(stations):
        own = flow[row] >= 0
        cost[flow[row, own]] = slots.duration_s[own] / 3600.0 * station.cost_per_h
        cost[begin[row, begin[row] >= 0]] = station.setup_s / 3600.0 * station.cost_per_h
    loss[lost] = 1.0
    breach[over], breach[short], breach[end] = slots.duration_s / 86_400.0, 100.0, 1.0
    slack = np.concatenate([lost, over, short, end])
    return Model(
        _matrix(rows, columns),
        np.array(rows.low),
        np.array(rows.high),
        lower,
        upper,
        integrality,
        flow,
        begin,
        slack,
        cost,
        loss,
        breach,
        (lost, short, end),
    )


def _pass_rows(
    rows: _Rows, slots: Slots, stations: Sequence[Station], rules: PassRules, flow: Index, begin: Index, is_sketch: bool
) -> None:
    """A pass begins once, lasts neither too short nor too long, and stands alone with its gap and set-up."""
    shortest, longest = max(1, slots.steps(rules.shortest_s, up=True)), slots.steps(rules.longest_s, up=False)
    gap = slots.steps(rules.gap_s, up=not is_sketch)
    count = len(slots)
    for row, station in enumerate(stations):
        apart = max(1, gap, slots.steps(station.setup_s, up=True))
        since = 0
        for k in range(count):
            here = int(flow[row, k])
            since = since + 1 if here >= 0 else 0
            if here < 0:
                continue
            before, starts = (int(flow[row, k - 1]) if k else -1), int(begin[row, k])
            terms, signs = [here], [1.0]
            if before >= 0:
                terms, signs = [*terms, before], [*signs, -1.0]
            if starts >= 0:
                terms, signs = [*terms, starts], [*signs, -1.0]
            rows.add(terms, signs, -np.inf, 0.0)
            recent = _those(begin[row, max(0, k - shortest + 1) : k + 1])
            if recent:
                rows.add([*recent, here], [1.0] * len(recent) + [-1.0], -np.inf, 0.0)
            if since > longest:
                recent = _those(begin[row, k - longest + 1 : k + 1])
                rows.add([*recent, here], [-1.0] * len(recent) + [1.0], -np.inf, 0.0)
            rows.at_most_one([here, *_those(begin[row, k + 1 : k + 1 + apart])])
    for k in range(count):
        rows.at_most_one([*_those(flow[:, k]), *_those(begin[:, k + 1 : k + 1 + gap])])


def _queue_rows(rows: _Rows, slots: Slots, flow: Index, fill: Index, sent: Index, lost: Index) -> None:
    """What is in the memory goes over to the next slot; no more is sent than the link carries."""
    for k in range(len(slots)):
        inflow = slots.inflow_bits[k] / GBIT
        terms = [int(fill[k + 1]), int(fill[k]), int(sent[k]), int(lost[k])]
        rows.add(terms, [1.0, -1.0, 1.0, 1.0], inflow, inflow)
        links = np.flatnonzero(flow[:, k] >= 0)
        carried = [-slots.bits[s, k] / GBIT for s in links]
        rows.add([int(sent[k]), *_those(flow[:, k])], [1.0, *carried], -np.inf, slots.fixed_bits[k] / GBIT)


def _limit_rows(
    rows: _Rows, slots: Slots, flow: Index, fill: Index, lost: Index, over: Index, limit_bits: Array
) -> None:
    """The memory stays below its limit at the end of each slot, and where it is fullest inside."""
    for k in range(len(slots)):
        limit = limit_bits[k] / GBIT
        rows.add([int(fill[k + 1]), int(over[k])], [1.0, -1.0], -np.inf, limit)
        if np.isfinite(slots.peak_inflow[k]):
            links = np.flatnonzero(flow[:, k] >= 0)
            carried = [-slots.peak_bits[s, k] / GBIT for s in links]
            terms = [int(fill[k]), int(over[k]), int(lost[k]), *_those(flow[:, k])]
            high = limit - (slots.peak_inflow[k] - slots.peak_fixed[k]) / GBIT
            rows.add(terms, [1.0, -1.0, -1.0, *carried], -np.inf, high)


def _those(columns: Index) -> list[int]:
    """The columns that there are."""
    return [int(each) for each in columns.ravel() if each >= 0]


def room_after(may_flow: Flags) -> Index:
    """How many slots (S, K) data could flow without a break from each on."""
    room = np.zeros((may_flow.shape[0], may_flow.shape[1] + 1), np.int64)
    for k in range(may_flow.shape[1] - 1, -1, -1):
        room[:, k] = np.where(may_flow[:, k], room[:, k + 1] + 1, 0)
    return room[:, :-1]


def _matrix(rows: _Rows, columns: int) -> Any:
    from scipy.sparse import csr_array

    return csr_array((rows.values, (rows.rows, rows.columns)), shape=(len(rows.low), columns))
