"""Where a body is as an observer receives its light: its place when the light left it.

sight = line_of_sight(ephemeris, 5, observer_km, observer_km_s, et_s)
sight.line_km                                   # (N, 3) astrometric direction and distance
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .apparent import SPEED_OF_LIGHT_KM_S
from .spk import Ephemeris
from .sun import SOLAR_SYSTEM_BARYCENTER

Array = NDArray[np.float64]

_PER_LIGHT = 1.0 / SPEED_OF_LIGHT_KM_S
# The body moves a tenth of a millimetre in so long; each round gains a factor of its speed over that of light.
_SETTLED_S = 1e-9
_MOST_ROUNDS = 20


class Sight(NamedTuple):
    """A body as light received at N times shows it; ICRS axes.

    body_km    (N, 3) barycentric, when the light left
    line_km    (N, 3) from the observer at the time of reception to there
    line_km_s  (N, 3) how that changes, per second at the observer
    """

    body_km: Array
    line_km: Array
    line_km_s: Array


def line_of_sight(ephemeris: Ephemeris, body: int, observer_km: Array, observer_km_s: Array, et_s: Array) -> Sight:
    """The body as seen at TDB seconds past J2000 (N,) from barycentric positions and velocities (N, 3).

    Light travels straight at c: the Sun's gravity holds it up by 0.1 ms at most, in which no body moves five metres.
    Raises CoverageError where the body is not known at the times or when its light left.
    """
    ephemeris.require(body, SOLAR_SYSTEM_BARYCENTER, et_s)
    place_km = ephemeris.position_km(body, SOLAR_SYSTEM_BARYCENTER, et_s)
    light_time_s = length(place_km - observer_km) * _PER_LIGHT
    for _ in range(_MOST_ROUNDS):
        place_km, velocity_km_s = _state(ephemeris, body, et_s, light_time_s)
        better_s = length(place_km - observer_km) * _PER_LIGHT
        changes = np.abs(better_s - light_time_s) > _SETTLED_S
        if not changes.any():
            break
        # one body's place does not depend on how many rounds another needs
        light_time_s = np.where(changes, better_s, light_time_s)
    line_km = place_km - observer_km
    speed_km_s = dot(line_km, velocity_km_s) / length(line_km)
    recession_km_s = dot(line_km, observer_km_s) / length(line_km)
    # the light that comes a second later left (1 - d light_time / dt) seconds later
    pace = (1.0 + recession_km_s * _PER_LIGHT) / (1.0 + speed_km_s * _PER_LIGHT)
    return Sight(place_km, line_km, velocity_km_s * pace[:, None] - observer_km_s)


def length(vectors: Array) -> Array:
    """Of vectors (N, 3)."""
    return np.sqrt(dot(vectors, vectors))


def _state(ephemeris: Ephemeris, body: int, et_s: Array, light_time_s: Array) -> tuple[Array, Array]:
    """Position and velocity when the light left: a double of seconds since J2000 is 6e-8 s coarse, this is not."""
    left_s = et_s - light_time_s
    coarse_by_s = (et_s - left_s) - light_time_s
    position_km, velocity_km_s = ephemeris.state(body, SOLAR_SYSTEM_BARYCENTER, left_s)
    return position_km + velocity_km_s * coarse_by_s[:, None], velocity_km_s


def dot(a: Array, b: Array) -> Array:
    """Of vectors (N, 3). Written out: a library's sum of products may or may not fuse multiplications."""
    return a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1] + a[:, 2] * b[:, 2]
