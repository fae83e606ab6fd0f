"""Which colours the values of a coverage map get, readable with any colour vision."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..reduction_columns import ReductionColumn

if TYPE_CHECKING:
    from matplotlib.cm import ScalarMappable

Array = NDArray[np.float64]
Ends = Literal["neither", "min", "max", "both"]

# Beyond these percentiles a scale would serve a few pixels at the cost of all others.
_MOST_OF_THE_SKY = (0.5, 99.5)
_ENDS: dict[tuple[bool, bool], Ends] = {
    (False, False): "neither",
    (True, False): "min",
    (False, True): "max",
    (True, True): "both",
}


@dataclass(frozen=True)
class ColourScale:
    """The values of the first and the last colour, and at which ends there are values beyond.

    cyclic  the first and the last value mean the same
    whole   values are whole numbers
    """

    low: float
    high: float
    ends: Ends = "neither"
    cyclic: bool = False
    whole: bool = False

    def mappable(self) -> ScalarMappable:
        """Values to colours, as matplotlib does it."""
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import Normalize

        return ScalarMappable(Normalize(self.low, self.high), "twilight" if self.cyclic else "viridis")

    def ticks(self) -> Any:
        """Where a colour bar is labelled."""
        from matplotlib.ticker import FixedLocator, MaxNLocator

        if self.cyclic:
            return FixedLocator(np.linspace(self.low, self.high, 7).tolist())
        return MaxNLocator(8, steps=[1, 2, 2.5, 5, 10], integer=self.whole)


def values_or_nan(column: ReductionColumn) -> Array:
    """Values (N,); NaN for pixels that are never seen, or not often enough for the quantity."""
    whole = column.values.dtype.kind == "i"
    return np.asarray(np.where(column.values == 0, np.nan, column.values) if whole else column.values)


def scale_of(column: ReductionColumn) -> ColourScale:
    """A scale that spans what most of the sky has; for angles, all there are."""
    whole = column.values.dtype.kind == "i"
    if column.name.startswith("scan_direction_mean_k"):
        half_deg = 180.0 / int(column.name[-1])
        return ColourScale(-half_deg, half_deg, cyclic=True)
    values = values_or_nan(column)
    values = values[~np.isnan(values)]
    if values.size == 0:
        return ColourScale(0.0, 1.0, whole=whole)
    low, high = (float(each) for each in np.percentile(values, _MOST_OF_THE_SKY))
    low, high = _rounded_apart(0.0 if 0.0 <= low < 0.1 * high else low, high)
    return ColourScale(low, high, _ENDS[bool(values.min() < low), bool(values.max() > high)], whole=whole)


def _rounded_apart(low: float, high: float) -> tuple[float, float]:
    """The numbers moved apart to multiples of about a twentieth of their distance: 1, 2 or 5 times a power of ten."""
    rough = max(high - low, 1e-3 * abs(high)) / 20.0
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(each * power for each in (1.0, 2.0, 5.0, 10.0) if each * power >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return first * step, max(last, first + 1) * step
