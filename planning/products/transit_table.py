"""A table of transits, as a file holds it or as astropy takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import jd1_jd2
from ...errors import ProductError
from ..transits import Transits
from .transit_columns import TransitColumn, TransitOptions, columns_of
from .transit_rows import Cells, Labels, TransitRows


@dataclass(frozen=True, eq=False)
class TransitTable:
    """Columns of equal length, and what is known about them as a whole.

    values    by name: float64, int64 or str (N,); integers that need not be there are masked arrays
    metadata  see ``transit_metadata``; empty for CSV and GOST's format, which have no room for it
    """

    columns: tuple[TransitColumn, ...]
    values: Mapping[str, NDArray[Any]]
    metadata: Mapping[str, Any]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.values[name]

    def __len__(self) -> int:
        return len(self.values[self.columns[0].name])

    def qtable(self) -> Any:
        """The same as astropy's QTable: numbers with units, UTC and counts of TCB as Time."""
        from astropy.table import QTable

        table = QTable(meta=dict(self.metadata))
        for column in self.columns:
            name, values = _for_astropy(column, self.values[column.name])
            table[name] = values
            table[name].info.description = column.description
        return table


def transit_table(found: Transits, options: TransitOptions | None = None) -> TransitTable:
    """Transits as a file of these options holds them."""
    from .transit_metadata import transit_metadata

    options = options or TransitOptions()
    columns, rows = columns_of(found, options), TransitRows(found, options)
    values = {column.name: _plain(column.values(rows)) for column in columns}
    return TransitTable(columns, MappingProxyType(values), transit_metadata(found))


def transit_qtable(found: Transits, options: TransitOptions | None = None) -> Any:
    """Transits as astropy's QTable, with the columns of a file of these options.

    ``utc`` is a Time; what counts nanoseconds of TCB is one, and its name ends in ``_tcb`` instead of ``_tcb_ns``.
    """
    return transit_table(found, options).qtable()


def checked_table(
    columns: Sequence[TransitColumn],
    values: Mapping[str, NDArray[Any]],
    metadata: Mapping[str, Any],
    source: str,
    first_line: int | None = None,
) -> TransitTable:
    """The table, if its numbers are finite and no value is missing that must be there.

    ``first_line`` is the line of the first row in a text. Raises ProductError with column and row or line.
    """
    for column in columns:
        cells = values[column.name]
        if column.dtype == "float64":
            _refuse(~np.isfinite(cells), "is not a finite number", column.name, source, first_line)
        if not column.may_be_empty:
            _refuse(np.ma.getmaskarray(cells), "is empty", column.name, source, first_line)
    return TransitTable(tuple(columns), MappingProxyType(dict(values)), MappingProxyType(dict(metadata)))


def _refuse(bad: NDArray[np.bool_], problem: str, name: str, source: str, first_line: int | None) -> None:
    if not bad.any():
        return
    row = int(np.argmax(bad))
    if first_line is None:
        raise ProductError(f"row {row + 1} {problem}", file=source, key=name)
    raise ProductError(f"the value {problem}", file=source, line=first_line + row, key=name)


def _plain(cells: Cells) -> NDArray[Any]:
    if isinstance(cells, Labels):
        return np.array(cells.texts, np.str_)[cells.codes]
    return cells.astype(np.str_) if cells.dtype.kind == "S" else cells


def _for_astropy(column: TransitColumn, values: NDArray[Any]) -> tuple[str, Any]:
    from astropy.time import Time
    from astropy.units import Unit

    if column.dtype == "utc":
        return column.name, Time(values, format="isot", scale="utc", precision=9)
    if column.unit == "ns":
        times = Time(*jd1_jd2(np.ma.getdata(values)), format="jd", scale="tcb", precision=9)
        if column.may_be_empty:
            times[np.ma.getmaskarray(values)] = np.ma.masked
        return column.name.removesuffix("_ns"), times
    return column.name, values * Unit(column.unit) if column.unit else values
