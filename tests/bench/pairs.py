"""Two pieces of work timed in turn, A B A B ...: noise then disturbs both alike, and ratios are what counts."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

_SHORTEST_S = 0.02
_LONGEST_RUN_S = 12.0
_ONCE_S = 1.5


@dataclass(frozen=True)
class Work:
    """Something to time: ``run`` does ``items`` of what is counted."""

    label: str
    run: Callable[[], object]
    items: int = 1


@dataclass(frozen=True)
class Spread:
    """Median, first and last decile of the rounds."""

    median: float
    low: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        low, median, high = np.quantile(values, [0.1, 0.5, 0.9])
        return cls(float(median), float(low), float(high))


@dataclass(frozen=True)
class Pairs:
    """What the rounds gave: seconds per item of both sides, and the second side's time over the first's."""

    first_cpu_s: Spread
    second_cpu_s: Spread
    cpu_ratio: Spread
    wall_ratio: Spread
    rounds: int


@dataclass(frozen=True)
class Times:
    """What the rounds of one work gave: seconds per item."""

    cpu_s: Spread
    wall_s: Spread


def _repeats(work: Work) -> int:
    """How often to run it to be well above the clock's resolution; the first run of all warms caches and kernels."""
    work.run()
    started = time.perf_counter()
    work.run()
    return max(1, int(_SHORTEST_S / max(time.perf_counter() - started, 1e-7)))


def _seconds(work: Work, repeats: int) -> tuple[float, float]:
    """CPU (all threads) and wall seconds per item."""
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(repeats):
        work.run()
    count = repeats * work.items
    return (time.process_time() - cpu) / count, (time.perf_counter() - wall) / count


def alone(work: Work, rounds: int) -> Times:
    """Time one work, for curves. What takes seconds is run once: then it needs no warming either."""
    started = time.perf_counter()
    times = [_seconds(work, 1)]
    if time.perf_counter() - started < _ONCE_S:
        repeats = _repeats(work)
        times = [_seconds(work, repeats) for _ in range(rounds)]
    return Times(Spread.of([cpu for cpu, _ in times]), Spread.of([wall for _, wall in times]))


def in_pairs(first: Work, second: Work, rounds: int) -> Pairs:
    """Time both in turn. Work that takes seconds gets fewer rounds."""
    repeats = _repeats(first), _repeats(second)
    started = time.perf_counter()
    times: list[tuple[float, float, float, float]] = []
    gc.collect()
    gc.disable()
    try:
        while len(times) < rounds and (len(times) < 3 or time.perf_counter() - started < _LONGEST_RUN_S):
            times.append((*_seconds(first, repeats[0]), *_seconds(second, repeats[1])))
    finally:
        gc.enable()
    return Pairs(
        first_cpu_s=Spread.of([a for a, _, _, _ in times]),
        second_cpu_s=Spread.of([b for _, _, b, _ in times]),
        cpu_ratio=Spread.of([b / a for a, _, b, _ in times]),
        wall_ratio=Spread.of([b / a for _, a, _, b in times]),
        rounds=len(times),
    )
