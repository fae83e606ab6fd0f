"""What a rehearsal tells: every fault with its message and its recovery, and every check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from ..operations.checklist import Checked
from .faults import FaultKind
from .window import Window


@dataclass(frozen=True, slots=True)
class Recovery:
    """A fault that struck, and how it was overcome.

    where       step and place that it struck
    message     what the failure said, in one line
    steps       by which it was overcome, in order
    seconds     of wall time, from the failure until all was as if nothing had been, or the next version in force
    """

    cycle: int
    kind: FaultKind
    where: str
    message: str
    steps: tuple[str, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class CycleRecord:
    """A cycle: what struck in it, the checks at its end, its wall time."""

    number: int
    window: Window
    recoveries: tuple[Recovery, ...]
    checks: tuple[Checked, ...]
    seconds: float

    @property
    def failed(self) -> tuple[Checked, ...]:
        """The checks that did not pass."""
        return tuple(each for each in self.checks if not each.passed)


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds of the recoveries from one kind of fault."""

    count: int
    median_s: float
    worst_s: float


@dataclass(frozen=True, slots=True)
class Slower:
    """A kind of fault whose recovery took longer than in earlier runs."""

    kind: str
    before_s: float
    now_s: float


@dataclass(frozen=True, slots=True)
class Compared:
    """A run beside earlier ones.

    runs          that are comparable: of the same mission and length of window
    slower        recoveries that took longer than there
    new_messages  of failures, never seen in any run before
    """

    runs: int
    slower: tuple[Slower, ...]
    new_messages: tuple[str, ...]


@dataclass(frozen=True)
class Rehearsal:
    """A rehearsal as it went.

    began_utc     when, by the clock of the machine
    clone_of      the store that it was a rehearsal of; None for an empty one
    packages, log_entries   that there are at its end
    """

    mission: str
    seed: int
    days: float
    kinds: tuple[FaultKind, ...]
    began_utc: str
    clone_of: str | None
    cycles: tuple[CycleRecord, ...]
    last_checks: tuple[Checked, ...]
    packages: int
    log_entries: int
    seconds: float
    compared: Compared

    @property
    def recoveries(self) -> tuple[Recovery, ...]:
        """What was recovered from, cycle by cycle."""
        return tuple(each for cycle in self.cycles for each in cycle.recoveries)

    @property
    def checks(self) -> tuple[Checked, ...]:
        """All checks: of the cycles, then the last ones."""
        return (*(each for cycle in self.cycles for each in cycle.checks), *self.last_checks)

    @property
    def failed(self) -> tuple[Checked, ...]:
        """The checks that did not pass."""
        return tuple(each for each in self.checks if not each.passed)

    @property
    def times(self) -> Mapping[str, Times]:
        """By kind of fault, in the order of the kinds."""
        return times_of(self.recoveries, self.kinds)


def times_of(recoveries: tuple[Recovery, ...], kinds: tuple[FaultKind, ...]) -> Mapping[str, Times]:
    taken = {kind: [each.seconds for each in recoveries if each.kind == kind] for kind in kinds}
    return {kind: Times(len(s), median(s), max(s)) for kind, s in taken.items() if s}
