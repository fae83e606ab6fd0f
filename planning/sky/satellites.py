"""Stars that stand together: Magellanic Clouds and globular clusters."""

from __future__ import annotations

import math

import numpy as np

from ..core.healpix import nested_pixels
from ..core.star_counts import OLD, THICK, YOUNG
from .galaxy import CloudDisc, GalaxyModel, StarCluster
from .luminosity import LuminosityFunction
from .star_map import Array

# A cluster's stars are laid on rings that each hold as many, and evenly around them.
_RINGS = 64
_AROUND = 24


def cloud_counts(
    cloud: CloudDisc, functions: tuple[LuminosityFunction, ...], ra_rad: Array, dec_rad: Array, g_edges_mag: Array
) -> Array:
    """Stars per steradian (N, E) brighter than each edge, towards directions (N,), ICRS."""
    east, north = _on_tangent_plane(cloud.ra_rad, cloud.dec_rad, ra_rad, dec_rad)
    sine, cosine = math.sin(cloud.position_angle_rad), math.cos(cloud.position_angle_rad)
    along, across = east * sine + north * cosine, (east * cosine - north * sine) / cloud.axis_ratio
    profile = np.exp(-np.hypot(along, across) / cloud.scale_rad)
    profile /= 2.0 * math.pi * cloud.scale_rad**2 * cloud.axis_ratio
    m_mag = g_edges_mag - cloud.distance_modulus_mag
    brighter = functions[OLD].brighter(m_mag) + cloud.young_share * functions[YOUNG].brighter(m_mag)
    return np.asarray(np.outer(profile, cloud.amount_kpc3 * brighter))


def _on_tangent_plane(ra0_rad: float, dec0_rad: float, ra_rad: Array, dec_rad: Array) -> tuple[Array, Array]:
    """Offsets east and north (N,), angles along great circles from the centre."""
    d_ra = ra_rad - ra0_rad
    cos_dec, sin_dec = np.cos(dec_rad), np.sin(dec_rad)
    east = cos_dec * np.sin(d_ra)
    north = sin_dec * math.cos(dec0_rad) - cos_dec * math.sin(dec0_rad) * np.cos(d_ra)
    towards = sin_dec * math.sin(dec0_rad) + cos_dec * math.cos(dec0_rad) * np.cos(d_ra)
    sine = np.hypot(east, north)
    stretch = np.arctan2(sine, towards) / np.maximum(sine, 1e-300)
    return east * stretch, north * stretch


def add_clusters(model: GalaxyModel, nside: int, g_edges_mag: Array, cumulative: Array) -> None:
    """Add the clusters' stars to cumulative counts (12 nside**2, E) of the nested pixels, ICRS."""
    function = model.functions[THICK]
    light = function.luminosity_per_kpc3()
    for cluster in model.clusters:
        absolute_mag = cluster.magnitude_mag - cluster.distance_modulus_mag
        stars = 10.0 ** (-0.4 * absolute_mag) / light * function.brighter(g_edges_mag - cluster.distance_modulus_mag)
        pixels = _pixels(cluster, nside)
        np.add.at(cumulative, pixels, stars / pixels.size)


def _pixels(cluster: StarCluster, nside: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The pixels of points that share a cluster's stars evenly; Plummer's share inside x radii is x2 / (1 + x2)."""
    inside = (np.arange(_RINGS) + 0.5) / _RINGS
    away = np.repeat(cluster.half_radius_rad * np.sqrt(inside / (1.0 - inside)), _AROUND)
    angle = np.tile(2.0 * math.pi * (np.arange(_AROUND) + 0.5) / _AROUND, _RINGS)
    dec = cluster.dec_rad + away * np.cos(angle)
    ra = cluster.ra_rad + away * np.sin(angle) / np.cos(dec)
    return np.asarray(nested_pixels(np.degrees(ra), np.degrees(dec), nside.bit_length() - 1))
