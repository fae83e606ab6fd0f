"""Scan-law table as Parquet: split-byte columns under zstd; units, UCDs and metadata in the schema.

The bytes depend on the table and on the version of the Parquet library, which names itself in every file.
"""

from __future__ import annotations

from typing import Any

from ...errors import ProductError
from ..foreign import parquet_table
from .table import ScanLawTable, checked_table
from .table_columns import ColumnSpec, layout_of
from .table_metadata import KEY, metadata_text, parse_metadata
from .table_votable import document

_ROWS_PER_GROUP = 1 << 17
_ZSTD_LEVEL = 3


def write(table: ScanLawTable) -> bytes:
    """The table as a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = table.layout.columns
    schema = pa.schema(
        [pa.field(c.name, _arrow_type(c), nullable=False, metadata=_description(c)) for c in columns],
        metadata={KEY: metadata_text(table.metadata), **_votable_header(table)},
    )
    sink = pa.BufferOutputStream()
    pq.write_table(
        pa.Table.from_arrays([pa.array(table[c.name]) for c in columns], schema=schema),
        sink,
        row_group_size=_ROWS_PER_GROUP,
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        use_dictionary=False,
        write_page_checksum=True,
        column_encoding={c.name: _encoding(c) for c in columns},
    )
    return sink.getvalue().to_pybytes()


def read(data: bytes, source: str) -> ScanLawTable:
    """The table a Parquet file holds. Raises ProductError naming the column where one is to blame."""

    arrow = parquet_table(data, source)
    layout = layout_of(arrow.schema.names, source)
    for c in layout.columns:
        if arrow[c.name].null_count:
            raise ProductError("has empty values", file=source, key=c.name)
        unit = ((arrow.schema.field(c.name).metadata or {}).get(b"unit") or c.unit.encode()).decode()
        if unit != c.unit:
            raise ProductError(f"is in '{unit}'", file=source, key=c.name, hint=f"expected '{c.unit}'")
    text = (arrow.schema.metadata or {}).get(KEY.encode())
    metadata = {} if text is None else parse_metadata(text, source)
    return checked_table(layout, {c.name: arrow[c.name].to_numpy() for c in layout.columns}, metadata, source)


def _votable_header(table: ScanLawTable) -> dict[str, bytes]:
    """A VOTable without data, as the IVOA note VOParquet 1.0 asks, for readers that want UCDs and frames."""
    return {
        "IVOA.VOTable-Parquet.version": b"1.0",
        "IVOA.VOTable-Parquet.content": b"".join(document(table)),
    }


def _arrow_type(column: ColumnSpec) -> Any:
    import pyarrow as pa

    return pa.float64() if column.dtype == "float64" else pa.int64()


def _encoding(column: ColumnSpec) -> str:
    return "BYTE_STREAM_SPLIT" if column.dtype == "float64" else "DELTA_BINARY_PACKED"


def _description(column: ColumnSpec) -> dict[str, str]:
    return {"unit": column.unit, "ucd": column.ucd, "description": column.description}


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())
