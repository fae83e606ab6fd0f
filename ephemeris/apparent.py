"""From a catalogue direction to what an observer sees: light deflection, aberration, delay, parallax.

Directions are unit vectors on ICRS axes; observers are given by barycentric position and velocity, (N, 3).
"""

from math import sqrt

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

SPEED_OF_LIGHT_KM_S = 299_792.458  # SI
AU_KM = 149_597_870.7  # IAU 2012 resolution B2

# Schwarzschild radius of the Sun, 2 G M / c^2, from the heliocentric gravitational constant of IAU 2012 / DE
SUN_SCHWARZSCHILD_RADIUS_KM = 1.97412574336e-8 * AU_KM


@njit(cache=True, error_model="numpy", inline="always")
def deflected(
    ux: float, uy: float, uz: float, ex: float, ey: float, ez: float, distance_km: float
) -> tuple[float, float, float]:
    """Direction to a distant source after the Sun's light deflection, first post-Newtonian order.

    u the undeflected direction, e the direction from the Sun to the observer, distance_km between those two.
    """
    return deflected_nearby(ux, uy, uz, ux, uy, uz, ex, ey, ez, distance_km)


@njit(cache=True, error_model="numpy", inline="always")
def deflected_nearby(
    ux: float,
    uy: float,
    uz: float,
    qx: float,
    qy: float,
    qz: float,
    ex: float,
    ey: float,
    ez: float,
    distance_km: float,
) -> tuple[float, float, float]:
    """The same for a source at any distance, q the direction to it from the Sun.

    Klioner 2003 (AJ 125, 1580) sections 5 and 6; Urban and Seidelmann, Explanatory Supplement (2013), section 7.2.4.
    At infinity q = u; beside the observer q = e, and light is not bent. Behind the Sun's disc the bending is
    held at a bound (1e-6 of the au's square over the distance's), where it is meaningless anyway.
    """
    distance_au = distance_km / AU_KM
    closest = 1e-6 / max(distance_au * distance_au, 1.0)
    # q . (q + e) is 1 + q . e without its cancellation near the Sun
    one_plus_cosine = qx * (qx + ex) + qy * (qy + ey) + qz * (qz + ez)
    bending = SUN_SCHWARZSCHILD_RADIUS_KM / distance_km / max(one_plus_cosine, closest)
    nx, ny, nz = ey * qz - ez * qy, ez * qx - ex * qz, ex * qy - ey * qx
    return (
        ux + bending * (uy * nz - uz * ny),
        uy + bending * (uz * nx - ux * nz),
        uz + bending * (ux * ny - uy * nx),
    )


@njit(cache=True, error_model="numpy", inline="always")
def aberrated(
    ux: float, uy: float, uz: float, bx: float, by: float, bz: float, sun_distance_km: float
) -> tuple[float, float, float]:
    """Direction seen by an observer who moves with barycentric velocity b (in units of c), a unit vector.

    Lorentz transformation with the Sun's potential at the observer (0.4 uas): Urban and Seidelmann,
    Explanatory Supplement (2013), section 7.2.3.
    """
    along = ux * bx + uy * by + uz * bz
    inverse_lorentz = sqrt(1.0 - (bx * bx + by * by + bz * bz))
    potential = SUN_SCHWARZSCHILD_RADIUS_KM / sun_distance_km
    by_u = inverse_lorentz - potential * along
    by_b = 1.0 + along / (1.0 + inverse_lorentz) + potential
    wx, wy, wz = by_u * ux + by_b * bx, by_u * uy + by_b * by, by_u * uz + by_b * bz
    scale = 1.0 / sqrt(wx * wx + wy * wy + wz * wz)
    return wx * scale, wy * scale, wz * scale


@njit(cache=True, error_model="numpy")
def proper_directions(
    u: NDArray[np.float64],
    observer_km: NDArray[np.float64],
    observer_km_s: NDArray[np.float64],
    sun_km: NDArray[np.float64],
    proper: NDArray[np.float64],
) -> None:
    """Fill proper (N, 3) from arrays (N, 3), or (1, 3) for a u common to all. See `proper_direction`."""
    common = u.shape[0] == 1
    for i in range(proper.shape[0]):
        k = 0 if common else i
        ex = observer_km[i, 0] - sun_km[i, 0]
        ey = observer_km[i, 1] - sun_km[i, 1]
        ez = observer_km[i, 2] - sun_km[i, 2]
        distance_km = sqrt(ex * ex + ey * ey + ez * ez)
        x, y, z = deflected(
            u[k, 0], u[k, 1], u[k, 2], ex / distance_km, ey / distance_km, ez / distance_km, distance_km
        )
        proper[i, 0], proper[i, 1], proper[i, 2] = aberrated(
            x,
            y,
            z,
            observer_km_s[i, 0] / SPEED_OF_LIGHT_KM_S,
            observer_km_s[i, 1] / SPEED_OF_LIGHT_KM_S,
            observer_km_s[i, 2] / SPEED_OF_LIGHT_KM_S,
            distance_km,
        )


def _rows(vectors: ArrayLike) -> NDArray[np.float64]:
    return np.ascontiguousarray(np.atleast_2d(np.asarray(vectors, np.float64)))


def proper_direction(
    u: ArrayLike, observer_km: ArrayLike, observer_km_s: ArrayLike, sun_km: ArrayLike
) -> NDArray[np.float64]:
    """Where an observer sees a distant star: deflected by the Sun, then aberrated. Unit vectors (N, 3).

    u              catalogue direction(s) from the barycentre, ICRS, (3,) or (N, 3)
    observer_km    barycentric position of the observer, (N, 3)
    observer_km_s  barycentric velocity of the observer, (N, 3)
    sun_km         barycentric position of the Sun at the same times, (N, 3)
    """
    directions, observer, velocity, sun = map(_rows, (u, observer_km, observer_km_s, sun_km))
    shape = np.broadcast_shapes(directions.shape, observer.shape, velocity.shape, sun.shape)
    observer, velocity, sun = (
        np.ascontiguousarray(np.broadcast_to(vectors, shape)) for vectors in (observer, velocity, sun)
    )
    proper = np.empty(shape)
    proper_directions(directions, observer, velocity, sun, proper)
    return proper


def _dot(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    # written out: a library's matrix product may or may not fuse multiplications
    return a[:, 0] * b[:, 0] + a[:, 1] * b[:, 1] + a[:, 2] * b[:, 2]


def barycentric_delay_s(u: ArrayLike, observer_km: ArrayLike) -> NDArray[np.float64]:
    """Roemer delay r . u / c, (N,) seconds: the time at the barycentre minus the time at the observer.

    Plane wave from the catalogue direction u, (3,) or (N, 3); no Shapiro delay.
    observer_km: barycentric, (N, 3).
    """
    return _dot(_rows(u), _rows(observer_km)) / SPEED_OF_LIGHT_KM_S


def parallax_factors(
    u: ArrayLike, proper: ArrayLike, spin_axis: ArrayLike, observer_km: ArrayLike, observer_km_s: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Shift per parallax along scan (azimuth about the spin axis) and across scan (elevation), (N,) each.

        AL = -[r.M + (r.u)(v.M)] (1 - u.v) / cos zeta ;  AC = -[r.N + (r.u)(v.N)] (1 - u.v)

    r in au and v in units of c, barycentric; M the along-scan direction z x w / cos zeta; N = w x M.

    u              catalogue direction(s), (3,) or (N, 3)
    proper         w, the direction seen (`proper_direction`), (N, 3)
    spin_axis      z, the axis of the scanning reference system, on ICRS axes, (N, 3)
    observer_km    barycentric position of the observer, (N, 3)
    observer_km_s  barycentric velocity of the observer, (N, 3)
    """
    directions, w, z = _rows(u), _rows(proper), _rows(spin_axis)
    r, v = _rows(observer_km) / AU_KM, _rows(observer_km_s) / SPEED_OF_LIGHT_KM_S
    along = np.cross(z, w)
    cos_zeta = np.sqrt(_dot(along, along))
    along /= cos_zeta[:, None]
    across = np.cross(w, along)
    contraction = 1.0 - _dot(directions, v)
    depth = _dot(r, directions)
    al = -(_dot(r, along) + depth * _dot(v, along)) * contraction / cos_zeta
    ac = -(_dot(r, across) + depth * _dot(v, across)) * contraction
    return al, ac
