"""The fields of view on dense regions, by the predicted data rate."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .event import Event
from .task import Task


def dense_regions(task: Task) -> Iterator[Event]:
    """Runs of bins in which more transits a second are predicted than the limit; the peak is the middle of a bin."""
    limit, rate, law = task.law.mission.event_limits.dense_transits_per_s, task.rate, task.law
    if limit is None or rate is None:
        return
    edges = rate.edges_et_ns
    transits_s = rate.transits.sum(axis=(1, 2)) / rate.duration_s
    inside = (edges[1:] > law.start_et_ns) & (edges[:-1] < law.stop_et_ns)
    for first, after in runs((transits_s > limit) & inside):
        most = first + int(np.argmax(transits_s[first:after]))
        start, stop = max(int(edges[first]), law.start_et_ns), min(int(edges[after]), law.stop_et_ns)
        peak = min(max(int(edges[most] + edges[most + 1]) // 2, start), stop - 1)
        yield Event(
            "dense-region", "all fields", start, stop, peak, float(transits_s[most]), "1/s", "predicted transits"
        )


def runs(wanted: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First places, and those after the last, of the runs of true in (N,)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], wanted, [False]]).astype(np.int8)))
    return [(int(first), int(after)) for first, after in zip(edges[::2], edges[1::2], strict=True)]
