"""Attitude quaternions as arrays: axes, angles between, norms. Scalar last, ICRS to SRS."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def srs_axes(quaternion: Array) -> Array:
    """Axes x, y, z of the SRS in the ICRS, (N, 3, 3): ``[:, 0]`` is x."""
    x, y, z, w = np.moveaxis(quaternion, -1, 0)
    return np.stack(
        [
            np.stack([1 - 2 * (y * y + z * z), 2 * (x * y + z * w), 2 * (x * z - y * w)], axis=-1),
            np.stack([2 * (x * y - z * w), 1 - 2 * (x * x + z * z), 2 * (y * z + x * w)], axis=-1),
            np.stack([2 * (x * z + y * w), 2 * (y * z - x * w), 1 - 2 * (x * x + y * y)], axis=-1),
        ],
        axis=-2,
    )


def rotation_between_rad(a: Array, b: Array) -> Array:
    """Angle (N,) of the rotation between attitudes (N, 4), in [0, pi], accurate for small ones; norms do not matter."""
    a = a / np.linalg.norm(a, axis=-1, keepdims=True)
    b = b / np.linalg.norm(b, axis=-1, keepdims=True)
    same_side = np.where(np.sum(a * b, axis=-1, keepdims=True) < 0, -1.0, 1.0)
    chord = np.linalg.norm(a - same_side * b, axis=-1)
    return 4.0 * np.arcsin(np.minimum(0.5 * chord, 1.0))


def normalised(quaternion: Array) -> Array:
    """Unit quaternions (N, 4) to the last digit: the law's polynomials leave some 1e-15."""
    x, y, z, w = quaternion.T
    # Written out: a library's sum of products may fuse them, and files must not depend on the processor.
    norm: Array = np.sqrt((x * x + y * y) + (z * z + w * w))
    return quaternion / norm[:, None]
