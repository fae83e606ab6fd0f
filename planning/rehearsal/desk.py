"""Where steps are done: each with what strikes it, what it says, and how it is done again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...errors import RuleViolation
from .commands import Commands
from .faults import Fault, FaultKind
from .ledger import HandedIn, Ledger
from .places import Harm
from .record import Recovery
from .steps import Runner, Step
from .window import Window

_HARMS: dict[FaultKind, Harm] = {"kill": "kill", "disk-full": "disk-full"}
_AT_THE_STORE = ("store", "deliver", "ack")


@dataclass(frozen=True, slots=True)
class Planned:
    """A published plan, and the orbit that it was made on."""

    folder: Path
    window: Window
    orbit: Path


@dataclass(frozen=True, slots=True)
class Delivered:
    """A package whose answer has been taken; ``state`` is ACKED or REJECTED, ``reason`` why the latter."""

    planned: Planned
    held: HandedIn
    package: Path
    state: str
    reason: str


@dataclass
class Desk:
    """The steps of one cycle.

    base_version   that every version of this rehearsal is above
    """

    cycle: int
    runner: Runner
    commands: Commands
    ledger: Ledger
    base_version: int
    recoveries: list[Recovery] = field(default_factory=list)
    missed: list[Fault] = field(default_factory=list)
    _plans: int = 0
    _pending: dict[str, Fault] = field(default_factory=dict)

    def expect(self, faults: Sequence[Fault]) -> None:
        """Strike these steps when they are next done."""
        self._pending |= {fault.step: fault for fault in faults if fault.step is not None}

    @property
    def still_pending(self) -> tuple[Fault, ...]:
        return tuple(self._pending.values())

    # Steps

    def plan(self, window: Window, orbit: Path, fill_bits: float, requests: Path | None = None) -> Planned:
        """Plan and check."""
        self._plans += 1
        folder = self.commands.site.plans / f"cycle_{self.cycle:02d}_plan_{self._plans}"
        self._do("plan", self.commands.plan(window, folder, orbit, fill_bits, requests))
        return Planned(folder, window, orbit)

    def check(self, planned: Planned, previous: Delivered | None) -> None:
        before = None if previous is None else previous.package
        self._do("check", self.commands.check(planned.folder, planned.window, planned.orbit, before))

    def package(self, planned: Planned, previous: Delivered | None) -> Path:
        """The package, whole on the disk, and in the ledger."""
        window, version = planned.window, self.next_version(planned.window)
        before = None if previous is None else previous.package
        done = self._do("package", self.commands.package(planned.folder, window, version, before))
        path = self.commands.site.packages / str(done.json()["name"])
        self.ledger.hand_in(path, window.start_et_ns, window.stop_et_ns, version)
        return path

    def store(self, package: Path, window: Window) -> str:
        name = package.name.removesuffix(".tar")
        self._do("store", self.commands.store(package, window.log_time(1)))
        self.ledger.tell(name, "PACKAGED")
        return name

    def deliver(self, name: str, window: Window) -> None:
        done = self._do("deliver", self.commands.deliver(name, window.log_time(2)))
        self.ledger.tell(name, str(done.json()["sent"][0]["state"]))

    def answer(self, name: str, window: Window) -> str:
        """The control centre's part; why it rejects a package, or ""."""
        done = self._do("receive", self.commands.receive(window.log_time(3)), (0, 4))
        return next(str(each["reason"]) for each in done.json() if each["name"] == name)

    def acknowledge(self, name: str, window: Window) -> str:
        """Take the answers; the state of this one."""
        done = self._do("ack", self.commands.ack(window.log_time(4)), (0, 4))
        state = next(str(each["state"]) for each in done.json() if each["name"] == name)
        self.ledger.tell(name, state)
        return state

    def time_out(self, name: str, window: Window) -> None:
        """Say that no answer has come that can be taken; the command then ends with 4."""
        self._do("time-out", self.commands.time_out(window.log_time(5)), (4,))
        self.ledger.tell(name, "TIMEOUT")

    def diff(self, before: Planned, after: Planned) -> Any:
        return self._do("diff", self.commands.diff(before.folder, after.folder)).json()

    def next_version(self, window: Window) -> int:
        return 1 + max(self.base_version, self.ledger.latest_version(window.start_et_ns, window.stop_et_ns))

    # Faults

    def recovered(self, kind: FaultKind, where: str, message: str, steps: Sequence[str], begun: float) -> None:
        """Keep how a fault was overcome; ``begun`` is what ``time.perf_counter`` said when it struck."""
        seconds = time.perf_counter() - begun
        self.recoveries.append(Recovery(self.cycle, kind, where, message, tuple(steps), seconds))

    def _do(self, name: str, command: tuple[str, ...], accepted: Sequence[int] = (0,)) -> Step:
        """A step; where a fault waits for it, struck, and then done again. Raises RuleViolation where it fails."""
        fault = self._pending.pop(name, None)
        if fault is None:
            return self._require(self.runner.run(name, command), accepted)
        struck = self.runner.run(name, command, _HARMS[fault.kind], fault.place)
        begun = time.perf_counter()
        if not struck.struck or struck.code in accepted:
            self.missed.append(fault)
            return self._require(struck, accepted)
        steps = [self._repair()] if name in _AT_THE_STORE else []
        done = self._require(self.runner.run(name, command), accepted)
        where = f"{name}, before the {struck.struck}"
        self.recovered(fault.kind, where, struck.told, [*steps, f"the same {name} again"], begun)
        return done

    def _repair(self) -> str:
        done = self._require(self.runner.run("store verify", self.commands.repair()))
        removed = sum(bool(each["repaired"]) for each in done.json()["findings"])
        return f"store verify --repair: {removed or 'no'} left-over{'' if removed == 1 else 's'} removed"

    def _require(self, step: Step, accepted: Sequence[int] = (0,)) -> Step:
        if step.code not in accepted:
            raise RuleViolation(f"cycle {self.cycle}: {step.name} failed: {step.told}")
        return step
