"""Which station passes were added, removed, shortened, extended or moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..passes.pass_plan import Pass
from .spans import Span, paired

PassKind = Literal["added", "removed", "shortened", "extended", "moved", "set-up"]
KINDS: tuple[PassKind, ...] = ("removed", "added", "shortened", "extended", "moved", "set-up")

SAME_NS = 1_000_000
"""Times that differ by less are the same: files of passes have them to the millisecond."""


@dataclass(frozen=True, slots=True)
class ChangedPass:
    """A pass that differs; ``a`` or ``b`` is None where it is only in the other."""

    kind: PassKind
    a: Pass | None
    b: Pass | None

    @property
    def station(self) -> str:
        return self._any.station

    @property
    def start_et_ns(self) -> int:
        """Of the earlier of the two."""
        return min(each.start_et_ns for each in (self.a, self.b) if each is not None)

    @property
    def contact_s(self) -> float:
        """Data flow that B has more, TDB seconds; below zero where it has less."""
        return (_contact_ns(self.b) - _contact_ns(self.a)) * 1e-9

    @property
    def _any(self) -> Pass:
        return next(each for each in (self.a, self.b) if each is not None)


@dataclass(frozen=True, slots=True)
class StationHours:
    """Hours in which a station is taken, set-up included, in the time that is compared."""

    station: str
    a_h: float
    b_h: float


@dataclass(frozen=True, eq=False)
class PassChange:
    """Passes that reach into [start, stop), TDB ns past J2000.

    passes_a, passes_b   all of them
    unchanged            how many are in both, at the same times
    changed              all others, in order of time
    """

    start_et_ns: int
    stop_et_ns: int
    passes_a: tuple[Pass, ...]
    passes_b: tuple[Pass, ...]
    unchanged: int
    changed: tuple[ChangedPass, ...]
    stations: tuple[StationHours, ...]

    def count(self, kind: PassKind) -> int:
        """How many passes are changed in this way."""
        return sum(each.kind == kind for each in self.changed)

    @property
    def hours_a(self) -> float:
        return sum(each.a_h for each in self.stations)

    @property
    def hours_b(self) -> float:
        return sum(each.b_h for each in self.stations)


def pass_change(a: Sequence[Pass], b: Sequence[Pass], start_et_ns: int, stop_et_ns: int) -> PassChange:
    """The change from passes A to passes B in [start, stop). Passes of a station that share time are one pass moved."""
    span = start_et_ns, stop_et_ns
    own, other = _inside(a, span), _inside(b, span)
    pairs = dict(paired([_span(each) for each in own], [_span(each) for each in other]))
    changed = [ChangedPass("removed", each, None) for i, each in enumerate(own) if i not in pairs]
    kept = set(pairs.values())
    changed += [ChangedPass("added", None, each) for j, each in enumerate(other) if j not in kept]
    kinds = [(kind_of_change(own[i], other[j]), own[i], other[j]) for i, j in pairs.items()]
    changed += [ChangedPass(kind, before, after) for kind, before, after in kinds if kind is not None]
    stations = sorted({each.station for each in (*own, *other)})
    return PassChange(
        *span,
        tuple(own),
        tuple(other),
        sum(kind is None for kind, _, _ in kinds),
        tuple(sorted(changed, key=lambda each: (each.start_et_ns, each.station, each.kind))),
        tuple(StationHours(name, _hours(own, name, span), _hours(other, name, span)) for name in stations),
    )


def kind_of_change(a: Pass, b: Pass) -> PassKind | None:
    """How one pass became another, by its data flow: inside the old one, around it, or neither; None: the same."""
    begins, ends = b.start_et_ns - a.start_et_ns, b.stop_et_ns - a.stop_et_ns
    begins, ends = (0 if abs(each) < SAME_NS else each for each in (begins, ends))
    if begins == ends == 0:
        return None if abs(b.setup_et_ns - a.setup_et_ns) < SAME_NS else "set-up"
    if begins >= 0 >= ends:
        return "shortened"
    return "extended" if begins <= 0 <= ends else "moved"


def _span(each: Pass) -> Span:
    return Span(each.station, each.start_et_ns, each.stop_et_ns)


def _inside(passes: Sequence[Pass], span: tuple[int, int]) -> list[Pass]:
    inside = [each for each in passes if each.setup_et_ns < span[1] and each.stop_et_ns > span[0]]
    return sorted(inside, key=lambda each: (each.start_et_ns, each.station))


def _hours(passes: Sequence[Pass], station: str, span: tuple[int, int]) -> float:
    taken = (min(p.stop_et_ns, span[1]) - max(p.setup_et_ns, span[0]) for p in passes if p.station == station)
    return sum(taken) / 3.6e12


def _contact_ns(each: Pass | None) -> int:
    return 0 if each is None else each.stop_et_ns - each.start_et_ns
