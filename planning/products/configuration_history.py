"""Configuration histories of a payload: as XML with a schema of its own, and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from ..activities.history import ConfigurationHistory
from . import commented_csv
from .fields import printable
from .record_parts import Head, Text, head_of
from .strict_xml import DECLARATION, XSI, Layout, Rule, attributes
from .utc_text import day_of_year_text, day_of_year_texts

PRODUCT = "configuration history"
FORMAT = 1
NAMESPACE = "urn:scanplan:configuration-history:1"
SCHEMA = "configuration_history_1.xsd"
COLUMNS = ("time", "parameter", "old", "new", "activity", "sequence", "et_ns")
"""Time of the change, UTC by day of year; what it changes, from and to; by which activity and sequence; exact time."""

_ROOT = "configurationHistory"
_HEADER = (
    "format_version",
    "spacecraft",
    "mission",
    "generator",
    "gen_time",
    "validity_start",
    "validity_end",
    "start_et_ns",
    "stop_et_ns",
)

LAYOUT = Layout(
    {
        _ROOT: Rule(("",)),
        "header": Rule((_ROOT,), _HEADER, least=1, most=1),
        "input": Rule((_ROOT,), ("role", "name", "sha256")),
        "initial": Rule((_ROOT,), least=1, most=1),
        "value": Rule(("initial",), ("parameter", "value")),
        "changes": Rule((_ROOT,), least=1, most=1),
        "change": Rule(("changes",), COLUMNS),
    },
    {NAMESPACE: ""},
)


class HistoryHead(Head):
    """The comments of the CSV: what every record has, and the values at the start."""

    initial: dict[Text, Text]


def head(history: ConfigurationHistory, spacecraft: str, created_et_ns: int) -> dict[str, Any]:
    """What a file says of a history: as every record, with the creation date given as TDB ns past J2000.

    Raises InvalidInput for names that are not one line of printable text, TimeError before 1972.
    """
    span, created = (history.start_et_ns, history.stop_et_ns), day_of_year_text(created_et_ns, 3)
    common = head_of(PRODUCT, FORMAT, history.mission, spacecraft, span, history.inputs, created)
    return {**common, "initial": {_text(name): _text(value) for name, value in sorted(history.initial.items())}}


def write_xml(history: ConfigurationHistory, head: Mapping[str, Any]) -> bytes:
    """The history as XML. Raises InvalidInput for texts that are not one line of printable text."""
    return "".join(_xml_pieces(history, head)).encode("utf-8")


def write_csv(history: ConfigurationHistory, head: Mapping[str, Any]) -> bytes:
    """The same as CSV; errors as of the XML."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(list(row.values()) for row in _rows(history))
    return commented_csv.written(head) + text.getvalue().encode("utf-8")


def _rows(history: ConfigurationHistory) -> Iterator[dict[str, str]]:
    """The columns of each change as text."""
    times = day_of_year_texts([each.et_ns for each in history.changes])
    for change, time in zip(history.changes, times, strict=True):
        yield {
            "time": time,
            "parameter": _text(change.parameter),
            "old": _text(change.old),
            "new": _text(change.new),
            "activity": _text(change.activity),
            "sequence": _text(change.sequence),
            "et_ns": str(change.et_ns),
        }


def _xml_pieces(history: ConfigurationHistory, head: Mapping[str, Any]) -> Iterator[str]:
    start, stop = history.start_et_ns, history.stop_et_ns
    validity = day_of_year_texts([start, stop])
    root = {"xmlns": NAMESPACE, "xmlns:xsi": XSI, "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}"}
    values = (
        str(FORMAT),
        head["spacecraft"],
        head["mission"],
        head["generator"],
        head["created"],
        *validity,
        str(start),
        str(stop),
    )
    header = dict(zip(_HEADER, values, strict=True))
    yield f"{DECLARATION}<{_ROOT}{attributes(root)}>\n<header{attributes(header)}/>\n"
    yield from (f"<input{attributes(each)}/>\n" for each in head["inputs"])
    yield "<initial>\n"
    for name, value in head["initial"].items():
        yield f"<value{attributes({'parameter': name, 'value': value})}/>\n"
    yield "</initial>\n<changes>\n"
    yield from (f"<change{attributes(row)}/>\n" for row in _rows(history))
    yield f"</changes>\n</{_ROOT}>\n"


def _text(text: str) -> str:
    return printable(text, "a text of the configuration history")
