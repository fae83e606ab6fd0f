"""Heliotropic angles of one law segment: the Sun, the precession phase and the spin phase as Chebyshev series.

The intervals lie on a grid anchored at the segment's reference time and cut only by the segment's own borders, so
the angles at a time do not depend on the window asked for: plans that overlap agree to the last bit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.sun import SunAngles
from ..ephemeris.trig import sincos, sincos_of
from ..errors import InvalidInput
from .core import chebyshev, phases
from .core import law as kernels
from .mission import Harmonic, Law, Segment

Array = NDArray[np.float64]
Times = NDArray[np.int64]


class Sun(Protocol):
    """The Sun a law follows, at TDB seconds past J2000."""

    def angles(self, et_s: Array) -> SunAngles:
        """Longitude, latitude and their rates at times (N,)."""

    def kinks_et_s(self, start_et_s: float, stop_et_s: float) -> Array:
        """Times in (start, stop) at which its motion is not smooth."""


NODES = 20
_LONGEST_INTERVAL_H = 96
_NU_PER_INTERVAL_RAD = 0.42
_MEAN_SUN_RATE_RAD_S = 2.0 * math.pi / (365.25 * 86400.0)
_NS_PER_H = 3_600_000_000_000
_SLIVER_NS = 1_000_000_000
# pi to 50 digits: the spin phase needs 1e-16 of 1e5 turns.
_TWO_PI = 2 * Fraction("3.14159265358979323846264338327950288419716939937510")


@dataclass(frozen=True)
class HeliotropicAngles:
    """Angles (N,) in radians and rates (N,) in rad per TDB second.

    The Sun's ecliptic longitude and latitude, the precession phase nu of the spin axis about the Sun, and the spin
    phase omega about the spin axis; longitude, nu and omega in [0, 2 pi).
    """

    sun_lon_rad: Array
    sun_lat_rad: Array
    nu_rad: Array
    omega_rad: Array
    sun_lon_rate_rad_s: Array
    sun_lat_rate_rad_s: Array
    nu_rate_rad_s: Array
    omega_rate_rad_s: Array


@dataclass(frozen=True)
class AngleSeries:
    """Chebyshev series of longitude, latitude, nu and slow spin phase on K consecutive intervals.

    The spin phase is the slow one plus ``spin_rate_rad_s`` times the time since ``reference_et_ns``.
    """

    interval_et_ns: Times
    """(K + 1,) borders, TDB."""
    half_s: Array
    """(K,) half lengths."""
    series: Array
    """(K, 4, M) coefficients in radians."""
    reference_et_ns: int
    spin_rate_rad_s: float

    @property
    def turns_per_ns(self) -> tuple[float, float]:
        """Spin rate as a sum of two doubles."""
        exact = Fraction(self.spin_rate_rad_s) / _TWO_PI / 1_000_000_000
        return float(exact), float(exact - Fraction(float(exact)))

    def angles(self, et_ns: Times) -> HeliotropicAngles:
        """Angles and rates at times (N,) inside the intervals, in any order."""
        out = np.empty((8, et_ns.size))
        phases.evaluate_angles(
            et_ns,
            self.interval_et_ns,
            self.half_s,
            self.series,
            self.reference_et_ns,
            self.spin_rate_rad_s,
            *self.turns_per_ns,
            out,
        )
        return HeliotropicAngles(*out)

    def between(self, first_et_ns: int, last_et_ns: int) -> AngleSeries:
        """The intervals between two of the borders."""
        first, last = np.searchsorted(self.interval_et_ns, [first_et_ns, last_et_ns])
        part = slice(first, last)
        borders = self.interval_et_ns[first : last + 1]
        return replace(self, interval_et_ns=borders, half_s=self.half_s[part], series=self.series[part])


def typical_nu_rate_rad_s(law: Law) -> float:
    """How fast the spin axis goes about the Sun when it is neither fastest nor slowest, rad per second."""
    return law.precession_speed * _MEAN_SUN_RATE_RAD_S / math.sin(law.solar_aspect_angle_rad)


def interval_length_ns(law: Law) -> int:
    """Length of the integration intervals: whole hours in which nu advances by about 0.4 rad, four days at most."""
    hours = int(_NU_PER_INTERVAL_RAD / typical_nu_rate_rad_s(law) / 3600.0)
    return min(max(hours, 1), _LONGEST_INTERVAL_H) * _NS_PER_H


def _interval_borders(segment: Segment, sun: Sun, first_et_ns: int, last_et_ns: int, length_ns: int) -> Times:
    """Borders of the intervals from the reference time over [first, last], cut at the hull of the segment.

    Where the Sun's motion bends there is a border too.
    """
    reference = segment.reference_et_ns
    low, high = _grid_ends(reference, first_et_ns, last_et_ns, length_ns)
    borders = reference + np.arange(low, high + 1, dtype=np.int64) * length_ns
    borders = np.unique(np.clip(borders, *_hull(segment)))
    kinks = np.rint(sun.kinks_et_s(borders[0] * 1e-9, borders[-1] * 1e-9) * 1e9).astype(np.int64)
    return without_slivers(borders, kinks)


def _grid_ends(reference_et_ns: int, first_et_ns: int, last_et_ns: int, length_ns: int) -> tuple[int, int]:
    """Which intervals from the reference time on begin and end a grid over [first, last] and the reference time."""
    low = (min(first_et_ns, reference_et_ns) - reference_et_ns) // length_ns
    return low, -((reference_et_ns - max(last_et_ns, reference_et_ns)) // length_ns)


def _hull(segment: Segment) -> tuple[int, int]:
    """Of the segment and its reference time."""
    return min(segment.start_et_ns, segment.reference_et_ns), max(segment.stop_et_ns, segment.reference_et_ns)


def solved_part(law: Law, segment: Segment, series: AngleSeries, first_et_ns: int, last_et_ns: int) -> AngleSeries:
    """What ``solve`` gives over [first, last], out of what it gave over a longer time."""
    reference, length_ns = segment.reference_et_ns, interval_length_ns(law)
    ends = (reference + each * length_ns for each in _grid_ends(reference, first_et_ns, last_et_ns, length_ns))
    low, high = _hull(segment)
    return series.between(*(min(max(end, low), high) for end in ends))


def without_slivers(borders: Times, kinks: Times) -> Times:
    """Both sorted into one, kinks that all but coincide with a border or another kink left out."""
    kinks = kinks[np.diff(kinks, prepend=borders[0]) > _SLIVER_NS]
    at = np.searchsorted(borders, kinks).clip(1, borders.size - 1)
    apart = np.minimum(kinks - borders[at - 1], borders[at] - kinks)
    return np.sort(np.concatenate([borders, kinks[apart > _SLIVER_NS]]))


def _unwrapped(lon_rad: Array, reference_node: int) -> Array:
    """Longitudes (K, M) without turns, from the value at the reference node on."""
    flat = np.unwrap(lon_rad.reshape(-1))
    turns = np.floor(flat[reference_node] / (2.0 * np.pi))
    return (flat - 2.0 * np.pi * turns).reshape(lon_rad.shape)


def _harmonic_nu(law: Law, segment: Segment, series: Harmonic, lon: Array, lon_ref: float) -> Array:
    z = law.precessions_per_year * (lon - lon_ref)
    nu = segment.nu_ref_rad + z + series.nu_offset_rad
    for k, (cosine, sine) in enumerate(zip(series.nu_cos_rad, series.nu_sin_rad, strict=True), start=1):
        sin_kz, cos_kz = sincos_of(k * z)
        nu += cosine * cos_kz + sine * sin_kz
    return nu


def _harmonic_slow_phase(segment: Segment, series: Harmonic, nu: Array) -> Array:
    slow = segment.omega_ref_rad + series.omega_slope * (nu - segment.nu_ref_rad)
    for k, (cosine, sine) in enumerate(zip(series.omega_cos_rad, series.omega_sin_rad, strict=True), start=1):
        sin_knu, cos_knu = sincos_of(k * nu)
        sin_ref, cos_ref = sincos(k * segment.nu_ref_rad)
        slow += cosine * (cos_knu - cos_ref) + sine * (sin_knu - sin_ref)
    return slow


def solve(
    law: Law,
    segment: Segment,
    sun: Sun,
    first_et_ns: int,
    last_et_ns: int,
    *,
    nodes: int = NODES,
    length_ns: int | None = None,
) -> AngleSeries:
    """Angles of a law segment over [first, last] (TDB ns), solved from its reference time.

    ``nodes`` and ``length_ns`` set the resolution: the defaults hold the integrated law to rounding error.
    Raises InvalidInput if the differential equation does not converge.
    """
    borders = _interval_borders(segment, sun, first_et_ns, last_et_ns, length_ns or interval_length_ns(law))
    if borders.size < 2:
        borders = np.array([segment.reference_et_ns, segment.reference_et_ns + 1_000_000_000], np.int64)
    first = int(np.searchsorted(borders, segment.reference_et_ns))
    half_s = np.diff(borders) * 0.5e-9
    x = chebyshev.lobatto_nodes(nodes)
    middle_s = borders[:-1] * 1e-9 + half_s
    at_s = middle_s[:, None] + half_s[:, None] * x
    seen = sun.angles(at_s.reshape(-1))
    lon, lat, lon_rate, lat_rate = (
        np.ascontiguousarray(a, dtype=np.float64).reshape(at_s.shape)
        for a in (seen.lon_rad, seen.lat_rad, seen.lon_rate_rad_s, seen.lat_rate_rad_s)
    )
    reference_node = min(first * nodes, lon.size - 1)
    lon = _unwrapped(lon, reference_node)
    sun_nodes = np.ascontiguousarray(np.stack([lon_rate, *sincos_of(lat), lat_rate], axis=1))
    integral = chebyshev.integral_from_values(nodes)
    transform = chebyshev.coefficients_from_values(nodes)
    sin_xi, cos_xi = sincos(law.solar_aspect_angle_rad)
    nu, nu_rate, slow = np.empty(lon.shape), np.zeros(lon.shape), np.empty(lon.shape)
    if segment.kind == "integrated":
        speed, sense = law.precession_speed, float(segment.sense)
        sweeps = kernels.integrate_precession(
            segment.nu_ref_rad, sense, speed, sin_xi, cos_xi, first, half_s, sun_nodes, integral, nu
        )
        if sweeps < 0:
            raise InvalidInput(
                "the scanning law's differential equation does not converge",
                key=f"law.segment {segment.name}",
                hint=f"shorter intervals than {2 * half_s.max():.0f} s are needed",
            )
        kernels.precession_rate(sense, speed, sin_xi, cos_xi, sun_nodes, nu, nu_rate)
    elif segment.kind == "ecliptic_pole":
        nu[:] = segment.nu_ref_rad
    elif segment.kind == "ramp":
        elapsed_s = (borders[:-1] - segment.reference_et_ns)[:, None] * 1e-9 + half_s[:, None] * (x + 1.0)
        nu[:] = segment.nu_ref_rad + 0.5 * segment.nu_acceleration_rad_s2 * elapsed_s**2
        nu_rate[:] = segment.nu_acceleration_rad_s2 * elapsed_s
    elif segment.harmonic is not None:
        nu[:] = _harmonic_nu(law, segment, segment.harmonic, lon, lon.reshape(-1)[reference_node])
    if segment.harmonic is not None:
        slow[:] = _harmonic_slow_phase(segment, segment.harmonic, nu)
    else:
        kernels.integrate_slow_phase(
            segment.omega_ref_rad, sin_xi, cos_xi, first, half_s, sun_nodes, nu, nu_rate, integral, slow
        )
    lon -= 4.0 * np.pi * np.rint(lon[:, :1] / (4.0 * np.pi))
    series = np.stack([phases.coefficients(values, transform) for values in (lon, lat, nu, slow)], axis=1)
    return AngleSeries(borders, half_s, series, segment.reference_et_ns, law.spin_rate_rad_s)
