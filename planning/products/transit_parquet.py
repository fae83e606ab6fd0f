"""Transits as Parquet under zstd: split-byte doubles; units, UCDs and metadata in the schema.

The bytes depend on the transits and on the version of the Parquet library, which names itself in every file; row
groups are of one size, however transits are cut into chunks.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import ProductError
from ..foreign import parquet_table
from ..transits import Transits
from .csv_read import strings_of
from .table_metadata import KEY, metadata_text, parse_metadata
from .transit_columns import TransitColumn, TransitOptions, columns_named, columns_of, star_column
from .transit_metadata import transit_metadata
from .transit_rows import Cells, Labels, TransitRows, first_of
from .transit_table import TransitTable, checked_table
from .transit_votable import document, forms_of

_ROWS_PER_GROUP = 1 << 17
_ZSTD_LEVEL = 3
_OF_STARS = ("star", "ra_deg", "dec_deg")
_ENCODINGS = {"float64": "BYTE_STREAM_SPLIT", "int64": "DELTA_BINARY_PACKED", "utc": "DELTA_BYTE_ARRAY"}


def write(chunks: Iterable[Transits], options: TransitOptions) -> Iterator[bytes]:
    """The file, piece by piece: a row group at a time, then the footer.

    Raises InvalidInput if stars have names in one chunk and numbers in another.
    """
    import pyarrow.parquet as pq

    first, chunks = first_of(chunks)
    columns = columns_of(first, options)
    schema = _schema(columns, TransitRows(first, options))
    del first
    with_dictionary = [c.name for c in columns if c.name in _OF_STARS or c.dtype == "text" or c.name == "ccd_row"]
    sink = _Sink()
    writer = pq.ParquetWriter(
        sink,
        schema,
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        use_dictionary=with_dictionary,
        write_page_checksum=True,
        column_encoding={c.name: _ENCODINGS[c.dtype] for c in columns if c.name not in with_dictionary},
    )
    for group in _groups(_batch(columns, schema, TransitRows(found, options)) for found in chunks):
        writer.write_table(group, row_group_size=_ROWS_PER_GROUP)
        yield sink.taken()
    writer.close()
    yield sink.taken()


def read(data: bytes, source: str) -> TransitTable:
    """The table a Parquet file holds. Raises ProductError naming the column where one is to blame."""
    import pyarrow as pa

    arrow = parquet_table(data, source)
    columns = columns_named(arrow.schema.names, source)
    is_text = not pa.types.is_integer(arrow.schema.field("star").type)
    columns = tuple(star_column(is_text) if c.name == "star" else c for c in columns)
    for column in columns:
        _check_field(arrow.schema.field(column.name), column, source)
    text = (arrow.schema.metadata or {}).get(KEY.encode())
    metadata = {} if text is None else parse_metadata(text, source)
    return checked_table(columns, {c.name: _cells_read(arrow[c.name], c) for c in columns}, metadata, source)


class _Sink(io.RawIOBase):
    """Takes what the writer writes, to be taken away piece by piece."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._size

    def write(self, piece: Any) -> int:
        self._pieces.append(bytes(piece))
        self._size += len(piece)
        return len(piece)

    def taken(self) -> bytes:
        pieces, self._pieces = self._pieces, []
        return b"".join(pieces)


def _schema(columns: Sequence[TransitColumn], rows: TransitRows) -> Any:
    """The schema, with a VOTable without data as the IVOA note VOParquet 1.0 asks."""
    import pyarrow as pa

    metadata = metadata_text(transit_metadata(rows.found))
    return pa.schema(
        [
            pa.field(
                c.name,
                _arrow_type(c),
                nullable=c.may_be_empty,
                metadata={"unit": c.unit, "ucd": c.ucd, "description": c.description},
            )
            for c in columns
        ],
        metadata={
            KEY: metadata,
            "IVOA.VOTable-Parquet.version": b"1.0",
            "IVOA.VOTable-Parquet.content": b"".join(document(columns, forms_of(columns, rows), metadata)),
        },
    )


def _arrow_type(column: TransitColumn) -> Any:
    import pyarrow as pa

    if column.dtype == "text" and column.name != "star":
        return pa.dictionary(pa.int32(), pa.string())
    return {"float64": pa.float64(), "int64": pa.int64()}.get(column.dtype, pa.string())


def _batch(columns: Sequence[TransitColumn], schema: Any, rows: TransitRows) -> Any:
    import pyarrow as pa

    arrays = [_array(column.values(rows), field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def _array(cells: Cells, arrow_type: Any) -> Any:
    import pyarrow as pa

    if isinstance(cells, Labels):
        texts, codes = pa.array(cells.texts, pa.string()), pa.array(cells.codes, pa.int32())
        return pa.DictionaryArray.from_arrays(codes, texts) if pa.types.is_dictionary(arrow_type) else texts.take(codes)
    if cells.dtype.kind == "S":
        ends = np.arange(0, (cells.size + 1) * cells.dtype.itemsize, cells.dtype.itemsize, dtype=np.int32)
        return pa.StringArray.from_buffers(cells.size, pa.py_buffer(ends), pa.py_buffer(cells.tobytes()))
    mask = np.ma.getmaskarray(cells) if isinstance(cells, np.ma.MaskedArray) else None
    return pa.array(np.ma.getdata(cells), arrow_type, mask=mask)


def _groups(tables: Iterable[Any]) -> Iterator[Any]:
    """The rows of tables in tables of one size, the last aside."""
    import pyarrow as pa

    held: list[Any] = []
    rows = 0
    for table in tables:
        held.append(table)
        rows += table.num_rows
        if rows >= _ROWS_PER_GROUP:
            joined = pa.concat_tables(held)
            whole = rows - rows % _ROWS_PER_GROUP
            for start in range(0, whole, _ROWS_PER_GROUP):
                yield joined.slice(start, _ROWS_PER_GROUP).combine_chunks()
            held, rows = [joined.slice(whole)], rows - whole
    if rows:
        yield pa.concat_tables(held).combine_chunks()


def _check_field(field: Any, column: TransitColumn, source: str) -> None:
    import pyarrow as pa

    if column.dtype in ("float64", "int64"):
        fits = str(field.type) in (column.dtype, column.dtype.replace("float64", "double"))
    else:
        stored = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        fits = pa.types.is_string(stored) or pa.types.is_large_string(stored)
    if not fits:
        problem = f"holds {field.type} values"
        raise ProductError(problem, file=source, key=column.name, hint=f"expected {column.dtype}")
    unit = (field.metadata or {}).get(b"unit", column.unit.encode()).decode("ascii", "backslashreplace")
    if unit != column.unit:
        raise ProductError(f"is in '{unit}'", file=source, key=column.name, hint=f"expected '{column.unit}'")


def _cells_read(values: Any, column: TransitColumn) -> NDArray[Any]:
    import pyarrow as pa

    missing = values.is_null().to_numpy()
    if column.dtype in ("float64", "int64"):
        cells = values.fill_null(0).to_numpy() if missing.any() else values.to_numpy()
    else:
        cells = strings_of(values.cast(pa.string()).fill_null(""))
    return np.ma.masked_array(cells, missing) if column.may_be_empty or missing.any() else cells
