"""Nothing is lost: the store, the inbox and the answers held against the rehearsal's own ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...ephemeris.timescales import NS_PER_S
from ...errors import ScanplanError
from ..delivery.disk import is_temporary
from ..delivery.outbox.outgoing import outgoing_files
from ..operations.checklist import Checklist
from ..operations.shown import utc
from ..operations.site import Site
from .ledger import HandedIn, Ledger

if TYPE_CHECKING:
    from ..delivery.store.delivery import Delivery, LogEntry
    from ..delivery.store.store import Store

_STATE_OF = {"ACK": ("ACKED", "SUPERSEDED"), "REJ": ("REJECTED",)}
_NO_DATA = "-shm"
"""SQLite's index over its own log: readers write into it, and nothing is lost with it."""


def check_nothing_lost(
    checks: Checklist,
    site: Site,
    ledger: Ledger,
    log_before: Sequence[LogEntry],
    span_et_ns: tuple[int, int],
    older: Sequence[Delivery] = (),
) -> None:
    """Everything that was handed in or told so far is there, byte for byte, and nothing else is left over.

    older   deliveries that the store had before its first cycle
    What cannot even be read is a check that failed, no error.
    """
    looks: tuple[tuple[str, Callable[[Store], None]], ...] = (
        ("the store can be read", lambda store: _check_store(checks, store, older)),
        ("the log can be read", lambda store: _check_log(checks, store.log(), log_before, ledger)),
        ("the packages can be read", lambda store: _check_packages(checks, store, site, ledger)),
        ("the answers can be read", lambda store: _check_answers(checks, store, site, ledger)),
        ("what is in force can be read", lambda store: _check_in_force(checks, store, ledger, span_et_ns)),
    )
    for what, look in looks:
        try:
            look(site.open_store())
        except (ScanplanError, OSError) as error:
            checks.check(what, False, error)
    left = sorted(str(path.relative_to(site.store.parent)) for path in temporaries(site.store.parent))
    checks.check("nothing half-written is left", not left, ", ".join(left[:5]))


def hashes_of(folder: Path) -> Mapping[str, str]:
    """Every file of a store and its sha256; "gone" for one that goes away meanwhile."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.endswith(_NO_DATA))
    return {str(path.relative_to(folder)): _sha256(path) for path in paths}


def temporaries(folder: Path) -> Iterator[Path]:
    """What a step that ended early may have left."""
    return (path for path in folder.rglob(".*") if is_temporary(path))


def _check_store(checks: Checklist, store: Store, older: Sequence[Delivery]) -> None:
    findings = [str(finding) for finding in store.verify()]
    checks.check("the store is whole", not findings, "; ".join(findings))
    if older:
        now = {each.identity.name: each for each in store.deliveries()}
        lost = [each.identity.name for each in older if not _is_same(each, now.get(each.identity.name))]
        told = ", ".join(lost[:5]) or f"{len(older)} deliveries"
        checks.check("every delivery that was cloned is as it was", not lost, told)


def _is_same(before: Delivery, after: Delivery | None) -> bool:
    """But for its state, which what comes after it may change."""
    return after is not None and replace(after, state=before.state) == before


def _check_log(checks: Checklist, log: Sequence[LogEntry], before: Sequence[LogEntry], ledger: Ledger) -> None:
    numbers = [entry.number for entry in log]
    checks.check("the log has no gap", numbers == list(range(1, len(log) + 1)), f"{len(log)} entries")
    kept = list(log[: len(before)]) == list(before)
    checks.check("no entry of the log has changed or gone", kept, f"{len(before)} held against what they were")
    reached: dict[str, list[str]] = {each.name: [] for each in ledger.packages}
    told: dict[str, list[str]] = {each.name: [] for each in ledger.packages}
    for entry in log:
        if entry.delivery in reached and entry.after not in (None, "SUPERSEDED"):
            reached[entry.delivery].append(entry.after)
    for name, state in ledger.told:
        told[name].append(state)
    wrong = [
        f"{name}: {' '.join(reached[name])}, told {' '.join(told[name])}"
        for name in told
        if told[name] != reached[name]
    ]
    checks.check("states in the log are those told, each once", not wrong, "; ".join(wrong))


def _check_packages(checks: Checklist, store: Store, site: Site, ledger: Ledger) -> None:
    handed_in = ledger.packages
    known = {each.identity.name: each for each in store.deliveries()}
    lost = [each.name for each in handed_in if each.name not in known or _differs(store.package(each.name), each)]
    told = f"{len(handed_in)} packages" if not lost else ", ".join(lost)
    checks.check("every package handed in is in the store, byte for byte", not lost, told)
    acked = ledger.of_state("ACKED")
    lost = [each.name for each in acked if not _is_in_inbox(site.inbox, each)]
    told = f"{len(acked)} packages" if not lost else ", ".join(lost)
    checks.check("every package acknowledged is in the inbox, byte for byte", not lost, told)


def _check_answers(checks: Checklist, store: Store, site: Site, ledger: Ledger) -> None:
    states = {each.identity.name: each.state for each in store.deliveries()}
    answers = [path.name.rpartition(".") for path in sorted(site.answers.iterdir())]
    wrong = [f"{name}.{verdict}" for name, _, verdict in answers if states.get(name) not in _STATE_OF.get(verdict, ())]
    answered = {name for name, _, _ in answers}
    wrong += [f"{each.name}: no answer" for each in ledger.packages if each.name not in answered]
    checks.check("every answer is taken", not wrong, ", ".join(wrong) or f"{len(answers)} answers")


def _check_in_force(checks: Checklist, store: Store, ledger: Ledger, span_et_ns: tuple[int, int]) -> None:
    right = ledger.in_force(*span_et_ns)
    series = {store.delivery(each.name).identity.series for each in ledger.packages}
    found = [(s.start_et_ns, s.stop_et_ns, s.name) for each in series for s in store.actives(each, *span_et_ns)]
    hours = sum(stop - start for start, stop, name in right if name is not None) / (3600 * NS_PER_S)
    told = f"{utc(span_et_ns[0])} to {utc(span_et_ns[1])}, {hours:.1f} h by {len(found)} deliveries"
    is_covered = bool(right) and all(name is not None for _, _, name in right)
    checks.check("a delivery is in force at every time", is_covered, told)
    checks.check("what is in force is what was acknowledged last", found == list(right))


def _is_in_inbox(inbox: Path, held: HandedIn) -> bool:
    """The archive as it was handed in, and beside it the manifest and signature that are within."""
    archive = inbox / f"{held.name}.tar"
    if not archive.is_file() or _differs(data := archive.read_bytes(), held):
        return False
    files = outgoing_files(held.name, data)
    is_signed = len(files) == 3
    return is_signed and all((path := inbox / f.name).is_file() and path.read_bytes() == f.data for f in files)


def _differs(data: bytes, held: HandedIn) -> bool:
    return len(data) != held.size_bytes or hashlib.sha256(data).hexdigest() != held.sha256


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except FileNotFoundError:
        return "gone"
