"""Mollweide's equal-area map of the sky, longitude growing to the left: projection, grids and lines."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.trig import sincos_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


def mollweide(lon_rad: Array, lat_rad: Array) -> tuple[Array, Array]:
    """Mollweide's equal-area projection (N,): x in [-2, 2] with longitude growing to the left, y in [-1, 1]."""
    theta = np.array(lat_rad, dtype=np.float64)
    target = math.pi * np.sin(lat_rad)
    for _ in range(60):
        slope = 2.0 + 2.0 * np.cos(2.0 * theta)
        step = (2.0 * theta + np.sin(2.0 * theta) - target) / np.maximum(slope, 1e-9)
        theta = np.clip(theta - step, -0.5 * math.pi, 0.5 * math.pi)
        if np.all(np.abs(step) < 1e-10):
            break
    centred = np.remainder(np.asarray(lon_rad) + math.pi, 2.0 * math.pi) - math.pi
    return -2.0 / math.pi * centred * np.cos(theta), np.sin(theta)


def mollweide_grid(width: int) -> tuple[Array, Array, NDArray[np.bool_]]:
    """Longitude and latitude (width // 2, width) at the pixels of a map, first row at the top, and which are on it."""
    height = width // 2
    x = (np.arange(width) + 0.5) * (4.0 / width) - 2.0
    y = 1.0 - (np.arange(height) + 0.5) * (2.0 / height)
    theta = np.arcsin(y)[:, None]
    lat = np.arcsin(np.clip((2.0 * theta + np.sin(2.0 * theta)) / math.pi, -1.0, 1.0))
    lon = -math.pi * x / (2.0 * np.cos(theta))
    inside = np.abs(lon) <= math.pi
    return np.where(inside, lon, 0.0), np.broadcast_to(lat, lon.shape), inside


def great_circle(pole: tuple[float, float, float], samples: int = 361) -> tuple[Array, Array]:
    """Longitude and latitude (N,) along the great circle about a pole (unit vector)."""
    x, y, z = pole
    across = math.hypot(x, y)
    first = np.array([-y / across, x / across, 0.0])
    second = np.array([-z * first[1], z * first[0], x * first[1] - y * first[0]])
    sine, cosine = sincos_of(np.linspace(0.0, 2.0 * math.pi, samples))
    points = cosine[:, None] * first + sine[:, None] * second
    return np.arctan2(points[:, 1], points[:, 0]), np.arcsin(np.clip(points[:, 2], -1.0, 1.0))


def draw_line(axes: Axes, lon_rad: Array, lat_rad: Array, **given: Any) -> None:
    """A line over the sky, cut at the map's edge."""
    x, y = mollweide(lon_rad, lat_rad)
    cuts = np.flatnonzero(np.abs(np.diff(x)) > 1.0) + 1
    axes.plot(np.insert(x, cuts, np.nan), np.insert(y, cuts, np.nan), **given)
