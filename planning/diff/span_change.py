"""Which events or avoidance periods came, went or have other times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..events.event import AvoidanceList, EventList
from .spans import Span, paired

SAME_NS = 500_000_000
"""Spans whose ends differ by less are the same: events are found to the second."""


@dataclass(frozen=True, slots=True)
class Named:
    """A span and what it is called."""

    kind: str
    subject: str
    start_et_ns: int
    stop_et_ns: int


@dataclass(frozen=True, slots=True)
class ChangedSpan:
    """A span that differs; ``a`` or ``b`` is None where it is only in the other."""

    a: Named | None
    b: Named | None

    @property
    def start_et_ns(self) -> int:
        """Of the earlier of the two."""
        return min(each.start_et_ns for each in (self.a, self.b) if each is not None)


@dataclass(frozen=True, eq=False)
class SpanChange:
    """Spans that reach into [start, stop), TDB ns past J2000, cut there; those that differ in order of time."""

    start_et_ns: int
    stop_et_ns: int
    unchanged: int
    added: tuple[ChangedSpan, ...]
    removed: tuple[ChangedSpan, ...]
    shifted: tuple[ChangedSpan, ...]

    @property
    def is_same(self) -> bool:
        return not (self.added or self.removed or self.shifted)


def event_change(a: EventList, b: EventList) -> SpanChange | None:
    """The change from events A to B where the lists share time; None where they do not. Alike are kind and subject."""
    return _change(
        [Named(each.kind, each.subject, each.start_et_ns, each.stop_et_ns) for each in a.events],
        [Named(each.kind, each.subject, each.start_et_ns, each.stop_et_ns) for each in b.events],
        max(a.start_et_ns, b.start_et_ns),
        min(a.stop_et_ns, b.stop_et_ns),
    )


def avoidance_change(a: AvoidanceList, b: AvoidanceList) -> SpanChange | None:
    """The same of avoidance periods, which are all alike, whatever their reasons."""
    return _change(
        [Named("avoidance", "", each.start_et_ns, each.stop_et_ns) for each in a.periods],
        [Named("avoidance", "", each.start_et_ns, each.stop_et_ns) for each in b.periods],
        max(a.start_et_ns, b.start_et_ns),
        min(a.stop_et_ns, b.stop_et_ns),
    )


def _change(a: Sequence[Named], b: Sequence[Named], start: int, stop: int) -> SpanChange | None:
    if stop <= start:
        return None
    own, other = _cut(a, start, stop), _cut(b, start, stop)
    pairs = dict(paired([_span(each) for each in own], [_span(each) for each in other]))
    kept = set(pairs.values())
    both = [(own[i], other[j]) for i, j in pairs.items()]
    shifted = [ChangedSpan(x, y) for x, y in both if not _is_same(x, y)]
    return SpanChange(
        start,
        stop,
        len(both) - len(shifted),
        _ordered([ChangedSpan(None, each) for j, each in enumerate(other) if j not in kept]),
        _ordered([ChangedSpan(each, None) for i, each in enumerate(own) if i not in pairs]),
        _ordered(shifted),
    )


def _cut(spans: Sequence[Named], start: int, stop: int) -> list[Named]:
    inside = [each for each in spans if each.start_et_ns < stop and each.stop_et_ns >= start]
    return [Named(s.kind, s.subject, max(s.start_et_ns, start), min(s.stop_et_ns, stop)) for s in inside]


def _span(each: Named) -> Span:
    return Span((each.kind, each.subject), each.start_et_ns, each.stop_et_ns)


def _is_same(a: Named, b: Named) -> bool:
    return abs(a.start_et_ns - b.start_et_ns) < SAME_NS and abs(a.stop_et_ns - b.stop_et_ns) < SAME_NS


def _ordered(spans: Sequence[ChangedSpan]) -> tuple[ChangedSpan, ...]:
    def place(each: ChangedSpan) -> tuple[int, str, str]:
        named = each.a or each.b
        return each.start_et_ns, "" if named is None else named.kind, "" if named is None else named.subject

    return tuple(sorted(spans, key=place))
