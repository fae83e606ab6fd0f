"""Spans of time [start, stop), TDB ns past J2000: those in which something holds, and what they leave free.

closed = spans_where(times, angle_deg > 24.0)
free = outside(closed, law.start_et_ns, law.stop_et_ns)
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ..events.dense import runs

Span = tuple[int, int]


def outside(spans: Iterable[Span], start_et_ns: int, stop_et_ns: int) -> tuple[Span, ...]:
    """What [start, stop) has outside of spans, which may overlap and stand in any order."""
    free, reached = list[Span](), start_et_ns
    for begin, end in sorted(spans):
        if begin > reached:
            free.append((reached, min(begin, stop_et_ns)))
        reached = max(reached, end)
        if reached >= stop_et_ns:
            break
    else:
        free.append((reached, stop_et_ns))
    return tuple((begin, end) for begin, end in free if begin < end)


def spans_where(times_et_ns: NDArray[np.int64], holds: NDArray[np.bool_]) -> tuple[Span, ...]:
    """Spans around the looks (N,), in even steps, at which something holds: each reaches to the look after."""
    step_ns = int(times_et_ns[1] - times_et_ns[0])
    return tuple(
        (int(times_et_ns[first]), int(times_et_ns[after - 1]) + step_ns) for first, after in runs(np.asarray(holds))
    )


def hours_within(spans: Iterable[Span], start_et_ns: int, stop_et_ns: int) -> float:
    """How many hours of [start, stop) the spans cover, each hour once."""
    free_ns = sum(end - begin for begin, end in outside(spans, start_et_ns, stop_et_ns))
    return (stop_et_ns - start_et_ns - free_ns) / 3.6e12
