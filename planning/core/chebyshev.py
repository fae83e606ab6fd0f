"""Chebyshev-Lobatto interpolation on [-1, 1]: nodes, transform, integration, evaluation.

Formulas: J. P. Boyd, *Chebyshev and Fourier Spectral Methods*, 2nd edition, chapters 2 to 5 and appendix A.
Matrices are built from + - * / and our own sine, so they hold the same bits on every processor.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import PI, sincos

Array = NDArray[np.float64]


@njit(cache=True, error_model="numpy")
def lobatto_nodes(count: int) -> Array:
    """``count`` nodes ``-cos(pi i/(count-1))``, ascending, both ends included."""
    nodes = np.empty(count)
    for i in range(count):
        # The sine of the angle from the middle keeps the nodes exactly antisymmetric.
        nodes[i] = sincos(PI * (2 * i - (count - 1)) / (2 * (count - 1)))[0]
    return nodes


@njit(cache=True, error_model="numpy")
def coefficients_from_values(count: int) -> Array:
    """(count, count) matrix that turns values at the nodes into Chebyshev coefficients."""
    n = count - 1
    transform = np.empty((count, count))
    for k in range(count):
        for i in range(count):
            # T_k at the i-th ascending node is cos(k pi (n - i)/n); the angle is reduced exactly in integers.
            turn = (k * (n - i)) % (2 * n)
            weight = (1.0 if i in (0, n) else 2.0) * (0.5 if k in (0, n) else 1.0)
            transform[k, i] = weight / n * sincos(PI * turn / n)[1]
    return transform


@njit(cache=True, error_model="numpy")
def integral_from_values(count: int) -> Array:
    """(count, count) matrix that turns values at the nodes into integrals from -1 to each node."""
    n = count - 1
    transform = coefficients_from_values(count)
    integral = np.zeros((count, count))
    antiderivative = np.zeros(count + 1)
    for i in range(count):
        antiderivative[:] = 0.0
        for k in range(count):
            c = transform[k, i]
            if k == 0:
                antiderivative[1] += c
            elif k == 1:
                antiderivative[2] += 0.25 * c
            else:
                antiderivative[k + 1] += 0.5 * c / (k + 1)
                antiderivative[k - 1] -= 0.5 * c / (k - 1)
        at_start = 0.0
        for k in range(1, count + 1):
            at_start += antiderivative[k] * (1.0 if k % 2 == 0 else -1.0)
        for j in range(count):
            total = -at_start
            for k in range(1, count + 1):
                turn = (k * (n - j)) % (2 * n)
                total += antiderivative[k] * sincos(PI * turn / n)[1]
            integral[j, i] = total
    return integral


@njit(cache=True, error_model="numpy")
def evaluate(coefficients: Array, x: float) -> float:
    """Clenshaw sum of one series at ``x`` in [-1, 1]."""
    b1 = 0.0
    b2 = 0.0
    two_x = 2.0 * x
    for k in range(coefficients.size - 1, 0, -1):
        b1, b2 = coefficients[k] + (two_x * b1 - b2), b1
    return coefficients[0] + (x * b1 - b2)


@njit(cache=True, error_model="numpy")
def evaluate_with_slope(coefficients: Array, x: float) -> tuple[float, float]:
    """Value and derivative with respect to ``x`` of one series at ``x`` in [-1, 1]."""
    b1 = 0.0
    b2 = 0.0
    d1 = 0.0
    d2 = 0.0
    two_x = 2.0 * x
    for k in range(coefficients.size - 1, 0, -1):
        d1, d2 = 2.0 * b1 + (two_x * d1 - d2), d1
        b1, b2 = coefficients[k] + (two_x * b1 - b2), b1
    return coefficients[0] + (x * b1 - b2), b1 + (x * d1 - d2)


@njit(cache=True, error_model="numpy")
def monomials_from_values(count: int) -> Array:
    """(count, count) matrix from values at the Lobatto nodes to coefficients of 1, x, x**2, ..."""
    transform = coefficients_from_values(count)
    powers = np.zeros((count, count))
    powers[0, 0] = 1.0
    if count > 1:
        powers[1, 1] = 1.0
    for k in range(2, count):
        for j in range(count):
            powers[k, j] = (2.0 * powers[k - 1, j - 1] if j > 0 else 0.0) - powers[k - 2, j]
    matrix = np.zeros((count, count))
    for j in range(count):
        for i in range(count):
            total = 0.0
            for k in range(count):
                total += powers[k, j] * transform[k, i]
            matrix[j, i] = total
    return matrix
