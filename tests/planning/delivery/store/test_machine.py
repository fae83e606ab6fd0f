"""Two writers, one of them another process, act at random: registry, disk and a model in memory agree."""

import hashlib
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from scanplan.planning.delivery.store.states import TRANSITIONS
from scanplan.planning.delivery.store.store import Store

from ..crash import made
from ..crash.forks import Forks
from ..crash.seen import contents

LAST = 12
NUMBERS = st.integers(1, 8)
KINDS = st.sampled_from(["draft", "add"])
WRITERS = st.sampled_from(["here", "there"])
REPORT_SHA256 = hashlib.sha256(made.REPORT).hexdigest()
running = {}
"""The other process; one serves all examples."""


class Model:
    """The store as one would write it for a single reader without a disk: dictionaries."""

    def __init__(self):
        self.deliveries, self.log = {}, []

    def holding(self, instant):
        there = [
            each
            for each in self.deliveries.values()
            if each["state"] in ("ACKED", "SUPERSEDED") and each["start"] <= instant < each["stop"]
        ]
        return max(there, key=lambda each: each["version"])["name"] if there else None

    def may_begin(self, step):
        return not any(
            each["version"] == step["version"] and each["start"] < step["stop"] and step["start"] < each["stop"]
            for each in self.deliveries.values()
        )

    def act(self, step):
        """Do a step; whether it was accepted."""
        kind, name = step["kind"], step.get("name")
        known = self.deliveries.get(name)
        if kind in ("draft", "add"):
            return self._begin(step, known)
        if kind in ("clone", "repair"):
            return True
        if known is None:
            return False
        if kind == "check":
            if known["report"]:
                return True
            if known["state"] != "DRAFT":
                return False
            known["report"] = True
            return self._enter(known, "CHECKED")
        if known["state"] == kind or (known["state"], kind) == ("SUPERSEDED", "ACKED"):
            return True
        if kind in ("SUPERSEDED", "PACKAGED", "CHECKED") or kind not in TRANSITIONS[known["state"]]:
            return False
        return self._enter(known, kind)

    def _begin(self, step, known):
        facts = {key: step[key] for key in ("name", "version", "start", "stop")}
        package = step["kind"] == "add"
        if known is None:
            if not self.may_begin(step):
                return False
            known = {**facts, "state": None, "files": not package, "report": False, "package": False}
            self.deliveries[step["name"]] = known
        elif {key: known[key] for key in facts} != facts or not (package or known["files"]):
            return False
        elif not package or known["package"]:
            return True
        elif known["state"] != "APPROVED":
            return False
        known["package"] = package
        return self._enter(known, "PACKAGED" if package else "DRAFT")

    def _enter(self, known, state):
        self.log.append((known["name"], known["state"], state))
        known["state"] = state
        seen = {self.holding(instant) for instant in range(LAST)}
        for each in sorted(self.deliveries.values(), key=lambda each: (each["version"], each["start"])):
            if each["state"] in ("ACKED", "SUPERSEDED"):
                right = "ACKED" if each["name"] in seen else "SUPERSEDED"
                if each["state"] != right:
                    self.log.append((each["name"], each["state"], right))
                    each["state"] = right
        return True

    def objects(self):
        """Hashes of all that must be on the disk."""
        named = set()
        for each in self.deliveries.values():
            known = made.identity(each["name"], each["version"], each["start"], each["stop"], "S")
            if each["files"]:
                named |= {hashlib.sha256(product.data).hexdigest() for product in made.products(each["name"])}
            named |= {REPORT_SHA256} if each["report"] else set()
            named |= {made.package(known).sha256} if each["package"] else set()
        return named


class TwoWriters(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        memory = "/dev/shm" if Path("/dev/shm").is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="scanplan-test-", dir=memory))
        self.store = Store.create(self.folder / "store")
        self.model = Model()

    def teardown(self):
        assert {each.rule for each in self.store.verify(repair=True)} <= {"orphan"}  # of acts that were refused
        assert contents(self.store.path).keys() == self.model.objects()
        assert self.store.verify() == ()
        shutil.rmtree(self.folder)

    def do(self, writer, **step):
        accepted = self.model.act(step)
        request = {"folder": str(self.store.path), "step": step}
        if writer == "there":
            status = running["forks"].run("store_operations:act", here=True, **request).status
        else:
            status = running["act"](**request)
        assert status == ("done" if accepted else "refused"), step

    @rule(writer=WRITERS, number=NUMBERS, kind=KINDS, start=st.integers(0, 9), length=NUMBERS)
    def begin(self, writer, number, kind, start, length):
        known = self.model.deliveries.get(f"D{number}")
        facts = {"version": number, "start": start, "stop": min(LAST, start + length)}
        if known and length % 2:  # half of the repetitions are of the very same
            facts = {key: known[key] for key in facts}
        self.do(writer, kind=kind, name=f"D{number}", **facts)

    @precondition(lambda self: self.model.deliveries)
    @rule(writer=WRITERS, data=st.data())
    def go_on(self, writer, data):
        """A step that the table allows."""
        known = self.model.deliveries[data.draw(st.sampled_from(sorted(self.model.deliveries)))]
        if TRANSITIONS[known["state"]]:
            after = data.draw(st.sampled_from(TRANSITIONS[known["state"]]))
            kind = {"CHECKED": "check", "PACKAGED": "add"}.get(after, after)
            self.do(writer, kind=kind, **{key: known[key] for key in ("name", "version", "start", "stop")})

    @precondition(lambda self: self.model.deliveries)
    @rule(writer=WRITERS, data=st.data())
    def answer(self, writer, data):
        """Straight to being in force, where validities play against each other."""
        known = self.model.deliveries[data.draw(st.sampled_from(sorted(self.model.deliveries)))]
        if known["state"] in ("PACKAGED", "SENT"):
            self.do(writer, kind="SENT", name=known["name"])
            self.do(writer, kind="ACKED", name=known["name"])

    @rule(writer=WRITERS, number=NUMBERS, kind=st.sampled_from(["check", *TRANSITIONS]))
    def anything(self, writer, number, kind):
        """Allowed or not, of what there is or is not."""
        self.do(writer, kind=kind, name=f"D{number}")

    @rule(writer=WRITERS)
    def repair(self, writer):
        self.do(writer, kind="repair")

    @rule(writer=WRITERS)
    def clone(self, writer):
        self.do(writer, kind="clone", to=str(self.folder / "clone"))
        copy = Store.open(self.folder / "clone")
        assert copy.deliveries() == self.store.deliveries()
        assert contents(copy.path).keys() == self.model.objects()
        shutil.rmtree(copy.path)

    @invariant()
    def registry_disk_and_model_agree(self):
        held = contents(self.store.path)
        assert all(name == sha256 for name, sha256 in held.items())
        known = self.store.deliveries()
        seen = {
            each.identity.name: (each.state, each.identity.version, each.identity.start_et_ns, each.identity.stop_et_ns)
            for each in known
        }
        assert seen == {
            each["name"]: (each["state"], each["version"], each["start"], each["stop"])
            for each in self.model.deliveries.values()
        }
        needed = self.model.objects()
        assert needed <= held.keys()
        assert [(each.delivery, each.before, each.after) for each in self.store.log()] == self.model.log
        for instant in (3, LAST - 1):
            active = self.store.active("S", instant)
            assert (active and active.identity.name) == self.model.holding(instant)


@pytest.fixture
def other_writer():
    import sys

    sys.path.insert(0, str(Path(made.__file__).parent))
    try:
        import store_operations
    finally:
        sys.path.pop(0)
    from scanplan.errors import ScanplanError

    def act(folder, step):
        try:
            store_operations.act(folder, step)
        except ScanplanError:
            return "refused"
        return "done"

    with Forks("store_operations") as forks:
        running.update(forks=forks, act=act)
        yield
        running.clear()


def run(examples, steps):
    run_state_machine_as_test(
        TwoWriters,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
            phases=[Phase.generate],
        ),
    )


def test_two_writers_four_hundred_steps(other_writer):
    run(8, 50)


@pytest.mark.long
def test_two_writers_ten_thousand_steps(other_writer):
    run(200, 50)
