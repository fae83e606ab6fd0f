"""Science schedule as CSV under comments that hold the whole record, a line of JSON each."""

from __future__ import annotations

from ..schedule import ScienceSchedule
from . import commented_csv
from .schedule_record import parsed_record, record_of
from .schedule_text import body, read_body


def write(schedule: ScienceSchedule, spacecraft: str, creation_date: str | None = None) -> bytes:
    """The schedule as CSV. Raises InvalidInput for what the format cannot hold, TimeError before 1972."""
    return commented_csv.written(record_of(schedule, spacecraft, creation_date)) + body(schedule)


def read(data: bytes, source: str) -> ScienceSchedule:
    """The schedule of a file, bit for bit. Raises ProductError with line, column or key."""
    header = commented_csv.read(data, source)
    record = parsed_record(header.record, source)
    return read_body(data[header.size_bytes :], record, source, header.lines + 1)
