"""When ground stations see a spacecraft, and where they see it.

tracking = Tracking.of(ephemeris, -139479, start_et_ns, stop_et_ns)
tracking.seen_from(station, et_ns).elevation_rad
visibility(stations, ephemeris, -139479, start_et_ns, stop_et_ns)

Times are those of the station: the instant at which light, or a radio signal, arrives there. It left the spacecraft
``light_time_s`` earlier. Where the spacecraft was then, counted from where the Earth was then, is where it is seen: so
light time and the aberration of the Earth's orbital motion are in it, to the first order of v/c; that of its rotation
is added. There is no refraction: elevations are geometric.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import InvalidInput
from .apparent import SPEED_OF_LIGHT_KM_S
from .bodies import body_label
from .bracketing import Function, crossings, peaks
from .earth_orientation import EarthOrientation
from .spk import Ephemeris
from .sun import EARTH
from .uniform import NS_PER_S

Array = NDArray[np.float64]
Times = NDArray[np.int64]

# Elevation is nearly a sine of a day: between two samples it has at most one turn, and at a turn it is looked closer.
_STEP_NS = 600 * NS_PER_S
_MS = 1_000_000
# IERS Conventions 2010, table 1.2
_EARTH_SPIN_RAD_S = 7.292115e-5


class Site(Protocol):
    """What is needed of a station. ``mask``: (azimuth_deg, elevation_deg) of its horizon, azimuths ascending."""

    @property
    def name(self) -> str: ...
    @property
    def latitude_deg(self) -> float: ...
    @property
    def longitude_deg(self) -> float: ...
    @property
    def height_m(self) -> float: ...
    @property
    def elevation_min_deg(self) -> float: ...
    @property
    def mask(self) -> tuple[tuple[float, float], ...]: ...


class Seen(NamedTuple):
    """A spacecraft as a station sees it at N times; azimuth from north through east, in [0, 2 pi)."""

    elevation_rad: Array
    azimuth_rad: Array
    distance_km: Array

    @property
    def light_time_s(self) -> Array:
        """How long before its arrival the signal left the spacecraft."""
        return self.distance_km / SPEED_OF_LIGHT_KM_S


@dataclass(frozen=True, slots=True)
class VisibilityWindow:
    """A station sees the spacecraft from rise to set; TDB ns past J2000 at the station.

    A window that the asked span cuts starts or stops where the span does.
    highest_et_ns  when the elevation is highest_elevation_rad
    light_time_s   then; the spacecraft's times are earlier by it (at L2 about 5 s, the same to 0.1 s all through)
    """

    station: str
    rise_et_ns: int
    set_et_ns: int
    highest_et_ns: int
    highest_elevation_rad: float
    light_time_s: float

    @property
    def first_sent_et_ns(self) -> int:
        """When the spacecraft sends what arrives at the rise."""
        return self.rise_et_ns - round(self.light_time_s * NS_PER_S)

    @property
    def last_sent_et_ns(self) -> int:
        """When the spacecraft sends what arrives at the set."""
        return self.set_et_ns - round(self.light_time_s * NS_PER_S)


@dataclass(frozen=True, eq=False)
class Tracking:
    """A body to be seen from the ground over a span of time, TDB ns past J2000."""

    ephemeris: Ephemeris
    body: int
    start_et_ns: int
    stop_et_ns: int
    orientation: EarthOrientation

    @classmethod
    def of(cls, ephemeris: Ephemeris, body: int, start_et_ns: int, stop_et_ns: int) -> Tracking:
        """Raises InvalidInput for the Earth's own centre, CoverageError where the body's path is not known."""
        if body == EARTH:
            problem = f"no station sees {body_label(body)}, which the mission has for its orbit"
            raise InvalidInput(problem, hint="give the spacecraft's orbit")
        ephemeris.require(body, EARTH, np.array([start_et_ns, stop_et_ns]) / NS_PER_S)
        return cls(ephemeris, body, start_et_ns, stop_et_ns, EarthOrientation.over(start_et_ns, stop_et_ns))

    def place_km(self, et_ns: Times) -> Array:
        """Where the body is seen from the geocentre at TDB ns past J2000 (N,): (N, 3) in ITRS."""
        position_km, velocity_km_s = self.ephemeris.state(self.body, EARTH, et_ns / NS_PER_S)
        # the light left a distance over c earlier; in 5 s the path bends by micrometres
        left_s = np.sqrt(_dot(position_km, position_km)) / SPEED_OF_LIGHT_KM_S
        return self.orientation.ground_km(position_km - velocity_km_s * left_s[:, None], et_ns)

    def seen_from(self, site: Site, et_ns: Times) -> Seen:
        """Elevation, azimuth and distance at TDB ns past J2000 (N,), inside the span."""
        return _seen(site, self.place_km(et_ns))

    def clearance(self, site: Site, et_ns: Times) -> Array:
        """How far (N,) the elevation is above the site's limits, radians."""
        return _clearance(site, self.seen_from(site, et_ns))

    def windows(self, sites: Sequence[Site]) -> tuple[VisibilityWindow, ...]:
        """When each site sees the body in the span; see ``visibility``."""
        steps = np.arange(self.start_et_ns // _STEP_NS + 1, -(-self.stop_et_ns // _STEP_NS), dtype=np.int64) * _STEP_NS
        times = np.concatenate([[self.start_et_ns], steps, [self.stop_et_ns]]).astype(np.int64)
        place_km = self.place_km(times)
        found = [window for site in sites for window in _windows(self, site, times, place_km)]
        return tuple(sorted(found, key=lambda window: (window.rise_et_ns, window.station)))


def visibility(
    sites: Sequence[Site], ephemeris: Ephemeris, orbit_body: int, start_et_ns: int, stop_et_ns: int
) -> tuple[VisibilityWindow, ...]:
    """When each site sees the body in [start, stop], TDB ns past J2000 at the site; in order of rise.

    Ends are on whole milliseconds inside the true window, or where the span ends. At a site with a mask, windows and
    gaps shorter than ten minutes may be missed. Raises InvalidInput for a body that is the Earth's centre,
    CoverageError where its path is not known.
    """
    return Tracking.of(ephemeris, orbit_body, start_et_ns, stop_et_ns).windows(sites)


def _windows(tracking: Tracking, site: Site, times: Times, place_km: Array) -> list[VisibilityWindow]:
    def clearance(et_ns: Times) -> Array:
        return tracking.clearance(site, et_ns)

    times, above = _with_turns(clearance, times, _clearance(site, _seen(site, place_km)))
    changes = np.flatnonzero(above[1:] != above[:-1])
    ends = crossings(clearance, times[changes], times[changes + 1])
    rising = above[changes + 1]
    rises = -(-ends[rising] // _MS) * _MS
    sets = (ends[~rising] - 1_000) // _MS * _MS
    if above[0]:
        rises = np.concatenate([times[:1], rises])
    if above[-1]:
        sets = np.concatenate([sets, times[-1:]])
    lasts = sets > rises
    rises, sets = rises[lasts], sets[lasts]
    highest = peaks(lambda et_ns: tracking.seen_from(site, et_ns).elevation_rad, rises, sets)
    seen = tracking.seen_from(site, highest)
    return [
        VisibilityWindow(site.name, int(rises[k]), int(sets[k]), int(highest[k]), float(elevation), float(light))
        for k, (elevation, light) in enumerate(zip(seen.elevation_rad, seen.light_time_s, strict=True))
    ]


def _with_turns(clearance: Function, times: Times, values: Array) -> tuple[Times, NDArray[np.bool_]]:
    """Samples, and the turns between them that have the other sign than their neighbours; whether each is above."""
    above = values >= 0.0
    middle, left, right = values[1:-1], values[:-2], values[2:]
    same = (above[1:-1] == above[:-2]) & (above[1:-1] == above[2:])
    tops = np.flatnonzero(same & (middle < 0.0) & (middle >= left) & (middle >= right))
    dips = np.flatnonzero(same & (middle >= 0.0) & (middle <= left) & (middle <= right))
    turns = [
        peaks(clearance, times[tops], times[tops + 2]),
        peaks(lambda et_ns: -clearance(et_ns), times[dips], times[dips + 2]),
    ]
    added = np.setdiff1d(np.concatenate(turns), times)
    merged = np.concatenate([times, added])
    order = np.argsort(merged, kind="stable")
    return merged[order], np.concatenate([above, clearance(added) >= 0.0])[order]


def _seen(site: Site, place_km: Array) -> Seen:
    from skyfield.api import wgs84

    station_km = wgs84.latlon(site.latitude_deg, site.longitude_deg, elevation_m=site.height_m).itrs_xyz.km
    latitude, longitude = math.radians(site.latitude_deg), math.radians(site.longitude_deg)
    sin_lat, cos_lat, sin_lon, cos_lon = (
        math.sin(latitude),
        math.cos(latitude),
        math.sin(longitude),
        math.cos(longitude),
    )
    line_km = place_km - station_km
    x, y, z = line_km[:, 0], line_km[:, 1], line_km[:, 2]
    outward = cos_lon * x + sin_lon * y
    distance_km = np.sqrt(_dot(line_km, line_km))
    speed_km_s = _EARTH_SPIN_RAD_S * math.hypot(station_km[0], station_km[1])
    east = cos_lon * y - sin_lon * x + speed_km_s / SPEED_OF_LIGHT_KM_S * distance_km
    north = cos_lat * z - sin_lat * outward
    up = sin_lat * z + cos_lat * outward
    level = np.sqrt(east * east + north * north)
    return Seen(np.arctan2(up, level), np.arctan2(east, north) % math.tau, distance_km)


def _clearance(site: Site, seen: Seen) -> Array:
    least_rad = math.radians(site.elevation_min_deg)
    if not site.mask:
        return seen.elevation_rad - least_rad
    azimuths, elevations = np.radians(np.array(site.mask, np.float64)).T
    horizon_rad = np.interp(seen.azimuth_rad, azimuths, elevations, period=math.tau)
    clear: Array = seen.elevation_rad - np.maximum(horizon_rad, least_rad)
    return clear


def _dot(a: Array, b: Array) -> Array:
    # written out: a library's sum of products may or may not fuse multiplications
    return a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1] + a[:, 2] * b[:, 2]
