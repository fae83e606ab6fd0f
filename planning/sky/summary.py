"""A star map in a few numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from .star_map import StarMap


class Brighter(NamedTuple):
    """Stars brighter than a magnitude: how many, and per square degree in the pixels."""

    g_mag: float
    stars: float
    least: float
    median: float
    mean: float
    most: float


def summary(star_map: StarMap) -> tuple[Brighter, ...]:
    """At whole magnitudes inside the map and at its last edge."""
    return tuple(_rows(star_map))


def _rows(star_map: StarMap) -> Iterator[Brighter]:
    cumulative = np.zeros(star_map.stars.shape[0])
    edges = star_map.g_edges_mag
    for number, g_mag in enumerate(edges[1:]):
        cumulative += star_map.stars[:, number]
        if g_mag == np.floor(g_mag) or g_mag == edges[-1]:
            density = cumulative / star_map.pixel_deg2
            figures = (float(each(density)) for each in (np.min, np.median, np.mean, np.max))
            yield Brighter(float(g_mag), float(cumulative.sum()), *figures)
