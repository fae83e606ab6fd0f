"""Event files: an ``EventList`` as XML in the manner of ESOC's event files, or as CSV."""

from __future__ import annotations

from typing import Any

from ..events.event import Event, EventList
from . import span_file
from .fields import Fields, number_text, printable
from .record_parts import head_of
from .span_file import Span, SpanFile

PRODUCT = "events"

FILE = SpanFile(PRODUCT, ("kind", "subject", "peak_et_ns", "value", "unit", "note"))


def write_xml(events: EventList, spacecraft: str, creation_date: str | None = None) -> bytes:
    """The events as XML, in the order given.

    Raises InvalidInput for texts that are not one line of printable text and values that are not finite, TimeError
    before 1972.
    """
    return span_file.write_xml(FILE, _head(events, spacecraft, creation_date), [_span(each) for each in events.events])


def write_csv(events: EventList, spacecraft: str, creation_date: str | None = None) -> bytes:
    """The events as CSV; errors as of the XML."""
    return span_file.write_csv(FILE, _head(events, spacecraft, creation_date), [_span(each) for each in events.events])


def read(data: bytes, source: str) -> EventList:
    """The events of a file in either form, exactly. Raises ProductError with line and key."""
    head, rows = span_file.read(FILE, data, source)
    span_file.check_derived(rows, [each.text("kind") for each in rows])
    validity = head.validity
    events = tuple(_event(each) for each in rows)
    return EventList(head.mission, validity.start.et_ns, validity.stop.et_ns, events, head.shared_inputs)


def _head(events: EventList, spacecraft: str, creation_date: str | None) -> dict[str, Any]:
    span = events.start_et_ns, events.stop_et_ns
    return head_of(PRODUCT, span_file.FORMAT, events.mission, spacecraft, span, events.inputs, creation_date)


def _span(event: Event) -> Span:
    values = {
        "kind": printable(event.kind, "the kind of an event"),
        "subject": printable(event.subject, "the subject of an event"),
        "peak_et_ns": str(event.peak_et_ns),
        "value": "" if event.value is None else number_text(event.value, "the value of an event"),
        "unit": printable(event.unit, "the unit of an event"),
        "note": printable(event.note, "the note of an event"),
    }
    return Span(event.kind, event.start_et_ns, event.stop_et_ns, values)


def _event(row: Fields) -> Event:
    return Event(
        row.text("kind"),
        row.text("subject"),
        row.integer("start_et_ns"),
        row.integer("stop_et_ns"),
        row.integer("peak_et_ns"),
        row.real_or_none("value"),
        row.text("unit"),
        row.text("note"),
    )
