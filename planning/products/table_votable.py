"""Scan-law table as VOTable 1.4 (IVOA) in its BINARY2 form: UCDs, units, time and coordinate systems.

The metadata stand whole, as JSON, in a PARAM of the table.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import numpy as np
from numpy.typing import NDArray

from ...errors import ProductError
from .table import ScanLawTable, checked_table
from .table_columns import TIME_ORIGIN_JD, ColumnSpec, Role, layout_of
from .table_metadata import KEY, metadata_text, parse_metadata

_NAMESPACE = "http://www.ivoa.net/xml/VOTable/v1.3"
_DATATYPES = {"float64": "double", "int64": "long"}
_SYSTEM_OF: dict[Role, str] = {
    "time_here": "time_here",
    "time_barycentre": "time_barycentre",
    "position": "icrs",
}
_LINE_LENGTH = 76


def write(table: ScanLawTable) -> bytes:
    """The table as VOTable."""
    head, tail = document(table)
    rows = _folded_base64(_records(table).tobytes())
    opening = b'<DATA>\n<BINARY2>\n<STREAM encoding="base64">\n'
    return b"".join((head, opening, rows, b"</STREAM>\n</BINARY2>\n</DATA>\n", tail))


def document(table: ScanLawTable) -> tuple[bytes, bytes]:
    """The document without its data: what stands before them, and what after."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<VOTABLE version="1.4" xmlns="{_NAMESPACE}">',
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
    return "\n".join([*lines, ""]).encode("ascii"), b"</TABLE>\n</RESOURCE>\n</VOTABLE>\n"


def read(data: bytes, source: str) -> ScanLawTable:
    """The table a VOTable holds, if it has exactly one and that in BINARY2.

    Raises ProductError naming the line of an XML error, or the column to blame.
    """
    try:
        root = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise ProductError(f"not well-formed XML: {error.msg}", file=source, line=error.position[0]) from None
    tables = root.findall(f".//{_tag('TABLE')}")
    if len(tables) != 1:
        raise ProductError(f"holds {len(tables)} tables", file=source, hint="one was expected")
    fields = tables[0].findall(_tag("FIELD"))
    layout = layout_of([field.get("name", "") for field in fields], source)
    specs = {c.name: c for c in layout.columns}
    ordered = [specs[field.get("name", "")] for field in fields]
    for field, spec in zip(fields, ordered, strict=True):
        _check_field(field, spec, source)
    rows = _read_stream(tables[0], ordered, source)
    announced = tables[0].get("nrows", str(rows.size))
    if announced != str(rows.size):
        raise ProductError(f"{rows.size} rows where {announced} are announced", file=source, key="nrows")
    texts = [p.get("value", "") for p in tables[0].findall(_tag("PARAM")) if p.get("name") == KEY]
    metadata = parse_metadata(texts[0], source) if texts else {}
    values = {c.name: rows[c.name].astype(c.dtype) for c in layout.columns}
    return checked_table(layout, values, metadata, source)


def _tag(name: str) -> str:
    return f"{{{_NAMESPACE}}}{name}"


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


def _folded_base64(data: bytes) -> bytes:
    text = np.frombuffer(binascii.b2a_base64(data, newline=False), np.uint8)
    whole = text.size // _LINE_LENGTH * _LINE_LENGTH
    lines = np.full((whole // _LINE_LENGTH, _LINE_LENGTH + 1), ord("\n"), np.uint8)
    lines[:, :-1] = text[:whole].reshape(-1, _LINE_LENGTH)
    return lines.tobytes() + text[whole:].tobytes() + b"\n"


def _check_field(field: ElementTree.Element, column: ColumnSpec, source: str) -> None:
    wanted = {"datatype": _DATATYPES[column.dtype], "unit": column.unit, "arraysize": ""}
    for attribute, value in wanted.items():
        found = field.get(attribute, "")
        if found != value:
            raise ProductError(f"{attribute} is '{found}'", file=source, key=column.name, hint=f"expected '{value}'")


def _read_stream(table: ElementTree.Element, columns: list[ColumnSpec], source: str) -> NDArray[Any]:
    stream = table.find(f"{_tag('DATA')}/{_tag('BINARY2')}/{_tag('STREAM')}")
    if stream is None or stream.get("encoding") != "base64":
        raise ProductError("the rows are not in BINARY2 with base64", file=source, key="STREAM")
    try:
        text = (stream.text or "").encode("ascii").translate(None, b" \t\r\n")
        content = base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ProductError(f"the rows are not base64: {error}", file=source, key="STREAM") from None
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
