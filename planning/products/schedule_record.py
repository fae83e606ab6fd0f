"""What a science schedule says about itself: a JSON-able record that ECSV, Parquet and CSV carry whole.

With the columns it makes the schedule again, bit for bit.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal, cast, get_args

from ...errors import InvalidInput, ProductError
from ..passes.pass_plan import Pass, PassPlan, Shortfall
from ..schedule import ScienceSchedule
from ..science.data_rate import Stream
from .fields import number_text, printable, shown
from .record_parts import Finite, Head, Int64, Part, Text, head_of, parsed
from .schedule_columns import ScheduleNames

PRODUCT = "science schedule"
FORMAT = 1
"""Version of the columns and of this record."""

Origin = Literal["planned", "locked", "baseline"]
ORIGINS: tuple[str, ...] = get_args(Origin)

CONVENTIONS = {
    "et_ns": "nanoseconds of TDB since J2000 (TDB)",
    "fill_bits": "at the end of the bin; initial_fill_bits before the first",
    "passes": "origin, set-up, start and stop as et_ns, capacity in bits, cost in reference station hours, station",
    "priority": "1 is sent first and deleted last",
}


class StreamRecord(Part):
    name: Text
    priority: Int64
    initial_fill_bits: Finite


class ShortfallRecord(Part):
    lost_bits: Finite
    contact_s: Finite
    over_bit_days: Finite
    end_bits: Finite


class BaselineRecord(Part):
    method: Literal["optimal", "baseline", "none"]
    start_et_ns: Int64
    stop_et_ns: Int64
    cost: Finite
    bound: Finite | None
    shortfall: ShortfallRecord | None
    passes: list[Text]


class PlanRecord(BaselineRecord):
    baseline: BaselineRecord | None


class ScheduleRecord(Head):
    """The record as read."""

    fields: list[Text]
    ccd_rows: list[Int64]
    classes: list[Text]
    instruments: list[Text]
    streams: list[StreamRecord]
    memory_limit_bits: Finite
    passes: PlanRecord
    conventions: dict[Text, Text]

    @property
    def names(self) -> ScheduleNames:
        return ScheduleNames(
            tuple(self.fields),
            tuple(self.ccd_rows),
            tuple(self.classes),
            tuple(self.instruments),
            tuple(stream.name for stream in self.streams),
        )

    @property
    def shared_streams(self) -> tuple[Stream, ...]:
        return tuple(Stream(stream.name, stream.priority) for stream in self.streams)


def names_of(schedule: ScienceSchedule) -> ScheduleNames:
    """What the values of a schedule are called."""
    rate = schedule.rate
    streams = tuple(stream.name for stream in rate.streams)
    return ScheduleNames(rate.field_names, rate.row_numbers, rate.class_names, rate.instrument_names, streams)


def record_of(schedule: ScienceSchedule, spacecraft: str, creation_date: str | None = None) -> dict[str, Any]:
    """The record. Raises InvalidInput for names that are not one line of printable text and numbers not finite."""
    rate, memory, names = schedule.rate, schedule.memory, names_of(schedule)
    for text in (*names.fields, *names.classes, *names.instruments, *names.streams):
        printable(text, "a name in the schedule")
    for bits in (memory.limit_bits, *memory.fill_bits[0].tolist()):
        number_text(bits, "the memory's limit or fill")
    plan, baseline = schedule.passes, schedule.passes.baseline
    if baseline is not None and baseline.baseline is not None:
        raise InvalidInput("the baseline of the passes has itself a baseline", hint="expected none")
    span = int(rate.edges_et_ns[0]), int(rate.edges_et_ns[-1])
    return {
        **head_of(PRODUCT, FORMAT, rate.mission, spacecraft, span, rate.inputs, creation_date),
        "fields": list(names.fields),
        "ccd_rows": [int(row) for row in names.rows],
        "classes": list(names.classes),
        "instruments": list(names.instruments),
        "streams": [
            {"name": stream.name, "priority": int(stream.priority), "initial_fill_bits": float(bits)}
            for stream, bits in zip(rate.streams, memory.fill_bits[0], strict=True)
        ],
        "memory_limit_bits": float(memory.limit_bits),
        "passes": {**_plan_record(plan), "baseline": None if baseline is None else _plan_record(baseline)},
        "conventions": CONVENTIONS,
    }


def parsed_record(record: Mapping[str, Any], source: str) -> ScheduleRecord:
    """The record of a file. Raises ProductError naming the key."""
    return parsed(ScheduleRecord, record, PRODUCT, FORMAT, source)


def plan_of(record: ScheduleRecord, source: str) -> PassPlan:
    """The passes of a record. Raises ProductError naming the key."""
    baseline = record.passes.baseline
    before = None if baseline is None else _plan(baseline, None, source, "passes.baseline.passes")
    return _plan(record.passes, before, source, "passes.passes")


def _plan_record(plan: PassPlan) -> dict[str, Any]:
    number_text(plan.cost, "the cost of the passes")
    if plan.bound is not None:
        number_text(plan.bound, "the bound of the passes' cost")
    return {
        "method": plan.method,
        "start_et_ns": int(plan.start_et_ns),
        "stop_et_ns": int(plan.stop_et_ns),
        "cost": float(plan.cost),
        "bound": None if plan.bound is None else float(plan.bound),
        "shortfall": None if plan.shortfall is None else _shortfall_record(plan.shortfall),
        "passes": [_pass_text(each) for each in plan.passes],
    }


def _shortfall_record(shortfall: Shortfall) -> dict[str, float]:
    record = {key: float(value) for key, value in asdict(shortfall).items()}
    for key, value in record.items():
        number_text(value, f"{key} of the passes' shortfall")
    return record


def _pass_text(each: Pass) -> str:
    times = f"{each.setup_et_ns} {each.start_et_ns} {each.stop_et_ns}"
    numbers = f"{number_text(each.capacity_bits, 'the capacity of a pass')} {number_text(each.cost, 'its cost')}"
    return f"{each.origin} {times} {numbers} {printable(each.station, 'the station of a pass')}"


def _plan(record: BaselineRecord, baseline: PassPlan | None, source: str, key: str) -> PassPlan:
    passes = tuple(_pass(text, source, f"{key}.{place}") for place, text in enumerate(record.passes))
    shortfall = None if record.shortfall is None else Shortfall(**record.shortfall.model_dump())
    return PassPlan(
        record.start_et_ns, record.stop_et_ns, passes, record.method, record.cost, record.bound, baseline, shortfall
    )


def _pass(text: str, source: str, key: str) -> Pass:
    parts = text.split(" ", 6)
    try:
        origin, setup, start, stop, capacity, cost, station = parts
        times, numbers = [int(each) for each in (setup, start, stop)], [float(capacity), float(cost)]
        if origin in ORIGINS and all(map(math.isfinite, numbers)) and all(-(2**63) <= each < 2**63 for each in times):
            return Pass(station, times[0], times[1], times[2], numbers[0], numbers[1], cast(Origin, origin))
    except ValueError:
        pass
    hint = "expected origin, set-up, start and stop as et_ns, capacity, cost, station"
    raise ProductError(f"'{shown(text)}' is no pass", file=source, key=key, hint=hint)
