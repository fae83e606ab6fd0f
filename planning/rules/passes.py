"""Passes and the memory that they empty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ..events.dense import runs
from ..passes.pass_plan import Pass
from . import content
from .finding import RuleFinding
from .registry import rule
from .subject import Subject

_S = 1e-9


@rule("pass-overlap", layer="flight", needs=["passes"])
def pass_overlap(subject: Subject) -> Iterator[RuleFinding]:
    """No station is in two passes at once, set-up included, and no two stations receive at once."""
    passes = subject.passes or ()
    for station in sorted({each.station for each in passes}):
        own = [each for each in passes if each.station == station]
        for _, after, over_ns in _overlaps(own, with_setup=True):
            yield pass_overlap.found(
                f"the pass of {station} is set up while its pass before still runs",
                et_ns=after.setup_et_ns,
                stop_et_ns=after.setup_et_ns + over_ns,
                value=over_ns * _S,
                limit=0.0,
                unit="s",
            )
    for before, after, over_ns in _overlaps(passes, with_setup=False):
        if before.station != after.station:
            yield pass_overlap.found(
                f"{after.station} receives while {before.station} still does",
                et_ns=after.start_et_ns,
                stop_et_ns=after.start_et_ns + over_ns,
                value=over_ns * _S,
                limit=0.0,
                unit="s",
            )


@rule("memory-margin", layer="flight", severity="WARN", limits=["rules.memory_margin_fraction"], needs=["schedule"])
def memory_margin(subject: Subject) -> Iterator[RuleFinding]:
    """The memory keeps its margin free."""
    schedule = subject.schedule
    if schedule is None:
        return
    memory = schedule.memory
    limit = (1.0 - float(subject.limit("rules.memory_margin_fraction"))) * memory.limit_bits
    fill = memory.total_bits
    for first, after in runs(~(fill <= limit)):
        yield memory_margin.found(
            "the memory is fuller than its margin allows",
            et_ns=int(memory.edges_et_ns[first]),
            stop_et_ns=int(memory.edges_et_ns[after - 1]),
            value=float(np.max(fill[first:after])) * 1e-9,
            limit=limit * 1e-9,
            unit="Gbit",
        )


@rule("manoeuvre-pass", layer="flight", severity="WARN", needs=["passes", "events"])
def manoeuvre_pass(subject: Subject) -> Iterator[RuleFinding]:
    """No pass runs into a manoeuvre of the event file."""
    events = subject.events
    manoeuvres = [each for each in events.events if each.kind == "manoeuvre"] if events is not None else []
    for each in subject.passes or ():
        for other in manoeuvres:
            start, stop = max(each.start_et_ns, other.start_et_ns), min(each.stop_et_ns, other.stop_et_ns)
            if start < stop:
                yield manoeuvre_pass.found(
                    f"the pass of {each.station} runs into the manoeuvre {other.subject}",
                    et_ns=start,
                    stop_et_ns=stop,
                    value=(stop - start) * _S,
                    limit=0.0,
                    unit="s",
                )


@rule("request-passes", layer="across", needs=["schedule", "request", "mission"])
def request_passes(subject: Subject) -> Iterator[RuleFinding]:
    """The pass request asks for the passes of the schedule, to the millisecond."""
    schedule, request, mission = subject.schedule, subject.request, subject.mission
    if schedule is None or request is None or mission is None or mission.ground is None:
        return
    planned = {_in_ms(each): each for each in schedule.passes.passes}
    asked = {_in_ms(each): each for each in request.passes(mission.ground)}
    product = subject.names(content.REQUEST)[0]
    for key in sorted(planned.keys() - asked.keys(), key=lambda each: (each[2], each)):
        message = f"the schedule's pass of {key[0]} is not asked for"
        yield request_passes.found(message, product=product, et_ns=planned[key].start_et_ns)
    for key in sorted(asked.keys() - planned.keys(), key=lambda each: (each[2], each)):
        message = f"the pass of {key[0]} is not in the schedule"
        yield request_passes.found(message, product=product, et_ns=asked[key].start_et_ns)


def _overlaps(passes: Sequence[Pass], with_setup: bool) -> Iterator[tuple[Pass, Pass, int]]:
    """Each pass that begins while an earlier one runs: that one, itself, ns in common."""

    def begin(each: Pass) -> int:
        return each.setup_et_ns if with_setup else each.start_et_ns

    latest: Pass | None = None
    for each in sorted(passes, key=lambda one: (begin(one), one.stop_et_ns, one.station)):
        if latest is not None and begin(each) < latest.stop_et_ns:
            yield latest, each, min(latest.stop_et_ns, each.stop_et_ns) - begin(each)
        if latest is None or each.stop_et_ns > latest.stop_et_ns:
            latest = each


def _in_ms(each: Pass) -> tuple[str, int, int, int]:
    """A pass request has no more digits: times of UTC, so that TDB differs by its own fraction of a millisecond."""
    from ...ephemeris.timescales import convert_ns

    times = np.array([each.setup_et_ns, each.start_et_ns, each.stop_et_ns], np.int64)
    setup, start, stop = (np.rint(convert_ns(times, "TDB", "UTC") / 1e6)).astype(np.int64).tolist()
    return each.station, setup, start, stop
