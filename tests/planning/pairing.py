"""Two lists of events of the same stars, paired."""

import numpy as np
from numba import njit


@njit(cache=True)
def paired(star, time, other_star, other_time, within):
    """For each event the index of its partner in the other list, -1 where it has none: (N,).

    Both lists in order of star, then time. Partners are at most ``within`` apart and belong to one event each; as
    many find one as can.
    """
    partner = np.full(star.size, -1, np.int64)
    j = 0
    for i in range(star.size):
        while j < other_star.size and (
            other_star[j] < star[i] or (other_star[j] == star[i] and other_time[j] < time[i] - within)
        ):
            j += 1
        if j < other_star.size and other_star[j] == star[i] and other_time[j] <= time[i] + within:
            partner[i] = j
            j += 1
    return partner


def unpaired(partner, count):
    """Indices of the events of the other list, ``count`` in all, that are nobody's partner."""
    alone = np.ones(count, bool)
    alone[partner[partner >= 0]] = False
    return np.flatnonzero(alone)
