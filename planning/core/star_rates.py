"""How many stars cross the rows of the fields of view, from a map of their density: sums over samples of the law.

At azimuth a of the scanning reference system, a star at height zeta drifts against the scan at the rate

    omega_z - tan zeta (omega_x cos a + omega_y sin a)

in azimuth (``planning.focal_plane``), so that through a row of height d zeta about zeta

    D (omega_z cos zeta - sin zeta (omega_x cos a + omega_y sin a)) d zeta

stars come in a second, D the density per steradian, averaged over points along the row. Across the scan stars move at

    d zeta / dt = omega_y cos a - omega_x sin a

at the middle of the field: those within ``lead_s`` times that of an edge are not in the same row at the sky mapper.
The direction is the one seen; the aberration that parts it from the map's (20") is nothing to a pixel.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .healpix import nested_pixel_of_vector

Array = NDArray[np.float64]
Flags = NDArray[np.int64]


class Rows(NamedTuple):
    """F fields of R rows each, and the K points of each row at which the density is looked up.

    A row that a field does not have has no height.
    """

    cos_azimuth: Array  # (F,)
    sin_azimuth: Array  # (F,)
    lead_s: Array  # (F,)
    cos_middle: Array  # (F, R) of zeta
    sin_middle: Array  # (F, R)
    height_rad: Array  # (F, R)
    cos_point: Array  # (F, R, K)
    sin_point: Array  # (F, R, K)


class Samples(NamedTuple):
    """The law at S moments, each standing for a time about it; bin n of N has those from first[n] to first[n + 1]."""

    quaternion: Array  # (S, 4) ICRS to SRS, scalar last
    omega_rad_s: Array  # (S, 3) in the SRS
    weight_s: Array  # (N,) that each sample of a bin stands for
    first: NDArray[np.int64]  # (N + 1,)


class Sky(NamedTuple):
    """Densities of C classes, brightest first, in the nested pixels of a level."""

    level: int
    per_sr: Array  # (P, C)


class Limits(NamedTuple):
    """G groups of instruments, each with windows for the classes before last_class, up to a density.

    A group's stars are some of those that the first group has windows for; above its limit the faintest go without.
    """

    last_class: NDArray[np.int64]  # (G,)
    per_sr: Array  # (G,) of both fields together


@njit(cache=True, error_model="numpy")
def _look(quaternion: Array, rows: Rows, sky: Sky, density: Array) -> None:
    """Mean densities (F, R, C) over the points of each row."""
    qx, qy, qz, qw = quaternion[0], quaternion[1], quaternion[2], quaternion[3]
    xx, yy, zz, ww = qx * qx, qy * qy, qz * qz, qw * qw
    x1, x2, x3 = ww + xx - yy - zz, 2.0 * (qx * qy + qz * qw), 2.0 * (qx * qz - qy * qw)
    y1, y2, y3 = 2.0 * (qx * qy - qz * qw), ww - xx + yy - zz, 2.0 * (qy * qz + qx * qw)
    z1, z2, z3 = 2.0 * (qx * qz + qy * qw), 2.0 * (qy * qz - qx * qw), ww - xx - yy + zz
    fields, in_field, points = rows.cos_point.shape
    classes = sky.per_sr.shape[1]
    share = 1.0 / points
    for f in range(fields):
        c, s = rows.cos_azimuth[f], rows.sin_azimuth[f]
        p1, p2, p3 = c * x1 + s * y1, c * x2 + s * y2, c * x3 + s * y3
        for r in range(in_field):
            for each in range(classes):
                density[f, r, each] = 0.0
            if rows.height_rad[f, r] <= 0.0:
                continue
            for k in range(points):
                u, v = rows.cos_point[f, r, k], rows.sin_point[f, r, k]
                pixel = nested_pixel_of_vector(u * p1 + v * z1, u * p2 + v * z2, u * p3 + v * z3, sky.level)
                for each in range(classes):
                    density[f, r, each] += share * sky.per_sr[pixel, each]


@njit(cache=True, error_model="numpy")
def _sweep(omega: Array, rows: Rows, swept_sr_s: Array) -> None:
    """The sky (F, R) that crosses each row in a second."""
    fields, in_field = rows.height_rad.shape
    for f in range(fields):
        c, s = rows.cos_azimuth[f], rows.sin_azimuth[f]
        tilt = omega[0] * c + omega[1] * s
        strays_rad = abs(omega[1] * c - omega[0] * s) * rows.lead_s[f]
        for r in range(in_field):
            height = max(rows.height_rad[f, r] - strays_rad, 0.0)
            speed = omega[2] * rows.cos_middle[f, r] - tilt * rows.sin_middle[f, r]
            swept_sr_s[f, r] = max(speed, 0.0) * height


@njit(cache=True, error_model="numpy")
def _flow(quaternion: Array, omega: Array, rows: Rows, sky: Sky, density: Array, flow_per_s: Array) -> None:
    """Densities (F, R, C) about the rows, and stars (F, R, C) that cross them in a second."""
    fields, in_field, classes = density.shape
    swept = np.empty((fields, in_field))
    _look(quaternion, rows, sky, density)
    _sweep(omega, rows, swept)
    for f in range(fields):
        for r in range(in_field):
            for each in range(classes):
                flow_per_s[f, r, each] = density[f, r, each] * swept[f, r]


@njit(cache=True, error_model="numpy", nogil=True)
def count_crossings(samples: Samples, rows: Rows, sky: Sky, out: Array) -> None:
    """Stars (N, C) of each class that cross a row in each bin."""
    fields, in_field = rows.height_rad.shape
    classes = sky.per_sr.shape[1]
    density, flow = np.empty((fields, in_field, classes)), np.empty((fields, in_field, classes))
    for n in range(samples.first.size - 1):
        out[n] = 0.0
        for i in range(samples.first[n], samples.first[n + 1]):
            _flow(samples.quaternion[i], samples.omega_rad_s[i], rows, sky, density, flow)
            for f in range(fields):
                for r in range(in_field):
                    for each in range(classes):
                        out[n, each] += flow[f, r, each]
        out[n] *= samples.weight_s[n]


@njit(cache=True, error_model="numpy")
def _is_crowded(density: Array, r: int, last_class: int, per_sr: float) -> bool:
    """Whether both fields together have more stars at a row than a group of instruments takes."""
    wanted = 0.0
    for f in range(density.shape[0]):
        for each in range(last_class):
            wanted += density[f, r, each]
    return wanted > per_sr


@njit(cache=True, error_model="numpy")
def _turn_away(density: Array, r: int, last_class: int, per_sr: float, turned_away: Array) -> None:
    """Add to the parts (C,) of the stars at a row that get no window: the faintest of those that did so far."""
    room = per_sr
    for each in range(last_class):
        wanted = 0.0
        for f in range(density.shape[0]):
            wanted += density[f, r, each]
        wanted *= 1.0 - turned_away[each]
        if wanted > room:
            turned_away[each] += (1.0 - turned_away[each]) * (1.0 - room / wanted)
            room = 0.0
        else:
            room -= wanted


@njit(cache=True, error_model="numpy", nogil=True)
def count_windows(samples: Samples, rows: Rows, sky: Sky, limits: Limits, passed: Array, lost: Array) -> None:
    """Stars (N, G, F, R, C) that cross a row in each bin and that a group has windows for; (N,) that the first lacks.

    Only those the first group has classes for count as lost.
    """
    fields, in_field = rows.height_rad.shape
    classes, groups = sky.per_sr.shape[1], limits.per_sr.size
    density, flow = np.empty((fields, in_field, classes)), np.empty((fields, in_field, classes))
    crossed = np.empty((fields, in_field, classes))
    refused = np.empty((groups, fields, in_field, classes))
    at_first, turned_away = np.empty(classes), np.empty(classes)
    for n in range(samples.first.size - 1):
        crossed[:] = 0.0
        refused[:] = 0.0
        for i in range(samples.first[n], samples.first[n + 1]):
            _flow(samples.quaternion[i], samples.omega_rad_s[i], rows, sky, density, flow)
            for f in range(fields):
                for r in range(in_field):
                    for each in range(classes):
                        crossed[f, r, each] += flow[f, r, each]
            for r in range(in_field):
                at_first[:] = 0.0
                if _is_crowded(density, r, limits.last_class[0], limits.per_sr[0]):
                    _turn_away(density, r, limits.last_class[0], limits.per_sr[0], at_first)
                for g in range(groups):
                    # Stars refused by the first group are no one's: without them the others may have room.
                    if not _is_crowded(density, r, limits.last_class[g], min(limits.per_sr[0], limits.per_sr[g])):
                        continue
                    turned_away[:] = at_first
                    if g > 0:
                        _turn_away(density, r, limits.last_class[g], limits.per_sr[g], turned_away)
                    for f in range(fields):
                        for each in range(limits.last_class[g]):
                            refused[g, f, r, each] += turned_away[each] * flow[f, r, each]
        weight_s = samples.weight_s[n]
        lost[n] = 0.0
        for g in range(groups):
            for f in range(fields):
                for r in range(in_field):
                    for each in range(classes):
                        stars = 0.0
                        if each < limits.last_class[g]:
                            stars = max(crossed[f, r, each] - refused[g, f, r, each], 0.0) * weight_s
                        passed[n, g, f, r, each] = stars
                        if g == 0:
                            lost[n] += refused[g, f, r, each] * weight_s
