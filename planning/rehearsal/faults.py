"""Which fault strikes in which cycle, at which step and where in it: all of it follows from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from ...errors import UsageError

FaultKind = Literal["late-orbit", "lost-pass", "disk-full", "kill", "rejected"]
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)

PLACES = {"plan": 58, "package": 3, "store": 5, "deliver": 11, "receive": 2, "ack": 3}
"""Steps that change the disk, and at how many places at least each of them does so; see ``places``."""
WRITES = {"plan": 28, "package": 1, "store": 1, "deliver": 3, "receive": 1, "ack": 0}
"""How many files at least these steps write; ``ack`` writes into the registry alone."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault to come.

    step    that it strikes; None where the kind says which
    place   of that step, from 1; 0 where the kind or the step has none
    share   a number in [0, 1) from which the kind takes what else there is to choose
    """

    kind: FaultKind
    step: str | None
    place: int
    share: float


def parse_kinds(text: str) -> tuple[FaultKind, ...]:
    """Kinds by their names, with commas between. Raises UsageError."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in KINDS:
            raise UsageError(f"'{name}' is no kind of fault; there are {', '.join(KINDS)}")
    if not names:
        raise UsageError(f"no kind of fault is named; there are {', '.join(KINDS)}")
    return tuple(kind for kind in KINDS if kind in names)


def deal(cycles: int, kinds: Sequence[FaultKind], seed: int) -> tuple[tuple[Fault, ...], ...]:
    """The faults of each cycle, in the order in which they strike.

    Every kind comes at least once, and every cycle has one; where there are more cycles than kinds, about every second
    cycle has two. Raises UsageError for no cycle.
    """
    if cycles < 1:
        raise UsageError(f"{cycles} cycles are no rehearsal; use 1 or more")
    source = random.Random(f"rehearsal {seed}")
    hands: list[set[FaultKind]] = [set() for _ in range(cycles)]
    pile: list[FaultKind] = []
    for number in range(max(cycles, len(kinds))):
        pile = pile or source.sample(list(kinds), len(kinds))
        hands[number % cycles].add(pile.pop())
    if cycles > len(kinds):
        for hand in hands:
            if source.random() < 0.5:
                hand.add(source.choice(kinds))
    steps = {"kill": _rounds(source, PLACES), "disk-full": _rounds(source, WRITES)}
    return tuple(_hand(source, hand, steps) for hand in hands)


def _hand(source: random.Random, kinds: set[FaultKind], steps: dict[str, list[str]]) -> tuple[Fault, ...]:
    hand: list[Fault] = []
    for kind in (each for each in KINDS if each in kinds):
        hand.append(_fault(source, kind, steps, {fault.step for fault in hand}))
    return tuple(hand)


def _fault(source: random.Random, kind: FaultKind, steps: dict[str, list[str]], taken: set[str | None]) -> Fault:
    """A fault at a step that nothing else strikes: a step done in part has fewer places left."""
    share = source.random()
    if kind not in steps:
        return Fault(kind, None, 0, share)
    order = steps[kind]
    step = next(each for each in order if each not in taken)
    order.remove(step)
    order.append(step)
    count = (PLACES if kind == "kill" else WRITES)[step]
    return Fault(kind, step, 1 + int(share * count) if count else 0, share)


def _rounds(source: random.Random, steps: dict[str, int]) -> list[str]:
    """Steps in some order; one after the other is struck, so that all have their turn."""
    return source.sample(list(steps), len(steps))
