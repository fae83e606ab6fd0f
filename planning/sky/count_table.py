"""Tables of star counts as they lie in CSV, FITS and Parquet files: named columns of numbers, not yet a map."""

from __future__ import annotations

import csv
import io
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np

from ...errors import InvalidInput
from ..foreign import FITS_LIBRARIES, parquet_table, refused_by, require_few_fits_parts
from .star_map import Array

_COMMENT = re.compile(r"#\s*(\w+)\s*[:=]\s*(\S+)\s*$")


@dataclass(frozen=True, eq=False)
class CountTable:
    """Columns (N,) of numbers, NaN where a cell is empty.

    path      the file, or the service that sent it
    facts     what the file says of itself, by lower-case name: nside, ordering, coordsys
    line_of   the line of a row, from 1; the row itself, from 1, where the file has no lines
    """

    path: str
    columns: Mapping[str, Array]
    facts: Mapping[str, str]
    line_of: Callable[[int], int]

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return next(iter(self.columns.values())).size

    def refuse(self, problem: str, *, row: int | None = None, key: str | None = None, hint: str) -> NoReturn:
        """Raises InvalidInput that names file, line of the row and column."""
        line = None if row is None else self.line_of(row)
        raise InvalidInput(problem, file=self.path, line=line, key=key, hint=hint)


def read_count_table(path: str, data: bytes) -> CountTable:
    """The table of a file, its kind told by its first bytes. Raises InvalidInput for what is no such table."""
    if data.startswith(b"SIMPLE  ="):
        return _fits(path, data)
    if data.startswith(b"PAR1"):
        return _parquet(path, data)
    return _csv(path, data)


def _fits(path: str, data: bytes) -> CountTable:
    from astropy.io import fits
    from astropy.utils.exceptions import AstropyWarning

    require_few_fits_parts(data, path, InvalidInput)
    with refused_by(FITS_LIBRARIES, "FITS file", path, InvalidInput), warnings.catch_warnings():
        warnings.simplefilter("error", AstropyWarning)  # truncation is only warned of
        with fits.open(io.BytesIO(data), memmap=False) as units:
            table = next((unit for unit in units if isinstance(unit, fits.BinTableHDU)), None)
            if table is None:
                raise InvalidInput("has no binary table", file=path, hint="expected one with star counts")
            facts = {key.lower(): str(table.header[key]) for key in ("NSIDE", "ORDERING", "COORDSYS", "INDXSCHM")
                     if key in table.header}  # fmt: skip
            # A HEALPix column may have many pixels in a row of the table.
            columns = {name: _numbers(path, name, np.ravel(table.data[name])) for name in table.columns.names}
    return _table(path, columns, facts, lambda row: row + 1)


def _parquet(path: str, data: bytes) -> CountTable:
    table = parquet_table(data, path)
    said = {key.decode("utf-8", "replace").lower(): value.decode("utf-8", "replace")
            for key, value in (table.schema.metadata or {}).items()}  # fmt: skip
    facts = {key: said[key] for key in ("nside", "ordering", "coordsys") if key in said}
    columns = {
        name: _numbers(path, name, column.to_numpy(zero_copy_only=False))
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
    return _table(path, columns, facts, lambda row: row + 1)


def _numbers(path: str, name: str, values: Any) -> Array:
    try:
        return np.asarray(values).astype(np.float64)
    except (TypeError, ValueError):
        raise InvalidInput("holds no numbers", file=path, key=name, hint="expected pixels and star counts") from None


def _csv(path: str, data: bytes) -> CountTable:
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InvalidInput("not UTF-8 text", file=path, line=line, hint="save the file as UTF-8") from None
    facts: dict[str, str] = {}
    lines = enumerate(text.splitlines(), start=1)
    header_line, header = next(((number, line) for number, line in lines if not _is_aside(line, facts)), (0, ""))
    names = [name.strip().strip('"') for name in header.split(",")]
    if not header_line:
        raise InvalidInput("this table is empty", file=path, hint="begin it with a line such as hpx,g_le_16,g_le_20")
    for name in names:
        if not name or names.count(name) > 1:
            problem = f"two columns {name}" if name else "a column without a name"
            raise InvalidInput(problem, file=path, line=header_line, hint="give each column one name")
    body = [(number, line) for number, line in lines if line.strip()]
    options = {
        "read_options": arrow_csv.ReadOptions(column_names=names),
        "convert_options": arrow_csv.ConvertOptions(column_types={name: pa.float64() for name in names}),
    }
    try:
        joined = "\n".join(line for _, line in body).encode()
        table = arrow_csv.read_csv(io.BytesIO(joined), **options) if body else None
    except (pa.ArrowException, ValueError):
        _refuse_bad_cell(path, names, body)
    columns = {name: np.empty(0) if table is None else table[name].to_numpy() for name in names}
    return _table(path, columns, facts, lambda row: body[row][0])


def _is_aside(line: str, facts: dict[str, str]) -> bool:
    """Whether a line before the table is blank or a comment; what a comment says of the map goes into the facts."""
    if match := _COMMENT.match(line):
        facts[match[1].lower()] = match[2]
    return not line.strip() or line.startswith("#")


def _refuse_bad_cell(path: str, names: list[str], body: list[tuple[int, str]]) -> NoReturn:
    for number, line in body:
        cells = next(csv.reader([line]))
        if len(cells) != len(names):
            hint = f"expected {len(names)}: {', '.join(names)}"
            raise InvalidInput(f"{len(cells)} values in this line", file=path, line=number, hint=hint)
        for name, cell in zip(names, cells, strict=True):
            try:
                float(cell or "nan")
            except ValueError:
                raise InvalidInput(
                    f"'{cell.strip()}' is no number", file=path, line=number, key=name, hint="expected a count"
                ) from None
    raise InvalidInput("not a readable CSV file", file=path, hint="expected numbers separated by commas")


def _table(
    path: str, columns: Mapping[str, Array], facts: Mapping[str, str], line_of: Callable[[int], int]
) -> CountTable:
    sizes = {column.size for column in columns.values()}
    if sizes in (set(), {0}):
        raise InvalidInput("this table has no rows", file=path, hint="expected a row a pixel")
    if len(sizes) > 1:
        raise InvalidInput("its columns differ in length", file=path, hint="expected a value a pixel in each")
    return CountTable(path, columns, facts, line_of)
