"""The nearest of other times in the same group."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Times = NDArray[np.int64]


@njit(cache=True, error_model="numpy", nogil=True)
def nearest_in_time(
    group: Times, time_ns: Times, other_group: Times, other_time_ns: Times, within_ns: int, out: Times
) -> None:
    """For each of N, the place among the other M that is nearest in time in its group; -1 if none is near enough.

    Both are in order of group, then of time. Of two that are equally near it is the earlier one.
    """
    k, count = 0, other_group.size
    for i in range(group.size):
        while k < count and (
            other_group[k] < group[i] or (other_group[k] == group[i] and other_time_ns[k] < time_ns[i])
        ):
            k += 1
        best, distance = -1, within_ns
        if k > 0 and other_group[k - 1] == group[i] and time_ns[i] - other_time_ns[k - 1] <= distance:
            best, distance = k - 1, time_ns[i] - other_time_ns[k - 1] - 1
        if k < count and other_group[k] == group[i] and other_time_ns[k] - time_ns[i] <= distance:
            best = k
        out[i] = best
