"""Science schedule out of its XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ..plan_facts import instant
from ..schedule import ScienceSchedule
from .fields import Fields
from .schedule_record import CONVENTIONS, FORMAT, ORIGINS, PRODUCT, parsed_record
from .schedule_table import schedule_of
from .schedule_xml_layout import FORMAT_VERSION, LAYOUT, SHORTFALL
from .strict_xml import Element, parse
from .utc_text import day_of_year_texts, times_in

_METHODS = ("optimal", "baseline", "none")


def read(data: bytes, source: str) -> ScienceSchedule:
    """The schedule of a file, bit for bit. Raises ProductError with line and element or attribute."""
    with times_in(source):
        return _read(parse(data, source, LAYOUT), source)


def _read(elements: Sequence[Element], source: str) -> ScienceSchedule:
    by_name: dict[str, list[Element]] = {name: [] for name in LAYOUT.rules}
    for element in elements:
        by_name[element.name].append(element)
    record = parsed_record(_record(by_name, elements), source)
    bins = [element.fields for element in by_name["bin"]]
    _check_bins(bins)
    if bins:
        _check_span(by_name["header"][0].fields, bins)
    _check_times([element.fields for element in by_name["day"]])
    starts = np.array([each.integer("start_et_ns") for each in bins], np.int64)
    stops = np.array([each.integer("stop_et_ns") for each in bins], np.int64)
    arrays = {}
    for group in record.names.groups:
        width = len(group.columns)
        lists = [each.reals(group.key, width) for each in bins]
        arrays[group.key] = np.array(lists, np.float64).reshape(len(bins), width)
    return schedule_of(starts, stops, arrays, record, source, None)


def _record(by_name: Mapping[str, list[Element]], elements: Sequence[Element]) -> dict[str, Any]:
    header = by_name["header"][0].fields
    header.must_be("format_version", str(FORMAT_VERSION), "the version that is read")
    span = header.integer("start_et_ns"), header.integer("stop_et_ns")
    for key, text in zip(("validity_start", "validity_end"), day_of_year_texts(span), strict=True):
        header.must_be(key, text, "the time of its et_ns")
    return {
        "product": PRODUCT,
        "format": FORMAT,
        "generator": header.text("generator"),
        "created": header.text("gen_time"),
        "spacecraft": header.text("spacecraft"),
        "mission": header.text("mission"),
        "validity": {"start": instant(span[0]), "stop": instant(span[1])},
        "inputs": [each.fields.input_file() for each in by_name["input"]],
        "fields": [each.fields.text("name") for each in by_name["field"]],
        "ccd_rows": [each.fields.integer("number") for each in by_name["ccdRow"]],
        "classes": [each.fields.text("name") for each in by_name["class"]],
        "instruments": [each.fields.text("name") for each in by_name["instrument"]],
        "streams": [_stream(each.fields) for each in by_name["stream"]],
        "memory_limit_bits": by_name["memory"][0].fields.real("limit_bits"),
        "passes": {
            **_plan(by_name["passPlan"][0], by_name["pass"], elements),
            "baseline": next((_plan(each, by_name["pass"], elements) for each in by_name["baselinePlan"]), None),
        },
        "conventions": CONVENTIONS,
    }


def _stream(fields: Fields) -> dict[str, Any]:
    return {
        "name": fields.text("name"),
        "priority": fields.integer("priority"),
        "initial_fill_bits": fields.real("initial_fill_bits"),
    }


def _plan(plan: Element, passes: Sequence[Element], elements: Sequence[Element]) -> dict[str, Any]:
    fields = plan.fields
    return {
        "method": fields.one_of("method", _METHODS),
        "start_et_ns": fields.integer("start_et_ns"),
        "stop_et_ns": fields.integer("stop_et_ns"),
        "cost": fields.real("cost"),
        "bound": fields.real_or_none("bound"),
        "shortfall": {key: fields.real(key) for key in SHORTFALL} if fields.text(SHORTFALL[0]) else None,
        "passes": [_pass(each.fields) for each in passes if elements[each.parent] is plan],
    }


def _pass(fields: Fields) -> str:
    times = [fields.integer(f"{key}_et_ns") for key in ("setup", "start", "stop")]
    for key, text in zip(("setup", "start", "stop"), day_of_year_texts(times), strict=True):
        fields.must_be(key, text, f"the time of {key}_et_ns")
    origin = fields.one_of("origin", ORIGINS)
    numbers = f"{fields.real('capacity_bits')!r} {fields.real('cost')!r}"
    return f"{origin} {' '.join(map(str, times))} {numbers} {fields.text('station')}"


def _check_bins(bins: Sequence[Fields]) -> None:
    _check_times(bins)
    for before, after in pairwise(bins):
        after.must_be("start_et_ns", before.text("stop_et_ns"), "the end of the bin before")


def _check_times(intervals: Sequence[Fields]) -> None:
    for end in ("start", "stop"):
        key = f"{end}_et_ns"
        texts = day_of_year_texts([each.integer(key) for each in intervals])
        for each, text in zip(intervals, texts, strict=True):
            each.must_be(end, text, f"the time of {key}")
    for each in intervals:
        if each.integer("stop_et_ns") <= each.integer("start_et_ns"):
            raise each.defect("stop_et_ns", "is not later than its start")


def _check_span(header: Fields, bins: Sequence[Fields]) -> None:
    for key, bin_ in (("start_et_ns", bins[0]), ("stop_et_ns", bins[-1])):
        header.must_be(key, bin_.text(key), "that of the bins")
