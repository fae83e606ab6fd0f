"""The revolving scanning law: kinematics of the spin axis about the Sun, and its integration.

Angles (L. Lindegren, SAG-LL-14 and -35; J. de Bruijne et al. 2010, GAIA-C2-TN-ESA-JDB-066):

    lon, lat   Sun in ecliptic coordinates
    xi         solar aspect angle, Sun to spin axis, constant
    nu         precession phase: spin axis about the Sun, from the direction of growing longitude towards north
    omega      spin phase: about the spin axis
    slow       omega less the uniform spin, omega - w (t - t_ref)

With the Sun's velocity split into ``p = lon' cos lat`` and ``q = lat'``, ``across = p sin nu - q cos nu`` and
``along = p cos nu + q sin nu``, the spin axis moves at S times the Sun's speed when

    a     = nu' + lon' sin lat = [ sense sqrt(S^2 (p^2 + q^2) - along^2) + cos xi across ] / sin xi
    slow' = -cos xi a - sin xi across

which for ``lat = 0`` is the usual law. All rates are per TDB second.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import TWO_PI, sincos

Array = NDArray[np.float64]

_FOUR_PI = 2.0 * TWO_PI
_MOST_SWEEPS = 60


@njit(cache=True, error_model="numpy", inline="always")
def sun_across(nu: float, lon_rate: float, sin_lat: float, cos_lat: float, lat_rate: float) -> tuple[float, float]:
    """Sun's speed across and along the direction from Sun to spin axis, in rad/s."""
    s, c = sincos(nu)
    p = lon_rate * cos_lat
    return p * s - lat_rate * c, p * c + lat_rate * s


@njit(cache=True, error_model="numpy", inline="always")
def slow_rate(turn_rate: float, across: float, sin_xi: float, cos_xi: float) -> float:
    """Rate of the spin phase less the inertial spin rate, in rad/s; ``turn_rate`` is ``nu' + lon' sin lat``."""
    return -(cos_xi * turn_rate + sin_xi * across)


@njit(cache=True, error_model="numpy")
def wrap_twice(angle_rad: float) -> float:
    """The angle within one of zero by two turns: quaternions of half the angle keep their sign."""
    return angle_rad - _FOUR_PI * np.rint(angle_rad / _FOUR_PI)


@njit(cache=True, error_model="numpy")
def integrate_precession(
    nu_ref: float,
    sense: float,
    speed: float,
    sin_xi: float,
    cos_xi: float,
    first: int,
    half_s: Array,
    sun: Array,
    integral: Array,
    nu: Array,
) -> int:
    """Solve for ``nu`` at the nodes of consecutive intervals by Picard iteration on Chebyshev nodes.

    ``first`` is the number of intervals before the reference time; ``half_s`` (K,) are half lengths in seconds;
    ``sun`` (K, 4, M) holds lon_rate, sin lat, cos lat, lat_rate at the nodes; ``integral`` (M, M) integrates from
    the left end of [-1, 1]; ``nu`` (K, M) receives the result in radians, continuous up to two turns.
    Returns the largest number of sweeps, or -1 if an interval did not converge.
    """
    count, nodes = nu.shape
    rate = np.empty(nodes)
    most = 0
    for step in range(count):
        forward = step < count - first
        k = first + step if forward else count - 1 - step
        if forward:
            at_end = nu_ref if step == 0 else wrap_twice(nu[k - 1, nodes - 1])
        else:
            at_end = nu_ref if k == first - 1 else wrap_twice(nu[k + 1, 0])
        nu[k, :] = at_end
        change = 1.0
        sweeps = 0
        while change > 1e-14:
            if sweeps == _MOST_SWEEPS:
                return -1
            sweeps += 1
            for i in range(nodes):
                lon_rate = sun[k, 0, i]
                lat_rate = sun[k, 3, i]
                across, along = sun_across(nu[k, i], lon_rate, sun[k, 1, i], sun[k, 2, i], lat_rate)
                sun_speed_sq = across * across + along * along
                root = sqrt(speed * speed * sun_speed_sq - along * along)
                rate[i] = half_s[k] * ((sense * root + cos_xi * across) / sin_xi - lon_rate * sun[k, 1, i])
            whole = 0.0
            if not forward:
                for i in range(nodes):
                    whole += integral[nodes - 1, i] * rate[i]
            change = 0.0
            for j in range(nodes):
                total = 0.0
                for i in range(nodes):
                    total += integral[j, i] * rate[i]
                value = at_end + (total - whole)
                change = max(change, abs(value - nu[k, j]))
                nu[k, j] = value
        most = max(most, sweeps)
    return most


@njit(cache=True, error_model="numpy")
def integrate_slow_phase(
    omega_ref: float,
    sin_xi: float,
    cos_xi: float,
    first: int,
    half_s: Array,
    sun: Array,
    nu: Array,
    nu_rate: Array,
    integral: Array,
    slow: Array,
) -> None:
    """Quadrature of the slow spin phase along a known precession; arrays as in ``integrate_precession``.

    ``nu_rate`` (K, M) in rad/s; ``slow`` (K, M) receives the phase, equal to ``omega_ref`` at the reference time.
    """
    count, nodes = nu.shape
    rate = np.empty(nodes)
    for step in range(count):
        forward = step < count - first
        k = first + step if forward else count - 1 - step
        if forward:
            at_end = omega_ref if step == 0 else wrap_twice(slow[k - 1, nodes - 1])
        else:
            at_end = omega_ref if k == first - 1 else wrap_twice(slow[k + 1, 0])
        for i in range(nodes):
            across, _ = sun_across(nu[k, i], sun[k, 0, i], sun[k, 1, i], sun[k, 2, i], sun[k, 3, i])
            turn_rate = nu_rate[k, i] + sun[k, 0, i] * sun[k, 1, i]
            rate[i] = half_s[k] * slow_rate(turn_rate, across, sin_xi, cos_xi)
        whole = 0.0
        if not forward:
            for i in range(nodes):
                whole += integral[nodes - 1, i] * rate[i]
        for j in range(nodes):
            total = 0.0
            for i in range(nodes):
                total += integral[j, i] * rate[i]
            slow[k, j] = at_end + (total - whole)


@njit(cache=True, error_model="numpy")
def precession_rate(
    sense: float, speed: float, sin_xi: float, cos_xi: float, sun: Array, nu: Array, nu_rate: Array
) -> None:
    """``nu'`` of the integrated law at the nodes; arrays as in ``integrate_precession``."""
    count, nodes = nu.shape
    for k in range(count):
        for i in range(nodes):
            lon_rate = sun[k, 0, i]
            across, along = sun_across(nu[k, i], lon_rate, sun[k, 1, i], sun[k, 2, i], sun[k, 3, i])
            root = sqrt(speed * speed * (across * across + along * along) - along * along)
            nu_rate[k, i] = (sense * root + cos_xi * across) / sin_xi - lon_rate * sun[k, 1, i]
