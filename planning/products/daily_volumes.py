"""Daily volumes of a science schedule as ECSV, or as CSV under comments; one row a day of UTC."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from ...errors import InvalidInput, ProductError
from ..schedule_days import ScheduleDays
from ..science.data_rate import Stream
from . import commented_csv, ecsv_header
from .csv_read import header_names, read_columns
from .fields import printable
from .number_rows import rows_of
from .record_parts import Head, Int64, Part, Text, head_of, parsed
from .schedule_columns import Group, ScheduleColumn, ScheduleNames, check_names
from .schedule_table import edges_of, refuse
from .utc_text import times_in, utc_texts

PRODUCT = "daily volumes"
FORMAT = 1

GB_BITS = 8e9
"""A gigabyte of 10**9 bytes."""

_DAY = ScheduleColumn("start_utc", "utc", "", "time.start", "Start of the day, UTC; of the window on its first day")
_START = ScheduleColumn("start_et_ns", "int64", "ns", "time.start", "Start of the day, TDB since J2000 (TDB)")
_STOP = ScheduleColumn("stop_et_ns", "int64", "ns", "time.end", "End of the day, TDB since J2000 (TDB)")
_TIMES = (_DAY, _START, _STOP)
_SINGLE = (
    ScheduleColumn("transits", "float64", "", "meta.number", "Object transits that get windows"),
    ScheduleColumn("lost_transits", "float64", "", "meta.number", "Stars without a window for the density about them"),
    ScheduleColumn("passes", "int64", "", "meta.number", "Station passes that start in the day"),
    ScheduleColumn("contact_s", "float64", "s", "time.duration", "Data flow in the day, all stations"),
)
_TOTALS = tuple(
    ScheduleColumn(f"{what}_gb", "float64", "Gbyte", "meta.number", f"{words}, all streams, 10**9 bytes")
    for what, words in (("stored", "Into the memory"), ("sent", "Sent"), ("dropped", "Deleted on board"))
)


class _StreamPart(Part):
    name: Text
    priority: Int64


class _Record(Head):
    product: Literal["daily volumes"]
    instruments: list[Text]
    streams: list[_StreamPart]
    conventions: dict[Text, Text]


_CONVENTIONS = {
    "et_ns": "nanoseconds of TDB since J2000 (TDB)",
    "day": "of UTC; the first and the last are cut at the validity",
    "totals": "of all streams, computed from the columns of bits",
    "priority": "1 is sent first and deleted last",
}


def write_ecsv(days: ScheduleDays, spacecraft: str, creation_date: str | None = None) -> bytes:
    """The days as ECSV. Raises InvalidInput for what it cannot hold."""
    columns = _columns(days.instrument_names, tuple(stream.name for stream in days.streams))
    return ecsv_header.written(columns, _record_of(days, spacecraft, creation_date)) + _body(days)


def write_csv(days: ScheduleDays, spacecraft: str, creation_date: str | None = None) -> bytes:
    """The days as CSV. Raises InvalidInput for what it cannot hold."""
    return commented_csv.written(_record_of(days, spacecraft, creation_date)) + _body(days)


def read(data: bytes, source: str) -> ScheduleDays:
    """The days of a file in either form, bit for bit. Raises ProductError with line, column or key."""
    if data.startswith(commented_csv.MARK):
        comments = commented_csv.read(data, source)
        record = parsed(_Record, comments.record, PRODUCT, FORMAT, source)
        return _read_body(data[comments.size_bytes :], record, source, comments.lines + 1)
    header = ecsv_header.read(data, source)
    record = parsed(_Record, header.metadata, PRODUCT, FORMAT, source)
    ecsv_header.check(header, _columns_of(record), source)
    return _read_body(data[header.size_bytes :], record, source, header.lines + 1)


def totals_gb(days: ScheduleDays) -> dict[str, NDArray[np.float64]]:
    """(D,) gigabytes of all streams by the name of the column."""
    bits = {"stored_gb": days.stored_bits, "sent_gb": days.sent_bits, "dropped_gb": days.dropped_bits}
    return {name: each.sum(axis=1) / GB_BITS for name, each in bits.items()}


def _groups(instruments: tuple[str, ...], streams: tuple[str, ...]) -> tuple[Group, ...]:
    names = ScheduleNames((), (), (), instruments, streams)
    observations = next(group for group in names.groups if group.key == "observations")
    return (observations, *names.volumes("in the day", "at the end of the day"))


def _columns(instruments: tuple[str, ...], streams: tuple[str, ...]) -> tuple[ScheduleColumn, ...]:
    columns = [column for group in _groups(instruments, streams) for column in group.columns]
    return (*_TIMES, *_SINGLE, *_TOTALS, *columns)


def _columns_of(record: _Record) -> tuple[ScheduleColumn, ...]:
    return _columns(tuple(record.instruments), tuple(stream.name for stream in record.streams))


def _record_of(days: ScheduleDays, spacecraft: str, creation_date: str | None) -> dict[str, Any]:
    for text in (*days.instrument_names, *(stream.name for stream in days.streams)):
        printable(text, "a name in the schedule")
    span = int(days.edges_et_ns[0]), int(days.edges_et_ns[-1])
    return {
        **head_of(PRODUCT, FORMAT, days.mission, spacecraft, span, days.inputs, creation_date),
        "instruments": list(days.instrument_names),
        "streams": [{"name": stream.name, "priority": int(stream.priority)} for stream in days.streams],
        "conventions": _CONVENTIONS,
    }


def _body(days: ScheduleDays) -> bytes:
    edges = days.edges_et_ns
    values: dict[str, NDArray[Any]] = {
        _DAY.name: utc_texts(edges[:-1]),
        _START.name: edges[:-1],
        _STOP.name: edges[1:],
        **{column.name: getattr(days, column.name) for column in _SINGLE},
        **totals_gb(days),
    }
    for group in _groups(days.instrument_names, tuple(stream.name for stream in days.streams)):
        for place, column in enumerate(group.columns):
            values[column.name] = np.ascontiguousarray(getattr(days, group.key)[:, place])
    for name, each in values.items():
        if each.dtype.kind == "f" and not np.isfinite(each).all():
            raise InvalidInput(f"a number of {name} is not finite", hint="a file holds finite numbers only")
    return ",".join(values).encode("ascii") + b"\n" + rows_of(list(values.values()))


def _read_body(data: bytes, record: _Record, source: str, line: int) -> ScheduleDays:
    if not data.endswith(b"\n"):
        raise ProductError("the last line has no end: the file was cut off", file=source)
    columns = _columns_of(record)
    check_names(header_names(data, source, line), columns, source, line)
    values = read_columns(data, columns, source, line)
    for column in columns:
        if column.dtype == "float64":
            refuse(~np.isfinite(values[column.name]), "not a finite number", column, source, line + 1)
    starts, stops = values[_START.name], values[_STOP.name]
    with times_in(source):
        texts = utc_texts(starts).astype(np.str_)
    refuse(texts != values[_DAY.name], "not the time of start_et_ns", _DAY, source, line + 1)
    days = _days(values, edges_of(starts, stops, record.validity, source, line + 1), record)
    for name, total in totals_gb(days).items():
        column = next(column for column in _TOTALS if column.name == name)
        # other machines may add in another order
        refuse(~np.isclose(values[name], total, rtol=1e-12, atol=1e-12), "not the sum", column, source, line + 1)
    return days


def _days(values: Mapping[str, NDArray[Any]], edges: NDArray[np.int64], record: _Record) -> ScheduleDays:
    instruments, streams = tuple(record.instruments), tuple(Stream(each.name, each.priority) for each in record.streams)
    arrays = {}
    for group in _groups(instruments, tuple(stream.name for stream in streams)):
        parts = [values[column.name] for column in group.columns]
        arrays[group.key] = np.stack(parts, axis=1) if parts else np.empty((edges.size - 1, 0))
    return ScheduleDays(
        record.mission,
        edges,
        instruments,
        streams,
        values["transits"],
        values["lost_transits"],
        arrays["observations"],
        arrays["stored_bits"],
        arrays["sent_bits"],
        arrays["dropped_bits"],
        arrays["fill_bits"],
        values["passes"],
        values["contact_s"],
        record.shared_inputs,
    )
