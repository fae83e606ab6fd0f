"""Quaternions as four floats, scalar last: Hamilton's product, frames turned by the quaternion.

``q`` turns the axes of frame A into those of frame B, so coordinates transform as ``X_B = M(q) X_A`` with
``M`` the transpose of the rotation matrix of ``q`` (CCSDS 504.0-B-2 annex F); ``multiply(p, q)`` first turns by
``p``, then by ``q`` about the axes already turned.
"""

from __future__ import annotations

from numba import njit

from ...ephemeris.trig import sincos

Quaternion = tuple[float, float, float, float]


@njit(cache=True, error_model="numpy", inline="always")
def multiply(p: Quaternion, q: Quaternion) -> Quaternion:
    """Hamilton's product ``p q``."""
    px, py, pz, pw = p
    qx, qy, qz, qw = q
    return (
        (pw * qx + px * qw) + (py * qz - pz * qy),
        (pw * qy + py * qw) + (pz * qx - px * qz),
        (pw * qz + pz * qw) + (px * qy - py * qx),
        (pw * qw - px * qx) - (py * qy + pz * qz),
    )


@njit(cache=True, error_model="numpy", inline="always")
def about_x(angle_rad: float) -> Quaternion:
    """Turn about the first axis."""
    s, c = sincos(0.5 * angle_rad)
    return s, 0.0, 0.0, c


@njit(cache=True, error_model="numpy", inline="always")
def about_y(angle_rad: float) -> Quaternion:
    """Turn about the second axis."""
    s, c = sincos(0.5 * angle_rad)
    return 0.0, s, 0.0, c


@njit(cache=True, error_model="numpy", inline="always")
def about_z(angle_rad: float) -> Quaternion:
    """Turn about the third axis."""
    s, c = sincos(0.5 * angle_rad)
    return 0.0, 0.0, s, c
