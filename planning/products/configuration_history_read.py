"""Configuration histories out of their files, XML or CSV, exactly."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ...errors import ProductError
from ..activities.history import ConfigurationChange, ConfigurationHistory
from ..plan_facts import instant
from . import commented_csv
from .configuration_history import COLUMNS, FORMAT, LAYOUT, PRODUCT, HistoryHead
from .fields import Fields, shown
from .finding import Finding
from .record_parts import parsed
from .strict_xml import parse
from .utc_text import day_of_year_text, day_of_year_texts, times_in


def read(data: bytes, source: str) -> ConfigurationHistory:
    """The history of a file in either form. Raises ProductError with line and key.

    Changes must be in order of time, inside the validity, and each must begin with the value that the ones above it
    left.
    """
    is_csv = data.startswith(commented_csv.MARK)
    with times_in(source):
        head, rows = _read_csv(data, source) if is_csv else _read_xml(data, source)
        start, stop = head.validity.start.et_ns, head.validity.stop.et_ns
        if stop < start:
            raise ProductError("stops before it starts", file=source, key="validity")
        changes = _changes(rows, head)
    return ConfigurationHistory(
        head.mission, start, stop, dict(sorted(head.initial.items())), changes, head.shared_inputs
    )


def check(history: ConfigurationHistory) -> list[Finding]:
    """What is worth knowing of a history that could be read; ``line`` is the number of the change, from 1."""
    found = []
    for number, each in enumerate(history.changes, start=1):
        if not each.old:
            message = f"{each.parameter} had no known value before"
            found.append(Finding("WARN", "unknown-value", number, "old", message))
        elif each.old == each.new:
            message = f"{each.activity} sets {each.parameter} to '{shown(each.new)}', which it has"
            found.append(Finding("INFO", "no-change", number, "new", message))
    return found


def _changes(rows: Sequence[Fields], head: HistoryHead) -> tuple[ConfigurationChange, ...]:
    values, latest = dict(head.initial), head.validity.start.et_ns
    times = day_of_year_texts([row.integer("et_ns") for row in rows])
    found = []
    for row, time in zip(rows, times, strict=True):
        et_ns, parameter = row.integer("et_ns"), row.some_text("parameter")
        row.must_be("time", time, "the time of et_ns")
        if et_ns >= head.validity.stop.et_ns or et_ns < head.validity.start.et_ns:
            raise row.defect("et_ns", "lies outside the validity of the file")
        if et_ns < latest:
            raise row.defect("et_ns", "is before the change above", "expected changes in order of time")
        row.must_be("old", values.get(parameter, ""), f"what {shown(parameter)} was")
        new = row.some_text("new")
        texts = row.text("old"), new, row.some_text("activity"), row.some_text("sequence")
        found.append(ConfigurationChange(et_ns, parameter, *texts))
        values[parameter], latest = new, et_ns
    return tuple(found)


def _read_xml(data: bytes, source: str) -> tuple[HistoryHead, list[Fields]]:
    elements = parse(data, source, LAYOUT)
    by_name = {name: [each.fields for each in elements if each.name == name] for name in LAYOUT.rules}
    header = by_name["header"][0]
    header.must_be("format_version", str(FORMAT), "the version that is read")
    span = header.integer("start_et_ns"), header.integer("stop_et_ns")
    for key, text in zip(("validity_start", "validity_end"), day_of_year_texts(span), strict=True):
        header.must_be(key, text, "the time of et_ns")
    initial: dict[str, str] = {}
    for each in by_name["value"]:
        if each.values["parameter"] in initial:
            raise each.defect("parameter", f"'{shown(each.values['parameter'])}' stands twice")
        initial[each.some_text("parameter")] = each.some_text("value")
    record = {
        "product": PRODUCT,
        "format": FORMAT,
        "generator": header.text("generator"),
        "created": header.text("gen_time"),
        "spacecraft": header.text("spacecraft"),
        "mission": header.text("mission"),
        "validity": {"start": instant(span[0]), "stop": instant(span[1])},
        "inputs": [each.input_file() for each in by_name["input"]],
        "initial": initial,
    }
    return parsed(HistoryHead, record, PRODUCT, FORMAT, source), by_name["change"]


def _read_csv(data: bytes, source: str) -> tuple[HistoryHead, list[Fields]]:
    comments = commented_csv.read(data, source)
    head = parsed(HistoryHead, comments.record, PRODUCT, FORMAT, source)
    for end, given in (("start", head.validity.start), ("stop", head.validity.stop)):
        if given.tdb != instant(given.et_ns)["tdb"] or given.utc != instant(given.et_ns)["utc"]:
            raise ProductError("is not the time of its et_ns", file=source, key=f"validity.{end}")
        day_of_year_text(given.et_ns)  # none before 1972
    for name, value in head.initial.items():
        if not name or not value:
            raise ProductError("holds an empty text", file=source, key="initial")
    rows: list[Fields] = []
    line = comments.lines
    try:
        reader = csv.reader(io.StringIO(data[comments.size_bytes :].decode("utf-8"), newline=""), strict=True)
        for line, cells in enumerate(reader, start=comments.lines + 1):
            if line == comments.lines + 1:
                if tuple(cells) != COLUMNS:
                    problem = "the columns are not those expected"
                    raise ProductError(problem, file=source, line=line, hint=",".join(COLUMNS))
                continue
            if len(cells) != len(COLUMNS):
                problem = f"{len(cells)} values where {len(COLUMNS)} columns are named"
                raise ProductError(problem, file=source, line=line)
            rows.append(Fields(source, line, dict(zip(COLUMNS, cells, strict=True))))
    except UnicodeDecodeError as error:
        line = comments.lines + 1 + data.count(b"\n", comments.size_bytes, comments.size_bytes + error.start)
        raise ProductError("not UTF-8 text", file=source, line=line) from None
    except csv.Error as error:
        raise ProductError(f"not CSV: {error}", file=source, line=line + 1) from None
    if line == comments.lines:
        raise ProductError("holds no line of column names", file=source, line=line)
    return head, rows
