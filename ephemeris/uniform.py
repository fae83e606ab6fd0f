"""Conversion between uniform time scales, as counts of integer nanoseconds.

A count in scale S is the int64 number of nanoseconds of S since 2000-01-01T12:00:00 of S, for S in TAI, TT,
TDB and TCB. UTC is not uniform: its labels are text (see ``timetext``), and a count called "UTC" is TAI's.

    TAI <- 32.184 s -> TT <- Fairhead and Bretagnon at the geocentre -> TDB <- linear, IAU 2006 B3 -> TCB

The count of every scale spans 1708 to 2292.
"""

from functools import cache

import erfa
import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from ..errors import TimeError

UNIFORM_SCALES = ("TAI", "TT", "TDB", "TCB")
LABEL_SCALES = ("UTC", *UNIFORM_SCALES)

NS_PER_S = 1_000_000_000
NS_PER_DAY = 86_400 * NS_PER_S
J2000_JD = 2451545.0

_TT_MINUS_TAI_NS = 32_184_000_000

# IAU 2006 resolution B3: TDB = TCB - L_B (JD_TCB - T_0) 86400 s + TDB_0
_L_B_E17 = 1_550_519_768  # L_B = 1.550519768e-8
_T0_TO_J2000_NS = 725_803_167_816_000_000  # T_0 = JD 2443144.5003725
_TDB0_NS = -65_500  # TDB_0 = -6.55e-5 s

# TDB - TT has no period shorter than half a month that matters, so 16 Chebyshev nodes in cells of 16 days
# carry it to 1e-14 s. The cells lie on a fixed grid: a value does not depend on what else is asked.
_CELL_NS = 16 * NS_PER_DAY
_CELL_NODES = 16


@njit(cache=True, error_model="numpy")
def _scaled_by_l_b(ns: int) -> int:
    """round(L_B * ns), in integers that never leave 64 bits."""
    seconds = ns // 1_000_000_000
    rest_ns = ns - seconds * 1_000_000_000
    high = seconds // 100_000_000
    low = seconds - high * 100_000_000
    numerator = _L_B_E17 * low + (_L_B_E17 * rest_ns) // 1_000_000_000
    return _L_B_E17 * high + (numerator + 50_000_000) // 100_000_000


@njit(cache=True, error_model="numpy")
def tcb_minus_tdb_ns(tcb_ns: int) -> int:
    """TCB minus TDB, nanoseconds, at a TCB count. IAU 2006 resolution B3."""
    return _scaled_by_l_b(tcb_ns + _T0_TO_J2000_NS) - _TDB0_NS


@njit(cache=True, error_model="numpy")
def _tdb_from_tcb(tcb_ns: NDArray[np.int64], tdb_ns: NDArray[np.int64]) -> None:
    for i in range(tcb_ns.size):
        tdb_ns[i] = tcb_ns[i] - tcb_minus_tdb_ns(tcb_ns[i])


@njit(cache=True, error_model="numpy")
def _tcb_from_tdb(tdb_ns: NDArray[np.int64], tcb_ns: NDArray[np.int64]) -> None:
    for i in range(tdb_ns.size):
        tcb = tdb_ns[i]
        for _ in range(4):  # each pass contracts the error by L_B; it starts below two minutes
            tcb = tdb_ns[i] + tcb_minus_tdb_ns(tcb)
        tcb_ns[i] = tcb


@cache
def _cell_coefficients(cell: int) -> NDArray[np.float64]:
    """Chebyshev coefficients, seconds, of TDB - TT in a cell: `erfa.dtdb` at the geocentre."""
    angle_rad = np.pi * (np.arange(_CELL_NODES) + 0.5) / _CELL_NODES
    days = (cell + 0.5 + 0.5 * np.cos(angle_rad)) * (_CELL_NS // NS_PER_DAY)
    value_s = erfa.dtdb(J2000_JD, days, 0.0, 0.0, 0.0, 0.0)
    coefficients = 2.0 / _CELL_NODES * (np.cos(np.outer(np.arange(_CELL_NODES), angle_rad)) @ value_s)
    coefficients[0] *= 0.5
    return coefficients


@njit(cache=True, error_model="numpy")
def _evaluate_cells(
    ns: NDArray[np.int64],
    cell_ns: int,
    first_cell: int,
    slot_of_cell: NDArray[np.int64],
    coefficients: NDArray[np.float64],
    offset_ns: NDArray[np.int64],
) -> None:
    """Clenshaw's sum in each time's cell, rounded to nanoseconds."""
    for i in range(ns.size):
        cell = ns[i] // cell_ns
        x = 2.0 * ((ns[i] - cell * cell_ns) / cell_ns) - 1.0
        c = coefficients[slot_of_cell[cell - first_cell]]
        b1 = 0.0
        b2 = 0.0
        for k in range(c.size - 1, 0, -1):
            b1, b2 = 2.0 * x * b1 - b2 + c[k], b1
        offset_ns[i] = np.int64(np.rint((x * b1 - b2 + c[0]) * 1e9))


def tdb_minus_tt_ns(ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """TDB minus TT, rounded to nanoseconds, at counts (N,) of either scale (they differ by 2 ms at most)."""
    offset_ns = np.zeros(ns.shape, np.int64)
    if not ns.size:
        return offset_ns
    first_cell = int(ns.min()) // _CELL_NS
    asked = np.zeros(int(ns.max()) // _CELL_NS - first_cell + 1, np.bool_)
    asked[ns // _CELL_NS - first_cell] = True
    cells = np.flatnonzero(asked)
    slot_of_cell = np.zeros(asked.size, np.int64)
    slot_of_cell[cells] = np.arange(cells.size)
    coefficients = np.stack([_cell_coefficients(first_cell + int(cell)) for cell in cells])
    _evaluate_cells(ns, _CELL_NS, first_cell, slot_of_cell, coefficients, offset_ns)
    return offset_ns


def _to_tdb(ns: NDArray[np.int64], source: str) -> NDArray[np.int64]:
    if source == "TDB":
        return ns
    if source == "TCB":
        tdb_ns = np.empty_like(ns)
        _tdb_from_tcb(ns, tdb_ns)
        return tdb_ns
    tt_ns = ns if source == "TT" else ns + _TT_MINUS_TAI_NS
    return tt_ns + tdb_minus_tt_ns(tt_ns)


def _from_tdb(tdb_ns: NDArray[np.int64], target: str) -> NDArray[np.int64]:
    if target == "TDB":
        return tdb_ns
    if target == "TCB":
        tcb_ns = np.empty_like(tdb_ns)
        _tcb_from_tdb(tdb_ns, tcb_ns)
        return tcb_ns
    tt_ns = tdb_ns - tdb_minus_tt_ns(tdb_ns)
    tt_ns = tdb_ns - tdb_minus_tt_ns(tt_ns)  # the offset drifts by 3e-10: one correction is the fixed point
    return tt_ns if target == "TT" else tt_ns - _TT_MINUS_TAI_NS


def known_scale(scale: str, allowed: tuple[str, ...] = LABEL_SCALES) -> str:
    """The scale's name in capitals. Raises TimeError if it is not one of those allowed."""
    name = scale.upper() if isinstance(scale, str) else str(scale)
    if name not in allowed:
        raise TimeError(f"unknown time scale '{scale}'", hint=f"use one of {', '.join(allowed)}")
    return name


def convert_ns(ns: ArrayLike, source: str, target: str) -> NDArray[np.int64]:
    """Counts in one uniform scale as counts in another.

    ns      int64 nanoseconds since 2000-01-01T12:00:00 of the source scale, any shape
    source  TAI, TT, TDB or TCB; UTC stands for TAI's count
    target  likewise

    Each step is rounded to a nanosecond. There and back returns the same integer, save where a clock gains or
    loses one nanosecond on the other: one integer in 6e7 between TDB and TCB, one in 3e9 between TT and TDB.
    Raises TimeError for an unknown scale and for counts that are not integers.
    """
    names = [known_scale(scale).replace("UTC", "TAI") for scale in (source, target)]
    counts = np.asarray(ns)
    if counts.dtype.kind not in "iu":
        raise TimeError(f"counts of type {counts.dtype} are not integer nanoseconds", hint="give int64")
    counts = counts.astype(np.int64)
    if names[0] == names[1]:
        return counts
    if {names[0], names[1]} == {"TAI", "TT"}:
        return counts + (_TT_MINUS_TAI_NS if names[0] == "TAI" else -_TT_MINUS_TAI_NS)
    return _from_tdb(_to_tdb(counts.ravel(), names[0]), names[1]).reshape(counts.shape)
