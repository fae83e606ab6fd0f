"""Scan-law table as VOTable 1.4 (IVOA) in its BINARY2 form: UCDs, units, time and coordinate systems.

The metadata stand whole, as JSON, in a PARAM of the table.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

from ...errors import ProductError
from .table import ScanLawTable, checked_table
from .table_columns import TIME_ORIGIN_JD, ColumnSpec, Role, layout_of
from .table_metadata import KEY, metadata_text, parse_metadata
from .votable_stream import (
    DOCUMENT_CLOSING,
    DOCUMENT_OPENING,
    STREAM_CLOSING,
    STREAM_OPENING,
    check_field,
    folded_base64,
    only_table,
    parameter,
    stream_of,
    tag,
)

_DATATYPES = {"float64": "double", "int64": "long"}
_SYSTEM_OF: dict[Role, str] = {
    "time_here": "time_here",
    "time_barycentre": "time_barycentre",
    "position": "icrs",
}


def write(table: ScanLawTable) -> bytes:
    """The table as VOTable."""
    head, tail = document(table)
    rows = folded_base64([_records(table).tobytes()])
    return b"".join((head, STREAM_OPENING, *rows, STREAM_CLOSING, tail))


def document(table: ScanLawTable) -> tuple[bytes, bytes]:
    """The document without its data: what stands before them, and what after."""
    lines = [
        '<RESOURCE type="results">',
        '<COOSYS ID="icrs" system="ICRS"/>',
        *(
            f'<TIMESYS ID="{name}" timescale="TCB" timeorigin="{TIME_ORIGIN_JD}" refposition="{place}"/>'
            for name, place in (("time_here", "TOPOCENTER"), ("time_barycentre", "BARYCENTER"))
        ),
        f'<TABLE name="scan_law" nrows="{len(table)}">',
    ]
    if table.metadata:
        value = quoteattr(metadata_text(table.metadata))
        lines.append(f'<PARAM name="{KEY}" datatype="char" arraysize="*" value={value}/>')
    lines += [_field(column) for column in table.layout.columns]
    return (DOCUMENT_OPENING + "\n".join([*lines, ""])).encode("ascii"), DOCUMENT_CLOSING


def read(data: bytes, source: str) -> ScanLawTable:
    """The table a VOTable holds, if it has exactly one and that in BINARY2.

    Raises ProductError naming the line of an XML error, or the column to blame.
    """
    table = only_table(data, source)
    fields = table.findall(tag("FIELD"))
    layout = layout_of([field.get("name", "") for field in fields], source)
    specs = {c.name: c for c in layout.columns}
    ordered = [specs[field.get("name", "")] for field in fields]
    for field, spec in zip(fields, ordered, strict=True):
        wanted = {"datatype": _DATATYPES[spec.dtype], "unit": spec.unit, "arraysize": ""}
        check_field(field, spec.name, wanted, source)
    rows = _read_stream(table, ordered, source)
    announced = table.get("nrows", str(rows.size))
    if announced != str(rows.size):
        raise ProductError(f"{rows.size} rows where {announced} are announced", file=source, key="nrows")
    text = parameter(table, KEY)
    metadata = {} if text is None else parse_metadata(text, source)
    values = {c.name: rows[c.name].astype(c.dtype) for c in layout.columns}
    return checked_table(layout, values, metadata, source)


def _field(column: ColumnSpec) -> str:
    attributes = {
        "ID": column.name,
        "name": column.name,
        "datatype": _DATATYPES[column.dtype],
        "unit": column.unit,
        "ucd": column.ucd,
        "ref": _SYSTEM_OF.get(column.role, ""),
    }
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<FIELD{written}>\n<DESCRIPTION>{escape(column.description)}</DESCRIPTION>\n</FIELD>"


def _record_type(columns: list[ColumnSpec]) -> np.dtype[Any]:
    """One BINARY2 row: a bit per column, set where it is empty, then the values, big-endian."""
    flags = ("empty", np.uint8, ((len(columns) + 7) // 8,))
    return np.dtype([flags, *((c.name, np.dtype(c.dtype).newbyteorder(">")) for c in columns)])


def _records(table: ScanLawTable) -> NDArray[Any]:
    columns = list(table.layout.columns)
    rows = np.empty(len(table), _record_type(columns))
    rows["empty"] = 0
    for c in columns:
        rows[c.name] = table[c.name]
    return rows


def _read_stream(table: ElementTree.Element, columns: list[ColumnSpec], source: str) -> NDArray[Any]:
    content = stream_of(table, source)
    record = _record_type(columns)
    if len(content) % record.itemsize:
        raise ProductError(
            f"{len(content)} bytes are not a whole number of rows",
            file=source,
            key="STREAM",
            hint=f"a row has {record.itemsize} bytes",
        )
    rows = np.frombuffer(content, record)
    empty = np.unpackbits(rows["empty"], axis=1)[:, : len(columns)]
    if empty.any():
        row, column = np.argwhere(empty)[0]
        raise ProductError(f"row {row + 1} is empty", file=source, key=columns[column].name)
    return rows
