"""Things that last from a start to a stop in two lists, paired by what they are and by the time they share."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """What is paired with its like: of the same key. Times are TDB ns past J2000."""

    key: Hashable
    start_et_ns: int
    stop_et_ns: int


def paired(a: Sequence[Span], b: Sequence[Span]) -> tuple[tuple[int, int], ...]:
    """Places (in A, in B) of what belongs together, each at most once, in A's order.

    Only what has the same key and shares time is paired, a moment with what it lies in. Those that share most come
    first, then those whose starts are nearest, then the earliest; so the pairs of (B, A) are the same.
    """
    offers = []
    for i, j in _touching(a, b):
        span, other = a[i], b[j]
        shared = min(span.stop_et_ns, other.stop_et_ns) - max(span.start_et_ns, other.start_et_ns)
        starts = sorted((span.start_et_ns, other.start_et_ns))
        if shared > 0 or span.start_et_ns == span.stop_et_ns or other.start_et_ns == other.stop_et_ns:
            offers.append((-shared, starts[1] - starts[0], starts, i, j))
    pairs: dict[int, int] = {}
    taken = set()
    for _, _, _, i, j in sorted(offers):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return tuple(sorted(pairs.items()))


def _touching(a: Sequence[Span], b: Sequence[Span]) -> Iterator[tuple[int, int]]:
    """Pairs of one key that share time or a moment."""
    by_key: dict[Hashable, list[tuple[int, int]]] = {}
    longest: dict[Hashable, int] = {}
    for j, span in enumerate(b):
        by_key.setdefault(span.key, []).append((span.start_et_ns, j))
        longest[span.key] = max(longest.get(span.key, 0), span.stop_et_ns - span.start_et_ns)
    for alike in by_key.values():
        alike.sort()
    for i, span in enumerate(a):
        alike = by_key.get(span.key, [])
        first = bisect_left(alike, (span.start_et_ns - longest.get(span.key, 0), -1))
        for _, j in alike[first : bisect_right(alike, (span.stop_et_ns, len(b)))]:
            if b[j].stop_et_ns >= span.start_et_ns:
                yield i, j
