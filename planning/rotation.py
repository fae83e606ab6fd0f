"""Attitude quaternions and directions as arrays: axes, angles, norms. Quaternions scalar last, ICRS to SRS."""

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


def ra_dec_deg(direction: Array) -> tuple[Array, Array]:
    """Right ascension in [0, 360) and declination of vectors (..., 3), ICRS; lengths do not matter."""
    x, y, z = np.moveaxis(direction, -1, 0)
    ra_deg = np.degrees(np.arctan2(y, x)) % 360.0
    return np.where(ra_deg == 360.0, 0.0, ra_deg), np.degrees(np.arctan2(z, np.hypot(x, y)))


def normalised(quaternion: Array) -> Array:
    """Unit quaternions (N, 4) to the last digit: the law's polynomials leave some 1e-15."""
    x, y, z, w = quaternion.T
    # Written out: a library's sum of products may fuse them, and files must not depend on the processor.
    norm: Array = np.sqrt((x * x + y * y) + (z * z + w * w))
    return quaternion / norm[:, None]
