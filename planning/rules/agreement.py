"""Whether products that are made of one law or one schedule agree with it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.uniform import J2000_JD, NS_PER_DAY, convert_ns
from ..core import interpolation
from ..products.table_columns import TIME_ORIGIN_JD
from ..rotation import rotation_between_rad
from ..schedule_days import schedule_days
from . import content
from .finding import RuleFinding
from .registry import rule
from .spans import ARCSEC_PER_RAD, of_all
from .subject import Subject

if TYPE_CHECKING:
    from ..law_piece import LawPiece
    from ..products.table import ScanLawTable
    from ..scanlaw import ScanLaw

_MAS_PER_RAD = ARCSEC_PER_RAD * 1e3
# Of files that carry no certificate: what the coarsest steps in use stay below.
_UNCERTIFIED_MAS = 30.0
# Sixteen digits of a quaternion, and times to a nanosecond, a microsecond in UTC.
_ROUNDING_MAS = 1e-6
# Rows of tables are timed in days, in doubles: 80 ns of a spin of 60 arcsec/s.
_TABLE_MAS = 0.01
_TIMES_IN_DAYS_NS = 100
_RELATIVE = 1e-9


@rule("attitude-law", layer="across", needs=["law"])
def attitude_law(subject: Subject) -> Iterator[RuleFinding]:
    """Attitude messages and CKs give the compact law, at their nodes and half way between, to their certificates."""
    law = subject.law
    if law is None:
        return
    for name, series in (*subject.readable(content.AEM), *subject.readable(content.CK)):
        for block in series.blocks if series is not None else ():
            et_ns = np.ascontiguousarray(block.et_ns)
            inside = (et_ns >= law.start_et_ns) & (et_ns <= law.stop_et_ns)
            if not inside.any():
                continue
            piece = _piece_at(law, int(et_ns[inside][0]))
            inside &= (et_ns >= piece.start_et_ns) & (et_ns <= piece.stop_et_ns)
            et_ns, quaternion = et_ns[inside], np.ascontiguousarray(block.quaternion[inside])
            off = rotation_between_rad(piece.attitude(et_ns), quaternion) * _MAS_PER_RAD
            limit = _certified_mas(block) + _ROUNDING_MAS
            between = _between_mas(piece, et_ns, quaternion, block)
            worst = max(float(off.max()), between)
            if not worst <= limit:
                bad = et_ns[~(off <= limit)]
                span = (int(bad[0]), int(bad[-1])) if bad.size else (int(et_ns[0]), int(et_ns[-1]))
                yield attitude_law.found(
                    "differs from the compact law",
                    product=name,
                    et_ns=span[0],
                    stop_et_ns=span[1],
                    value=worst,
                    limit=limit,
                    unit="mas",
                )


@rule("table-law", layer="across", needs=["law"])
def table_law(subject: Subject) -> Iterator[RuleFinding]:
    """Tables of the scan law give the compact law's fields of view at their rows."""
    law = subject.law
    if law is None:
        return
    for name, table in subject.readable(content.TABLE):
        # a row that the rounding of its time puts outside is not compared
        et_ns = _table_et_ns(table)
        inside = (et_ns >= law.start_et_ns) & (et_ns < law.stop_et_ns) & ~_near_border(law, et_ns)
        off = np.zeros(int(np.count_nonzero(inside)))
        for number, field in enumerate(law.fov(et_ns[inside]), start=1):
            if number <= table.layout.n_fields:
                off = np.maximum(off, _apart_mas(table, number, inside, field))
        for each in of_all(et_ns[inside], off, _TABLE_MAS):
            yield table_law.found(
                "differs from the compact law",
                product=name,
                et_ns=each.et_ns,
                stop_et_ns=each.stop_et_ns,
                value=each.value,
                limit=_TABLE_MAS,
                unit="mas",
            )


@rule("azimuth-law", layer="across", needs=["law", "azimuth"])
def azimuth_law(subject: Subject) -> Iterator[RuleFinding]:
    """The Sun azimuth is minus the compact law's spin phase, to its certificate."""
    law, azimuth = subject.law, subject.azimuth
    if law is None or azimuth is None:
        return
    parts = np.linspace(0.02, 0.98, 25)
    length = azimuth.stop_et_ns - azimuth.start_et_ns
    et_ns = (azimuth.start_et_ns[:, None] + (length[:, None] * parts).astype(np.int64)).ravel()
    inside = (et_ns >= law.start_et_ns) & (et_ns < law.stop_et_ns)
    limit_deg = np.repeat(azimuth.max_error_deg, parts.size)[inside] + 1e-9
    off_deg = azimuth.azimuth_deg(et_ns[inside]) + np.degrees(law.angles(et_ns[inside]).omega_rad)
    off_deg = np.abs(np.mod(off_deg + 180.0, 360.0) - 180.0)
    for each in of_all(et_ns[inside], off_deg / limit_deg, 1.0):
        yield azimuth_law.found(
            "differs from minus the spin phase of the compact law",
            product=subject.names(content.AZIMUTH)[0],
            et_ns=each.et_ns,
            stop_et_ns=each.stop_et_ns,
            value=float(off_deg.max()) * 3.6e6,
            limit=float(limit_deg.max()) * 3.6e6,
            unit="mas",
        )


@rule("daily-sums", layer="across", needs=["schedule", "days"])
def daily_sums(subject: Subject) -> Iterator[RuleFinding]:
    """Daily volumes are the sums of the schedule's bins."""
    schedule = subject.schedule
    if schedule is None:
        return
    expected = schedule_days(schedule)
    for name, days in subject.readable(content.DAYS):
        if not np.array_equal(days.edges_et_ns, expected.edges_et_ns):
            yield daily_sums.found("has other days than the schedule", product=name)
            continue
        for column in ("transits", "observations", "stored_bits", "sent_bits", "dropped_bits", "passes", "contact_s"):
            found, right = (np.asarray(getattr(each, column), np.float64) for each in (days, expected))
            if found.shape != right.shape:
                yield daily_sums.found("has other columns than the schedule", product=name, key=column)
                continue
            off = np.abs(found - right).reshape(len(days), -1).max(axis=1, initial=0.0)
            limit = _RELATIVE * max(float(np.abs(right).max(initial=0.0)), 1.0)
            for each in of_all(days.edges_et_ns[:-1], off, limit):
                yield daily_sums.found(
                    "is not the sum of the schedule's bins",
                    product=name,
                    et_ns=each.et_ns,
                    value=each.value,
                    limit=limit,
                    unit=column.rpartition("_")[2] if column.endswith(("_bits", "_s")) else "",
                    key=column,
                )


@rule("schedule-copies", layer="across", needs=["schedule"])
def schedule_copies(subject: Subject) -> Iterator[RuleFinding]:
    """All formats of the science schedule hold the same numbers and passes."""
    copies = subject.readable(content.SCHEDULE)
    for name, other in copies[1:]:
        first = copies[0][1]
        for what, (a, b) in _parts_of(first, other):
            same = a == b if isinstance(a, tuple) else np.array_equal(a, b)
            if not same:
                yield schedule_copies.found(f"has other {what} than {copies[0][0]}", product=name)


def _parts_of(first: Any, other: Any) -> Iterator[tuple[str, tuple[Any, Any]]]:
    yield "times", (first.rate.edges_et_ns, other.rate.edges_et_ns)
    yield "transits", (first.rate.transits, other.rate.transits)
    yield "stored data", (first.rate.bits, other.rate.bits)
    yield "sent data", (first.memory.sent_bits, other.memory.sent_bits)
    yield "deleted data", (first.memory.dropped_bits, other.memory.dropped_bits)
    yield "passes", (first.passes.passes, other.passes.passes)


def _piece_at(law: ScanLaw, et_ns: int) -> LawPiece:
    return next((each for each in law.segments if each.start_et_ns <= et_ns < each.stop_et_ns), law.segments[-1])


def _certified_mas(block: Any) -> float:
    certificate = None if block.interpolation is None else block.interpolation.max_error_rad
    return certificate * _MAS_PER_RAD if certificate is not None and math.isfinite(certificate) else _UNCERTIFIED_MAS


def _between_mas(piece: LawPiece, et_ns: NDArray[np.int64], quaternion: NDArray[np.float64], block: Any) -> float:
    """Largest error half way between nodes, interpolated as the block says."""
    if et_ns.size < 2 or block.interpolation is None:
        return 0.0
    at = et_ns[:-1] + np.diff(et_ns) // 2
    law = piece.attitude(at)
    if block.interpolation.method == "LAGRANGE":
        points = min(block.interpolation.degree + 1, et_ns.size)
        return interpolation.largest_lagrange_error(et_ns, quaternion, at, law, 0, points) * _MAS_PER_RAD
    if block.interpolation.method == "LINEAR":
        return interpolation.largest_slerp_error(et_ns, quaternion, at, law, 0) * _MAS_PER_RAD
    return 0.0


def _table_et_ns(table: ScanLawTable) -> NDArray[np.int64]:
    """Times of rows; a double of days holds them to 80 ns."""
    days = np.asarray(table["jd_time"], np.float64)
    whole = np.floor(days)
    shift_ns = round((TIME_ORIGIN_JD - J2000_JD) * NS_PER_DAY)
    tcb_ns = whole.astype(np.int64) * NS_PER_DAY + np.rint((days - whole) * NS_PER_DAY).astype(np.int64) + shift_ns
    return convert_ns(tcb_ns, "TCB", "TDB")


def _near_border(law: ScanLaw, et_ns: NDArray[np.int64]) -> NDArray[np.bool_]:
    near = np.zeros(et_ns.size, np.bool_)
    for piece in law.segments[1:]:
        near |= np.abs(et_ns - piece.start_et_ns) < _TIMES_IN_DAYS_NS
    return near


def _apart_mas(table: ScanLawTable, number: int, rows: NDArray[np.bool_], field: Any) -> NDArray[np.float64]:
    """Between the table's and the law's centre of a field, and their scan angles, the larger."""
    ra, dec, scan = (
        np.radians(table[f"{name}_fov{number}"][rows].astype(np.float64)) for name in ("ra", "dec", "scan_angle")
    )
    across = np.hypot((dec - field.dec_rad), _turn(ra - field.ra_rad) * np.cos(field.dec_rad))
    # near the poles right ascension and scan angle run together
    scan_off = np.abs(_turn(scan - field.scan_angle_rad)) * np.cos(field.dec_rad)
    worst: NDArray[np.float64] = np.maximum(across, scan_off) * _MAS_PER_RAD
    return worst


def _turn(angle_rad: NDArray[np.float64]) -> NDArray[np.float64]:
    turned: NDArray[np.float64] = np.mod(angle_rad + np.pi, 2.0 * np.pi) - np.pi
    return turned
