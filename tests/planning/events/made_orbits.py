"""Orbits that are made up: functions of ephemeris and TDB seconds (N,) to barycentric places (N, 3) in km."""

import numpy as np
from scanplan.ephemeris.light_time import length


def circle(center, radius_km, period_s, pole):
    """A circular orbit about a body, in the plane of a pole."""
    pole = np.array(pole) / np.linalg.norm(pole)
    x = np.cross(pole, [0.3, 0.5, 0.8])
    x /= np.linalg.norm(x)
    y = np.cross(pole, x)

    def orbit(ephemeris, et_s):
        phase = 2.0 * np.pi * ((et_s - et_s[0]) / period_s)[:, None]
        return ephemeris.position_km(center, 0, et_s) + radius_km * (np.cos(phase) * x + np.sin(phase) * y)

    return orbit


def behind_the_earth(ephemeris, et_s):
    """On the line from the Sun through the Earth, 1.5 million km behind, and slowly across it."""
    earth_km, sun_km = ephemeris.position_km(399, 0, et_s), ephemeris.position_km(10, 0, et_s)
    away = (earth_km - sun_km) / length(earth_km - sun_km)[:, None]
    across = np.cross(away, [0.1, 0.2, 1.0])
    middle_s = et_s[et_s.size // 2]
    return earth_km + 1.5e6 * away + (0.12 * (et_s - middle_s))[:, None] * across + [0.0, 0.0, 100.0]
