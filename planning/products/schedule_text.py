"""Rows of a science schedule as comma-separated text: what ECSV and CSV have in common."""

from __future__ import annotations

from ...errors import ProductError
from ..schedule import ScienceSchedule
from .csv_read import header_names, read_columns
from .number_rows import rows_of
from .schedule_columns import check_names, columns_of
from .schedule_record import ScheduleRecord
from .schedule_table import schedule_from_columns, values_of


def body(schedule: ScienceSchedule) -> bytes:
    """A line of names and a line a bin."""
    values = values_of(schedule)
    return ",".join(values).encode("ascii") + b"\n" + rows_of(list(values.values()))


def read_body(data: bytes, record: ScheduleRecord, source: str, first_line: int) -> ScienceSchedule:
    """The schedule under a line of names, line ``first_line`` of the file. Raises ProductError with the line."""
    if not data.endswith(b"\n"):
        raise ProductError("the last line has no end: the file was cut off", file=source)
    columns = columns_of(record.names)
    check_names(header_names(data, source, first_line), columns, source, first_line)
    values = read_columns(data, columns, source, first_line)
    return schedule_from_columns(values, record, source, first_line + 1)
