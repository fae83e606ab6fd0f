"""Which segments give a body's path around another, and when: SPICE's rules of precedence, resolved once.

A time belongs to the segment loaded last that covers it, both ends included; target and center are each followed
to the nearest body they share. The answer is a list of disjoint closed intervals of time with the legs of each.
"""

import math
from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from .spk_segments import SpkSegment

Leg = tuple[float, int]  # sign and index of the segment


@dataclass(frozen=True)
class Interval:
    """[start, stop] in TDB seconds past J2000, both included, and the legs whose signed sum is the path there."""

    start_et_s: float
    stop_et_s: float
    legs: tuple[Leg, ...]


def next_up(x: float) -> float:
    return math.nextafter(x, math.inf)


def next_down(x: float) -> float:
    return math.nextafter(x, -math.inf)


def claims(segments: Sequence[SpkSegment], indices: Sequence[int]) -> list[tuple[float, float, int]]:
    """Disjoint closed intervals of time with the segment that rules in each; of ``indices``, later ones win."""
    claimed: list[tuple[float, float, int]] = []
    for index in reversed(indices):
        cursor, stop = segments[index].start_et_s, segments[index].stop_et_s
        at = bisect_left(claimed, cursor, key=lambda claim: claim[1])
        free: list[tuple[float, float, int]] = []
        while cursor <= stop:
            if at == len(claimed) or claimed[at][0] > stop:
                free.append((cursor, stop, index))
                break
            if claimed[at][0] > cursor:
                free.append((cursor, next_down(claimed[at][0]), index))
            cursor = next_up(claimed[at][1])
            at += 1
        for claim in free:
            insort(claimed, claim)
    return claimed


def intervals(segments: Sequence[SpkSegment], target: int, center: int) -> list[Interval]:
    """The path of ``target`` around ``center``: disjoint intervals in order of time.

    Neighbours with the same legs are joined. Empty where nothing connects the two; a body around itself is one
    endless interval without legs.
    """
    if target == center:
        return [Interval(-math.inf, math.inf, ())]
    by_body: dict[int, list[int]] = {}
    for index, segment in enumerate(segments):
        by_body.setdefault(segment.target, []).append(index)

    ruling: dict[int, list[tuple[float, float, int]]] = {}
    unseen = [target, center]
    while unseen:
        body = unseen.pop()
        if body in by_body and body not in ruling:
            ruling[body] = claims(segments, by_body[body])
            unseen += [segments[index].center for _, _, index in ruling[body]]

    cuts = sorted({edge for body in ruling.values() for a, b, _ in body for edge in (a, next_up(b))})
    found: list[Interval] = []
    for start, following in pairwise(cuts):
        legs = _legs(segments, ruling, target, center, start)
        if legs is None:
            continue
        if found and found[-1].legs == legs and next_up(found[-1].stop_et_s) == start:
            start = found.pop().start_et_s
        found.append(Interval(start, next_down(following), legs))
    return found


def _legs(
    segments: Sequence[SpkSegment],
    ruling: dict[int, list[tuple[float, float, int]]],
    target: int,
    center: int,
    et_s: float,
) -> tuple[Leg, ...] | None:
    down, up = (_way_out(segments, ruling, body, et_s) for body in (target, center))
    reached = {body: steps for steps, (body, _) in enumerate(up)}
    for steps, (body, _) in enumerate(down):
        if body in reached:
            there = [(1.0, index) for _, index in down[:steps] if index is not None]
            back = [(-1.0, index) for _, index in up[: reached[body]] if index is not None]
            return tuple(there + back)
    return None


def _way_out(
    segments: Sequence[SpkSegment], ruling: dict[int, list[tuple[float, float, int]]], body: int, et_s: float
) -> list[tuple[int, int | None]]:
    """The bodies from ``body`` to the end of its chain, each with the segment that leads on (None at the end)."""
    way: list[tuple[int, int | None]] = []
    while all(body != passed for passed, _ in way):
        claimed = ruling.get(body, [])
        at = bisect_right(claimed, et_s, key=lambda claim: claim[0]) - 1
        if at < 0 or claimed[at][1] < et_s:
            return [*way, (body, None)]
        way.append((body, claimed[at][2]))
        body = segments[claimed[at][2]].center
    return way
