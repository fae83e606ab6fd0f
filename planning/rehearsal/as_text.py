"""A rehearsal as text, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from .record import Rehearsal

_INDENT = 24 * " "


def fault_rows(run: Rehearsal) -> Iterator[tuple[str, ...]]:
    """Cycle, window, fault, where, message, recovery, seconds, checks: a row a fault, below a header."""
    yield "cycle", "window, UTC", "fault", "where it struck", "what it said", "what was done", "seconds", "checks"
    for cycle in run.cycles:
        checks = f"{len(cycle.checks) - len(cycle.failed)} of {len(cycle.checks)}"
        for place, each in enumerate(cycle.recoveries):
            head = (
                (str(cycle.number), f"{cycle.window.start[:16]} to {cycle.window.stop[:16]}")
                if place == 0
                else ("", "")
            )
            steps = "; ".join(each.steps)
            last = (f"{each.seconds:.2f}", checks if place == 0 else "")
            yield (*head, each.kind, each.where, each.message, steps, *last)


def cycles_told(run: Rehearsal) -> Iterator[str]:
    """The same for a terminal: a line a cycle, below it each fault with what it said and what was done."""
    for cycle in run.cycles:
        window = f"{cycle.window.start} to {cycle.window.stop}"
        checks = f"{len(cycle.checks) - len(cycle.failed)} of {len(cycle.checks)} checks passed"
        yield f"cycle {cycle.number}  {window}  {checks}"
        for each in cycle.recoveries:
            yield f"  {each.kind:<10}  {each.seconds:6.2f} s  {each.where}"
            yield f"{_INDENT}said  {each.message}"
            yield f"{_INDENT}done  {'; '.join(each.steps)}"


def time_rows(run: Rehearsal) -> Iterator[tuple[str, ...]]:
    yield "fault", "times", "median, s", "worst, s"
    for kind, times in run.times.items():
        yield kind, str(times.count), f"{times.median_s:.2f}", f"{times.worst_s:.2f}"


def verdict(run: Rehearsal) -> str:
    """Whether anything was lost, in a line."""
    made, failed = len(run.checks), run.failed
    if failed:
        return f"{len(failed)} of {made} checks failed: {'; '.join(str(each) for each in failed)}"
    faults = f"{len(run.recoveries)} fault{_s(len(run.recoveries))}"
    cycles = f"{len(run.cycles)} cycle{_s(len(run.cycles))}"
    return f"Nothing lost: {cycles}, {faults}, {run.packages} packages, {made} checks passed, {run.seconds:.0f} s"


def comparison(run: Rehearsal) -> Iterator[str]:
    """What earlier runs have to say, a line each."""
    beside = run.compared
    if not beside.runs:
        yield "No earlier run of this mission and length of window to compare with"
    for each in beside.slower:
        told = f"{each.kind}, {each.now_s:.2f} s; before {each.before_s:.2f} s"
        yield f"Slower than in {beside.runs} earlier run{_s(beside.runs)}: {told}"
    if beside.runs and not beside.slower:
        yield f"No recovery slower than in {beside.runs} earlier run{_s(beside.runs)}"
    for message in beside.new_messages:
        yield f"New message: {message}"


def _s(count: int) -> str:
    return "" if count == 1 else "s"
