"""A science schedule as a table: from the object to columns and a record, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InvalidInput, ProductError
from ..passes.memory import MemoryHistory
from ..schedule import ScienceSchedule
from ..science.data_rate import DataRate
from .record_parts import ValidityPart
from .schedule_columns import START, STOP, UTC, columns_of
from .schedule_record import ScheduleRecord, names_of, plan_of
from .utc_text import times_in, utc_texts


def groups_of(schedule: ScienceSchedule) -> dict[str, NDArray[np.float64]]:
    """The values (N, K) of each group, by its key.

    Raises InvalidInput when the memory's bins or streams are not those of the data rate, an array has another shape
    than its names say, or a number is not finite.
    """
    rate, memory = schedule.rate, schedule.memory
    if memory.streams != rate.streams:
        raise InvalidInput("the memory has other streams than the data rate", hint="expected the same, in its order")
    if not np.array_equal(memory.edges_et_ns, rate.edges_et_ns):
        raise InvalidInput("the memory has other bins than the data rate", hint="expected the same")
    bins = len(rate)
    found = {
        "transits": rate.transits.reshape(bins, len(rate.field_names) * len(rate.row_numbers)),
        "class_transits": rate.transits_of_class,
        "lost_transits": rate.lost_transits.reshape(bins, 1),
        "observations": rate.observations,
        "stored_bits": rate.bits,
        "sent_bits": memory.sent_bits,
        "dropped_bits": memory.dropped_bits,
        "fill_bits": memory.fill_bits[1:],
    }
    for group in names_of(schedule).groups:
        key, values, expected = group.key, found[group.key], (bins, len(group.columns))
        if values.shape != expected:
            raise InvalidInput(f"{key} has the shape {values.shape}", hint=f"expected {expected}")
        if not np.isfinite(values).all():
            raise InvalidInput(f"a number among {key} is not finite", hint="a file holds finite numbers only")
    return found


def values_of(schedule: ScienceSchedule) -> dict[str, NDArray[Any]]:
    """Every column (N,) by name: UTC as bytes of ASCII, int64, float64. Raises InvalidInput as ``groups_of``."""
    edges, arrays = schedule.rate.edges_et_ns, groups_of(schedule)
    values: dict[str, NDArray[Any]] = {UTC.name: utc_texts(edges[:-1]), START.name: edges[:-1], STOP.name: edges[1:]}
    for group in names_of(schedule).groups:
        for place, column in enumerate(group.columns):
            values[column.name] = np.ascontiguousarray(arrays[group.key][:, place], np.float64)
    return {column.name: values[column.name] for column in columns_of(names_of(schedule))}


def schedule_from_columns(
    values: Mapping[str, NDArray[Any]], record: ScheduleRecord, source: str, first_line: int | None
) -> ScienceSchedule:
    """The schedule of a file's columns (N,) and record; ``first_line`` is where the first row stands in a text.

    Raises ProductError with column and line or row.
    """
    starts, stops = values[START.name], values[STOP.name]
    with times_in(source):
        texts = utc_texts(starts).astype(np.str_)
    refuse(texts != values[UTC.name], "not the time of start_et_ns", UTC, source, first_line)
    arrays = {}
    for group in record.names.groups:
        for column in group.columns:
            bad = ~np.isfinite(values[column.name])
            refuse(bad, "not a finite number", column, source, first_line)
        parts = [values[column.name] for column in group.columns]
        arrays[group.key] = np.stack(parts, axis=1) if parts else np.empty((starts.size, 0))
    return schedule_of(starts, stops, arrays, record, source, first_line)


def schedule_of(
    starts: NDArray[np.int64],
    stops: NDArray[np.int64],
    arrays: Mapping[str, NDArray[np.float64]],
    record: ScheduleRecord,
    source: str,
    first_line: int | None,
) -> ScienceSchedule:
    """The schedule of bins [starts, stops), the values (N, K) of each group, and the record. Raises ProductError."""
    edges = edges_of(starts, stops, record.validity, source, first_line)
    streams = record.shared_streams
    bins = starts.size
    rate = DataRate(
        record.mission,
        edges,
        tuple(record.fields),
        tuple(record.ccd_rows),
        tuple(record.classes),
        tuple(record.instruments),
        streams,
        arrays["transits"].reshape(bins, len(record.fields), len(record.ccd_rows)),
        arrays["class_transits"],
        arrays["lost_transits"].reshape(bins),
        arrays["observations"],
        arrays["stored_bits"],
        tuple({"role": each.role, "name": each.name, "sha256": each.sha256} for each in record.inputs),
    )
    initial = np.array([[stream.initial_fill_bits for stream in record.streams]]).reshape(1, len(streams))
    memory = MemoryHistory(
        edges,
        streams,
        record.memory_limit_bits,
        np.concatenate([initial, arrays["fill_bits"]]),
        arrays["sent_bits"],
        arrays["dropped_bits"],
    )
    return ScienceSchedule(rate, plan_of(record, source), memory)


def refuse(bad: NDArray[np.bool_], problem: str, column: Any, source: str, first_line: int | None) -> None:
    """Raises ProductError for the first of rows (N,) that is bad."""
    if bad.any():
        row = int(np.argmax(bad))
        line = None if first_line is None else first_line + row
        at = f"row {row + 1} is " if first_line is None else "is "
        raise ProductError(at + problem, file=source, line=line, key=column.name)


def edges_of(
    starts: NDArray[np.int64], stops: NDArray[np.int64], validity: ValidityPart, source: str, first_line: int | None
) -> NDArray[np.int64]:
    """The edges (N + 1,) of rows [starts, stops), which follow each other and fill the validity; else ProductError."""
    refuse(stops <= starts, "not later than its start", STOP, source, first_line)
    apart = np.zeros(starts.size, np.bool_)
    apart[1:] = starts[1:] != stops[:-1]
    refuse(apart, "not the end of the row before", START, source, first_line)
    edges = np.concatenate([starts, stops[-1:]]) if starts.size else np.array([validity.start.et_ns])
    for key, stated, found in (
        ("validity.start", validity.start.et_ns, edges[0]),
        ("validity.stop", validity.stop.et_ns, edges[-1]),
    ):
        if stated != found:
            raise ProductError(f"{stated} is not that of the rows", file=source, key=key, hint=f"expected {found}")
    return edges.astype(np.int64)
