"""Science schedule as Parquet: units, UCDs and descriptions of columns in the schema, the record as JSON beside them.

The bytes depend on the schedule and on the version of the Parquet library, which names itself in every file.
"""

from __future__ import annotations

from typing import Any

from ...errors import ProductError
from ..foreign import parquet_table
from ..schedule import ScienceSchedule
from .schedule_columns import ScheduleColumn, check_names, columns_of
from .schedule_record import names_of, parsed_record, record_of
from .schedule_table import schedule_from_columns, values_of
from .table_metadata import KEY, metadata_text, parse_metadata

_ROWS_PER_GROUP = 1 << 17
_ZSTD_LEVEL = 3
_ENCODINGS = {"float64": "BYTE_STREAM_SPLIT", "int64": "DELTA_BINARY_PACKED", "utc": "DELTA_BYTE_ARRAY"}


def write(schedule: ScienceSchedule, spacecraft: str, creation_date: str | None = None) -> bytes:
    """The schedule as a Parquet file. Raises InvalidInput for what it cannot hold, TimeError before 1972."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns, values = columns_of(names_of(schedule)), values_of(schedule)
    schema = pa.schema(
        [pa.field(c.name, _arrow_type(c), nullable=False, metadata=_description(c)) for c in columns],
        metadata={KEY: metadata_text(record_of(schedule, spacecraft, creation_date))},
    )
    arrays = [
        pa.array(values[c.name].astype("U") if c.dtype == "utc" else values[c.name], _arrow_type(c)) for c in columns
    ]
    sink = pa.BufferOutputStream()
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=schema),
        sink,
        row_group_size=_ROWS_PER_GROUP,
        compression="zstd",
        compression_level=_ZSTD_LEVEL,
        use_dictionary=False,
        write_page_checksum=True,
        column_encoding={c.name: _ENCODINGS[c.dtype] for c in columns},
    )
    return bytes(sink.getvalue().to_pybytes())


def read(data: bytes, source: str) -> ScienceSchedule:
    """The schedule of a file, bit for bit. Raises ProductError naming column or key."""
    arrow = parquet_table(data, source)
    text = (arrow.schema.metadata or {}).get(KEY.encode())
    if text is None:
        raise ProductError("holds no record of scanplan", file=source, key=KEY)
    record = parsed_record(parse_metadata(text, source), source)
    columns = columns_of(record.names)
    check_names(arrow.schema.names, columns, source)
    for column in columns:
        _check_field(arrow.schema.field(column.name), arrow[column.name], column, source)
    values = {c.name: arrow[c.name].to_numpy() for c in columns}
    return schedule_from_columns(
        {name: each.astype("U") if each.dtype == object else each for name, each in values.items()},
        record,
        source,
        None,
    )


def _arrow_type(column: ScheduleColumn) -> Any:
    import pyarrow as pa

    return {"float64": pa.float64(), "int64": pa.int64(), "utc": pa.string()}[column.dtype]


def _description(column: ScheduleColumn) -> dict[str, str]:
    return {"unit": column.unit, "ucd": column.ucd, "description": column.description}


def _check_field(field: Any, values: Any, column: ScheduleColumn, source: str) -> None:
    if field.type != _arrow_type(column):
        hint = f"expected {_arrow_type(column)}"
        raise ProductError(f"holds {field.type} values", file=source, key=column.name, hint=hint)
    if values.null_count:
        raise ProductError("has empty values", file=source, key=column.name)
    unit = (field.metadata or {}).get(b"unit", column.unit.encode()).decode("ascii", "backslashreplace")
    if unit != column.unit:
        raise ProductError(f"is in '{unit}'", file=source, key=column.name, hint=f"expected '{column.unit}'")
