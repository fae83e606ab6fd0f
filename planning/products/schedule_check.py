"""Semantic checks of a science schedule and of its days: do the memory's books balance, do passes make sense?

Bins that follow each other, names and finite numbers are the readers' business: a schedule always has them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from ..passes.pass_plan import Pass, PassPlan
from ..schedule import ScienceSchedule
from ..schedule_days import ScheduleDays, day_edges
from .finding import Finding

Flags = NDArray[np.bool_]

BALANCE_TOLERANCE = 1e-9
"""Of the largest fill: a queue in doubles loses less than this over a decade of bins."""


def check(schedule: ScienceSchedule) -> list[Finding]:
    """Everything wrong with a schedule, one finding a rule and column; ``line`` is the first bad bin, from 1."""
    return [*_negative(schedule), *_memory(schedule), *_classes(schedule), *_plan(schedule)]


def check_days(days: ScheduleDays) -> list[Finding]:
    """Everything wrong with daily volumes; ``line`` is the first bad day, from 1."""
    edges = day_edges(int(days.edges_et_ns[0]), int(days.edges_et_ns[-1]))
    if not np.array_equal(edges, days.edges_et_ns):
        same = min(edges.size, days.edges_et_ns.size)
        off = np.flatnonzero(edges[:same] != days.edges_et_ns[:same])
        line = int(off[0]) + 1 if off.size else same
        return [Finding("ERROR", "midnight", line, "start_et_ns", "the days are not those of UTC in the window")]
    named = {name: getattr(days, name) for name in ("transits", "lost_transits", "observations", "contact_s")}
    bits = {name: getattr(days, name) for name in ("stored_bits", "sent_bits", "dropped_bits", "fill_bits")}
    negative = chain.from_iterable(
        _found("negative", name, _below_zero(values), "is below zero") for name, values in {**named, **bits}.items()
    )
    before, after = days.fill_bits[:-1], days.fill_bits[1:]
    change = days.stored_bits - days.sent_bits - days.dropped_bits
    off_bits = np.zeros(len(days))
    off_bits[1:] = np.abs(after - before - change[1:]).max(axis=1, initial=0.0)
    return [*negative, *_unbalanced(off_bits, days.fill_bits)]


def _found(rule: str, key: str, bad: Flags, message: str) -> Iterator[Finding]:
    if bad.any():
        count = int(np.count_nonzero(bad))
        rows = "1 row" if count == 1 else f"{count} rows"
        yield Finding("ERROR", rule, int(np.argmax(bad)) + 1, key, f"{message} ({rows})")


def _below_zero(values: NDArray[np.float64]) -> Flags:
    """Whether rows (N,) of an array (N, ...) have a value below zero."""
    flags: Flags = np.any(values < 0.0, axis=tuple(range(1, values.ndim)))
    return flags


def _negative(schedule: ScienceSchedule) -> Iterator[Finding]:
    rate, memory = schedule.rate, schedule.memory
    for name, values in (
        ("transits", rate.transits),
        ("class_transits", rate.transits_of_class),
        ("lost_transits", rate.lost_transits),
        ("observations", rate.observations),
        ("stored_bits", rate.bits),
        ("sent_bits", memory.sent_bits),
        ("dropped_bits", memory.dropped_bits),
        ("fill_bits", memory.fill_bits[1:]),
    ):
        yield from _found("negative", name, _below_zero(values), "is below zero")


def _memory(schedule: ScienceSchedule) -> Iterator[Finding]:
    memory = schedule.memory
    change = schedule.rate.bits - memory.sent_bits - memory.dropped_bits
    off_bits = np.abs(np.diff(memory.fill_bits, axis=0) - change).max(axis=1, initial=0.0)
    yield from _unbalanced(off_bits, memory.fill_bits)
    total_bits: NDArray[np.float64] = memory.fill_bits[1:].sum(axis=1)
    over: Flags = np.asarray(total_bits > memory.limit_bits * (1.0 + BALANCE_TOLERANCE))
    yield from _found("memory-limit", "fill_bits", over, f"more than the memory holds, {memory.limit_bits:g} bits")


def _unbalanced(off_bits: NDArray[np.float64], fill_bits: NDArray[np.float64]) -> Iterator[Finding]:
    largest = max(float(np.abs(fill_bits).sum(axis=1).max(initial=0.0)), 1.0)
    message = "is not the fill before, plus stored, less sent and dropped"
    yield from _found("balance", "fill_bits", off_bits > BALANCE_TOLERANCE * largest, message)


def _classes(schedule: ScienceSchedule) -> Iterator[Finding]:
    """Transits by field and row, and by brightness, are the same transits."""
    rate = schedule.rate
    if not rate.class_names:
        return
    in_fields, by_class = rate.transits.sum(axis=(1, 2)), rate.transits_of_class.sum(axis=1)
    apart = ~np.isclose(in_fields, by_class, rtol=1e-6, atol=1e-6)
    yield from _found("class-sum", "class_transits", apart, "the classes do not add up to the transits")


def _plan(schedule: ScienceSchedule) -> Iterator[Finding]:
    plan, rate = schedule.passes, schedule.rate
    if (plan.start_et_ns, plan.stop_et_ns) != (int(rate.edges_et_ns[0]), int(rate.edges_et_ns[-1])):
        yield Finding("WARN", "plan-window", None, "passes", "the passes are planned over another window than the bins")
    yield from check_passes(plan)


def check_passes(plan: PassPlan) -> Iterator[Finding]:
    """What is wrong with passes among themselves."""
    key = "passes"
    for number, each in enumerate(plan.passes, start=1):
        if not each.setup_et_ns <= each.start_et_ns < each.stop_et_ns:
            yield Finding("ERROR", "pass-times", number, key, "set-up, start and stop of a pass are not in this order")
        if not (each.start_et_ns < plan.stop_et_ns and each.stop_et_ns > plan.start_et_ns):
            yield Finding("ERROR", "pass-window", number, key, "a pass lies outside the window of its plan")
    for number, (before, after) in enumerate(pairwise(plan.passes), start=2):
        if after.start_et_ns < before.start_et_ns:
            yield Finding("ERROR", "pass-order", number, key, "a pass begins before the one listed above it")
    yield from _taken_twice(plan.passes)


def _taken_twice(passes: Sequence[Pass]) -> Iterator[Finding]:
    latest: dict[str, int] = {}
    for number, each in sorted(enumerate(passes, start=1), key=lambda item: item[1].setup_et_ns):
        if each.setup_et_ns < latest.get(each.station, each.setup_et_ns):
            yield Finding("ERROR", "pass-overlap", number, "passes", f"{each.station} is taken by two passes at once")
        latest[each.station] = max(each.stop_et_ns, latest.get(each.station, each.stop_et_ns))
