"""HEALPix pixel numbers in the nested scheme (Gorski et al. 2005, ApJ 622, 759, section 4).

The sphere is cut into twelve faces, each a grid of ``2**level`` by ``2**level`` pixels numbered along a
Z-order curve. ``x`` runs north-east and ``y`` north-west inside a face.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import atan2, sincos

_EQUATORIAL_BELT = 2.0 / 3.0
_RAD_PER_DEG = math.pi / 180.0
_QUARTER_TURNS_PER_RAD = 2.0 / math.pi


@njit(cache=True, error_model="numpy")
def _spread_bits(value: int) -> int:
    """The bits of a number below 2**29 moved to the even places."""
    value = (value | (value << 16)) & 0x0000FFFF0000FFFF
    value = (value | (value << 8)) & 0x00FF00FF00FF00FF
    value = (value | (value << 4)) & 0x0F0F0F0F0F0F0F0F
    value = (value | (value << 2)) & 0x3333333333333333
    return (value | (value << 1)) & 0x5555555555555555


@njit(cache=True, error_model="numpy")
def _pixel(z: float, cos_lat: float, quarter_turns: float, level: int) -> int:
    """Pixel of a direction: sine and cosine of its latitude, its longitude in quarter turns, 0 to below 4."""
    side = 1 << level
    if abs(z) <= _EQUATORIAL_BELT:
        along = side * (0.5 + quarter_turns)
        across = side * (0.75 * z)
        rising = int(along - across)  # index of the line running north-east
        falling = int(along + across)  # and of the one running south-east
        column, row = rising >> level, falling >> level
        if column == row:
            face = 4 + (column & 3)
        elif column < row:
            face = column & 3
        else:
            face = 8 + (row & 3)
        x = falling & (side - 1)
        y = side - 1 - (rising & (side - 1))
    else:
        quadrant = min(int(quarter_turns), 3)
        inside = quarter_turns - quadrant
        # sqrt(3 (1 - |z|)) from the cosine, which keeps its digits at the poles
        to_pole = side * cos_lat * math.sqrt(3.0 / (1.0 + abs(z)))
        rising = min(int(inside * to_pole), side - 1)
        falling = min(int((1.0 - inside) * to_pole), side - 1)
        if z > 0.0:
            face, x, y = quadrant, side - 1 - falling, side - 1 - rising
        else:
            face, x, y = quadrant + 8, rising, falling
    return (face << (2 * level)) + _spread_bits(x) + (_spread_bits(y) << 1)


@njit(cache=True, error_model="numpy")
def nested_pixel(lon_deg: float, lat_deg: float, level: int) -> int:
    """Pixel of one direction; any longitude, latitude within +-90 degrees."""
    z, cos_lat = sincos(lat_deg * _RAD_PER_DEG)
    quarter_turns = lon_deg / 90.0
    quarter_turns -= 4.0 * math.floor(quarter_turns / 4.0)
    if quarter_turns >= 4.0:  # a tiny negative longitude rounds up to a full turn
        quarter_turns = 0.0
    return _pixel(z, cos_lat, quarter_turns, level)


@njit(cache=True, error_model="numpy")
def nested_pixel_of_vector(x: float, y: float, z: float, level: int) -> int:
    """Pixel of a unit vector."""
    quarter_turns = atan2(y, x) * _QUARTER_TURNS_PER_RAD
    if quarter_turns < 0.0:
        quarter_turns += 4.0
    if quarter_turns >= 4.0:
        quarter_turns = 0.0
    return _pixel(z, math.sqrt(x * x + y * y), quarter_turns, level)


@njit(cache=True, error_model="numpy")
def nested_pixels(lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64], level: int) -> NDArray[np.int64]:
    """(N,) pixels of (N,) directions, longitude and latitude in degrees, level 0 to 29."""
    pixels = np.empty(lon_deg.size, np.int64)
    for i in range(lon_deg.size):
        pixels[i] = nested_pixel(lon_deg[i], lat_deg[i], level)
    return pixels
