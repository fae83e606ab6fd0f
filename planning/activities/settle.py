"""From what a file asks for to activities with times and values: events are looked up, every value is checked."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import numpy as np

from ...ephemeris.timescales import LEAP_SECONDS, convert_ns, iso
from ...errors import InvalidInput, TimeError
from ..events.event import Event, EventList
from ..products.fields import shown
from .activity import Activity, ActivityRow, EventTime
from .template import ActivityTemplate, ParameterTemplate, TemplateSet, Value
from .values import checked_value, expected, value_of_text

_MS_NS = 1_000_000
_COUNTED_NS = 2**62
"""So far from J2000 times can be converted."""
_TOO_EARLY = "lies before 1972, when UTC was not whole seconds from TAI"


def settled(
    rows: Iterable[ActivityRow], templates: TemplateSet, events: EventList | None = None
) -> tuple[Activity, ...]:
    """The activities in order of time and id.

    Times are rounded to the millisecond of UTC. Raises InvalidInput with file, line and key for an unknown template or
    event, and for values that are missing, unknown or out of range.
    """
    listed = list(rows)
    chosen = [_template(row, templates) for row in listed]
    times = [_et_ns(row, events) for row in listed]
    rounded = to_request_times(times)
    found = [
        Activity(row.id, template, et_ns, _values(row, template), row)
        for row, template, et_ns in zip(listed, chosen, rounded, strict=True)
    ]
    return tuple(sorted(found, key=lambda each: (each.et_ns, each.id)))


def to_request_times(et_ns: Sequence[int]) -> list[int]:
    """Times, TDB ns past J2000, rounded half up to the millisecond of UTC, as requests have them."""
    # UTC is whole seconds from TAI since 1972.
    tai_ns = convert_ns(np.array(et_ns, np.int64), "TDB", "TAI")
    found: list[int] = convert_ns((tai_ns + _MS_NS // 2) // _MS_NS * _MS_NS, "TAI", "TDB").tolist()
    return found


def to_request_time(et_ns: int) -> int:
    """One of them. Raises TimeError before 1972."""
    if et_ns < _first_et_ns():
        raise TimeError(f"{iso(et_ns, 'TDB')} TDB {_TOO_EARLY}", hint="use a later time")
    return to_request_times([et_ns])[0]


@cache
def _first_et_ns() -> int:
    """1972 in UTC."""
    return int(convert_ns(LEAP_SECONDS.start_tai_ns[0], "TAI", "TDB"))


def _template(row: ActivityRow, templates: TemplateSet) -> ActivityTemplate:
    template = templates.templates.get(row.template)
    if template is None:
        raise row.error("template", f'"{shown(row.template)}" is no template', _near(row.template, templates.templates))
    return template


def _et_ns(row: ActivityRow, events: EventList | None) -> int:
    if isinstance(row.time, EventTime):
        key, et_ns = "event", _event_time(row, row.time, events)
    else:
        key, et_ns = "time", row.time
    if not -_COUNTED_NS <= et_ns < _COUNTED_NS:
        raise row.error(key, "leads out of the times that can be counted", "use an earlier time")
    if et_ns < _first_et_ns():
        raise row.error(key, f"{iso(et_ns, 'TDB')} TDB {_TOO_EARLY}", "use a later time")
    return et_ns


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
    what = f"{shown(when.event)} {shown(when.subject)}".strip()
    if not alike:
        kinds = ", ".join(sorted({each.kind for each in events.events})) or "none"
        raise row.error("event", f"there is no event {what}", f"the event file has {kinds}")
    if when.number is None and len(alike) > 1:
        starts = ", ".join(f"{iso(each.start_et_ns, 'TDB', 0)} TDB" for each in alike[:3])
        raise row.error("event", f"there are {len(alike)} events {what}: {starts}", "give a number, from 1")
    if when.number is not None and when.number > len(alike):
        raise row.error("number", f"{when.number} is too great", f"there are {len(alike)} events {what}")
    return _edge_et_ns(alike[(when.number or 1) - 1], when) + when.offset_ns


def _edge_et_ns(event: Event, when: EventTime) -> int:
    edges = {"start": event.start_et_ns, "stop": event.stop_et_ns, "peak": event.peak_et_ns}
    return edges[when.edge]


def _near(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(name[:60], names, n=1, cutoff=0.7)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(names)}"
