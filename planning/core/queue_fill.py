"""The on-board memory as one queue: exact where the rates in and out are constant from edge to edge."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]


@njit(cache=True, error_model="numpy", nogil=True)
def fill_queue(
    inflow_bits: Array, outflow_bits: Array, start_bits: float, limit_bits: float, fill_bits: Array, lost_bits: Array
) -> None:
    """Fill (N + 1,) at the edges, and what does not find room (N,), of N pieces of time.

    outflow_bits  (N,) that the link would carry; what is not there is not sent
    """
    fill_bits[0] = start_bits
    for i in range(inflow_bits.size):
        after = fill_bits[i] + inflow_bits[i] - outflow_bits[i]
        lost_bits[i] = max(0.0, after - limit_bits)
        fill_bits[i + 1] = min(max(after, 0.0), limit_bits)
