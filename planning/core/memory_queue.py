"""The on-board memory as a fluid queue of streams in order of priority.

The rates in and out are constant within a bin. Then the streams down to any priority, taken together, are one queue
whose content changes in one direction: it runs empty or full at most once in a bin and stays so to its end. What is
sent and what is deleted in the bin follow without a look inside it, exactly.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Array = NDArray[np.float64]


@njit(cache=True, error_model="numpy", nogil=True)
def run_memory(
    in_bits: Array,
    link_bits: Array,
    order: NDArray[np.int64],
    limit_bits: float,
    fill_bits: Array,
    sent_bits: Array,
    dropped_bits: Array,
) -> None:
    """Fill the last three from the first row of ``fill_bits``.

    in_bits                  (N, Q)
    link_bits                (N,) that the link carries; what is not there is not sent
    order                    (Q,) the streams, first to be sent and last to be deleted first
    fill_bits                (N + 1, Q), the first row given
    sent_bits, dropped_bits  (N, Q)
    """
    for n in range(in_bits.shape[0]):
        link_left, room = link_bits[n], limit_bits
        for k in order:
            there = fill_bits[n, k] + in_bits[n, k]
            sent = min(there, link_left)
            link_left -= sent
            kept = min(there - sent, room)
            room -= kept
            sent_bits[n, k] = sent
            dropped_bits[n, k] = there - sent - kept
            fill_bits[n + 1, k] = kept
