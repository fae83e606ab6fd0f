"""What the report's pictures show of the attitude, as arrays: where the spin axis is, what it does, how far the law
is kept. Everything is computed from the attitude quaternion, independently of the angles that made it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.sun import EARTH, SunAngles, TrueSun
from ...ephemeris.timescales import NS_PER_DAY, et_s_from_et_ns
from ...ephemeris.trig import sincos, sincos_of
from ...errors import CoverageError
from ..heliotropic import solve
from ..jumps import Jump
from ..law_piece import LawPiece
from ..mission import Segment
from ..rotation import srs_axes
from ..scanlaw import ScanLaw, propagate, sun_of

Array = NDArray[np.float64]
Times = NDArray[np.int64]

_TROPICAL_YEAR_D = 365.2422
_FEWEST = 16


def sample_times(piece: LawPiece, law: ScanLaw, total: int) -> Times:
    """Times spread evenly over a piece, both ends included; its share of ``total`` over the whole law."""
    share = (piece.stop_et_ns - piece.start_et_ns) / (law.stop_et_ns - law.start_et_ns)
    return _evenly(piece.start_et_ns, piece.stop_et_ns, max(_FEWEST, round(total * share)))


def spin_axis(piece: LawPiece, et_ns: Times) -> Array:
    """Unit vectors (N, 3), ICRS, along the spin axis."""
    return np.ascontiguousarray(srs_axes(piece.attitude(et_ns))[:, 2])


def to_ecliptic(vectors: Array, obliquity_rad: float) -> Array:
    """Components (N, 3) in the ecliptic of vectors (N, 3) in the ICRS."""
    sine, cosine = sincos(obliquity_rad)
    x, y, z = np.moveaxis(vectors, -1, 0)
    return np.stack([x, cosine * y + sine * z, cosine * z - sine * y], axis=-1)


def direction(lon_rad: Array, lat_rad: Array) -> Array:
    """Unit vectors (N, 3) of longitudes and latitudes."""
    sin_lon, cos_lon = sincos_of(np.ascontiguousarray(lon_rad))
    sin_lat, cos_lat = sincos_of(np.ascontiguousarray(lat_rad))
    return np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat], axis=-1)


def separation_rad(a: Array, b: Array) -> Array:
    """Angles (N,) between unit vectors (N, 3), accurate for all sizes."""
    return np.asarray(2.0 * np.arctan2(_length(a - b), _length(a + b)))


def _length(vectors: Array) -> Array:
    x, y, z = np.moveaxis(vectors, -1, 0)
    return np.asarray(np.sqrt(x * x + y * y + z * z))


@dataclass(frozen=True)
class AxisPath:
    """The spin axis over one piece of the law, (N,) each.

    ``east_deg`` and ``north_deg`` are its offset from the law's Sun, along increasing ecliptic longitude and
    latitude at the Sun; their root sum square is the angle from the Sun. ``lon_deg`` and ``lat_deg`` are its
    ecliptic longitude in [0, 360) and latitude.
    """

    et_ns: Times
    east_deg: Array
    north_deg: Array
    lon_deg: Array
    lat_deg: Array


def axis_path(law: ScanLaw, piece: LawPiece, et_ns: Times) -> AxisPath:
    """Where the spin axis is at ascending times inside the piece."""
    axis = to_ecliptic(spin_axis(piece, et_ns), law.mission.law.obliquity_rad)
    sun = piece.series.angles(et_ns)
    sin_lon, cos_lon = sincos_of(sun.sun_lon_rad)
    sin_lat, cos_lat = sincos_of(sun.sun_lat_rad)
    x, y, z = axis[:, 0], axis[:, 1], axis[:, 2]
    east = cos_lon * y - sin_lon * x
    north = cos_lat * z - sin_lat * (cos_lon * x + sin_lon * y)
    across = np.hypot(east, north)
    along = cos_lat * (cos_lon * x + sin_lon * y) + sin_lat * z
    scale = np.degrees(np.arctan2(across, along)) / np.maximum(across, 1e-300)
    return AxisPath(
        et_ns,
        east * scale,
        north * scale,
        np.degrees(np.arctan2(y, x)) % 360.0,
        np.degrees(np.arctan2(z, np.hypot(x, y))),
    )


def surroundings(law: ScanLaw) -> ScanLaw:
    """The law half a precession turn before and after the window too, as far as mission and ephemeris go."""
    half_turn_ns = round(0.5 * _TROPICAL_YEAR_D / law.mission.law.precessions_per_year * NS_PER_DAY)
    start = max(law.start_et_ns - half_turn_ns, law.mission.law.start_et_ns)
    stop = min(law.stop_et_ns + half_turn_ns, law.mission.law.stop_et_ns)
    try:
        return propagate(law.mission, start, stop, law.kernels)
    except CoverageError:
        return law


@dataclass(frozen=True)
class SolarAspect:
    """Angle between spin axis and Sun less the mission's solar aspect angle, (N,) radians over one piece.

    ``law_rad`` is against the Sun the law follows; the others against the apparent Sun of the ephemeris (light
    time and aberration) seen from the Earth's centre and from the spacecraft, None where no kernel covers them.
    """

    et_ns: Times
    law_rad: Array
    earth_rad: Array | None
    spacecraft_rad: Array | None


def solar_aspect(law: ScanLaw, total: int = 1500) -> tuple[SolarAspect, ...]:
    """The solar aspect angle over each piece of the law."""
    nominal_rad = law.mission.law.solar_aspect_angle_rad
    obliquity_rad = law.mission.law.obliquity_rad
    found = []
    for piece in law.segments:
        et_ns = sample_times(piece, law, total)
        axis = to_ecliptic(spin_axis(piece, et_ns), obliquity_rad)
        angles = piece.series.angles(et_ns)

        def departure(lon_rad: Array, lat_rad: Array, axis: Array = axis) -> Array:
            return separation_rad(axis, direction(lon_rad, lat_rad)) - nominal_rad

        true = [_true_sun(law, observer, et_ns) for observer in (EARTH, law.mission.orbit_body)]
        earth, spacecraft = (None if sun is None else departure(sun.lon_rad, sun.lat_rad) for sun in true)
        found.append(SolarAspect(et_ns, departure(angles.sun_lon_rad, angles.sun_lat_rad), earth, spacecraft))
    return tuple(found)


def _true_sun(law: ScanLaw, observer: int, et_ns: Times) -> SunAngles | None:
    sun = TrueSun(law.kernels.ephemeris, observer, True, law.mission.law.obliquity_rad)
    try:
        return sun.angles(et_s_from_et_ns(et_ns))
    except CoverageError:
        return None


@dataclass(frozen=True)
class Rates:
    """Rates (N,) per TDB second over one piece.

    ``precession_rad_s`` is that of nu, ``spin_axis_rad_s`` the speed of the spin axis on the sky,
    ``spin_phase_rad_s`` that of omega less the mission's spin rate, and ``inertial_spin_rad_s`` the rotation about
    the spin axis less the mission's spin rate.
    """

    et_ns: Times
    precession_rad_s: Array
    spin_axis_rad_s: Array
    spin_phase_rad_s: Array
    inertial_spin_rad_s: Array


def rates(law: ScanLaw, total: int = 1500) -> tuple[Rates, ...]:
    """How fast the attitude changes over each piece of the law."""
    spin_rad_s = law.mission.law.spin_rate_rad_s
    found = []
    for piece in law.segments:
        et_ns = sample_times(piece, law, total)
        angles = piece.series.angles(et_ns)
        x, y, z = np.moveaxis(piece.angular_velocity_rad_s(et_ns), -1, 0)
        found.append(
            Rates(et_ns, angles.nu_rate_rad_s, np.hypot(x, y), angles.omega_rate_rad_s - spin_rad_s, z - spin_rad_s)
        )
    return tuple(found)


@dataclass(frozen=True)
class Residual:
    """Phases around a border of segments less those of the law before it carried on, (N,) radians in [-pi, pi].

    The first time at or after the border is ``et_ns[border]``.
    """

    et_ns: Times
    precession_rad: Array
    spin_rad: Array
    border: int


def residual(law: ScanLaw, jump: Jump, half_span_ns: int, samples: int = 120) -> Residual:
    """Phases within ``half_span_ns`` of a border, as far as the window and the two segments go."""
    number = next(k for k, piece in enumerate(law.segments) if k and piece.start_et_ns == jump.et_ns)
    before, after = law.segments[number - 1 : number + 1]
    left = _evenly(max(before.start_et_ns, jump.et_ns - half_span_ns), jump.et_ns, samples)
    right = _evenly(jump.et_ns, min(after.stop_et_ns, jump.et_ns + half_span_ns), samples)
    segment = next(each for each in law.mission.law.segments if each.name == before.name)
    carried_on: Segment = replace(segment, stop_et_ns=int(right[-1]))
    sun = sun_of(law.mission, lambda: law.kernels)
    expected = solve(law.mission.law, carried_on, sun, int(left[0]), int(right[-1]))
    et_ns = np.concatenate([left, right])
    old = expected.angles(et_ns)
    at_left, at_right = before.series.angles(left), after.series.angles(right)
    return Residual(
        et_ns,
        _turned(np.concatenate([at_left.nu_rad, at_right.nu_rad]) - old.nu_rad),
        _turned(np.concatenate([at_left.omega_rad, at_right.omega_rad]) - old.omega_rad),
        left.size,
    )


def _evenly(start_ns: int, stop_ns: int, samples: int) -> Times:
    """Both ends and the times between them, exact from integers: the product of the two would not fit one."""
    whole, rest = divmod(stop_ns - start_ns, samples - 1)
    number = np.arange(samples, dtype=np.int64)
    return np.asarray(start_ns + number * whole + number * rest // (samples - 1))


def _turned(angle_rad: Array) -> Array:
    return np.asarray(angle_rad - 2.0 * math.pi * np.rint(angle_rad / (2.0 * math.pi)))
