"""Science schedule as ECSV 1.0 (Astropy enhancement 6)."""

from __future__ import annotations

from ..schedule import ScienceSchedule
from . import ecsv_header
from .schedule_columns import columns_of
from .schedule_record import names_of, parsed_record, record_of
from .schedule_text import body, read_body


def write(schedule: ScienceSchedule, spacecraft: str, creation_date: str | None = None) -> bytes:
    """The schedule as ECSV. Raises InvalidInput for what the format cannot hold, TimeError before 1972."""
    columns = columns_of(names_of(schedule))
    return ecsv_header.written(columns, record_of(schedule, spacecraft, creation_date)) + body(schedule)


def read(data: bytes, source: str) -> ScienceSchedule:
    """The schedule of a file, bit for bit. Raises ProductError with line, column or key."""
    header = ecsv_header.read(data, source)
    record = parsed_record(header.metadata, source)
    ecsv_header.check(header, columns_of(record.names), source)
    return read_body(data[header.size_bytes :], record, source, header.lines + 1)
