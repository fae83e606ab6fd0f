"""Which of several versions holds when. Pure: spans and versions only."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """A version's validity [start, stop), TDB ns past J2000."""

    start_et_ns: int
    stop_et_ns: int
    version: int
    name: str


@dataclass(frozen=True, slots=True)
class ActiveSpan:
    """From ``start_et_ns`` until before ``stop_et_ns`` the delivery of this name holds."""

    start_et_ns: int
    stop_et_ns: int
    name: str


def superseded(spans: Sequence[Span]) -> frozenset[str]:
    """Names of those in force of whose validity later versions leave nothing."""
    if not spans:
        return frozenset()
    first, last = min(span.start_et_ns for span in spans), max(span.stop_et_ns for span in spans)
    return frozenset(span.name for span in spans) - {span.name for span in active_spans(spans, first, last)}


def active_spans(spans: Sequence[Span], start_et_ns: int, stop_et_ns: int) -> tuple[ActiveSpan, ...]:
    """What holds within [start, stop), in time order; where nothing holds there is no span."""
    if stop_et_ns <= start_et_ns:
        return ()
    coming = sorted(spans, key=lambda each: each.start_et_ns)
    cuts = {start_et_ns, stop_et_ns}
    for span in spans:
        cuts |= {cut for cut in (span.start_et_ns, span.stop_et_ns) if start_et_ns < cut < stop_et_ns}
    times = sorted(cuts)
    open_spans: list[tuple[int, str, Span]] = []
    found: list[ActiveSpan] = []
    index = 0
    for start, stop in pairwise(times):
        while index < len(coming) and coming[index].start_et_ns <= start:
            heapq.heappush(open_spans, (-coming[index].version, coming[index].name, coming[index]))
            index += 1
        while open_spans and open_spans[0][2].stop_et_ns <= start:
            heapq.heappop(open_spans)
        if open_spans:
            _append(found, ActiveSpan(start, stop, open_spans[0][1]))
    return tuple(found)


def _append(found: list[ActiveSpan], span: ActiveSpan) -> None:
    """Add a span, joined with the one before where the same delivery goes on."""
    if found and found[-1].name == span.name and found[-1].stop_et_ns == span.start_et_ns:
        span = ActiveSpan(found.pop().start_et_ns, span.stop_et_ns, span.name)
    found.append(span)
