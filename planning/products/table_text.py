"""Scan-law table as CSV: one line of column names, then one line a row; nothing else.

That is what the readers of the archive's own file expect (``scanninglaw``, ``gaiaunlimited``, any
``read_csv``). There is no room for metadata: it stands in the manifest of the delivery.

Days have 13 decimals, angles and parallax factors 12: errors of 4 ns, 2 nas and 5e-13.
Days read back bit for bit (from day 512 on, mid-2011).
"""

from __future__ import annotations

import numpy as np

from ...errors import ProductError
from ..core.decimal_rows import FIELD_WIDTH, LARGEST_MAGNITUDE, write_decimal_rows
from .csv_read import header_names, read_columns
from .table import ScanLawTable, checked_table
from .table_columns import layout_of

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
    names = header_names(data, source, first_line)
    layout = layout_of(names, source)
    specs = {spec.name: spec for spec in layout.columns}
    values = read_columns(data, [specs[name] for name in names], source, first_line)
    return checked_table(layout, values, {}, source, first_line + 1)
