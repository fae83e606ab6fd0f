"""Evaluation of the heliotropic angles and their rates from Chebyshev series on consecutive intervals."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import TWO_PI
from . import chebyshev
from .attitude import spin_phase

Array = NDArray[np.float64]
Times = NDArray[np.int64]


@njit(cache=True, error_model="numpy")
def wrap(angle_rad: float) -> float:
    """The angle in [0, 2 pi)."""
    wrapped = angle_rad - TWO_PI * np.floor(angle_rad / TWO_PI)
    return 0.0 if wrapped >= TWO_PI else wrapped


@njit(cache=True, error_model="numpy", nogil=True)
def evaluate_angles(
    times_ns: Times,
    interval_ns: Times,
    half_s: Array,
    series: Array,
    reference_ns: int,
    spin_rate: float,
    turns_per_ns: float,
    turns_per_ns_low: float,
    out: Array,
) -> None:
    """Angles and rates (8, N) at times in any order: lon, lat, nu, omega in radians, then their rates in rad/s.

    ``interval_ns`` (K + 1,) borders, ``half_s`` (K,) half lengths, ``series`` (K, 4, M) coefficients of lon, lat, nu
    and the slow spin phase. lon, nu and omega are wrapped to [0, 2 pi).
    """
    intervals = interval_ns.size - 1
    for i in range(times_ns.size):
        k = min(max(np.searchsorted(interval_ns, times_ns[i], side="right") - 1, 0), intervals - 1)
        x = float(times_ns[i] - interval_ns[k]) * 1e-9 / half_s[k] - 1.0
        for c in range(4):
            value, slope = chebyshev.evaluate_with_slope(series[k, c], x)
            out[c, i] = value
            out[c + 4, i] = slope / half_s[k]
        phase = spin_phase(times_ns[i] - reference_ns, turns_per_ns, turns_per_ns_low)
        out[0, i] = wrap(out[0, i])
        out[2, i] = wrap(out[2, i])
        out[3, i] = wrap(out[3, i] + phase)
        out[7, i] += spin_rate


@njit(cache=True, error_model="numpy")
def coefficients(values: Array, transform: Array) -> Array:
    """Chebyshev coefficients (K, M) of values (K, M) at the Lobatto nodes."""
    count, nodes = values.shape
    result = np.empty((count, nodes))
    for k in range(count):
        for j in range(nodes):
            total = 0.0
            for i in range(nodes):
                total += transform[j, i] * values[k, i]
            result[k, j] = total
    return result
