"""The Sun eclipsed by the Earth or the Moon, as the spacecraft sees it.

Light time is converged for both bodies (CSPICE's "CN"), aberration left out: it moves both alike. Sun and Moon are
spheres. The Earth is a spheroid: its limb is taken in the plane of spacecraft, Earth and Sun, which is where they
touch but for the square of the flattening, some tens of metres.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.light_time import dot, length
from ...ephemeris.sun import EARTH, SUN
from .event import Event
from .finder import spans_below
from .task import Task

Array = NDArray[np.float64]
Times = NDArray[np.int64]

# IAU working group on cartographic coordinates, Archinal et al. 2018 (CMDA 130, 22), tables 4 and 5.
SUN_RADIUS_KM = 695_700.0
MOON_RADIUS_KM = 1737.4
EARTH_EQUATOR_KM, EARTH_POLE_KM = 6378.1366, 6356.7519
MOON = 301

_HOUR_NS, _SHORTEST_NS = 3_600_000_000_000, 30_000_000_000
# of the motion of a body across the sky between two looks
_MOVES_RAD = 0.2


class _Front(NamedTuple):
    """A body that may stand before the Sun: equatorial and polar radius, the pole that of the ICRS.

    The Earth's pole moves off that by 0.2 deg in 40 years, which is less than 100 m at the limb.
    """

    number: int
    name: str
    equator_km: float
    pole_km: float


_FRONTS = (
    _Front(EARTH, "Earth", EARTH_EQUATOR_KM, EARTH_POLE_KM),
    _Front(MOON, "Moon", MOON_RADIUS_KM, MOON_RADIUS_KM),
)


class _Discs(NamedTuple):
    """As the spacecraft sees them at N times: angle between the centres, radii of the front and of the Sun, radians."""

    apart_rad: Array
    front_rad: Array
    sun_rad: Array


def penumbra(task: Task) -> Iterator[Event]:
    """Any part of the Sun covered."""
    return _eclipses(task, "penumbra", lambda discs: discs.apart_rad - discs.front_rad - discs.sun_rad)


def umbra(task: Task) -> Iterator[Event]:
    """All of the Sun covered."""
    return _eclipses(task, "umbra", lambda discs: discs.apart_rad - discs.front_rad + discs.sun_rad)


def antumbra(task: Task) -> Iterator[Event]:
    """A ring of the Sun left all around."""
    return _eclipses(task, "antumbra", lambda discs: discs.apart_rad + discs.front_rad - discs.sun_rad)


def _eclipses(task: Task, kind: str, separation: Callable[[_Discs], Array]) -> Iterator[Event]:
    law = task.law
    for front in _FRONTS:
        if front.number == law.mission.orbit_body:
            continue
        step_ns = _step_ns(task, front.number)

        def apart_rad(et_ns: Times, front: _Front = front) -> Array:
            return separation(_discs(task, front, et_ns))

        for span in spans_below(apart_rad, 0.0, law.start_et_ns, law.stop_et_ns, step_ns):
            discs = _discs(task, front, np.array([span.extreme_et_ns]))
            covered = (discs.front_rad + discs.sun_rad - discs.apart_rad) / (2.0 * discs.sun_rad)
            largest = np.minimum(discs.front_rad / discs.sun_rad, 1.0)
            yield Event(
                kind, front.name, span.start_et_ns, span.stop_et_ns, span.extreme_et_ns,
                float(np.minimum(covered, largest)[0]), "", "value: covered part of the Sun's diameter",
            )  # fmt: skip


def _discs(task: Task, front: _Front, et_ns: Times) -> _Discs:
    front_km, sun_km = task.sight(front.number, et_ns).line_km, task.sight(SUN, et_ns).line_km
    front_away_km, sun_away_km = length(front_km), length(sun_km)
    towards = front_km / front_away_km[:, None]
    to_sun = sun_km / sun_away_km[:, None]
    apart_rad = 2.0 * np.arctan2(length(towards - to_sun), length(towards + to_sun))
    # behind the Sun it covers nothing
    apart_rad = np.where(front_away_km < sun_away_km, apart_rad, np.pi)
    across = to_sun - dot(to_sun, towards)[:, None] * towards
    size = length(across)
    across /= np.where(size > 0.0, size, 1.0)[:, None]
    sun_rad = np.arcsin(np.minimum(SUN_RADIUS_KM / sun_away_km, 1.0))
    return _Discs(apart_rad, _limb_rad(front, front_away_km, towards, across), sun_rad)


def _limb_rad(front: _Front, away_km: Array, towards: Array, across: Array) -> Array:
    """Angle (N,) between the front's centre and its limb, towards ``across``, a unit vector across the line of sight.

    In coordinates in which the spheroid is the unit sphere, a ray from o along u + t v, with t the tangent of the
    angle, touches it where (o.o - 1) |u + t v|^2 = (o.(u + t v))^2: a quadratic in t.
    """
    scale = np.array([1.0 / front.equator_km, 1.0 / front.equator_km, 1.0 / front.pole_km])
    u, v = towards * scale, across * scale
    o = -away_km[:, None] * u
    outside = dot(o, o) - 1.0
    ou, ov = dot(o, u), dot(o, v)
    a, b, c = outside * dot(v, v) - ov * ov, outside * dot(u, v) - ou * ov, outside * dot(u, u) - ou * ou
    # inside the body, or so near that the limb stands behind: a quarter of a turn
    a = np.where(a > 0.0, a, np.nan)
    limb: Array = np.arctan((-b + np.sqrt(np.maximum(b * b - a * c, 0.0))) / a)
    return np.where(np.isnan(limb), 0.5 * np.pi, limb)


def _step_ns(task: Task, body: int) -> int:
    """A time in which the body moves little across the sky: hours at L2, a minute in a low orbit."""
    law = task.law
    grid = np.arange(law.start_et_ns, law.stop_et_ns, _HOUR_NS)
    sight = task.sight(body, grid)
    radians_s = length(sight.line_km_s) / length(sight.line_km)
    return int(np.clip(_MOVES_RAD / radians_s.max() * 1e9, _SHORTEST_NS, _HOUR_NS))
