"""How a time grows with the size of the work."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .pairs import Work, alone


@dataclass(frozen=True)
class Curve:
    """Seconds of the whole work at each size; ``item`` says what one unit of ``unit_of_size`` is."""

    panel: str
    label: str
    unit: str
    """What the sizes count."""
    sizes: tuple[float, ...]
    seconds: tuple[float, ...]
    per: str
    """What a time is given for in pictures and tables."""
    items: tuple[float, ...]
    """How many of those each size holds."""
    is_peer: bool = False

    @property
    def exponent(self) -> float:
        """The power of the size that the time grows with, over the upper half of the sizes (of their logarithms)."""
        size, seconds = np.log(self.sizes), np.log(self.seconds)
        upper = size >= min((size[0] + size[-1]) / 2, size[-2]) - 1e-9
        return float(np.polyfit(size[upper], seconds[upper], 1)[0])

    @property
    def seconds_per_item(self) -> tuple[float, ...]:
        return tuple(s / n for s, n in zip(self.seconds, self.items, strict=True))


def curve(
    panel: str,
    label: str,
    unit: str,
    sizes: Sequence[float],
    work_of: Callable[[float], Callable[[], object]],
    rounds: int,
    *,
    per: str,
    items_of: Callable[[float], float] = lambda size: size,
    is_wall: bool = False,
    is_peer: bool = False,
) -> Curve:
    """Time ``work_of(size)()`` at each size, by CPU or, ``is_wall``, by the clock on the wall; the median of rounds."""
    seconds = []
    for size in sizes:
        times = alone(Work(label, work_of(size)), rounds)
        seconds.append((times.wall_s if is_wall else times.cpu_s).median)
    items = tuple(float(items_of(size)) for size in sizes)
    return Curve(panel, label, unit, tuple(map(float, sizes)), tuple(seconds), per, items, is_peer)
