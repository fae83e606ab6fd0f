"""The rehearsal: so many cycles with their faults at a practice site or on a clone, and what came of it.

result = rehearse(out="rehearsal", cycles=10, seed=1)
result.failed          checks that failed; none where nothing was lost
result.times           recovery times by kind of fault
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from ...ephemeris.timescales import parse_time
from ...errors import InvalidInput, ScanplanError, UsageError
from ..delivery.disk import locked, make_folder
from ..delivery.publish import publish_file
from ..mission import Mission
from ..operations.checklist import Checked, Checklist
from ..operations.practice_orbit import practice_orbit
from ..operations.site import Site
from ..science_plan import can_plan_science
from .as_json import as_json
from .checks import check_nothing_lost, hashes_of
from .commands import Commands
from .cycle import run_cycle
from .desk import Desk
from .faults import KINDS, Fault, FaultKind, deal
from .history import add_run, compared_with, read_history, run_of
from .ledger import Ledger
from .page import page
from .record import Compared, CycleRecord, Rehearsal
from .situation import Situation
from .steps import Runner
from .window import Window, windows

if TYPE_CHECKING:
    from ..delivery.store.delivery import Delivery, LogEntry
    from ..delivery.store.store import Store

DEFAULT_DAYS = 2.0
DEFAULT_START = "2017-02-05"
MOST_DAYS = 63
REPORT_JSON, REPORT_HTML, HISTORY = "report.json", "report.html", "history.jsonl"
_LEDGER = "ledger.jsonl"
_WHO = "rehearsal"
_MOMENT = 0.01
"""Share of a window."""

Say = Callable[[str], object]


def rehearse(
    mission: str | Path = "gaia",
    *,
    out: str | Path,
    cycles: int = 10,
    kinds: Sequence[FaultKind] = KINDS,
    store: str | Path | None = None,
    seed: int = 1,
    days: float = DEFAULT_DAYS,
    start: str | int | None = None,
    history: str | Path | None = None,
    keep: bool = False,
    say: Say = lambda text: None,
) -> Rehearsal:
    """Run planning cycles with injected faults, and verify that nothing is lost.

    mission   an embedded one's name, or the path of a mission file; it must have instruments and stations
    out       folder for the reports, the history and, meanwhile, the site
    store     to rehearse on a clone of; it is read, never written. None: on a new, empty one
    kinds     of faults; each comes at least once
    seed      the same seed strikes the same places
    days      length of a cycle's window
    start     of the first window; None: where the last delivery of the store ends, or 2017-02-05
    history   file of earlier runs; None: history.jsonl in ``out``
    keep      leave the site of the rehearsal in ``out``; it stays in any case where a check fails
    say       hears what is being done

    Writes report.json and report.html. Raises UsageError for what makes no rehearsal, InvalidInput where a folder or
    the store cannot be used. Checks that fail raise nothing: ask ``failed``.
    """
    dealt = deal(cycles, kinds, seed)
    loaded = _mission(mission)
    if not days * 86_400 >= 3600:
        raise UsageError(f"windows of {days:g} days are too short; use an hour (0.042) or more")
    if days > MOST_DAYS:
        raise UsageError(f"windows of {days:g} days are too long; use {MOST_DAYS} or less")
    folder = Path(out)
    if store is not None and folder.resolve().is_relative_to(Path(store).resolve()):
        raise UsageError(f"{folder}: lies in the store, into which nothing is written; name another folder")
    make_folder(folder)
    history = Path(history) if history else folder / HISTORY
    make_folder(history.parent)
    with locked(folder):
        earlier = read_history(history)
        root = next(path for k in count(1) if not (path := folder / f"site-{k:04d}").exists())
        is_done = False
        try:
            run = _Run(str(mission), loaded, root, store, start, days, seed, tuple(kinds), say)
            result = run.all_cycles(dealt)
            is_done = not result.failed
        except KeyboardInterrupt:
            is_done = True
            raise
        finally:
            if is_done and not keep:
                shutil.rmtree(root, ignore_errors=True)
        line = run_of(str(mission), days, seed, result.began_utc, result.recoveries, len(result.failed))
        result = replace(result, compared=compared_with(earlier, line, result.times))
        publish_file(folder / REPORT_JSON, as_json(result), replace=True)
        publish_file(folder / REPORT_HTML, page(result), replace=True)
        add_run(history, line)
    return result


class _Run:
    """One rehearsal on its way."""

    def __init__(
        self,
        name: str,
        mission: Mission,
        root: Path,
        origin: str | Path | None,
        start: str | int | None,
        days: float,
        seed: int,
        kinds: tuple[FaultKind, ...],
        say: Say,
    ) -> None:
        self._name, self._mission, self._root = name, mission, root
        self._days, self._seed, self._kinds, self._say = days, seed, kinds, say
        self._began = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._origin = None if origin is None else Path(origin)
        self._hashes: Mapping[str, str] | None = None
        self._start = start

    def all_cycles(self, dealt: Sequence[Sequence[Fault]]) -> Rehearsal:
        begun = time.perf_counter()
        origin = None if self._origin is None else _opened(self._origin)
        older = () if origin is None else origin.deliveries()
        spans = self._spans(older, len(dealt))
        base_version = _latest_version(older, spans[0].start_et_ns, spans[-1].stop_et_ns)
        site = self._site(origin)
        ledger = Ledger(self._root / _LEDGER)
        situation = Situation(self._mission, self._root / "orbits")
        commands = Commands(site, self._name)
        records: list[CycleRecord] = []
        log: tuple[LogEntry, ...] = site.open_store().log()
        with Runner(self._root) as runner:
            self._say("Warming up")
            runner.warm_up(self._name, spans[0].start, spans[0].at(min(1.0, 0.01 / self._days)))
            for number, (window, faults) in enumerate(zip(spans, dealt, strict=True), start=1):
                told = ", ".join(fault.kind for fault in faults)
                self._say(f"Cycle {number} of {len(dealt)}, {window.start}: {told}")
                desk = Desk(number, runner, commands, ledger, base_version)
                records.append(self._cycle(desk, window, faults, situation, log, spans[0], older))
                if records[-1].failed:
                    break
                log = site.open_store().log()
        return Rehearsal(
            mission=self._name,
            seed=self._seed,
            days=self._days,
            kinds=self._kinds,
            began_utc=self._began,
            clone_of=None if self._origin is None else str(self._origin),
            cycles=tuple(records),
            last_checks=self._last_checks(len(records), len(dealt)),
            packages=len(ledger.packages),
            log_entries=len(log),
            seconds=time.perf_counter() - begun,
            compared=Compared(0, (), ()),
        )

    def _spans(self, older: Sequence[Delivery], count: int) -> tuple[Window, ...]:
        """The windows of the cycles. Raises TimeError or CoverageError where the law or the orbit does not reach."""
        from ..scanlaw import propagate

        start = self._start
        if start is None:
            start = max((each.identity.stop_et_ns for each in older), default=parse_time(DEFAULT_START))
        spans = windows(parse_time(start) if isinstance(start, str) else start, self._days, count)
        for first, last in ((spans[0].start, spans[0].at(_MOMENT)), (spans[-1].at(1.0 - _MOMENT), spans[-1].stop)):
            propagate(self._mission, first, last)
            practice_orbit(self._mission, first, last)
        return spans

    def _site(self, origin: Store | None) -> Site:
        """A practice site, with the clone as its store where there is one to clone."""
        if origin is not None:
            self._hashes = hashes_of(origin.path)
            make_folder(self._root)
            origin.clone(Site.at(self._root).store, who=_WHO, at_utc=self._began)
        site = Site.practice(self._root)
        for folder in ("orbits", "requests"):
            make_folder(self._root / folder)
        return site

    def _cycle(
        self,
        desk: Desk,
        window: Window,
        faults: Sequence[Fault],
        situation: Situation,
        log: tuple[LogEntry, ...],
        first: Window,
        older: Sequence[Delivery],
    ) -> CycleRecord:
        begun = time.perf_counter()
        checks = Checklist(f"rehearsal, cycle {desk.cycle}", say=lambda text: None)
        site = desk.commands.site
        try:
            run_cycle(desk, window, faults, situation, checks)
        except (ScanplanError, OSError) as error:
            checks.check("every step ends well", False, error)
        check_nothing_lost(checks, site, desk.ledger, log, (first.start_et_ns, window.stop_et_ns), older)
        with suppress(ScanplanError):  # the record tells
            checks.conclude(site.open_store(), who=_WHO, at_utc=window.log_time(5))
        return CycleRecord(desk.cycle, window, tuple(desk.recoveries), checks.made, time.perf_counter() - begun)

    def _last_checks(self, done: int, wanted: int) -> tuple[Checked, ...]:
        checks = Checklist("rehearsal", say=lambda text: None)
        checks.check("every cycle was run", done == wanted, f"{done} of {wanted}")
        if self._origin is not None and self._hashes is not None:
            same = hashes_of(self._origin) == self._hashes
            checks.check("the store that was cloned is as it was", same, f"{len(self._hashes)} files")
        return checks.made


def _mission(mission: str | Path) -> Mission:
    loaded = Mission.load(mission)
    if not can_plan_science(loaded):
        raise UsageError(f"{mission}: has no instruments or no stations, so that there are no passes to lose")
    return loaded


def _opened(path: Path) -> Store:
    from ..delivery.store.store import Store

    store = Store.open(path)
    if any(finding.severity == "ERROR" for finding in store.verify()):
        raise InvalidInput("is damaged before the rehearsal begins", file=path, hint="run  scanplan store verify")
    return store


def _latest_version(older: Sequence[Delivery], start_et_ns: int, stop_et_ns: int) -> int:
    within = (each.identity for each in older)
    return max((i.version for i in within if i.start_et_ns < stop_et_ns and i.stop_et_ns > start_et_ns), default=0)
