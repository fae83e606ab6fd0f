"""Scan-law table as CSV: one line of column names, then one line a row; nothing else.

That is what the readers of the archive's own file expect (``scanninglaw``, ``gaiaunlimited``, any
``read_csv``). There is no room for metadata: it stands in the manifest of the delivery.

Days have 13 decimals, angles and parallax factors 12: errors of 4 ns, 2 nas and 5e-13.
Days read back bit for bit (from day 512 on, mid-2011).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import ProductError
from ..core.decimal_rows import FIELD_WIDTH, LARGEST_MAGNITUDE, write_decimal_rows
from .table import ScanLawTable, checked_table
from .table_columns import ColumnSpec, TableLayout, layout_of

_ROWS_AT_ONCE = 1 << 15


def write(table: ScanLawTable) -> bytes:
    """The table as CSV. Raises ProductError for a number beyond 1e15."""
    return csv_header(table) + csv_rows(table)


def read(data: bytes, source: str) -> ScanLawTable:
    """The table a CSV holds, with empty metadata. Columns may stand in any order.

    Raises ProductError naming line and column where they are known.
    """
    return read_csv(data, source, first_line=1)


def csv_header(table: ScanLawTable) -> bytes:
    return ",".join(table.layout.names).encode("ascii") + b"\n"


def csv_rows(table: ScanLawTable) -> bytes:
    """The rows alone."""
    columns = table.layout.columns
    decimals = np.array([c.decimals if c.dtype == "float64" else -1 for c in columns])
    reals = [table[c.name] for c in columns if c.dtype == "float64"]
    integers = [table[c.name] for c in columns if c.dtype == "int64"]
    for spec in columns:
        too_large = np.abs(table[spec.name]) >= LARGEST_MAGNITUDE
        if spec.dtype == "float64" and too_large.any():
            raise ProductError(f"row {int(np.argmax(too_large)) + 1} is beyond {LARGEST_MAGNITUDE:.0e}", key=spec.name)
    row_bytes = len(columns) * FIELD_WIDTH + sum(c.decimals + 1 for c in columns)
    buffer = np.empty(_ROWS_AT_ONCE * row_bytes, np.uint8)
    pieces = []
    for start in range(0, len(table), _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        size = write_decimal_rows(
            np.stack([column[rows] for column in reals]).astype(np.float64, copy=False),
            np.stack([column[rows] for column in integers]).astype(np.int64, copy=False),
            decimals,
            buffer,
        )
        pieces.append(buffer[:size].tobytes())
    return b"".join(pieces)


def read_csv(data: bytes, source: str, first_line: int) -> ScanLawTable:
    """The table of CSV text whose line of column names is line ``first_line`` of the file."""
    if not data.endswith(b"\n"):
        raise ProductError("the last line has no end: the file was cut off", file=source)
    names = _header_names(data, source, first_line)
    layout = layout_of(names, source)
    if data.count(b"\n") == 1:
        values: dict[str, NDArray[Any]] = {c.name: np.empty(0, c.dtype) for c in layout.columns}
    else:
        values = _parsed(data, layout, source, first_line)
    return checked_table(layout, values, {}, source, first_line + 1)


def _header_names(data: bytes, source: str, line: int) -> list[str]:
    header = data[: data.index(b"\n")].rstrip(b"\r")
    try:
        return [name.strip('"') for name in header.decode("ascii").split(",")]
    except UnicodeDecodeError:
        raise ProductError("not a line of column names", file=source, line=line) from None


def _parsed(data: bytes, layout: TableLayout, source: str, first_line: int) -> dict[str, NDArray[Any]]:
    import pyarrow as pa
    from pyarrow import csv

    types = {"float64": pa.float64(), "int64": pa.int64()}

    try:
        arrow = csv.read_csv(
            pa.BufferReader(data),
            read_options=csv.ReadOptions(use_threads=False),
            parse_options=csv.ParseOptions(ignore_empty_lines=False),
            convert_options=csv.ConvertOptions(
                column_types={c.name: types[c.dtype] for c in layout.columns}, null_values=[""]
            ),
        )
    except pa.ArrowInvalid as error:
        unexplained = ProductError(f"not readable as CSV: {' '.join(str(error).split())}", file=source)
        raise _first_defect(data, layout, source, first_line) or unexplained from None
    for spec in layout.columns:
        nulls = arrow[spec.name].is_null().to_numpy()
        if nulls.any():
            raise ProductError(
                "the value is empty", file=source, line=first_line + 1 + int(np.argmax(nulls)), key=spec.name
            )
    return {name: arrow[name].to_numpy() for name in layout.names}


def _first_defect(data: bytes, layout: TableLayout, source: str, first_line: int) -> ProductError | None:
    """The first line that is no row of numbers, looked for once the fast reader has refused."""
    specs = {c.name: c for c in layout.columns}
    names = _header_names(data, source, first_line)
    for line, text in enumerate(data.splitlines()[1:], start=first_line + 1):
        values = text.split(b",")
        if len(values) != len(names):
            problem = f"{len(values)} values where {len(names)} columns are named"
            return ProductError(problem, file=source, line=line)
        for name, value in zip(names, values, strict=True):
            if value and not _is_number(value, specs[name]):
                shown = value[:40].decode("ascii", "backslashreplace")
                wanted = "a number" if specs[name].dtype == "float64" else "a whole number"
                return ProductError(f"'{shown}' is not {wanted}", file=source, line=line, key=name)
    return None


def _is_number(value: bytes, spec: ColumnSpec) -> bool:
    try:
        if spec.dtype == "float64":
            float(value)
            return True
        return -(2**63) <= int(value) < 2**63
    except ValueError:
        return False
