"""Avoidance files: an ``AvoidanceList`` as XML in the manner of ESOC's event files, or as CSV."""

from __future__ import annotations

from typing import Any

from ...errors import InvalidInput
from ..events.event import AvoidanceList, AvoidancePeriod
from . import span_file
from .fields import Fields, number_text, printable
from .record_parts import head_of
from .span_file import Span, SpanFile

PRODUCT = "avoidance"
KIND = "avoidance"

FILE = SpanFile(PRODUCT, ("reasons", "transits_per_min", "rare_transits_per_min", "cost_per_min", "note"))

_BETWEEN = ";"


def write_xml(avoidance: AvoidanceList, spacecraft: str, creation_date: str | None = None) -> bytes:
    """The periods as XML, in the order given.

    Raises InvalidInput for texts that are not one line of printable text, reasons that are empty or hold a semicolon,
    and costs that are not finite; TimeError before 1972.
    """
    spans = [_span(each) for each in avoidance.periods]
    return span_file.write_xml(FILE, _head(avoidance, spacecraft, creation_date), spans)


def write_csv(avoidance: AvoidanceList, spacecraft: str, creation_date: str | None = None) -> bytes:
    """The periods as CSV; errors as of the XML."""
    spans = [_span(each) for each in avoidance.periods]
    return span_file.write_csv(FILE, _head(avoidance, spacecraft, creation_date), spans)


def read(data: bytes, source: str) -> AvoidanceList:
    """The periods of a file in either form, exactly. Raises ProductError with line and key."""
    head, rows = span_file.read(FILE, data, source)
    span_file.check_derived(rows, [KIND] * len(rows))
    validity = head.validity
    periods = tuple(_period(each) for each in rows)
    return AvoidanceList(head.mission, validity.start.et_ns, validity.stop.et_ns, periods, head.shared_inputs)


def _head(avoidance: AvoidanceList, spacecraft: str, creation_date: str | None) -> dict[str, Any]:
    span = avoidance.start_et_ns, avoidance.stop_et_ns
    return head_of(PRODUCT, span_file.FORMAT, avoidance.mission, spacecraft, span, avoidance.inputs, creation_date)


def _span(period: AvoidancePeriod) -> Span:
    for reason in period.reasons:
        printable(reason, "a reason to avoid")
        if not reason or _BETWEEN in reason:
            raise InvalidInput(f"'{reason}' is no reason to avoid", hint="expected some text without a semicolon")
    costs = ("transits_per_min", "rare_transits_per_min", "cost_per_min")
    values = {
        "reasons": _BETWEEN.join(period.reasons),
        **{name: number_text(getattr(period, name), f"{name} of an avoidance period") for name in costs},
        "note": printable(period.note, "the note of an avoidance period"),
    }
    return Span(KIND, period.start_et_ns, period.stop_et_ns, values)


def _period(row: Fields) -> AvoidancePeriod:
    reasons = row.text("reasons")
    return AvoidancePeriod(
        row.integer("start_et_ns"),
        row.integer("stop_et_ns"),
        tuple(reasons.split(_BETWEEN)) if reasons else (),
        row.real("transits_per_min"),
        row.real("rare_transits_per_min"),
        row.real("cost_per_min"),
        row.text("note"),
    )
