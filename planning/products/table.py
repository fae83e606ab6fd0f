"""The scan-law table: where each field of view points, row by row, in the Gaia archive's columns.

Times are days of TCB since JD 2455197.5 in one double, which resolves 40 ns (80 ns from 2021 on): the spin
moves the sky by 5 uas in that time. Rows come from a grid of whole nanoseconds, so nothing is lost before
that last rounding.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...ephemeris.apparent import barycentric_delay_s, parallax_factors
from ...ephemeris.timescales import OnboardClock
from ...ephemeris.uniform import J2000_JD, NS_PER_DAY, convert_ns
from ...errors import ProductError
from ..core.field_frame import field_frames
from ..core.healpix import nested_pixels
from .table_columns import HEALPIX_LEVEL, TIME_ORIGIN_JD, ColumnSpec, TableLayout

_S_PER_DAY = 86_400.0

Column = NDArray[np.float64] | NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class ScanLawTable:
    """Columns of equal length, and what is known about them as a whole.

    Build it with ``build_table`` or ``checked_table``; the arrays are read-only. Ten years at 10 s with two
    fields of view are 4.3 GB; writers need as much again for the bytes.
    """

    layout: TableLayout
    values: Mapping[str, Column]
    metadata: Mapping[str, Any]
    """JSON-able and ordered; see ``table_metadata``. Empty for a CSV, which has no room for it."""

    def __getitem__(self, name: str) -> Column:
        return self.values[name]

    def __len__(self) -> int:
        return len(self.values["jd_time"])


class Pointing(Protocol):
    """Where one field of view points at (N,) times; what ``ScanLaw.fov`` gives for each field."""

    @property
    def ra_rad(self) -> NDArray[np.float64]: ...
    @property
    def dec_rad(self) -> NDArray[np.float64]: ...
    @property
    def scan_angle_rad(self) -> NDArray[np.float64]:
        """Position angle, north through east, of the direction in which the field moves."""


def build_table(
    et_ns: NDArray[np.int64],
    fields: Sequence[Pointing],
    position_km: NDArray[np.float64],
    velocity_km_s: NDArray[np.float64],
    *,
    onboard_ns: NDArray[np.int64] | None = None,
    solution_id: int = 0,
    metadata: Mapping[str, Any] | None = None,
) -> ScanLawTable:
    """The table of (N,) rows from plain arrays.

    ``et_ns``: TDB nanoseconds past J2000, strictly increasing. ``position_km``, ``velocity_km_s``: (N, 3) of
    the spacecraft from the solar-system barycentre, ICRS axes. ``onboard_ns``: see ``onboard_time_ns``.

    As in the archive, barycentric time and parallax factors hold for an infinitely distant source whose
    direction is the printed right ascension and declination: ``bjd = jd + r.u/c``, without aberration.
    """
    days = days_since_origin(et_ns)
    values: dict[str, Any] = {"solution_id": np.full(days.size, solution_id, np.int64), "jd_time": days}
    if onboard_ns is not None:
        values["obmt_time"] = onboard_ns
    for n, field in enumerate(fields, start=1):
        centre, spin_axis = field_frames(field.ra_rad, field.dec_rad, field.scan_angle_rad)
        ra_deg, dec_deg = _wrapped_deg(field.ra_rad, 0.0), np.rad2deg(field.dec_rad)
        along, across = parallax_factors(centre, centre, spin_axis, position_km, velocity_km_s)
        values[f"bjd_fov{n}"] = days + barycentric_delay_s(centre, position_km) / _S_PER_DAY
        values[f"ra_fov{n}"] = ra_deg
        values[f"dec_fov{n}"] = dec_deg
        values[f"heal_pix_fov{n}"] = nested_pixels(ra_deg, dec_deg, HEALPIX_LEVEL)
        values[f"scan_angle_fov{n}"] = _wrapped_deg(field.scan_angle_rad, -180.0)
        values[f"parallax_factor_al_fov{n}"] = along
        values[f"parallax_factor_ac_fov{n}"] = across
    layout = TableLayout(len(fields), onboard_time=onboard_ns is not None)
    return checked_table(layout, values, metadata or {}, "scan-law table")


def onboard_time_ns(clock: OnboardClock, et_ns: NDArray[np.int64]) -> NDArray[np.int64]:
    """The on-board timeline in nanoseconds, from a clock that counts revolutions (a double of it: 40 ns)."""
    ns_per_revolution = NS_PER_DAY / clock.revolutions_per_day
    return np.rint(clock.revolutions(et_ns) * ns_per_revolution).astype(np.int64)


def days_since_origin(et_ns: NDArray[np.int64]) -> NDArray[np.float64]:
    """TDB nanoseconds past J2000 as days of TCB since JD 2455197.5, rounded once."""
    shift_ns = round((TIME_ORIGIN_JD - J2000_JD) * NS_PER_DAY)
    days, rest_ns = np.divmod(convert_ns(np.asarray(et_ns), "TDB", "TCB") - shift_ns, NS_PER_DAY)
    return np.asarray(days + rest_ns / NS_PER_DAY)


def checked_table(
    layout: TableLayout,
    values: Mapping[str, ArrayLike],
    metadata: Mapping[str, Any],
    source: str,
    first_line: int | None = None,
) -> ScanLawTable:
    """The table, if every column is there, finite and of its type, and time increases from row to row.

    ``first_line`` is the line of the first row in a text file, to name the line of a bad value.
    Raises ProductError naming column and row (counted from 1) or line.
    """
    columns: dict[str, Column] = {}
    for spec in layout.columns:
        column = _as_column(spec, values[spec.name], source)
        if columns and column.size != columns["solution_id"].size:
            raise ProductError(
                f"has {column.size} rows where solution_id has {columns['solution_id'].size}",
                file=source,
                key=spec.name,
            )
        if spec.dtype == "float64":
            _refuse(~np.isfinite(column), "is not a finite number", spec.name, source, first_line)
        columns[spec.name] = column
    backwards = np.diff(columns["jd_time"], prepend=-np.inf) <= 0.0
    _refuse(backwards, "is not later than the row before", "jd_time", source, first_line)
    return ScanLawTable(layout, MappingProxyType(columns), MappingProxyType(dict(metadata)))


def _as_column(spec: ColumnSpec, values: ArrayLike, source: str) -> Column:
    array = np.asarray(values)
    if array.ndim != 1:
        raise ProductError(f"has shape {array.shape}, not one number a row", file=source, key=spec.name)
    if array.dtype.newbyteorder("=") != np.dtype(spec.dtype):
        raise ProductError(
            f"holds {array.dtype.name} values", file=source, key=spec.name, hint=f"expected {spec.dtype}"
        )
    column = np.ascontiguousarray(array, dtype=spec.dtype).view()
    column.flags.writeable = False
    return column


def _refuse(bad: NDArray[np.bool_], problem: str, name: str, source: str, first_line: int | None) -> None:
    if not bad.any():
        return
    row = int(np.argmax(bad))
    if first_line is None:
        raise ProductError(f"row {row + 1} {problem}", file=source, key=name)
    raise ProductError(f"the value {problem}", file=source, line=first_line + row, key=name)


def _wrapped_deg(angle_rad: NDArray[np.float64], lowest_deg: float) -> NDArray[np.float64]:
    """Radians as degrees in the full circle that starts at ``lowest_deg``."""
    degrees = np.rad2deg(angle_rad)
    degrees = degrees - 360.0 * np.floor((degrees - lowest_deg) / 360.0)
    return np.where(degrees >= lowest_deg + 360.0, lowest_deg, degrees)
