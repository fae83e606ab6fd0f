"""Star counts along lines of sight through a model Galaxy.

In a direction, stars with G < g number the integral over distance r of r**2 nu(r) Phi(g - mu(r) - A(r)) for each
population: its density nu relative to the Sun's place, its cumulative luminosity function Phi (stars per cubic kpc
brighter than an absolute magnitude), distance modulus mu and extinction A (the equation of stellar statistics of von
Seeliger; Bahcall & Soneira 1980, ApJS 44, 73). Steps are even in mu, so r**2 dr = r**3 (ln 10 / 5) dmu.

Galactocentric axes: x from the centre to the Sun, z to the north Galactic pole, y the way the disc turns: towards
longitude 90 degrees.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.trig import sincos
from .exponential import exp

Array = NDArray[np.float64]

YOUNG, OLD, THICK, BAR = range(4)
POPULATIONS = 4

FIRST_MODULUS = -2.5  # 3.2 pc: nearer, there is one star system
MODULUS_STEP = 0.2
STEPS = 112  # to a modulus of 19.7, 87 kpc

EDGE_STEP_MAG = 0.5
PHASES = 32
CELL_MAG = EDGE_STEP_MAG / PHASES

_FIRST_KPC = 0.01 * 10.0 ** (0.2 * FIRST_MODULUS)
_STEP_RATIO = 10.0 ** (0.2 * MODULUS_STEP)
_LOG_STEP = 0.2 * MODULUS_STEP * math.log(10.0)
_FADE_KPC = 0.5  # a disc's scale length beyond its edge; Robin et al. 2003, A&A 409, 523: it ends within half a kpc
_NEGLIGIBLE = 1e-9
_BAR_REACH = 40.0  # exp(-20) of the central density


class GalaxyShape(NamedTuple):
    """Lengths in kpc, angles in rad, densities relative to the old disc's at the Sun; see ``docs/sky.md``."""

    sun_radius_kpc: float
    sun_height_kpc: float
    young_length_kpc: float
    young_height_kpc: float
    old_length_kpc: float
    old_height_kpc: float
    thick_length_kpc: float
    thick_height_kpc: float
    core_radius_kpc: float
    edge_radius_kpc: float
    flare_per_kpc: float
    warp_start_kpc: float
    warp_slope_x: float
    warp_slope_y: float
    halo_fraction: float
    halo_flattening: float
    bar_density: float
    bar_angle_rad: float
    bar_length_kpc: float
    bar_width_kpc: float
    bar_height_kpc: float
    dust_mag_per_kpc: float
    dust_length_kpc: float
    dust_height_kpc: float
    dust_core_radius_kpc: float


@njit(cache=True, nogil=True, error_model="numpy")
def cumulative_counts(
    directions: Array, dust_factor: Array, shape: GalaxyShape, functions: Array, first_cell: float, out: Array
) -> None:
    """Stars per steradian brighter than g_j = g_0 + 0.5 j along (N, 3) Galactic unit vectors, into out (N, J).

    dust_factor  (N,) times the dust of the layer
    functions    (POPULATIONS, PHASES + 1, M) stars per cubic kpc: [p, c, m] brighter than the absolute magnitude of
                 cell ``PHASES * m + c``, counted in ``CELL_MAG``; must reach from where no star is brighter, less
                 the span of g_j, to ``FIRST_MODULUS`` before the last g_j
    first_cell   cell of the absolute magnitude g_0
    """
    edges = out.shape[1]
    weights = np.empty(POPULATIONS)
    bar_sine, bar_cosine = sincos(shape.bar_angle_rad)
    for i in range(directions.shape[0]):
        row = out[i]
        row[:] = 0.0
        towards_x, towards_y, towards_z = -directions[i, 0], directions[i, 1], directions[i, 2]
        x, y, z = shape.sun_radius_kpc, 0.0, shape.sun_height_kpc
        dust_before = _dust(shape, x, z)
        modulus, r_kpc, next_kpc, extinction = FIRST_MODULUS, 0.0, _FIRST_KPC, 0.0
        for _ in range(STEPS):
            path_kpc = next_kpc - r_kpc
            r_kpc, next_kpc = next_kpc, next_kpc * _STEP_RATIO
            x = shape.sun_radius_kpc + r_kpc * towards_x
            y = r_kpc * towards_y
            z = shape.sun_height_kpc + r_kpc * towards_z
            radius = math.sqrt(x * x + y * y)
            middle = _warp(shape, x, y, radius)
            dust_here = _dust(shape, radius, z - middle)
            extinction += 0.5 * path_kpc * (dust_before + dust_here) * dust_factor[i]
            dust_before = dust_here

            cell = first_cell - (modulus + extinction) / CELL_MAG
            modulus += MODULUS_STEP
            if cell < 0.0:
                break
            whole = math.floor(cell)
            start = int(whole) // PHASES
            phase = int(whole) - start * PHASES
            _disc_densities(shape, radius, z, z - middle, weights)
            weights[BAR] = _bar(shape, x * bar_cosine + y * bar_sine, y * bar_cosine - x * bar_sine, z)
            volume = r_kpc * r_kpc * r_kpc * _LOG_STEP
            for p in range(POPULATIONS):
                if weights[p] > _NEGLIGIBLE:
                    upper_part = volume * weights[p] * (cell - whole)
                    lower_part = volume * weights[p] - upper_part
                    lower = functions[p, phase, start : start + edges]
                    upper = functions[p, phase + 1, start : start + edges]
                    for j in range(edges):
                        row[j] += lower_part * lower[j] + upper_part * upper[j]


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _warp(shape: GalaxyShape, x: float, y: float, radius: float) -> float:
    """Height of the disc's middle: a tilt that grows from a radius on."""
    beyond = radius - shape.warp_start_kpc
    return beyond * (shape.warp_slope_x * x + shape.warp_slope_y * y) / radius if beyond > 0.0 else 0.0


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _beyond_sun(shape: GalaxyShape, radius: float, core_kpc: float) -> float:
    """How much farther than the Sun a place is from the centre, for an exponential that is flat inside a core."""
    return math.sqrt(radius * radius + core_kpc * core_kpc) - math.sqrt(shape.sun_radius_kpc**2 + core_kpc * core_kpc)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _dust(shape: GalaxyShape, radius: float, height: float) -> float:
    """Extinction in G, mag per kpc; the disc's edge is that of the dust too."""
    out = _beyond_sun(shape, radius, shape.dust_core_radius_kpc)
    faded = max(radius - shape.edge_radius_kpc, 0.0) / _FADE_KPC
    return shape.dust_mag_per_kpc * exp(-out / shape.dust_length_kpc - abs(height) / shape.dust_height_kpc - faded)


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _disc_densities(shape: GalaxyShape, radius: float, z: float, height: float, weights: Array) -> None:
    """Young and old thin disc; thick disc with the halo, which have one luminosity function."""
    out = _beyond_sun(shape, radius, shape.core_radius_kpc)
    faded = max(radius - shape.edge_radius_kpc, 0.0) / _FADE_KPC
    wider = 1.0 + shape.flare_per_kpc * max(radius - shape.sun_radius_kpc, 0.0)
    height = abs(height) / wider
    sun = abs(shape.sun_height_kpc)
    weights[YOUNG] = exp(-out / shape.young_length_kpc - (height - sun) / shape.young_height_kpc - faded) / wider
    weights[OLD] = exp(-out / shape.old_length_kpc - (height - sun) / shape.old_height_kpc - faded) / wider
    thick = exp(-out / shape.thick_length_kpc - (abs(z) - sun) / shape.thick_height_kpc)
    # The halo falls as the distance to the power -2.75 (Juric et al. 2008, ApJ 673, 864: 2.77), by roots.
    far = math.sqrt(radius * radius + (z / shape.halo_flattening) ** 2 + 1.0) / shape.sun_radius_kpc
    root = math.sqrt(far)
    weights[THICK] = thick + shape.halo_fraction / (far * far * root * math.sqrt(root))


@njit(cache=True, nogil=True, error_model="numpy", inline="always")
def _bar(shape: GalaxyShape, x: float, y: float, z: float) -> float:
    """Model G2 of Dwek et al. 1995, ApJ 445, 716; axes of the bar."""
    across = (x / shape.bar_length_kpc) ** 2 + (y / shape.bar_width_kpc) ** 2
    square = math.sqrt(across * across + (z / shape.bar_height_kpc) ** 4)
    return shape.bar_density * exp(-0.5 * square) if square < _BAR_REACH else 0.0
