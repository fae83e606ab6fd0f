"""Bits that have come in, or could have gone out, by a time."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import NS_PER_S
from .pass_plan import Pass
from .pass_task import PassTask

Array = NDArray[np.float64]
Times = NDArray[np.int64]


def bits_until(task: PassTask, station: str, times: Times) -> Array:
    """Bits (N,) that a station could have received from its first window to times (N,), which ascend."""
    total, whole = np.zeros(times.size), np.zeros(times.size + 1)
    for window in task.windows:
        if window.station == station:
            first, beyond = np.searchsorted(times, [window.rise_et_ns, window.set_et_ns])
            total[first:beyond] += window.bits_until(times[first:beyond])
            whole[beyond] += window.capacity_bits
    return total + np.cumsum(whole[:-1])


def inflow_until(task: PassTask, times: Times) -> Array:
    """Bits (N,) that have come in by times (N,), evenly within a bin."""
    edges = task.inflow_edges_et_ns
    total = np.concatenate([[0.0], np.cumsum(task.inflow_bits)])
    bits: Array = np.interp((times - edges[0]) / NS_PER_S, (edges - edges[0]) / NS_PER_S, total)
    return bits


def carried_until(task: PassTask, passes: Sequence[Pass], times: Times) -> Array:
    """Bits (N,) that these passes could have carried by times (N,), which ascend."""
    total, whole = np.zeros(times.size), np.zeros(times.size + 1)
    for each in passes:
        window = task.window_of(each.station, each.start_et_ns, each.stop_et_ns)
        if window is None:
            continue
        first, beyond = np.searchsorted(times, [each.start_et_ns, each.stop_et_ns])
        before = window.bits_until(np.array([each.start_et_ns], np.int64))
        total[first:beyond] += window.bits_until(times[first:beyond]) - before
        whole[beyond] += each.capacity_bits
    return total + np.cumsum(whole[:-1])
