"""Transits as VOTable 1.4 (IVOA) in its BINARY2 form: UCDs, units, time and coordinate systems.

The metadata stand whole, as JSON, in a PARAM of the table. The number of rows is not announced: files are streams.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from ...ephemeris.timescales import J2000_JD
from ...errors import ProductError
from ..transits import Transits
from .table_metadata import KEY, metadata_text, parse_metadata
from .transit_binary2 import NAME, NUMBERS, Form, form_of, label_form, records, stamp_form, values_of
from .transit_columns import TransitColumn, TransitOptions, columns_named, columns_of, star_column
from .transit_metadata import transit_metadata
from .transit_rows import TransitRows, first_of
from .transit_table import TransitTable, checked_table
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

_SYSTEMS = (
    '<COOSYS ID="position" system="ICRS"/>',
    '<TIMESYS ID="time_utc" timescale="UTC" refposition="TOPOCENTER"/>',
    f'<TIMESYS ID="time_here" timescale="TCB" timeorigin="{J2000_JD}" refposition="TOPOCENTER"/>',
    f'<TIMESYS ID="time_barycentre" timescale="TCB" timeorigin="{J2000_JD}" refposition="BARYCENTER"/>',
    '<TIMESYS ID="date_barycentre" timescale="TCB" timeorigin="JD-origin" refposition="BARYCENTER"/>',
)
_LONGEST_TEXT = 1 << 16


def write(chunks: Iterable[Transits], options: TransitOptions) -> Iterator[bytes]:
    """The file, piece by piece; the bytes do not depend on how transits are cut into chunks.

    Raises InvalidInput if stars have names in one chunk and numbers in another.
    """
    first, chunks = first_of(chunks)
    columns = columns_of(first, options)
    forms = forms_of(columns, TransitRows(first, options))
    head, tail = document(columns, forms, metadata_text(transit_metadata(first)))
    del first
    yield head + STREAM_OPENING
    pieces = (piece for found in chunks for piece in records(columns, forms, TransitRows(found, options)))
    yield from folded_base64(pieces)
    yield STREAM_CLOSING + tail


def read(data: bytes, source: str) -> TransitTable:
    """The table a file holds, if it has exactly one and that in BINARY2.

    Raises ProductError naming the line of an XML error, or the column to blame.
    """
    table = only_table(data, source)
    fields = table.findall(tag("FIELD"))
    columns = columns_named([field.get("name", "") for field in fields], source)
    if columns[0].name != "star":
        raise ProductError("is not the first column", file=source, key="star")
    columns = (star_column(fields[0].get("datatype") == NAME.datatype), *columns[1:])
    forms = [_form_read(field, column, source) for field, column in zip(fields, columns, strict=True)]
    values = values_of(stream_of(table, source), columns, forms, source)
    text = parameter(table, KEY)
    return checked_table(columns, values, {} if text is None else parse_metadata(text, source), source)


def forms_of(columns: Iterable[TransitColumn], rows: TransitRows) -> list[Form]:
    """How columns are written; ``rows``: any chunk, since all have the same labels."""
    return [form_of(column, column.values(rows)) for column in columns]


def document(columns: Sequence[TransitColumn], forms: Sequence[Form], metadata: str) -> tuple[bytes, bytes]:
    """The document without its data: what stands before them, and what after."""
    lines = [
        '<RESOURCE type="results">',
        *_SYSTEMS,
        '<TABLE name="transits">',
        f'<PARAM name="{KEY}" datatype="char" arraysize="*" value={quoteattr(metadata)}/>',
        *(_field(column, form) for column, form in zip(columns, forms, strict=True)),
    ]
    return (DOCUMENT_OPENING + "\n".join([*lines, ""])).encode("utf-8"), DOCUMENT_CLOSING


def _field(column: TransitColumn, form: Form) -> str:
    attributes = {
        "ID": column.name,
        "name": column.name,
        "datatype": form.datatype,
        "arraysize": form.arraysize,
        "xtype": "timestamp" if column.dtype == "utc" else "",
        "unit": column.unit,
        "ucd": column.ucd,
        "ref": column.role,
    }
    written = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items() if value)
    return f"<FIELD{written}>\n<DESCRIPTION>{escape(column.description)}</DESCRIPTION>\n</FIELD>"


def _form_read(field: ElementTree.Element, column: TransitColumn, source: str) -> Form:
    """The form a FIELD says. Raises ProductError if it is none that ``write`` gives that column."""
    arraysize = field.get("arraysize", "")
    if column.dtype in NUMBERS:
        form = NUMBERS[column.dtype]
    elif column.name == "star":
        form = NAME
    elif arraysize.isdecimal() and 0 < int(arraysize) < _LONGEST_TEXT:
        form = stamp_form(int(arraysize)) if column.dtype == "utc" else label_form(int(arraysize))
    else:
        raise ProductError(f"arraysize is '{arraysize}'", file=source, key=column.name, hint="expected a number")
    wanted = {"datatype": form.datatype, "arraysize": form.arraysize, "unit": column.unit}
    check_field(field, column.name, wanted, source)
    return form
