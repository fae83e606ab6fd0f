"""Semantic checks of event and avoidance lists: order, validity, overlaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..events.event import AvoidanceList, AvoidancePeriod, Event, EventList
from .finding import Finding


def check_events(events: EventList) -> list[Finding]:
    """Everything wrong with a list of events; ``line`` is the number of the event, from 1."""
    found = list(_outside(events.events, events.start_et_ns, events.stop_et_ns))
    for number, (before, after) in enumerate(pairwise(events.events), start=2):
        if _place(after) < _place(before):
            message = "stands before its turn: events come by start, kind and subject"
            found.append(Finding("ERROR", "order", number, "start_et_ns", message))
    for number, each in enumerate(events.events, start=1):
        if not each.kind:
            found.append(Finding("ERROR", "kind", number, "kind", "is empty"))
        if not each.start_et_ns <= each.peak_et_ns <= each.stop_et_ns:
            found.append(Finding("WARN", "peak", number, "peak_et_ns", "lies outside the event"))
    return found


def check_avoidance(avoidance: AvoidanceList) -> list[Finding]:
    """Everything wrong with a list of avoidance periods; ``line`` is the number of the period, from 1."""
    found = list(_outside(avoidance.periods, avoidance.start_et_ns, avoidance.stop_et_ns))
    for number, (before, after) in enumerate(pairwise(avoidance.periods), start=2):
        if after.start_et_ns < before.stop_et_ns:
            rule, message = "overlap", "begins before the period above it has ended"
            found.append(Finding("ERROR", rule, number, "start_et_ns", message))
    for number, each in enumerate(avoidance.periods, start=1):
        if not each.reasons:
            found.append(Finding("WARN", "reason", number, "reasons", "gives no reason"))
        if min(each.transits_per_min, each.rare_transits_per_min) < 0.0:
            found.append(Finding("ERROR", "negative", number, "transits_per_min", "is below zero"))
    return found


def _place(event: Event) -> tuple[int, str, str]:
    return event.start_et_ns, event.kind, event.subject


def _outside(spans: Sequence[Event | AvoidancePeriod], start_et_ns: int, stop_et_ns: int) -> Iterator[Finding]:
    for number, each in enumerate(spans, start=1):
        if each.start_et_ns < start_et_ns or each.stop_et_ns > stop_et_ns:
            yield Finding("ERROR", "validity", number, "start_et_ns", "lies outside the validity of the file")
