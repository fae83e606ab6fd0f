"""What activities must keep to among themselves: the window, separations, passes, one value at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ...ephemeris.timescales import NS_PER_S, iso
from ...errors import InvalidInput
from .activity import Activity, EventTime
from .configuration import settings_of
from .history import ConfigurationHistory
from .template import TemplateSet

Spans = Sequence[tuple[int, int]]


def constraint_errors(
    activities: Sequence[Activity],
    span_et_ns: tuple[int, int],
    passes: Spans | None = None,
    earlier: Mapping[str, int] | None = None,
) -> list[InvalidInput]:
    """Every constraint that activities in order of time break, with file, line and key.

    span_et_ns   the window [start, stop)
    passes       [start, stop) of each pass of ground stations; None: rules about passes are not looked at
    earlier      when an activity of each kind was last executed before the window, see ``earlier_of_kinds``
    """
    found = [*_window(activities, span_et_ns), *_separation(activities, earlier or {}), *_one_value(activities)]
    if passes is not None:
        found += _passes(activities, passes)
    return sorted(found, key=lambda error: error.line or 0)


def needs_passes(activities: Sequence[Activity]) -> bool:
    """Whether any activity has a rule about passes."""
    return any(each.template.passes != "any" for each in activities)


def earlier_of_kinds(
    history: ConfigurationHistory | None, templates: TemplateSet, start_et_ns: int
) -> Mapping[str, int]:
    """When an activity of each kind last changed the configuration before a time, as a history tells."""
    latest: dict[str, int] = {}
    for change in history.changes if history is not None else ():
        if change.et_ns < start_et_ns:
            latest |= {template.kind: change.et_ns for template in templates.of_sequence(change.sequence)}
    return latest


def _window(activities: Sequence[Activity], span_et_ns: tuple[int, int]) -> Iterator[InvalidInput]:
    start, stop = span_et_ns
    for each in activities:
        if not start <= each.et_ns < stop:
            hint = f"it goes from {iso(start, 'TDB')} to {iso(stop, 'TDB')} TDB"
            yield _error(each, f"{iso(each.et_ns, 'TDB')} TDB lies outside the window", hint)


def _separation(activities: Sequence[Activity], earlier: Mapping[str, int]) -> Iterator[InvalidInput]:
    latest: dict[str, tuple[int, float, str]] = {
        kind: (et_ns, 0.0, "one of the history before") for kind, et_ns in earlier.items()
    }
    for each in activities:
        template = each.template
        if template.kind in latest:
            before_et_ns, lasts_s, name = latest[template.kind]
            least_s = max(template.min_separation_s, lasts_s)
            apart_ns = each.et_ns - before_et_ns
            if apart_ns < round(least_s * NS_PER_S):
                problem = f"{each.id} starts {apart_ns / NS_PER_S:.3f} s after {name}, of the same kind {template.kind}"
                yield _error(each, problem, f"expected at least {least_s:g} s")
        latest[template.kind] = (each.et_ns, template.duration_s, each.id)


def _one_value(activities: Sequence[Activity]) -> Iterator[InvalidInput]:
    setters: dict[tuple[int, str], str] = {}
    for each in activities:
        for parameter, _ in settings_of(each):
            before = setters.setdefault((each.et_ns, parameter), each.id)
            if before != each.id:
                yield _error(each, f"{each.id} sets {parameter} at the same time as {before}", "give them an order")


def _passes(activities: Sequence[Activity], passes: Spans) -> Iterator[InvalidInput]:
    for each in activities:
        start, stop = each.et_ns, each.et_ns + round(each.template.duration_s * NS_PER_S)
        rule, name = each.template.passes, each.template.name
        overlaps = any(start < end and begin < max(stop, start + 1) for begin, end in passes)
        if rule == "outside" and overlaps:
            yield _error(each, f"{each.id} lies in a pass", f"template {name} wants it outside passes")
        if rule == "inside" and not any(begin <= start and stop <= end for begin, end in passes):
            yield _error(each, f"{each.id} lies in no pass", f"template {name} wants it inside one")


def _error(activity: Activity, problem: str, hint: str) -> InvalidInput:
    key = "event" if isinstance(activity.row.time, EventTime) else "time"
    return activity.row.error(key, problem, hint)
