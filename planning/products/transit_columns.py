"""The columns of a file of transits: names, units, meaning, and where their values come from, in one place.

Every format but GOST's own has these columns, in this order; docs/icd/transits.md lists them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from ...errors import ProductError
from ..focal_plane import strip_names
from .transit_rows import is_numbered

if TYPE_CHECKING:
    from ..gaps import GapList
    from ..transits import Transits
    from .transit_rows import Cells, TransitRows

Role = Literal["", "time_utc", "time_here", "time_barycentre", "date_barycentre", "position"]

_DEG = 180.0 / np.pi
_MAS = _DEG * 3.6e6


@dataclass(frozen=True)
class TransitOptions:
    """What a file has besides its standard columns.

    state             barycentric position and velocity of the spacecraft
    ccd_times         time on each CCD strip
    gaps              the kind of the gap in the mission's data that a transit falls in
    data_probability  how likely the transit has data, 0 in one of the gaps
    """

    state: bool = False
    ccd_times: bool = False
    gaps: GapList | None = None
    data_probability: bool = False


@dataclass(frozen=True)
class TransitColumn:
    """What one column means.

    dtype         "text"; "utc" for a time as text; "int64"; "float64"
    unit          in the notation of VOUnits; empty for a pure number
    ucd           UCD1+ of the IVOA
    values        from the rows of a chunk of transits
    role          the coordinate system it belongs to
    may_be_empty  whether a row need not have a value
    """

    name: str
    dtype: Literal["text", "utc", "int64", "float64"]
    unit: str
    ucd: str
    description: str
    values: Callable[[TransitRows], Cells]
    role: Role = ""
    may_be_empty: bool = False


_STAR = TransitColumn("star", "text", "", "meta.id;meta.main", "Name of the star", lambda rows: rows.star_names)
_NUMBERED_STAR = TransitColumn(
    "star", "int64", "", "meta.id;meta.main", "Number of the star", lambda rows: rows.star_numbers
)
_ONBOARD = TransitColumn(
    "obmt_rev",
    "float64",
    "",
    "time.epoch",
    "Time at the spacecraft, on-board mission timeline in revolutions",
    lambda rows: rows.onboard_rev,
)

_STANDARD = (
    _STAR,
    TransitColumn(
        "ra_deg",
        "float64",
        "deg",
        "pos.eq.ra;meta.main",
        "Right ascension of the star, ICRS, at its epoch",
        lambda rows: rows.of_star(rows.found.stars.ra_rad * _DEG),
        "position",
    ),
    TransitColumn(
        "dec_deg",
        "float64",
        "deg",
        "pos.eq.dec;meta.main",
        "Declination of the star, ICRS, at its epoch",
        lambda rows: rows.of_star(rows.found.stars.dec_rad * _DEG),
        "position",
    ),
    TransitColumn("field", "text", "", "meta.id;instr.fov", "Field of view", lambda rows: rows.field_names),
    TransitColumn(
        "ccd_row",
        "int64",
        "",
        "meta.id;instr.det",
        "Row of detectors, 0 where none sees the star",
        lambda rows: rows.ccd_row,
    ),
    TransitColumn("utc", "utc", "", "time.epoch", "Time at the spacecraft, UTC", lambda rows: rows.utc(9), "time_utc"),
    TransitColumn(
        "tcb_ns",
        "int64",
        "ns",
        "time.epoch",
        "Time at the spacecraft, TCB since JD 2451545.0 (TCB)",
        lambda rows: rows.found.tcb_ns,
        "time_here",
    ),
    _ONBOARD,
    TransitColumn(
        "bjd_tcb",
        "float64",
        "d",
        "time.epoch",
        "Time at the barycentre, Julian date, TCB",
        lambda rows: rows.barycentric_julian_date,
        "date_barycentre",
    ),
    TransitColumn(
        "barycentric_tcb_ns",
        "int64",
        "ns",
        "time.epoch",
        "Time at the barycentre, TCB since JD 2451545.0 (TCB)",
        lambda rows: rows.found.barycentric_tcb_ns,
        "time_barycentre",
    ),
    TransitColumn(
        "zeta_deg",
        "float64",
        "deg",
        "pos;instr.fov",
        "Angle out of the scan plane, towards the spin axis",
        lambda rows: rows.found.zeta_rad * _DEG,
    ),
    TransitColumn(
        "zeta_rate_mas_s",
        "float64",
        "mas/s",
        "phys.veloc.ang;instr.fov",
        "Across-scan rate: change of zeta per second of TDB",
        lambda rows: rows.found.zeta_rate_rad_s * _MAS,
    ),
    TransitColumn(
        "scan_angle_deg",
        "float64",
        "deg",
        "pos.posAng;instr.fov",
        "Position angle of the scan at the star, 0 north, 90 east",
        lambda rows: rows.found.scan_angle_rad * _DEG,
    ),
    TransitColumn(
        "parallax_factor_al",
        "float64",
        "",
        "arith.factor;pos.parallax",
        "Along-scan parallax factor",
        lambda rows: rows.found.parallax_factor_al,
    ),
    TransitColumn(
        "parallax_factor_ac",
        "float64",
        "",
        "arith.factor;pos.parallax",
        "Across-scan parallax factor",
        lambda rows: rows.found.parallax_factor_ac,
    ),
    TransitColumn("segment", "text", "", "meta.id", "Segment of the scanning law", lambda rows: rows.segment_names),
)


def _state_column(index: int) -> TransitColumn:
    axis = "xyz"[index % 3]
    if index < 3:
        name, unit, ucd, what = f"{axis}_km", "km", f"pos.cartesian.{axis}", "Position"
    else:
        name, unit, ucd, what = f"v{axis}_km_s", "km/s", f"phys.veloc;pos.cartesian.{axis}", "Velocity"
    description = f"{what} of the spacecraft from the barycentre, ICRS {axis}"
    return TransitColumn(name, "float64", unit, ucd, description, lambda rows: rows.state[index])


def _ccd_column(strip: str) -> TransitColumn:
    return TransitColumn(
        f"{strip}_tcb_ns",
        "int64",
        "ns",
        "time.epoch;instr.det",
        f"Time on the CCD strip {strip}, TCB since JD 2451545.0 (TCB)",
        lambda rows: rows.ccd_tcb_ns(strip),
        "time_here",
        may_be_empty=True,
    )


_STATE = tuple(_state_column(index) for index in range(6))
_GAP = TransitColumn(
    "gap",
    "text",
    "",
    "meta.code",
    "Kind of the gap in the mission's data that the time falls in, empty outside all",
    lambda rows: rows.gap_kinds,
)
_PROBABILITY = TransitColumn(
    "data_probability",
    "float64",
    "",
    "stat.probability",
    "Probability that the transit has data",
    lambda rows: rows.data_probability,
)

_KNOWN = {column.name: column for column in (*_STANDARD, *_STATE, _GAP, _PROBABILITY)}
_REQUIRED = tuple(column.name for column in _STANDARD if column is not _ONBOARD)


def columns_of(found: Transits, options: TransitOptions) -> tuple[TransitColumn, ...]:
    """The columns of a file that begins with these transits."""
    mission = found.law.mission
    return (
        star_column(not is_numbered(found)),
        *(column for column in _STANDARD[1:] if column is not _ONBOARD or mission.clock is not None),
        *(_STATE if options.state else ()),
        *((_ccd_column(strip) for strip in strip_names(mission)) if options.ccd_times else ()),
        *((_GAP,) if options.gaps is not None else ()),
        *((_PROBABILITY,) if options.data_probability else ()),
    )


def star_column(is_text: bool) -> TransitColumn:
    """The column of stars' names, text or whole numbers."""
    return _STAR if is_text else _NUMBERED_STAR


def columns_named(names: Iterable[str], source: str, line: int | None = None) -> tuple[TransitColumn, ...]:
    """The columns that a file's names stand for, in its order; ``line`` is where they stand in a text.

    Raises ProductError for a name that is missing, unknown or there twice.
    """
    present = list(names)
    for name in present:
        if present.count(name) > 1:
            raise ProductError("the column stands twice in the table", file=source, line=line, key=name)
    for name in _REQUIRED:
        if name not in present:
            hint = f"the columns are {', '.join(_REQUIRED)}"
            raise ProductError("the column is missing", file=source, line=line, key=name, hint=hint)
    return tuple(_column_named(name, source, line) for name in present)


def _column_named(name: str, source: str, line: int | None) -> TransitColumn:
    if name in _KNOWN:
        return _KNOWN[name]
    strip = re.fullmatch(r"([A-Za-z][A-Za-z0-9_-]*)_tcb_ns", name)
    if strip is None:
        hint = f"the columns are {', '.join(_KNOWN)} and a time for each CCD strip, as AF1_tcb_ns"
        raise ProductError("not a column of transits", file=source, line=line, key=name, hint=hint)
    return _ccd_column(strip[1])
