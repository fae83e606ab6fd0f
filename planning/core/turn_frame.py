"""Attitude seen from another inertial frame."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .quaternion import multiply

Array = NDArray[np.float64]


@njit(cache=True, error_model="numpy")
def turned_first(x: float, y: float, z: float, w: float, quaternion: Array) -> Array:
    """The turn ``(x, y, z, w)``, then that of each ``quaternion`` (N, 4), scalar last; (N, 4), not normalised."""
    turned = np.empty_like(quaternion)
    for i in range(quaternion.shape[0]):
        q = (quaternion[i, 0], quaternion[i, 1], quaternion[i, 2], quaternion[i, 3])
        turned[i, 0], turned[i, 1], turned[i, 2], turned[i, 3] = multiply((x, y, z, w), q)
    return turned
