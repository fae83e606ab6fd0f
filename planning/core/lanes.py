"""Crossings side by side: the same numbers of many stars in columns of one flat workspace.

Number ``c`` of lane ``i`` is ``work[c * LANES + i]``: one array with distances known at compile time, which is what
lets the compiler turn the loops over lanes into vector instructions.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from .passage import Crossing, Passage, crossing, parallax_and_delay, passage_at, scan_angle, seen, zeta_and_rate
from .turn_rows import WIDTH

Array = NDArray[np.float64]

# No power of two: columns must not fall on each other's place in the first cache.
LANES = 40

# A lane's turn stands in its first columns, and its passage in the next, for crossings that each have their own.
TAU = WIDTH
AZIMUTH = TAU + 1
PASSAGE = AZIMUTH + 1
U = PASSAGE + len(Passage._fields)
W = U + 3
CROSSING = W + 3
OBSERVED = CROSSING + len(Crossing._fields)
# Of the delay at the barycentre, for stars with a parallax; else it stays zero.
LATER = OBSERVED + 6
# Sines of zeta, the lesser and the greater of now and at the sky mapper; number of the row of detectors or 0.
LEAST = LATER + 1
MOST = LEAST + 1
ROW = MOST + 1
COLUMNS = ROW + 1
DT = CROSSING
SIN_ZETA = CROSSING + 3
SIN_ZETA_RATE = CROSSING + 6


def workspace() -> Array:
    """Room for the columns of all lanes; zero, so that lanes not used hold numbers."""
    return np.zeros(COLUMNS * LANES)


@njit(cache=True, error_model="numpy", inline="always")
def _three(work: Array, column: int, i: int) -> tuple[float, float, float]:
    return work[column * LANES + i], work[(column + 1) * LANES + i], work[(column + 2) * LANES + i]


@njit(cache=True, error_model="numpy", inline="always")
def _passage(work: Array, i: int) -> Passage:
    w, k = work, PASSAGE * LANES + i
    return Passage(
        w[k],
        w[k + 1 * LANES],
        w[k + 2 * LANES],
        w[k + 3 * LANES],
        w[k + 4 * LANES],
        w[k + 5 * LANES],
        w[k + 6 * LANES],
        w[k + 7 * LANES],
        w[k + 8 * LANES],
        w[k + 9 * LANES],
        w[k + 10 * LANES],
        w[k + 11 * LANES],
        w[k + 12 * LANES],
        w[k + 13 * LANES],
        w[k + 14 * LANES],
        w[k + 15 * LANES],
        w[k + 16 * LANES],
        w[k + 17 * LANES],
        w[k + 18 * LANES],
        w[k + 19 * LANES],
        w[k + 20 * LANES],
        w[k + 21 * LANES],
        w[k + 22 * LANES],
        w[k + 23 * LANES],
        w[k + 24 * LANES],
        w[k + 25 * LANES],
        w[k + 26 * LANES],
        w[k + 27 * LANES],
        w[k + 28 * LANES],
        w[k + 29 * LANES],
        w[k + 30 * LANES],
        w[k + 31 * LANES],
    )


@njit(cache=True, error_model="numpy", inline="always")
def _crossing(work: Array, i: int) -> Crossing:
    w, k = work, CROSSING * LANES + i
    return Crossing(
        w[k],
        w[k + 1 * LANES],
        w[k + 2 * LANES],
        w[k + 3 * LANES],
        w[k + 4 * LANES],
        w[k + 5 * LANES],
        w[k + 6 * LANES],
    )


@njit(cache=True, error_model="numpy", inline="always")
def _see(p: Passage, work: Array, i: int) -> None:
    u1, u2, u3 = _three(work, U, i)
    w1, w2, w3 = seen(p, u1, u2, u3)
    work[W * LANES + i], work[(W + 1) * LANES + i], work[(W + 2) * LANES + i] = w1, w2, w3


@njit(cache=True, error_model="numpy", inline="always")
def _cross(p: Passage, work: Array, i: int) -> None:
    w1, w2, w3 = _three(work, W, i)
    at = crossing(p, w1, w2, w3)
    k = CROSSING * LANES + i
    work[k] = at.dt
    work[k + LANES] = at.a
    work[k + 2 * LANES] = at.b
    work[k + 3 * LANES] = at.c
    work[k + 4 * LANES] = at.tx
    work[k + 5 * LANES] = at.ty
    work[k + 6 * LANES] = at.c_rate


@njit(cache=True, error_model="numpy", inline="always")
def _observe_angles(p: Passage, work: Array, i: int) -> None:
    w1, w2, w3 = _three(work, W, i)
    at = _crossing(work, i)
    k = OBSERVED * LANES + i
    work[k], work[k + LANES] = zeta_and_rate(at)
    work[k + 2 * LANES] = scan_angle(p, at, w1, w2, w3)


@njit(cache=True, error_model="numpy", inline="always")
def _observe_parallax(p: Passage, work: Array, i: int) -> None:
    u1, u2, u3 = _three(work, U, i)
    al, ac, delay = parallax_and_delay(p, _crossing(work, i), u1, u2, u3)
    k = OBSERVED * LANES + i
    work[k + 3 * LANES], work[k + 4 * LANES], work[k + 5 * LANES] = al, ac, delay


@njit(cache=True, error_model="numpy", _nrt=False)
def solve_each(work: Array, count: int, spin_rate_rad_s: float) -> None:
    """Solve lanes that each hold a turn's numbers, TAU, AZIMUTH and U."""
    for i in range(count):
        p = passage_at(work, i, LANES, work[TAU * LANES + i], work[AZIMUTH * LANES + i], spin_rate_rad_s)
        k = PASSAGE * LANES + i
        work[k] = p.x1
        work[k + 1 * LANES] = p.x2
        work[k + 2 * LANES] = p.x3
        work[k + 3 * LANES] = p.y1
        work[k + 4 * LANES] = p.y2
        work[k + 5 * LANES] = p.y3
        work[k + 6 * LANES] = p.z1
        work[k + 7 * LANES] = p.z2
        work[k + 8 * LANES] = p.z3
        work[k + 9 * LANES] = p.omega_x
        work[k + 10 * LANES] = p.omega_y
        work[k + 11 * LANES] = p.slew_x
        work[k + 12 * LANES] = p.slew_y
        work[k + 13 * LANES] = p.b1
        work[k + 14 * LANES] = p.b2
        work[k + 15 * LANES] = p.b3
        work[k + 16 * LANES] = p.g1
        work[k + 17 * LANES] = p.g2
        work[k + 18 * LANES] = p.g3
        work[k + 19 * LANES] = p.gx
        work[k + 20 * LANES] = p.gy
        work[k + 21 * LANES] = p.gz
        work[k + 22 * LANES] = p.e1
        work[k + 23 * LANES] = p.e2
        work[k + 24 * LANES] = p.e3
        work[k + 25 * LANES] = p.bending
        work[k + 26 * LANES] = p.inverse_lorentz
        work[k + 27 * LANES] = p.half_along
        work[k + 28 * LANES] = p.r1
        work[k + 29 * LANES] = p.r2
        work[k + 30 * LANES] = p.r3
        work[k + 31 * LANES] = p.by_spin
    for i in range(count):
        _see(_passage(work, i), work, i)
    for i in range(count):
        _cross(_passage(work, i), work, i)
    for i in range(count):
        _observe_angles(_passage(work, i), work, i)
    for i in range(count):
        _observe_parallax(_passage(work, i), work, i)


@njit(cache=True, error_model="numpy", _nrt=False)
def solve_all(p: Passage, work: Array, count: int) -> None:
    """Solve lanes that hold U, of one passage."""
    for i in range(count):
        _see(p, work, i)
    for i in range(count):
        _cross(p, work, i)
    for i in range(count):
        _observe_angles(p, work, i)
    for i in range(count):
        _observe_parallax(p, work, i)
