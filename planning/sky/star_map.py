"""A star map: how many stars of each brightness stand in each pixel of the sky."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SKY_DEG2 = 4.0 * np.pi * np.degrees(1.0) ** 2


@dataclass(frozen=True, eq=False)
class StarMap:
    """Numbers of stars in the 12 ``nside``**2 HEALPix pixels of the sky, nested, ICRS, by magnitude G.

    g_edges_mag  (B + 1,) ascending: bin b holds the stars with g_edges_mag[b] <= G < g_edges_mag[b + 1]
    stars        (12 nside**2, B) expected numbers, 0 or more; stars of a pixel are spread evenly over it
    source       where the numbers come from, one line
    inputs       role, name and sha256 of the files that went in
    """

    nside: int
    g_edges_mag: Array
    stars: Array
    source: str
    inputs: tuple[Mapping[str, str], ...] = ()

    @property
    def pixel_deg2(self) -> float:
        """Area of a pixel."""
        return float(SKY_DEG2 / (12 * self.nside**2))
