"""What counts as an event of a mission: its antenna and the limits of angles and rates, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Antenna:
    """The antenna that sends the science data.

    axis            of its cone, unit vector in the scanning reference system
    half_angle_deg  of the cone in which the Earth must be
    """

    axis: tuple[float, float, float]
    half_angle_deg: float


@dataclass(frozen=True, slots=True)
class EventLimits:
    """Limits; None where the file has none, and then there are no such events.

    moon_limit_deg             between the Moon's centre and the centre of a field of view
    planet_limit_deg           the same of planets
    planets                    which ones, names of NAIF's
    bright_star_limit_deg      the same of bright stars
    bright_star_mag            faintest of them, in Hipparcos's band
    galactic_latitude_deg      of the centre of a field of view, either side of the plane
    dense_transits_per_s       of the predicted data rate
    sun_aspect_tolerance_deg   by which the Sun may stand off the law's solar aspect angle
    """

    moon_limit_deg: float | None = None
    planet_limit_deg: float | None = None
    planets: tuple[str, ...] = ()
    bright_star_limit_deg: float | None = None
    bright_star_mag: float | None = None
    galactic_latitude_deg: float | None = None
    dense_transits_per_s: float | None = None
    sun_aspect_tolerance_deg: float | None = None
