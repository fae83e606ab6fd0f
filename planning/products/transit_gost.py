"""Transits as GOST prints them: the comma-separated download of ESA's Gaia Observation Forecast Tool.

htof, orbitize, octofitter and others read such files. Doubles stand as Java writes them, at their shortest; UTC is
rounded to milliseconds, right ascension and declination to thousandths of a second and of an arcsecond. Stars are
where the catalogue has them at its epoch. GOST's own files may have a blank after the time, and no newline at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from ...errors import ProductError, UsageError
from ..transits import Transits
from .csv_read import read_columns
from .transit_columns import TransitColumn, TransitOptions
from .transit_rows import Cells, Labels, TransitRows, first_of, is_numbered
from .transit_table import TransitTable, checked_table
from .transit_text import text_rows

_LABELS = {"preceding": "FoVP", "following": "FoVF"}
"""How GOST's rows name the fields of view; its line of column names has them otherwise."""
_UTC = "ObservationTimeAtGaia[UTC]"


def write(chunks: Iterable[Transits], options: TransitOptions) -> Iterator[bytes]:
    """The file, piece by piece; the bytes do not depend on how transits are cut into chunks.

    Raises UsageError if more is asked for than GOST's columns.
    """
    if options != TransitOptions():
        raise UsageError("GOST's format has no room for further columns; write csv, ecsv, votable or parquet")
    return _written(chunks, options)


def read(data: bytes, source: str) -> TransitTable:
    """The table a file holds, under GOST's column names. Raises ProductError with line and column."""
    names, newline, _ = data.partition(b"\n")
    if names.rstrip(b"\r") != HEADER or not newline:
        hint = f"expected '{HEADER.decode('ascii')}'"
        raise ProductError("not GOST's line of column names", file=source, line=1, hint=hint)
    values = dict(read_columns(data, COLUMNS, source, first_line=1))
    values[_UTC] = np.char.strip(values[_UTC])
    return checked_table(COLUMNS, values, {}, source, first_line=2)


def _written(chunks: Iterable[Transits], options: TransitOptions) -> Iterator[bytes]:
    _, chunks = first_of(chunks)
    yield HEADER + b"\n"
    for found in chunks:
        yield from text_rows(COLUMNS, TransitRows(found, options))


def _targets(rows: TransitRows) -> Cells:
    return rows.star_numbers if is_numbered(rows.found) else rows.star_names


def _hours(rows: TransitRows) -> Labels:
    import erfa

    _, parts = erfa.a2tf(3, erfa.anp(rows.found.stars.ra_rad))
    texts = (f"{h % 24:02d}:{m:02d}:{s:02d}.{f:03d}" for h, m, s, f in parts.tolist())
    return Labels(rows.found.star, tuple(texts))


def _degrees(rows: TransitRows) -> Labels:
    import erfa

    signs, parts = erfa.a2af(3, rows.found.stars.dec_rad)
    texts = (
        f"{sign.decode('ascii')}{d:02d}:{m:02d}:{s:02d}.{f:03d}"
        for sign, (d, m, s, f) in zip(signs.tolist(), parts.tolist(), strict=True)
    )
    return Labels(rows.found.star, tuple(texts))


def _field_labels(rows: TransitRows) -> Labels:
    fields = rows.found.law.mission.fields
    return Labels(rows.field_names.codes, tuple(_LABELS.get(field.label, field.name) for field in fields))


COLUMNS = (
    TransitColumn("Target", "text", "", "meta.id;meta.main", "Star", _targets),
    TransitColumn(
        "ra[rad]",
        "float64",
        "rad",
        "pos.eq.ra;meta.main",
        "Right ascension, ICRS",
        lambda rows: rows.of_star(rows.found.stars.ra_rad),
    ),
    TransitColumn(
        "dec[rad]",
        "float64",
        "rad",
        "pos.eq.dec;meta.main",
        "Declination, ICRS",
        lambda rows: rows.of_star(rows.found.stars.dec_rad),
    ),
    TransitColumn("ra[h:m:s]", "text", "", "pos.eq.ra", "Right ascension, ICRS", _hours),
    TransitColumn("dec[d:m:s]", "text", "", "pos.eq.dec", "Declination, ICRS", _degrees),
    TransitColumn(_UTC, "utc", "", "time.epoch", "Time at the spacecraft, UTC", lambda rows: rows.utc(3)),
    TransitColumn("CcdRow[1-7]", "int64", "", "meta.id;instr.det", "Row of detectors", lambda rows: rows.ccd_row),
    TransitColumn(
        "zetaFieldAngle[rad]",
        "float64",
        "rad",
        "pos;instr.fov",
        "Angle out of the scan plane, towards the spin axis",
        lambda rows: rows.found.zeta_rad,
    ),
    TransitColumn(
        "scanAngle[rad]",
        "float64",
        "rad",
        "pos.posAng;instr.fov",
        "Position angle of the scan, from north through east",
        lambda rows: rows.found.scan_angle_rad,
    ),
    TransitColumn(
        "Fov[FovP=preceding/FovF=following]", "text", "", "meta.id;instr.fov", "Field of view", _field_labels
    ),
    TransitColumn(
        "parallaxFactorAlongScan",
        "float64",
        "",
        "arith.factor;pos.parallax",
        "Along-scan parallax factor",
        lambda rows: rows.found.parallax_factor_al,
    ),
    TransitColumn(
        "parallaxFactorAcrossScan",
        "float64",
        "",
        "arith.factor;pos.parallax",
        "Across-scan parallax factor",
        lambda rows: rows.found.parallax_factor_ac,
    ),
    TransitColumn(
        "ObservationTimeAtBarycentre[BarycentricJulianDateInTCB]",
        "float64",
        "d",
        "time.epoch",
        "Time at the barycentre, Julian date, TCB",
        lambda rows: rows.barycentric_julian_date,
    ),
)

HEADER = ", ".join(column.name for column in COLUMNS).encode("ascii")
"""The line of column names, byte for byte GOST's."""
