"""The columns of a scan-law table: names, order, units, UCDs and descriptions, in one place.

They are those of ``commanded_scan_law`` in the Gaia archive (Gaia EDR3 documentation, section 13.4.1):
thirteen columns with two fields of view, and four parallax factors more in the file of the full mission.
Any number of fields of view is numbered the same way, fov1 to fovN.

``obmt_time`` is an integer count of nanoseconds (the archive's own unit could not be checked). One on-board
revolution is a fixed number of them (Gaia: four to the day of 86400e9 ns).
A mission without an on-board clock leaves that column out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Literal

from ...errors import ProductError

TIME_ORIGIN_JD = 2455197.5
"""Julian date (TCB) from which the time columns count days: 2010-01-01T00:00:00."""

HEALPIX_LEVEL = 12

NumberType = Literal["float64", "int64"]
Role = Literal["", "time_here", "time_barycentre", "position"]


@dataclass(frozen=True)
class ColumnSpec:
    """What one column means."""

    name: str
    dtype: NumberType
    unit: str
    """In the notation of VOUnits; empty for a pure number."""
    ucd: str
    """UCD1+ of the IVOA."""
    description: str
    decimals: int = 0
    """Digits after the point in text formats: far below the resolution of a double or of the law."""
    role: Role = ""
    """What coordinate system the column belongs to."""


_SOLUTION = ColumnSpec("solution_id", "int64", "", "meta.version", "Solution identifier")
_TIME = ColumnSpec(
    "jd_time",
    "float64",
    "d",
    "time.epoch",
    "Time at the spacecraft, Julian days TCB - 2455197.5",
    13,
    "time_here",
)
_ONBOARD = ColumnSpec("obmt_time", "int64", "ns", "time.epoch", "Time at the spacecraft, on-board mission timeline")


def _barycentric(n: int) -> ColumnSpec:
    return ColumnSpec(
        f"bjd_fov{n}",
        "float64",
        "d",
        "time.epoch",
        f"Barycentric time for the centre of field {n}, days TCB - 2455197.5",
        13,
        "time_barycentre",
    )


def _pointing(n: int) -> tuple[ColumnSpec, ...]:
    def degrees(name: str, ucd: str, description: str, role: Role = "") -> ColumnSpec:
        return ColumnSpec(f"{name}_fov{n}", "float64", "deg", ucd, description, 12, role)

    centre = f"the centre of field {n}"
    return (
        degrees("ra", "pos.eq.ra;instr.fov", f"Right ascension of {centre}, ICRS", "position"),
        degrees("dec", "pos.eq.dec;instr.fov", f"Declination of {centre}, ICRS", "position"),
        ColumnSpec(
            f"heal_pix_fov{n}",
            "int64",
            "",
            "pos.healpix",
            f"HEALPix of {centre}, level {HEALPIX_LEVEL}, nested",
        ),
        degrees(
            "scan_angle",
            "pos.posAng;instr.fov",
            f"Scan position angle at {centre}, 0 north, 90 east",
        ),
    )


def _parallax_factors(n: int) -> tuple[ColumnSpec, ...]:
    return tuple(
        ColumnSpec(
            f"parallax_factor_{short}_fov{n}",
            "float64",
            "",
            "arith.factor;pos.parallax",
            f"{long} parallax factor at the centre of field {n}",
            12,
        )
        for short, long in (("al", "Along-scan"), ("ac", "Across-scan"))
    )


@dataclass(frozen=True)
class TableLayout:
    """Which columns a table has."""

    n_fields: int
    onboard_time: bool = True
    parallax_factors: bool = True

    @cached_property
    def columns(self) -> tuple[ColumnSpec, ...]:
        """The columns in the archive's order."""
        fields = range(1, self.n_fields + 1)
        return (
            _SOLUTION,
            _TIME,
            *(_barycentric(n) for n in fields),
            *((_ONBOARD,) if self.onboard_time else ()),
            *chain.from_iterable(_pointing(n) for n in fields),
            *(chain.from_iterable(_parallax_factors(n) for n in fields) if self.parallax_factors else ()),
        )

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def layout_of(names: Iterable[str], source: str) -> TableLayout:
    """The layout a file's column names amount to, whatever their order in the file.

    Raises ProductError for a missing, unknown or repeated column.
    """
    present = list(names)
    for name in present:
        if present.count(name) > 1:
            raise ProductError("the column stands twice in the table", file=source, key=name)
    numbers = [int(found[1]) for name in present if (found := re.fullmatch(r"ra_fov([1-9]\d?)", name))]
    layout = TableLayout(
        n_fields=max(numbers, default=1),
        onboard_time=_ONBOARD.name in present,
        parallax_factors=any(name.startswith("parallax_factor_") for name in present),
    )
    for name in layout.names:
        if name not in present:
            raise ProductError(
                "the column is missing",
                file=source,
                key=name,
                hint=f"the columns are {', '.join(layout.names)}",
            )
    for name in present:
        if name not in layout.names:
            raise ProductError(
                "not a column of a scan-law table",
                file=source,
                key=name,
                hint=f"the columns are {', '.join(layout.names)}",
            )
    return layout
