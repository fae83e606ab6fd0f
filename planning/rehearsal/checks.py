"""Nothing is lost: the store, the inbox and the answers held against the rehearsal's own ledger."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ...ephemeris.timescales import NS_PER_S
from ..delivery.disk import is_temporary
from ..operations.checklist import Checklist
from ..operations.shown import utc
from ..operations.site import Site
from .ledger import HandedIn, Ledger

if TYPE_CHECKING:
    from ..delivery.store.delivery import LogEntry
    from ..delivery.store.store import Store

_STATE_OF = {"ACK": ("ACKED", "SUPERSEDED"), "REJ": ("REJECTED",)}
_BESIDE = (".manifest.json", ".manifest.json.sig")


def check_nothing_lost(
    checks: Checklist, site: Site, ledger: Ledger, log_before: Sequence[LogEntry], span_et_ns: tuple[int, int]
) -> None:
    """Everything that was handed in or told so far is there, byte for byte, and nothing else is left over."""
    store = site.open_store()
    findings = [str(finding) for finding in store.verify()]
    checks.check("the store is whole", not findings, "; ".join(findings))
    _check_log(checks, store.log(), log_before, ledger)
    _check_packages(checks, store, site, ledger)
    _check_answers(checks, store, site, ledger)
    _check_in_force(checks, store, ledger, span_et_ns)
    left = sorted(str(path.relative_to(site.store.parent)) for path in temporaries(site.store.parent))
    checks.check("nothing half-written is left", not left, ", ".join(left[:5]))


def hashes_of(folder: Path) -> Mapping[str, str]:
    """Every file below a folder and its sha256."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): _sha256(path) for path in paths}


def temporaries(folder: Path) -> Iterator[Path]:
    """What a step that ended early may have left."""
    return (path for path in folder.rglob(".*") if is_temporary(path))


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
    archive = inbox / f"{held.name}.tar"
    beside = all((inbox / f"{held.name}{ending}").is_file() for ending in _BESIDE)
    return beside and archive.is_file() and not _differs(archive.read_bytes(), held)


def _differs(data: bytes, held: HandedIn) -> bool:
    return len(data) != held.size_bytes or hashlib.sha256(data).hexdigest() != held.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
