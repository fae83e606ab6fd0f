"""Chebyshev series over [-1, 1]: change of basis, derivative, fit. Coefficients run along the last axis, T0 first."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@lru_cache(maxsize=64)
def _power_matrix(count: int) -> FloatArray:
    """(count, count): row n holds the powers of T_n, from T_n = 2 x T_(n-1) - T_(n-2); integers, hence exact."""
    matrix = np.zeros((count, count))
    matrix[0, 0] = 1.0
    if count > 1:
        matrix[1, 1] = 1.0
    for n in range(2, count):
        matrix[n, 1:] = 2.0 * matrix[n - 1, :-1]
        matrix[n] -= matrix[n - 2]
    return matrix


def to_powers(series: FloatArray) -> FloatArray:
    """Coefficients of x^0, x^1, ... of the same polynomials. Small terms are summed first."""
    matrix = _power_matrix(series.shape[-1])
    powers = np.zeros_like(series)
    for n in range(series.shape[-1] - 1, -1, -1):
        powers[..., : n + 1] += series[..., n, None] * matrix[n, : n + 1]
    return powers


def derivative(series: FloatArray) -> FloatArray:
    """Series of d/dx, as long as the one given (its end is zero): c'_(n-1) = c'_(n+1) + 2 n c_n, c'_0 halved."""
    rate = np.zeros_like(series)
    for n in range(series.shape[-1] - 1, 0, -1):
        above = rate[..., n + 1] if n + 1 < series.shape[-1] else 0.0
        rate[..., n - 1] = above + 2.0 * n * series[..., n]
    rate[..., 0] *= 0.5
    return rate


def evaluate(series: FloatArray, x: FloatArray) -> FloatArray:
    """Values (..., points) by Clenshaw's recurrence; x: (points,) in [-1, 1]."""
    b1 = np.zeros((*series.shape[:-1], x.size))
    b2 = np.zeros_like(b1)
    for n in range(series.shape[-1] - 1, 0, -1):
        b1, b2 = 2.0 * x * b1 - b2 + series[..., n, None], b1
    return x * b1 - b2 + series[..., 0, None]


def nodes(count: int) -> FloatArray:
    """The zeros of T_count, ascending: where a function is taken for ``from_node_values``."""
    return -np.cos(np.pi * (np.arange(count) + 0.5) / count)


def from_node_values(values: FloatArray, count: int) -> FloatArray:
    """The first ``count`` coefficients of the interpolant through values at ``nodes`` (last axis)."""
    points = values.shape[-1]
    angle = np.pi * (np.arange(points) + 0.5) / points
    basis = np.cos(np.outer(angle[::-1], np.arange(count))) * (2.0 / points)
    basis[:, 0] *= 0.5
    series: FloatArray = values @ basis
    return series
