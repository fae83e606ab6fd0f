"""What a list of passes is worth: the memory filled and emptied exactly, and what falls short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import NS_PER_DAY, NS_PER_S
from ..core.queue_fill import fill_queue
from .flows import carried_until, inflow_until
from .pass_plan import Pass, Shortfall
from .pass_task import PassTask
from .utc_grid import utc_days, utc_midnights

Array = NDArray[np.float64]
Times = NDArray[np.int64]


_ROUNDING_S = 1e-3
"""Steps of the clock of UTC last some microseconds of TDB more or less."""


@dataclass(frozen=True, eq=False)
class Fill:
    """The memory's content over time, piecewise linear: edges_et_ns (N + 1,), fill_bits (N + 1,), lost_bits (N,)."""

    edges_et_ns: Times
    fill_bits: Array
    lost_bits: Array

    def at(self, et_ns: int) -> float:
        """Bits in the memory at one of the edges."""
        return float(self.fill_bits[np.searchsorted(self.edges_et_ns, et_ns)])


def fill_of(task: PassTask, passes: Sequence[Pass], more_edges: Times | None = None) -> Fill:
    """The memory over the task's span with these passes.

    more_edges   (M,) int64, TDB ns; times at which the fill is wanted too
    """
    parts = [np.array([task.start_et_ns, task.stop_et_ns], np.int64), task.inflow_edges_et_ns]
    parts += [window.edges_et_ns for window in task.windows]
    parts += [np.array([each.start_et_ns, each.stop_et_ns], np.int64) for each in passes]
    if more_edges is not None:
        parts.append(more_edges)
    edges = np.unique(np.concatenate(parts))
    edges = edges[(edges >= task.start_et_ns) & (edges <= task.stop_et_ns)]
    inflow, outflow = np.diff(inflow_until(task, edges)), np.diff(carried_until(task, passes, edges))
    fill_bits, lost_bits = np.empty(edges.size), np.empty(edges.size - 1)
    fill_queue(inflow, outflow, task.start_fill_bits, task.memory.capacity_bits, fill_bits, lost_bits)
    return Fill(edges, fill_bits, lost_bits)


def shortfall_of(task: PassTask, passes: Sequence[Pass]) -> Shortfall:
    """What these passes leave undone."""
    fill = fill_of(task, passes)
    over = np.maximum(fill.fill_bits - task.memory.planned_bits, 0.0)
    span_days = np.diff(fill.edges_et_ns) / NS_PER_DAY
    return Shortfall(
        lost_bits=float(fill.lost_bits.sum()),
        contact_s=_missing_contact_s(task, passes),
        over_bit_days=float((0.5 * (over[1:] + over[:-1]) * span_days).sum()),
        end_bits=max(0.0, float(fill.fill_bits[-1]) - task.end_fill_bits),
    )


def _missing_contact_s(task: PassTask, passes: Sequence[Pass]) -> float:
    """Contact that days of UTC wholly in the task's span are short of, in all."""
    first, last = utc_days(np.array([task.start_et_ns, task.stop_et_ns], np.int64))
    days = np.arange(first, last + 1)
    begins, ends = utc_midnights(days), utc_midnights(days + 1)
    whole = (begins >= task.start_et_ns) & (ends <= task.stop_et_ns)
    begins, ends = begins[whole], ends[whole]
    contact_s = np.zeros(begins.size)
    for each in passes:
        contact_s += np.maximum(np.minimum(ends, each.stop_et_ns) - np.maximum(begins, each.start_et_ns), 0) / NS_PER_S
    missing_s = task.rules.daily_contact_s - contact_s
    return float(missing_s[missing_s > _ROUNDING_S].sum())
