"""The two measures of how fast the spin axis goes about the Sun, one from the other.

The law d nu/d lambda = (sqrt(S^2 - cos^2 nu) + cos xi sin nu) / sin xi makes the spin axis move at S times
the Sun's speed. Over a turn of nu the Sun's longitude advances by the integral of d lambda/d nu, so the mean
number of precessions per turn of the Sun is K = 2 pi / integral(d lambda/d nu). It is the same when reversed.
"""

import math

#: Below this S the axis nearly stops once a turn; no mission flies there and the mean converges slowly.
SLOWEST_SPEED = 1.001
_NODES = 1024  # equal weights on a periodic function: exact to rounding down to SLOWEST_SPEED


def precessions_per_year(precession_speed: float, solar_aspect_angle_rad: float) -> float:
    """K for a given S and solar aspect angle xi (radians); S at least SLOWEST_SPEED."""
    sin_xi, cos_xi = math.sin(solar_aspect_angle_rad), math.cos(solar_aspect_angle_rad)
    longitude = 0.0
    for node in range(_NODES):
        nu = 2.0 * math.pi * node / _NODES
        speed = math.sqrt(precession_speed**2 - math.cos(nu) ** 2) + cos_xi * math.sin(nu)
        longitude += sin_xi / speed
    return _NODES / longitude


def precession_speed(precessions: float, solar_aspect_angle_rad: float) -> float:
    """S that makes K precessions per turn of the Sun, to 12 significant digits; by bisection.

    The rounding keeps the result the same on every machine, whatever the last digit of its cosine.
    Raises ValueError when K needs an S below SLOWEST_SPEED.
    """
    low = SLOWEST_SPEED
    if precessions < precessions_per_year(low, solar_aspect_angle_rad):
        raise ValueError(f"{precessions} precessions per year need S below {SLOWEST_SPEED}")
    sin_xi, cos_xi = math.sin(solar_aspect_angle_rad), math.cos(solar_aspect_angle_rad)
    # The slowest point of a turn still exceeds this speed, so K is reached below it.
    high = max(low, math.sqrt((precessions * sin_xi + cos_xi) ** 2 + 1.0))
    while high - low > 1e-14 * high:
        middle = 0.5 * (low + high)
        if precessions_per_year(middle, solar_aspect_angle_rad) < precessions:
            low = middle
        else:
            high = middle
    return float(f"{0.5 * (low + high):.12g}")
