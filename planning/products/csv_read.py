"""Columns of known types out of comma-separated text, and the place of the first defect where it is not such."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ...errors import ProductError


class CsvColumn(Protocol):
    """What a reader has to know of a column; ``dtype`` is float64, int64, or any other for text."""

    @property
    def name(self) -> str: ...
    @property
    def dtype(self) -> str: ...


def header_names(data: bytes, source: str, line: int) -> list[str]:
    """The names in the first line of the text, which is line ``line`` of the file. Raises ProductError."""
    header = data.partition(b"\n")[0].rstrip(b"\r")
    try:
        return [name.strip('"') for name in header.decode("ascii").split(",")]
    except UnicodeDecodeError:
        raise ProductError("not a line of column names", file=source, line=line) from None


def read_columns(
    data: bytes,
    columns: Sequence[CsvColumn],
    source: str,
    first_line: int,
    may_be_empty: Collection[str] = (),
) -> Mapping[str, NDArray[Any]]:
    """The values (N,) of columns, which stand in this order under a line of names, line ``first_line`` of the file.

    Text is str; integers of columns that may be empty come masked. Raises ProductError with line and column.
    """
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    if data.count(b"\n", 0, len(data) - 1) == 0:
        return {
            column.name: _cells(pa.chunked_array([[]], _arrow_type(column)), column, may_be_empty) for column in columns
        }
    try:
        arrow = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(
                use_threads=False, skip_rows=1, column_names=[column.name for column in columns]
            ),
            parse_options=arrow_csv.ParseOptions(ignore_empty_lines=False),
            convert_options=arrow_csv.ConvertOptions(
                column_types={column.name: _arrow_type(column) for column in columns}, null_values=[""]
            ),
        )
    except pa.ArrowInvalid as error:
        unexplained = ProductError(f"not readable as CSV: {' '.join(str(error).split())}", file=source)
        raise _first_defect(data, columns, source, first_line) or unexplained from None
    for column in columns:
        missing = arrow[column.name].is_null().to_numpy()
        if missing.any() and column.name not in may_be_empty:
            line = first_line + 1 + int(np.argmax(missing))
            raise ProductError("the value is empty", file=source, line=line, key=column.name)
    return {column.name: _cells(arrow[column.name], column, may_be_empty) for column in columns}


def strings_of(values: Any) -> NDArray[np.str_]:
    """An Arrow array of text as numpy has it; quick where few texts come many times."""
    few = values.combine_chunks().dictionary_encode()
    texts = np.array(few.dictionary.to_pylist(), np.str_)
    return texts[few.indices.to_numpy()] if texts.size else texts


def _arrow_type(column: CsvColumn) -> Any:
    import pyarrow as pa

    types = {"float64": pa.float64(), "int64": pa.int64()}
    return types.get(column.dtype, pa.string())


def _cells(values: Any, column: CsvColumn, may_be_empty: Collection[str]) -> NDArray[Any]:
    if column.dtype not in ("float64", "int64"):
        return strings_of(values)
    if column.name not in may_be_empty:
        return np.asarray(values.to_numpy())
    return np.ma.masked_array(values.fill_null(0).to_numpy(), values.is_null().to_numpy())


def _first_defect(data: bytes, columns: Sequence[CsvColumn], source: str, first_line: int) -> ProductError | None:
    """The first line that does not hold what it should, looked for once the fast reader has refused."""
    line = first_line
    try:
        text = io.StringIO(data.decode("utf-8"), newline="")
        for line, values in enumerate(csv.reader(text, strict=True), start=first_line):
            if line > first_line and (defect := _defect(values, columns, source, line)):
                return defect
    except UnicodeDecodeError as error:
        line = first_line + data.count(b"\n", 0, error.start)
        return ProductError("not UTF-8 text", file=source, line=line)
    except csv.Error as error:
        return ProductError(f"not CSV: {error}", file=source, line=line + 1)
    return None


def _defect(values: list[str], columns: Sequence[CsvColumn], source: str, line: int) -> ProductError | None:
    if len(values) != len(columns):
        problem = f"{len(values)} values where {len(columns)} columns are named"
        return ProductError(problem, file=source, line=line)
    for column, value in zip(columns, values, strict=True):
        if value and not _is_of_type(value, column.dtype):
            wanted = "a number" if column.dtype == "float64" else "a whole number"
            return ProductError(f"'{value[:40]}' is not {wanted}", file=source, line=line, key=column.name)
    return None


def _is_of_type(value: str, dtype: str) -> bool:
    try:
        if dtype == "float64":
            float(value)
        elif dtype == "int64":
            return -(2**63) <= int(value) < 2**63
    except ValueError:
        return False
    return True
