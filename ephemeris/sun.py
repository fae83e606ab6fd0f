"""The Sun direction that a scanning law follows: nominal (closed form) or true (from an ephemeris).

Angles are longitude and latitude in the law's ecliptic: ICRS axes turned about x by the law's obliquity.
Longitudes are continuous in time, not wrapped to one turn.
"""

from dataclasses import dataclass
from math import pi, sqrt
from typing import Protocol

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from .apparent import SPEED_OF_LIGHT_KM_S
from .trig import atan2, sincos

Vectors = NDArray[np.float64]  # (N, 3)

SUN, EARTH, SOLAR_SYSTEM_BARYCENTER = 10, 399, 0  # NAIF ids

# IAU 2006 resolution B3: TCB - TDB = [L_B (ET - T_0) - TDB_0] / (1 - L_B), seconds, T_0 from J2000
_L_B = 1.550519768e-8
_T0_S = -725_803_167.816
_TDB0_S = -6.55e-5

_LIGHT_TIME_STEPS = 4  # each contracts the error by 5e-8, the Sun's speed over c; the first starts from none
_ACCELERATION_STEP_S = 60.0  # differences of the velocity over it are good to 1e-8 of the acceleration


@dataclass(frozen=True)
class SunAngles:
    """Where the Sun is: (N,) float64 each, in the ecliptic of the law's obliquity; rates per TDB second."""

    lon_rad: NDArray[np.float64]
    lat_rad: NDArray[np.float64]
    lon_rate_rad_s: NDArray[np.float64]
    lat_rate_rad_s: NDArray[np.float64]


class StateSource(Protocol):
    """What is asked of an ephemeris here: geometric states on ICRS axes, and when they can be had."""

    def state(self, target: int, center: int, et_s: NDArray[np.float64]) -> tuple[Vectors, Vectors]:
        """Position (N, 3) in km and velocity (N, 3) in km/s at TDB seconds past J2000."""

    def record_borders_et_s(self, target: int, center: int, start_et_s: float, stop_et_s: float) -> NDArray[np.float64]:
        """Times in (start, stop) at which the path passes from one polynomial to the next."""

    def coverage(self, target: int, center: int = 0) -> tuple[tuple[float, float], ...]:
        """Spans of TDB seconds past J2000."""


def _times(et_s: ArrayLike) -> NDArray[np.float64]:
    return np.ascontiguousarray(np.atleast_1d(np.asarray(et_s, np.float64)))


@njit(cache=True, error_model="numpy")
def _nominal_longitude(
    et_s: NDArray[np.float64],
    longitude: tuple[float, float],
    anomaly: tuple[float, float],
    eccentricity: float,
    lon_rad: NDArray[np.float64],
    lon_rate_rad_s: NDArray[np.float64],
) -> None:
    """longitude, anomaly: value at t = 0 in degrees and rate in degrees per day of TCB."""
    first, second = 2.0 * eccentricity, 2.5 * eccentricity * eccentricity
    per_second = (pi / 180.0) / (86_400.0 * (1.0 - _L_B))
    for i in range(et_s.size):
        tcb_s = et_s[i] + (_L_B * (et_s[i] - _T0_S) - _TDB0_S) / (1.0 - _L_B)
        days = tcb_s / 86_400.0
        s, c = sincos((anomaly[0] + anomaly[1] * days) * (pi / 180.0))
        lon_rad[i] = (longitude[0] + longitude[1] * days) * (pi / 180.0) + s * (first + second * c)
        centre_rate = first * c + second * (c * c - s * s)
        lon_rate_rad_s[i] = (longitude[1] + anomaly[1] * centre_rate) * per_second


@dataclass(frozen=True)
class NominalSun:
    """A closed formula: mean motion, the equation of the centre to second order, zero latitude.

        lambda = mean_longitude + rate t - aberration + sin M (2 e + 2.5 e^2 cos M)
        M = mean_anomaly + rate t

    t counts TCB days since JD 2451545.0 TCB.
    """

    mean_longitude_deg: float
    mean_longitude_rate_deg_d: float
    mean_anomaly_deg: float
    mean_anomaly_rate_deg_d: float
    eccentricity: float
    aberration_arcsec: float

    def kinks_et_s(self, start_et_s: float, stop_et_s: float) -> NDArray[np.float64]:
        """None: the formula is smooth."""
        return np.zeros(0)

    def angles(self, et_s: ArrayLike) -> SunAngles:
        """The Sun at TDB seconds past J2000, (N,) or scalar."""
        et = _times(et_s)
        lon_rad, lon_rate_rad_s = np.empty_like(et), np.empty_like(et)
        _nominal_longitude(
            et,
            (self.mean_longitude_deg - self.aberration_arcsec / 3600.0, self.mean_longitude_rate_deg_d),
            (self.mean_anomaly_deg, self.mean_anomaly_rate_deg_d),
            self.eccentricity,
            lon_rad,
            lon_rate_rad_s,
        )
        return SunAngles(lon_rad, np.zeros_like(et), lon_rate_rad_s, np.zeros_like(et))


@njit(cache=True, error_model="numpy")
def _ecliptic_angles(
    et_s: NDArray[np.float64],
    direction: Vectors,
    rate: Vectors,
    obliquity_rad: float,
    lon_rad: NDArray[np.float64],
    lat_rad: NDArray[np.float64],
    lon_rate_rad_s: NDArray[np.float64],
    lat_rate_rad_s: NDArray[np.float64],
) -> None:
    """Angles of directions of any length, (N, 3) on ICRS axes, and their rates."""
    sin_obliquity, cos_obliquity = sincos(obliquity_rad)
    for i in range(et_s.size):
        x, vx = direction[i, 0], rate[i, 0]
        y = cos_obliquity * direction[i, 1] + sin_obliquity * direction[i, 2]
        z = cos_obliquity * direction[i, 2] - sin_obliquity * direction[i, 1]
        vy = cos_obliquity * rate[i, 1] + sin_obliquity * rate[i, 2]
        vz = cos_obliquity * rate[i, 2] - sin_obliquity * rate[i, 1]
        equatorial2 = x * x + y * y
        equatorial = sqrt(equatorial2)
        lon = atan2(y, x)
        # the turn nearest to the Sun's mean longitude, so that longitude runs on without a step
        mean_lon = (280.4665 + 0.98560903 * (et_s[i] / 86_400.0)) * (pi / 180.0)
        lon_rad[i] = lon + 2.0 * pi * np.rint((mean_lon - lon) / (2.0 * pi))
        lat_rad[i] = atan2(z, equatorial)
        lon_rate_rad_s[i] = (x * vy - y * vx) / equatorial2
        lat_rate_rad_s[i] = (vz * equatorial2 - z * (x * vx + y * vy)) / ((equatorial2 + z * z) * equatorial)


@njit(cache=True, error_model="numpy")
def _aberrate_with_rate(direction: Vectors, rate: Vectors, velocity: Vectors, acceleration: Vectors) -> None:
    """Aberration of directions (N, 3) of any length and of their rates, in place; results not normalised.

    velocity, acceleration: of the observer, barycentric, in units of c and c/s. Lorentz transformation
    w = u sqrt(1 - b^2) + b [1 + u.b / (1 + sqrt(1 - b^2))]; the change of b^2 stays below 1e-17 rad/s.
    """
    for i in range(direction.shape[0]):
        u, du, b, db = direction[i], rate[i], velocity[i], acceleration[i]
        length = sqrt(u[0] * u[0] + u[1] * u[1] + u[2] * u[2])
        ux, uy, uz = u[0] / length, u[1] / length, u[2] / length
        radial = ux * du[0] + uy * du[1] + uz * du[2]
        dux = (du[0] - radial * ux) / length
        duy = (du[1] - radial * uy) / length
        duz = (du[2] - radial * uz) / length
        inverse_lorentz = sqrt(1.0 - (b[0] * b[0] + b[1] * b[1] + b[2] * b[2]))
        by_b = 1.0 + (ux * b[0] + uy * b[1] + uz * b[2]) / (1.0 + inverse_lorentz)
        by_b_rate = dux * b[0] + duy * b[1] + duz * b[2] + ux * db[0] + uy * db[1] + uz * db[2]
        by_b_rate /= 1.0 + inverse_lorentz
        rate[i, 0] = inverse_lorentz * dux + by_b * db[0] + by_b_rate * b[0]
        rate[i, 1] = inverse_lorentz * duy + by_b * db[1] + by_b_rate * b[1]
        rate[i, 2] = inverse_lorentz * duz + by_b * db[2] + by_b_rate * b[2]
        direction[i, 0] = inverse_lorentz * ux + by_b * b[0]
        direction[i, 1] = inverse_lorentz * uy + by_b * b[1]
        direction[i, 2] = inverse_lorentz * uz + by_b * b[2]


def _row_dot(a: Vectors, b: Vectors) -> NDArray[np.float64]:
    # written out: a library's matrix product may or may not fuse multiplications
    return a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1] + a[:, 2] * b[:, 2]


@dataclass(frozen=True)
class TrueSun:
    """The Sun of an ephemeris, seen from a body.

    ephemeris      geometric states of the Sun and of the observer (see `StateSource`)
    observer       NAIF id of the body that looks at the Sun
    apparent       False: geometric. True: where light left the Sun (light time converged), aberrated by the
                   observer's barycentric velocity (relativistic)
    obliquity_rad  of the law's ecliptic

    Longitude is in the turn nearest to the mean longitude seen from Earth. Rates are derivatives of
    the angles, to 1e-15 rad/s. Raises CoverageError outside the ephemeris.
    """

    ephemeris: StateSource
    observer: int
    apparent: bool
    obliquity_rad: float

    def kinks_et_s(self, start_et_s: float, stop_et_s: float) -> NDArray[np.float64]:
        """Times in (start, stop), TDB seconds past J2000, at which the observer's path bends: what integrates the
        Sun's motion must not step across. Those of a planetary ephemeris' own records are below 1e-12 rad.
        """
        if self.observer == EARTH:
            return np.zeros(0)
        return self.ephemeris.record_borders_et_s(self.observer, SOLAR_SYSTEM_BARYCENTER, start_et_s, stop_et_s)

    def angles(self, et_s: ArrayLike) -> SunAngles:
        """The Sun at TDB seconds past J2000, (N,) or scalar."""
        et = _times(et_s)
        direction, rate = self._apparent(et) if self.apparent else self.ephemeris.state(SUN, self.observer, et)
        angles = SunAngles(*(np.empty_like(et) for _ in range(4)))
        _ecliptic_angles(
            et,
            direction,
            rate,
            self.obliquity_rad,
            angles.lon_rad,
            angles.lat_rad,
            angles.lon_rate_rad_s,
            angles.lat_rate_rad_s,
        )
        return angles

    def _apparent(self, et_s: NDArray[np.float64]) -> tuple[Vectors, Vectors]:
        """Direction of arriving light and its rate per second, (N, 3) each, not normalised."""
        observer_km, observer_km_s = self.ephemeris.state(self.observer, SOLAR_SYSTEM_BARYCENTER, et_s)
        light_time_s = np.zeros_like(et_s)
        for _ in range(_LIGHT_TIME_STEPS):
            sun_km, sun_km_s = self.ephemeris.state(SUN, SOLAR_SYSTEM_BARYCENTER, et_s - light_time_s)
            path_km = sun_km - observer_km
            light_time_s = np.sqrt(_row_dot(path_km, path_km)) / SPEED_OF_LIGHT_KM_S
        direction = path_km / (SPEED_OF_LIGHT_KM_S * light_time_s)[:, None]
        # c d(light time)/dt = u . [V_sun (1 - d(light time)/dt) - V_observer]
        closing_km_s = _row_dot(direction, sun_km_s - observer_km_s)
        light_time_rate = closing_km_s / (SPEED_OF_LIGHT_KM_S + _row_dot(direction, sun_km_s))
        path_km_s = sun_km_s * (1.0 - light_time_rate)[:, None] - observer_km_s
        acceleration_km_s2 = self._observer_acceleration_km_s2(et_s)
        _aberrate_with_rate(
            path_km,
            path_km_s,
            observer_km_s / SPEED_OF_LIGHT_KM_S,
            acceleration_km_s2 / SPEED_OF_LIGHT_KM_S,
        )
        return path_km, path_km_s

    def _observer_acceleration_km_s2(self, et_s: NDArray[np.float64]) -> Vectors:
        """Central differences of the velocity, moved inwards where they would reach beyond the coverage."""
        middle_s, step_s = et_s.copy(), np.full_like(et_s, _ACCELERATION_STEP_S)
        for start_s, stop_s in self.ephemeris.coverage(self.observer, SOLAR_SYSTEM_BARYCENTER):
            inside = (et_s >= start_s) & (et_s <= stop_s)
            step_s[inside] = min(_ACCELERATION_STEP_S, 0.5 * (stop_s - start_s))
            middle_s[inside] = np.clip(et_s[inside], start_s + step_s[inside], stop_s - step_s[inside])
        before_s, after_s = middle_s - step_s, middle_s + step_s
        _, before_km_s = self.ephemeris.state(self.observer, SOLAR_SYSTEM_BARYCENTER, before_s)
        _, after_km_s = self.ephemeris.state(self.observer, SOLAR_SYSTEM_BARYCENTER, after_s)
        return (after_km_s - before_km_s) / (after_s - before_s)[:, None]
