"""What goes on from one cycle to the next, and what several faults need of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..delivery.publish import publish_file
from ..operations.checklist import Checklist
from ..operations.practice_orbit import practice_orbit
from ..operations.shown import utc
from .desk import Delivered, Desk, Planned
from .window import Window

if TYPE_CHECKING:
    from ..mission import Mission

Vector = tuple[float, float, float]
_STEP_S = 600


@dataclass
class Situation:
    """Where a rehearsal stands.

    last        the delivery that holds at the end
    offset_km   of the orbit in use from the one in the mission's kernels, ICRS
    """

    mission: Mission
    orbits: Path
    last: Delivered | None = None
    offset_km: Vector = (0.0, 0.0, 0.0)

    def require_last(self) -> Delivered:
        if self.last is None:
            raise ValueError("nothing has been delivered yet")
        return self.last

    def take_in_orbit(self, cycle: int, window: Window, what: str, drift_km_d: Vector = (0.0, 0.0, 0.0)) -> Path:
        """Flight dynamics hands in an orbit for a window; where its file is."""
        data = practice_orbit(
            self.mission,
            window.start,
            window.stop,
            offset_km=self.offset_km,
            drift_km_d=drift_km_d,
            step_s=_STEP_S,
        )
        path = self.orbits / f"cycle_{cycle:02d}_{what}.oem"
        publish_file(path, data)
        return path


def send(desk: Desk, planned: Planned, previous: Delivered | None) -> Delivered:
    """Package a plan as the next version, keep it, deliver it and take the answer."""
    package = desk.package(planned, previous)
    name = desk.store(package, planned.window)
    return deliver(desk, planned, package, name)


def deliver(desk: Desk, planned: Planned, package: Path, name: str) -> Delivered:
    """Deliver what the store has, and take the answer."""
    desk.deliver(name, planned.window)
    reason = desk.answer(name, planned.window)
    state = desk.acknowledge(name, planned.window)
    return Delivered(planned, desk.ledger.held(name), package, state, reason)


def check_takeover(desk: Desk, old: Delivered, situation: Situation, checks: Checklist) -> None:
    """The earlier plan holds until the later one begins, and that to the end of the window."""
    new = situation.require_last()
    start, stop, change = old.held.start_et_ns, old.held.stop_et_ns, new.held.start_et_ns
    store = desk.commands.site.open_store()
    series = store.delivery(new.held.name).identity.series
    found = [(span.start_et_ns, span.stop_et_ns, span.name) for span in store.actives(series, start, stop)]
    right = [(start, stop, old.held.name)]
    if new is not old:
        right = [(start, change, old.held.name), (change, stop, new.held.name)]
    told = ", ".join(f"version {int(name[-4:])} from {utc(start)}" for start, _, name in found)
    checks.check("the earlier plan holds until the later one begins", found == right, told)
