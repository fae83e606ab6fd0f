"""Luminosity functions: how many stars of each absolute magnitude a population has."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from ..core.star_counts import CELL_MAG, PHASES
from .star_map import Array

BRIGHTEST_MAG = -28.5  # -10 less the span of apparent magnitudes, 18.5
_FAINTEST_MAG = 26.0
_CELLS = int((_FAINTEST_MAG - BRIGHTEST_MAG) / CELL_MAG)
_PER_KPC3 = 1e9


@dataclass(frozen=True)
class LuminosityFunction:
    """Stars per pc3 and magnitude at the Sun: log10 is linear in M_G between nodes, none beyond the last ones.

    m_mag               absolute magnitudes in G, ascending
    log10_per_pc3_mag   as many values
    """

    m_mag: tuple[float, ...]
    log10_per_pc3_mag: tuple[float, ...]

    def brighter(self, m_mag: Array) -> Array:
        """Stars per kpc3 (N,) brighter than absolute magnitudes (N,): the exact integral of the function."""
        total = np.zeros(np.shape(m_mag))
        nodes = zip(pairwise(self.m_mag), pairwise(self.log10_per_pc3_mag), strict=True)
        for (low, high), (first, last) in nodes:
            slope = math.log(10.0) * (last - first) / (high - low)
            depth = np.clip(m_mag, low, high) - low
            exact = depth if abs(slope) < 1e-9 else np.expm1(slope * depth) / slope
            total += _PER_KPC3 * 10.0**first * exact
        return total

    def luminosity_per_kpc3(self) -> float:
        """Light of a cubic kpc, in units of a star of M_G = 0: what scales a cluster to its magnitude."""
        total = 0.0
        nodes = zip(pairwise(self.m_mag), pairwise(self.log10_per_pc3_mag), strict=True)
        for (low, high), (first, last) in nodes:
            slope = math.log(10.0) * ((last - first) / (high - low) - 0.4)
            width = high - low
            total += 10.0 ** (first - 0.4 * low) * (width if abs(slope) < 1e-9 else math.expm1(slope * width) / slope)
        return _PER_KPC3 * total


def function_table(functions: tuple[LuminosityFunction, ...]) -> Array:
    """(F, PHASES + 1, M): what ``core.star_counts.cumulative_counts`` takes; cell 0 is at ``BRIGHTEST_MAG``."""
    cells = np.arange(_CELLS + PHASES + 1, dtype=np.float64)
    table = np.empty((len(functions), PHASES + 1, _CELLS // PHASES))
    for row, function in zip(table, functions, strict=True):
        values = function.brighter(BRIGHTEST_MAG + CELL_MAG * cells)
        for phase in range(PHASES + 1):
            row[phase] = values[phase : phase + _CELLS : PHASES]
    return table
