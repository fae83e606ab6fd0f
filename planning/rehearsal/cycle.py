"""One planning cycle: orbit, plan, check, package, store, deliver, answer; and what becomes of it under faults."""

from __future__ import annotations

from collections.abc import Sequence

from ..operations.checklist import Checklist
from .desk import Desk
from .faults import Fault
from .late_orbit import late_orbit
from .lost_pass import lost_pass
from .memory import fill_bits_at, schedule_of
from .rejected import send_damaged
from .situation import Situation, send
from .window import Window


def run_cycle(desk: Desk, window: Window, faults: Sequence[Fault], situation: Situation, checks: Checklist) -> None:
    """A cycle with its faults, to the last answer. Raises RuleViolation where a step fails that nothing has struck."""
    desk.expect(faults)
    of_kind = {fault.kind: fault for fault in faults}
    before = situation.last
    fill_bits = 0.0
    if before is not None:
        fill_bits = fill_bits_at(schedule_of(before.planned.folder), before.held.stop_et_ns)
    planned = desk.plan(window, situation.take_in_orbit(desk.cycle, window, "first"), fill_bits)
    desk.check(planned, before)
    if rejected := of_kind.get("rejected"):
        situation.last = send_damaged(desk, planned, before, rejected, checks)
    else:
        situation.last = send(desk, planned, before)
    if late := of_kind.get("late-orbit"):
        late_orbit(desk, situation, late, checks)
    if lost := of_kind.get("lost-pass"):
        lost_pass(desk, situation, lost, checks)
    missed = [f"{fault.kind} at {fault.step}" for fault in (*desk.missed, *desk.still_pending)]
    checks.check("every fault has struck", not missed, ", ".join(missed) or f"{len(faults)}")
