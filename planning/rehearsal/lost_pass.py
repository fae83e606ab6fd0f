"""A lost pass: after the delivery a station falls out; the rest is planned again with the memory as it stands."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ...ephemeris.timescales import NS_PER_S
from ..delivery.publish import publish_file
from ..operations.checklist import Checklist
from ..operations.shown import utc
from ..passes.request_file import write_requests
from ..passes.requests import PassRequest
from .desk import Desk
from .faults import Fault
from .memory import fill_bits_at, imbalance_bits, is_asked, lost_bits, lost_without, schedule_of
from .situation import Situation, check_takeover, send
from .window import Window

if TYPE_CHECKING:
    from ..passes.pass_plan import Pass
    from ..schedule import ScienceSchedule

_FROM_SHARE = 0.25
_ROUNDING_BITS = 1000.0
"""Of some 1e12."""
_TOLERATED_BITS = 1e9
_GBIT = 1e9


def lost_pass(desk: Desk, situation: Situation, fault: Fault, checks: Checklist) -> None:
    """Ask for no pass of the station in that span, plan the rest again, deliver the next version."""
    old = situation.require_last()
    begun = time.perf_counter()
    schedule = schedule_of(old.planned.folder)
    window = old.planned.window.rest_from(_between_passes(schedule, old.planned.window.at(_FROM_SHARE)))
    fill_bits = fill_bits_at(schedule, window.start_et_ns)
    lost, station, span, message = _what_falls_out(schedule, situation, window, fault.share)
    requests = desk.commands.site.plans.parent / "requests" / f"cycle_{desk.cycle:02d}.csv"
    unavailable = PassRequest("unavailable", station, span.start_et_ns, span.stop_et_ns)
    publish_file(requests, write_requests([unavailable]))
    planned = desk.plan(window, old.planned.orbit, fill_bits, requests)
    desk.check(planned, old)
    situation.last = send(desk, planned, old)
    after = schedule_of(planned.folder)
    idle, said = lost_without(schedule, lost, window.start_et_ns), lost_bits(after)
    deleted = f"{said / _GBIT:.1f} Gbit deleted, {idle / _GBIT:.1f} if nothing had been done"
    steps = (
        f"planned again from {window.start} with {fill_bits / _GBIT:.1f} Gbit in the memory",
        f"version {situation.last.held.version} delivered, {situation.last.state}",
        deleted,
    )
    desk.recovered("lost-pass", "after the acknowledgement", message, steps, begun)
    is_free = not is_asked(after, station, span.start_et_ns, span.stop_et_ns)
    checks.check("nothing is asked of the lost station", is_free, f"{station}, {span.start} to {span.stop}")
    forgotten = imbalance_bits(after)
    checks.check("every bit is sent, deleted or left", abs(forgotten) < _ROUNDING_BITS, f"{forgotten:.0f} bits over")
    checks.check("no more is deleted than without the new plan", said <= idle + _TOLERATED_BITS, deleted)
    check_takeover(desk, old, situation, checks)


def _what_falls_out(
    schedule: ScienceSchedule, situation: Situation, window: Window, share: float
) -> tuple[Pass | None, str, Window, str]:
    """One of the passes to come, its station, from when to when that is away, and this in words."""
    coming = [each for each in schedule.passes.passes if each.setup_et_ns > window.start_et_ns]
    if coming:
        lost = coming[int(share * len(coming))]
        span = Window(utc(lost.setup_et_ns - NS_PER_S), utc(min(lost.stop_et_ns + NS_PER_S, window.stop_et_ns)))
        what = f"a pass of {lost.capacity_bits / _GBIT:.0f} Gbit"
        return lost, lost.station, span, f"{lost.station} is not there from {span.start} to {span.stop}: {what}"
    ground = situation.mission.ground
    station = "" if ground is None else ground.stations[0].name
    what = "no pass was planned"
    return None, station, window, f"{station} is not there from {window.start} to {window.stop}: {what}"


def _between_passes(schedule: ScienceSchedule, start: str) -> str:
    """This time, or the end of the pass that takes place then."""
    at = Window(start, start).start_et_ns
    for each in sorted(schedule.passes.passes, key=lambda one: one.setup_et_ns):
        if each.setup_et_ns <= at < each.stop_et_ns:
            at = each.stop_et_ns + NS_PER_S
    return utc(at)
