"""The on-board memory as a queue: what comes in, what a pass takes out, what is deleted when it is full."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..science.data_rate import Stream

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MemoryHistory:
    """The memory over N bins of time.

    edges_et_ns   (N + 1,) int64, TDB ns past J2000
    streams       Q streams, as of the data rate
    limit_bits    what the memory holds; beyond it the lowest priority is deleted first
    fill_bits     (N + 1, Q) at the edges
    sent_bits     (N, Q) in each bin
    dropped_bits  (N, Q) deleted in each bin
    """

    edges_et_ns: NDArray[np.int64]
    streams: tuple[Stream, ...]
    limit_bits: float
    fill_bits: Array
    sent_bits: Array
    dropped_bits: Array
