"""The exponential from ``+ - * /`` alone: the same bits everywhere, as in ``ephemeris/trig.py``.

exp(x) = 2**k exp(r) with |r| <= (ln 2) / 2; exp(r) by its Taylor series to r**11, whose rest is below 7e-15.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

_ONE_OVER_LN2 = 1.4426950408889634
# ln 2 in two parts, the first with so few digits that its product with k is exact (fdlibm, __ieee754_exp).
_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_LOWEST = -708.0
_HIGHEST = 709.0


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def exp(x: float) -> float:
    """e**x to 1e-14 of itself; 0 below -708, and no more than e**709."""
    if not x >= _LOWEST:
        return 0.0
    x = min(x, _HIGHEST)
    k = math.floor(x * _ONE_OVER_LN2 + 0.5)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    # In pairs of pairs (Estrin): the processor works on them side by side.
    low = (1.0 + r) + r2 * (1.0 / 2.0 + r * (1.0 / 6.0))
    middle = (1.0 / 24.0 + r * (1.0 / 120.0)) + r2 * (1.0 / 720.0 + r * (1.0 / 5040.0))
    high = (1.0 / 40320.0 + r * (1.0 / 362880.0)) + r2 * (1.0 / 3628800.0 + r * (1.0 / 39916800.0))
    series = low + r4 * (middle + r4 * high)
    return series * np.int64((int(k) + 1023) << 52).view(np.float64)
