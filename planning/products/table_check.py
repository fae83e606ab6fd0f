"""Semantic checks of a scan-law table: does it describe a rigid telescope that scans the sky?

Order and completeness of the rows are the readers' business: a ``ScanLawTable`` always has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from ..core.field_frame import field_frames
from ..core.healpix import nested_pixels
from .finding import Finding, Severity
from .table import ScanLawTable
from .table_columns import HEALPIX_LEVEL

LARGEST_DELAY_S = 510.0
"""Light time to the barycentre from as far out as 1.02 au; a spacecraft at the Earth's L2 stays below."""
LARGEST_PARALLAX_FACTOR = 1.05
RIGIDITY_UAS = 1.0
"""How far the angle between two fields, and the spin axes they imply, may wander."""
PIXEL_TOLERANCE_DEG = 1e-11
"""A direction this close to a pixel's border may be given either pixel: text formats round it."""
STEP_TOLERANCE_S = 1e-6

_UAS_PER_RAD = 180.0 / np.pi * 3.6e9
_S_PER_DAY = 86_400.0
_ROWS_AT_ONCE = 1 << 17

Flags = NDArray[np.bool_]


def check(table: ScanLawTable, basic_angle_deg: float | None = None) -> list[Finding]:
    """Everything wrong with a table, one finding a rule and column, in the order of the columns.

    ``basic_angle_deg``: the angle between the first two fields of view, if it is known.
    ``Finding.line`` is the first row that breaks the rule, counted from 1.
    """
    fields = range(1, table.layout.n_fields + 1)
    return [
        *_check_validity(table),
        *_check_step(table),
        *chain.from_iterable(_check_field(table, n) for n in fields),
        *chain.from_iterable(_check_rigidity(table, n, basic_angle_deg) for n in fields if n > 1),
    ]


def _found(rule: str, key: str, bad: Flags, message: str, severity: Severity = "ERROR") -> Iterator[Finding]:
    """A finding if any row is bad."""
    if bad.any():
        first, count = int(np.argmax(bad)), int(np.count_nonzero(bad))
        rows = "1 row" if count == 1 else f"{count} rows"
        yield Finding(severity, rule, first + 1, key, f"{message} ({rows})")


def _check_validity(table: ScanLawTable) -> Iterator[Finding]:
    if len(table) == 0:
        yield Finding("ERROR", "not-empty", None, None, "the table has no rows")
    validity = table.metadata.get("validity")
    if validity is None:
        return
    days, start, stop = table["jd_time"], validity["start"]["jd_time"], validity["stop"]["jd_time"]
    outside = (days < start) | (days > stop)
    yield from _found("validity", "jd_time", outside, f"outside the validity, {start} to {stop}")


def _check_step(table: ScanLawTable) -> Iterator[Finding]:
    """Time runs in equal steps: in TCB they differ from equal steps of TDB by 2e-10 s a second at most."""
    if len(table) < 3:
        return
    steps_s = np.diff(table["jd_time"]) * _S_PER_DAY
    usual_s = float(np.median(steps_s))
    uneven = np.concatenate(([False], np.abs(steps_s - usual_s) > STEP_TOLERANCE_S))
    yield from _found("time-step", "jd_time", uneven, f"not {usual_s:.6f} s after the row before", "WARN")


def _check_field(table: ScanLawTable, n: int) -> Iterator[Finding]:
    def column(name: str) -> NDArray[np.float64]:
        return table[f"{name}_fov{n}"].astype(np.float64, copy=False)

    delay_s = (column("bjd") - table["jd_time"]) * _S_PER_DAY
    limit = f"more than {LARGEST_DELAY_S:.0f} s from jd_time"
    yield from _found("barycentric-time", f"bjd_fov{n}", np.abs(delay_s) > LARGEST_DELAY_S, limit)
    for name, lowest, highest in (("ra", 0.0, 360.0), ("dec", -90.0, 90.0), ("scan_angle", -180.0, 360.0)):
        outside = (column(name) < lowest) | (column(name) > highest)
        message = f"outside {lowest:.0f} to {highest:.0f} deg"
        yield from _found("angle-range", f"{name}_fov{n}", outside, message)
    yield from _found("heal-pix", f"heal_pix_fov{n}", _wrong_pixels(table, n), "not the pixel of ra and dec")
    if table.layout.parallax_factors:
        for name in ("parallax_factor_al", "parallax_factor_ac"):
            beyond = np.abs(column(name)) > LARGEST_PARALLAX_FACTOR
            message = f"beyond +-{LARGEST_PARALLAX_FACTOR}"
            yield from _found("parallax-factor", f"{name}_fov{n}", beyond, message)


def _wrong_pixels(table: ScanLawTable, n: int) -> Flags:
    ra_deg, dec_deg = np.asarray(table[f"ra_fov{n}"]), np.asarray(table[f"dec_fov{n}"])
    given = table[f"heal_pix_fov{n}"]
    wrong = given != nested_pixels(ra_deg, dec_deg, HEALPIX_LEVEL)
    suspects = np.flatnonzero(wrong)
    for shift_ra, shift_dec in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        nearby = nested_pixels(
            ra_deg[suspects] + shift_ra * PIXEL_TOLERANCE_DEG,
            dec_deg[suspects] + shift_dec * PIXEL_TOLERANCE_DEG,
            HEALPIX_LEVEL,
        )
        wrong[suspects[nearby == given[suspects]]] = False
    return wrong


def _check_rigidity(table: ScanLawTable, n: int, basic_angle_deg: float | None) -> Iterator[Finding]:
    """Field n keeps its angle from field 1, and both turn about one axis."""
    angle_rad, axes_apart_rad = _relative_geometry(table, n)
    if angle_rad.size == 0:
        return
    known = np.deg2rad(basic_angle_deg) if n == 2 and basic_angle_deg is not None else np.median(angle_rad)
    yield from _found(
        "basic-angle",
        f"ra_fov{n}",
        np.abs(angle_rad - known) * _UAS_PER_RAD > RIGIDITY_UAS,
        f"the fields 1 and {n} are not {np.rad2deg(known):.9f} deg apart to {RIGIDITY_UAS:.0f} uas",
    )
    yield from _found(
        "spin-axis",
        f"scan_angle_fov{n}",
        axes_apart_rad * _UAS_PER_RAD > RIGIDITY_UAS,
        f"the scan angles of fields 1 and {n} do not belong to one spin axis to {RIGIDITY_UAS:.0f} uas",
    )


def _relative_geometry(table: ScanLawTable, n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(N,) angles between the centres of fields 1 and n, and between the spin axes their scans imply."""
    angle_rad, axes_apart_rad = np.empty(len(table)), np.empty(len(table))
    for start in range(0, len(table), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        centre_1, axis_1 = _centre_and_axis(table, 1, rows)
        centre_n, axis_n = _centre_and_axis(table, n, rows)
        angle_rad[rows] = _angle_rad(centre_1, centre_n)
        axes_apart_rad[rows] = _angle_rad(axis_1, axis_n)
    return angle_rad, axes_apart_rad


def _centre_and_axis(table: ScanLawTable, n: int, rows: slice) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    ra_rad, dec_rad, scan_angle_rad = (
        np.deg2rad(table[f"{name}_fov{n}"][rows]) for name in ("ra", "dec", "scan_angle")
    )
    return field_frames(ra_rad, dec_rad, scan_angle_rad)


def _angle_rad(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.arctan2(np.linalg.norm(np.cross(a, b), axis=-1), np.einsum("ij,ij->i", a, b))
