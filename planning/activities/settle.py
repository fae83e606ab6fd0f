"""From what a file asks for to activities with times and values: events are looked up, every value is checked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from ...ephemeris.timescales import iso, parse_time
from ...errors import InvalidInput, TimeError
from ..events.event import Event, EventList
from ..products.utc_text import day_of_year_text
from .activity import Activity, ActivityRow, EventTime
from .template import ActivityTemplate, ParameterTemplate, TemplateSet, Value
from .values import checked_value, expected, value_of_text

TIME_DECIMALS = 3
"""Of a second of UTC, as requests have their times."""


def settled(
    rows: Iterable[ActivityRow], templates: TemplateSet, events: EventList | None = None
) -> tuple[Activity, ...]:
    """The activities in order of time and id.

    Times are rounded to the millisecond of UTC. Raises InvalidInput with file, line and key for an unknown template or
    event, and for values that are missing, unknown or out of range.
    """
    found = [_activity(row, templates, events) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.et_ns, each.id)))


def to_request_time(et_ns: int) -> int:
    """A time rounded to the millisecond of UTC. Raises TimeError before 1972."""
    return parse_time(day_of_year_text(et_ns, TIME_DECIMALS))


def _activity(row: ActivityRow, templates: TemplateSet, events: EventList | None) -> Activity:
    template = templates.templates.get(row.template)
    if template is None:
        raise row.error("template", f'"{row.template[:40]}" is no template', _near(row.template, templates.templates))
    key = "event" if isinstance(row.time, EventTime) else "time"
    et_ns = _event_time(row, row.time, events) if isinstance(row.time, EventTime) else row.time
    try:
        time = to_request_time(et_ns)
    except TimeError as error:
        raise row.error(key, error.problem, error.hint) from None
    return Activity(row.id, template, time, _values(row, template), row)


def _values(row: ActivityRow, template: ActivityTemplate) -> Mapping[str, Value]:
    names = {each.name: each for each in template.parameters}
    for name in row.parameters:
        if name not in names:
            problem = f"is no parameter of template {template.name}"
            raise row.error(f"parameters.{name}", problem, _near(name, names) if names else "it has none")
    return {each.name: _value(row, each) for each in template.parameters}


def _value(row: ActivityRow, parameter: ParameterTemplate) -> Value:
    key = f"parameters.{parameter.name}"
    if parameter.name not in row.parameters:
        if parameter.default is None:
            raise row.error(key, "missing, and the template has no default", f"expected {expected(parameter)}")
        return parameter.default
    given = row.parameters[parameter.name]
    try:
        if row.are_texts and isinstance(given, str):
            return value_of_text(parameter, given)
        return checked_value(parameter, given)
    except InvalidInput as error:
        raise row.error(key, error.problem, error.hint) from None


def _event_time(row: ActivityRow, when: EventTime, events: EventList | None) -> int:
    if events is None:
        raise row.error("event", "counts from an event, and there is no event file", "give one with --events")
    alike = [each for each in events.events if each.kind == when.event and when.subject in ("", each.subject)]
    what = f"{when.event[:40]} {when.subject[:40]}".strip()
    if not alike:
        kinds = ", ".join(sorted({each.kind for each in events.events})) or "none"
        raise row.error("event", f"there is no event {what}", f"the event file has {kinds}")
    if when.number is None and len(alike) > 1:
        starts = ", ".join(f"{iso(each.start_et_ns, 'TDB', 0)} TDB" for each in alike[:3])
        raise row.error("event", f"there are {len(alike)} events {what}: {starts}", "give a number, from 1")
    if when.number is not None and when.number > len(alike):
        raise row.error("number", f"{when.number} is too great", f"there are {len(alike)} events {what}")
    et_ns = _edge_et_ns(alike[(when.number or 1) - 1], when) + when.offset_ns
    if not -(2**63) <= et_ns < 2**63:
        raise row.error("offset", "leads out of the times that can be counted", "use a shorter one")
    return et_ns


def _edge_et_ns(event: Event, when: EventTime) -> int:
    edges = {"start": event.start_et_ns, "stop": event.stop_et_ns, "peak": event.peak_et_ns}
    return edges[when.edge]


def _near(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(name[:60], names, n=1, cutoff=0.7)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"
