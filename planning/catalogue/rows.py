"""Rows of a catalogue as stars, whatever they were read from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NoReturn, Protocol

import numpy as np
from numpy.typing import NDArray

from ...errors import InvalidInput
from ..stars import Stars
from . import values
from .columns import ColumnChoice, FoundColumns, unit_in_name

Array = NDArray[np.float64]
Piece = Mapping[str, Any]
"""Values of some columns in consecutive rows: arrays (N,), masked where a column has gaps that NaN cannot show."""

_ROUNDING_RAD = 1e-9
_TURN_RAD = 2.0 * np.pi


class Table(Protocol):
    """A source of rows with named columns."""

    @property
    def file(self) -> object:
        """What errors call it; None if it is no file."""

    @property
    def units(self) -> Mapping[str, str]:
        """Unit of every column, in the order of the columns; empty where the source states none."""

    @property
    def rows(self) -> int | None:
        """How many there are, where that is known before reading."""

    @property
    def epoch(self) -> float | None:
        """Epoch of the positions, Julian year of TCB, where the source states one for all rows."""

    def pieces(self, columns: FoundColumns, first_row: int, rows_at_once: int) -> Iterator[Piece]:
        """These columns from a row (from 0) to the end, in pieces of that many rows, the last one shorter."""

    def line_of(self, row: int) -> int | None:
        """Line of a row in a text file, both from 0 and 1 respectively; None if there are no lines."""


def require_epoch(table: Table, columns: FoundColumns, choice: ColumnChoice) -> None:
    """Raises InvalidInput if stars move but nothing says since when."""
    if columns.pmra is None or columns.epoch is not None:
        return
    if choice.default_epoch is None and table.epoch is None:
        raise InvalidInput(
            f"has proper motions ({columns.pmra}, {columns.pmdec}) but no epoch",
            file=table.file,
            hint="give the epoch of its positions, as 2016.0 for Gaia DR3, or a column ref_epoch",
        )


def stars_of_piece(table: Table, columns: FoundColumns, piece: Piece, first_row: int, choice: ColumnChoice) -> Stars:
    """The stars of consecutive rows. Raises InvalidInput naming file, row or line, and column."""
    reading = _Reading(table, piece, first_row)
    ra_rad = reading.angle(columns.ra, in_hours=True)
    dec_rad = reading.angle(columns.dec, in_hours=False)
    reading.refuse(columns.ra, np.isnan(ra_rad), "has no value", "every star needs a position")
    reading.refuse(columns.dec, np.isnan(dec_rad), "has no value", "every star needs a position")
    reading.refuse(
        columns.ra,
        (ra_rad < -np.pi - _ROUNDING_RAD) | (ra_rad > _TURN_RAD + _ROUNDING_RAD),
        "is no right ascension",
        "give 0 to 360 degrees, or -180 to 180",
    )
    reading.refuse(
        columns.dec, np.abs(dec_rad) > 0.5 * np.pi + _ROUNDING_RAD, "is no declination", "give -90 to 90 degrees"
    )
    pmra = reading.number(columns.pmra, "mas/yr")
    pmdec = reading.number(columns.pmdec, "mas/yr")
    epoch = reading.column(columns.epoch, values.julian_years)
    stated = choice.default_epoch if table.epoch is None else table.epoch
    if epoch is None and stated is not None:
        epoch = np.full(ra_rad.size, stated)
    elif epoch is not None and stated is not None:
        epoch = np.where(np.isnan(epoch), stated, epoch)
    if epoch is not None and pmra is not None and pmdec is not None and columns.epoch is not None:
        moves = (np.nan_to_num(pmra) != 0.0) | (np.nan_to_num(pmdec) != 0.0)
        reading.refuse(columns.epoch, moves & np.isnan(epoch), "has no value", "a star that moves needs an epoch")
    return Stars(
        ra_rad=np.where(ra_rad < 0.0, ra_rad + _TURN_RAD, ra_rad),
        dec_rad=dec_rad,
        names=None if columns.name is None else reading.column(columns.name, lambda cells, _: values.names(cells)),
        pmra_mas_yr=pmra,
        pmdec_mas_yr=pmdec,
        parallax_mas=reading.number(columns.parallax, "mas"),
        radial_velocity_km_s=reading.number(columns.radial_velocity, "km/s"),
        epoch_tcb_jyear=epoch,
    )


class _Reading:
    """One piece of a table, with the place of its values for errors."""

    def __init__(self, table: Table, piece: Piece, first_row: int) -> None:
        self.table, self.piece, self.first_row = table, piece, first_row

    def column(self, name: str | None, convert: Callable[[Any, str], NDArray[Any]]) -> NDArray[Any] | None:
        if name is None:
            return None
        try:
            return convert(self.piece[name], self.table.units.get(name) or unit_in_name(name))
        except values.ValueDefect as defect:
            self._blame(name, defect)

    def angle(self, name: str, *, in_hours: bool) -> Array:
        column = self.column(name, lambda cells, unit: values.angles_rad(cells, unit, in_hours=in_hours))
        assert column is not None
        return column

    def number(self, name: str | None, unit: str) -> Array | None:
        return self.column(name, lambda cells, stated: values.numbers(cells, stated, unit))

    def refuse(self, name: str, wrong: NDArray[np.bool_], problem: str, hint: str) -> None:
        if wrong.any():
            row = int(np.argmax(wrong))
            cell = np.ma.getdata(self.piece[name])[row]
            shown = "" if problem.startswith("has") else f"{cell} "
            self._blame(name, values.ValueDefect(row, shown + problem, hint))

    def _blame(self, name: str, defect: values.ValueDefect) -> NoReturn:
        where, line = f"column {name}", None
        if defect.row is not None:
            row = self.first_row + defect.row
            line = self.table.line_of(row)
            where = where if line is not None else f"row {row + 1}, {where}"
        raise InvalidInput(defect.problem, file=self.table.file, line=line, key=where, hint=defect.hint) from None
