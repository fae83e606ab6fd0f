"""Catalogues in files, opened by what they hold."""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ...errors import InvalidInput, UsageError
from ..file_kind import kind_of
from ..stars import Stars
from .columns import ColumnChoice, FoundColumns, find_columns
from .rows import Table, require_epoch, stars_of_piece

ROWS_AT_ONCE = 1 << 16

_TEXT_TABLES = (".csv", ".tsv", ".ecsv")
_LISTS = (".txt", ".lst", ".list", ".dat")
_KNOWN = "CSV (.csv, .tsv), ECSV, Parquet, FITS, VOTable, or a list of name, ra, dec (.txt)"


@dataclass(frozen=True)
class Catalogue:
    """A star catalogue in a file; its stars are read when asked for.

    rows     how many stars, None if only reading tells (text)
    columns  the columns that are read, as chosen by ``choice``
    """

    path: Path
    rows: int | None
    columns: FoundColumns
    _table: Table = field(repr=False)
    choice: ColumnChoice = field(repr=False)
    rows_at_once: int = field(repr=False)

    def chunks(self, first_row: int = 0) -> Iterator[Stars]:
        """The stars from a row (from 0) on, in chunks of equal length, the last one shorter.

        Raises InvalidInput naming the file, the row (from 1) or the line, and the column; and for no stars at all.
        """
        row = first_row
        for piece in self._table.pieces(self.columns, first_row, self.rows_at_once):
            stars = stars_of_piece(self._table, self.columns, piece, row, self.choice)
            row += len(stars)
            yield stars
        if row == 0:
            raise InvalidInput("has no stars", file=self.path)

    @cached_property
    def sha256(self) -> str:
        """Of the file's content."""
        with self.path.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()


def open_catalogue(
    path: str | Path,
    choice: ColumnChoice | None = None,
    *,
    rows_at_once: int = ROWS_AT_ONCE,
    suffix: str | None = None,
) -> Catalogue:
    """A catalogue in CSV, ECSV, Parquet, FITS, VOTable, or a list of stars (see ``name_list``).

    choice        which columns are which, where their names do not tell; the epoch where the file gives none
    rows_at_once  stars in a chunk
    suffix        what the file's name would end in, where it has none that says so: ``.csv``

    Memory is bounded by a chunk (a row group for Parquet); VOTables are read whole. Raises InvalidInput for a file
    that is none of these, is broken or empty, or lacks a column.
    """
    file = Path(path)
    return _catalogue(_table_of(file, suffix), file, choice, rows_at_once)


def open_name_list(
    path: str | Path, choice: ColumnChoice | None = None, *, rows_at_once: int = ROWS_AT_ONCE
) -> Catalogue:
    """A list of stars, one ``name, ra, dec`` a line, whatever the file's name ends in."""
    from .name_list import NameList

    file = Path(path)
    _head_of(file)
    return _catalogue(NameList(file), file, choice, rows_at_once)


def _catalogue(table: Table, file: Path, choice: ColumnChoice | None, rows_at_once: int) -> Catalogue:
    if rows_at_once < 1:
        raise UsageError(f"{rows_at_once} stars at once; give at least 1")
    chosen = choice or ColumnChoice()
    columns = find_columns(tuple(table.units), chosen, file)
    require_epoch(table, columns, chosen)
    return Catalogue(file, table.rows, columns, table, chosen, rows_at_once)


def _table_of(file: Path, named: str | None) -> Table:
    head, suffix = _head_of(file)
    suffix = suffix if named is None else named
    kind = kind_of(head)
    if kind == "parquet":
        from .parquet_table import ParquetTable

        return ParquetTable(file)
    if kind == "fits":
        from .fits_table import FitsTable

        return FitsTable(file)
    if kind == "votable":
        from .votable_table import votable_table

        return votable_table(file)
    if kind == "ecsv" or suffix in _TEXT_TABLES:
        from .text_table import TextTable

        return TextTable(file)
    if suffix in _LISTS:
        from .name_list import NameList

        return NameList(file)
    raise InvalidInput("is no catalogue that can be read", file=file, hint=f"give {_KNOWN}")


def _head_of(file: Path) -> tuple[bytes, str]:
    """The first bytes and the suffix, those of the content if it is gzipped."""
    suffix = file.suffix.lower()
    try:
        if not (file.is_file() or file.is_dir()) and file.exists():
            raise InvalidInput("is no plain file", file=file, hint="give a file")
        if suffix == ".gz":
            with gzip.open(file) as content:
                head, suffix = content.read(4096), file.with_suffix("").suffix.lower()
        else:
            with file.open("rb") as content:
                head = content.read(4096)
    except FileNotFoundError:
        raise InvalidInput("there is no such file", file=file) from None
    except IsADirectoryError:
        raise InvalidInput("is a folder", file=file, hint="give a file") from None
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise InvalidInput(f"cannot be read: {error}", file=file) from None
    if not head:
        raise InvalidInput("is empty", file=file)
    return head, suffix
