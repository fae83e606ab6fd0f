"""Every call of the system that an act of the store makes, SQLite's too, fails once: nothing is torn, and the act
done again ends where it would have."""

import shutil

import pytest

from .forks import Forks
from .seen import assert_sound, registry
from .shim import FAULTS, compiled, fault

OPERATIONS = "store_operations"
FIRST = {"name": "D1", "version": 1, "start": 0, "stop": 100}
DRAFT = {"name": "D2", "version": 2, "start": 0, "stop": 100}
LATER = {"name": "D3", "version": 3, "start": 0, "stop": 100, "withdraws": ["D4"]}
OTHER = {"name": "D4", "version": 4, "start": 200, "stop": 300}
BEFORE = (
    {"kind": "create"},
    *({"kind": kind, **FIRST} for kind in ("add", "SENT", "ACKED")),
    *({"kind": kind, **DRAFT} for kind in ("draft", "check")),
    *({"kind": kind, **OTHER} for kind in ("add", "SENT", "ACKED")),
    *({"kind": kind, **LATER} for kind in ("add", "SENT")),
)
"""What the store has been through; D3 on its way takes D1's validity and withdraws D4."""
ACTS = {
    "create": {"kind": "create"},
    "draft": {"kind": "draft", "name": "D5", "version": 5, "start": 0, "stop": 10},
    "add": {"kind": "add", "name": "D5", "version": 5, "start": 0, "stop": 10},
    "approve": {"kind": "APPROVED", **DRAFT},
    "acknowledge": {"kind": "ACKED", **LATER},
    "withdraw": {"kind": "WITHDRAWN", **FIRST},
    "annotate": {"kind": "annotate", "name": "D1", "text": "the Moon"},
    "clone": {"kind": "clone", "to": "copy"},
    "snapshot": {"kind": "snapshot", "to": "copy"},
    "package": {"kind": "package", "to": "copy", "name": "D5", "version": 5, "start": 0, "stop": 10},
    "repair": {"kind": "repair"},
}


@pytest.fixture(scope="module")
def forks(tmp_path_factory):
    with Forks(OPERATIONS, preload=compiled(tmp_path_factory.mktemp("shim"))) as running:
        yield running


class Case:
    """A store before an act, and as often as one likes the act on a copy of it."""

    def __init__(self, forks, folder, name):
        self.forks, self.folder = forks, folder / "case"
        self.step, self.before = dict(ACTS[name]), folder / "before"
        self.store = self.folder / "store"
        if "to" in self.step:
            self.step["to"] = str(self.folder / self.step["to"])
        self.before.mkdir()
        if name != "create":
            done = forks.run(f"{OPERATIONS}:steps", here=True, folder=str(self.before / "store"), steps=BEFORE)
            assert (done.status, done.result) == ("done", 0)
        if name == "package":
            (self.before / "copy").mkdir()
        if name == "repair":
            (self.before / "store" / "tmp" / "leaving").write_bytes(b"half of")

    def fresh(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(self.before, self.folder)

    def act(self, call=None, kind="broken"):
        where = {"fault": fault(self.folder, call, kind)} if call is not None else {"here": True}
        return self.forks.run(f"{OPERATIONS}:act", folder=str(self.store), step=self.step, **where)

    def seen(self):
        """The registries there are, or the package."""
        if self.step["kind"] == "package":
            return [path.read_bytes() for path in (self.folder / "copy").glob("[!.]*")]
        return {path.name: registry(path) for path in (self.store, self.folder / "copy") if path.exists()}

    def assert_sound(self):
        for path in (self.store, self.folder / "copy"):
            if (path / "registry.sqlite").exists():
                assert_sound(path)


def try_faults(case, calls_at_a_time):
    """Fail calls one by one until there are no more; how many cases there were, and how many acts gave up."""
    case.fresh()
    before = case.seen()
    counted = case.act(call=0)
    assert counted.status == "done", counted.result
    after, cases, refused = case.seen(), 0, 0
    for kind in FAULTS:
        for call in range(1 + cases % calls_at_a_time, counted.calls + 1, calls_at_a_time):
            case.fresh()
            outcome = case.act(call, kind)
            where = f"call {call} of {counted.calls}, {kind}: {outcome.status} {outcome.result}"
            assert outcome.status in ("done", "refused"), where
            outcome_of_fault = outcome.status
            case.assert_sound()
            assert case.seen() == after if outcome.status == "done" else case.seen() in (before, after), where
            if case.seen() == before:
                outcome = case.act()
                assert outcome.status == "done", f"{where}; again: {outcome.result}"
            assert case.seen() == after, where
            case.assert_sound()
            assert not list(case.folder.glob(".scanplan-*")), where
            cases += 1
            refused += outcome_of_fault == "refused"
    return cases, refused


@pytest.mark.parametrize("name", ACTS)
def test_some_calls_fail(name, forks, quick_path):
    cases, refused = try_faults(Case(forks, quick_path, name), calls_at_a_time=24)
    assert cases >= len(FAULTS)
    assert refused > 0


@pytest.mark.long
@pytest.mark.parametrize("name", ACTS)
def test_every_call_fails(name, forks, quick_path):
    cases, refused = try_faults(Case(forks, quick_path, name), calls_at_a_time=1)
    print(f"{name}: {cases} cases, {refused} acts given up")
    assert refused > cases / 4
