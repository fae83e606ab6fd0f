"""From PACKAGED to SENT: order of files, retries by a clock of the test's own, states, the log."""

import hashlib
import io
import os
import tarfile

import pytest
from scanplan.errors import IntegrityError, InvalidInput, UsageError
from scanplan.planning.delivery.outbox.deliver import deliver, waiting
from scanplan.planning.delivery.outbox.directory import DirectoryTarget
from scanplan.planning.delivery.outbox.faults import PassingFault
from scanplan.planning.delivery.outbox.log_text import log_text
from scanplan.planning.delivery.outbox.retry import RetryPolicy

from .conftest import AT

ACT = {"who": "A. Planner", "now": lambda: AT}


AWAY = PassingFault("is away", file="inbox")


class Clock:
    """Time that passes by sleeping only."""

    def __init__(self):
        self.slept = []

    def sleep(self, seconds):
        self.slept.append(seconds)


class Flaky(DirectoryTarget):
    """A folder whose writing fails so often."""

    def __init__(self, folder, failures, error=AWAY):
        super().__init__(folder)
        self.failures, self.error, self.written = failures, error, []

    def write(self, name, data):
        if self.failures:
            self.failures -= 1
            raise self.error
        super().write(name, data)

    def rename_new(self, before, after):
        self.written.append(after)
        return super().rename_new(before, after)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def states(store, name):
    return [entry.after for entry in store.log(name) if entry.after]


def test_archive_first_marker_last(store, packaged, inbox):
    name, target, heard = packaged(), Flaky(inbox, 0), []
    sent = deliver(store, name, target, on_event=heard.append, **ACT)
    assert (sent.state, sent.attempts, sent.target) == ("SENT", 1, str(inbox))
    assert target.written == [f"{name}.tar", f"{name}.manifest.json.sig", f"{name}.manifest.json"]
    assert sent.written == tuple(target.written)
    held = contents(inbox)
    assert heard == [f"{file}: {len(held[file])} bytes written" for file in target.written]
    assert held[f"{name}.tar"] == store.package(name)
    with tarfile.open(fileobj=io.BytesIO(held[f"{name}.tar"])) as archive:
        assert archive.extractfile("manifest.json").read() == held[f"{name}.manifest.json"]
        assert archive.extractfile("manifest.json.sig").read() == held[f"{name}.manifest.json.sig"]
    why = store.log(name)[-1].why
    assert hashlib.sha256(held[f"{name}.tar"]).hexdigest() in why
    assert str(inbox) in why


def test_without_a_signature_there_is_none(store, packaged, inbox):
    name = packaged(signed=False)
    deliver(store, name, DirectoryTarget(inbox), **ACT)
    assert sorted(contents(inbox)) == [f"{name}.manifest.json", f"{name}.tar"]


def test_twice_is_once(store, packaged, inbox):
    name = packaged()
    deliver(store, name, DirectoryTarget(inbox), **ACT)
    before, log = contents(inbox), store.log()
    again = deliver(store, name, DirectoryTarget(inbox), **ACT)
    assert (again.state, again.written, again.attempts) == ("SENT", (), 0)
    assert contents(inbox) == before
    assert store.log() == log


@pytest.mark.parametrize("state", ["ACKED", "SUPERSEDED"])
def test_what_was_answered_is_not_sent_again(store, packaged, inbox, state):
    name = packaged()
    deliver(store, name, DirectoryTarget(inbox), **ACT)
    store.transition(name, "ACKED", who="MOC", at_utc=AT)
    if state == "SUPERSEDED":
        later = packaged(name="P2", version=2)
        store.transition(later, "SENT", who="A. Planner", at_utc=AT)
        store.transition(later, "ACKED", who="MOC", at_utc=AT)
    for path in inbox.iterdir():
        path.unlink()  # the control centre has fetched them
    sent = deliver(store, name, DirectoryTarget(inbox), **ACT)
    assert (sent.state, sent.written, sent.attempts) == (state, (), 0)
    assert contents(inbox) == {}


def test_what_was_sent_is_read_back_unless_one_says_no(store, packaged, inbox):
    class Changes(DirectoryTarget):
        def write(self, name, data):
            super().write(name, data[:-1] + b"?")

    name = packaged()
    with pytest.raises(PassingFault, match="reads otherwise"):
        deliver(store, name, Changes(inbox), retry=RetryPolicy(attempts=1), **ACT)
    assert contents(inbox) == {}
    assert deliver(store, name, Changes(inbox), read_back=False, **ACT).state == "SENT"


def test_a_run_that_ended_before_the_registry_knew(store, packaged, inbox, monkeypatch):
    name = packaged()

    def killed(*words, **options):
        raise SystemExit

    monkeypatch.setattr(type(store), "transition", killed)
    with pytest.raises(SystemExit):
        deliver(store, name, DirectoryTarget(inbox), **ACT)
    monkeypatch.undo()
    before = contents(inbox)
    assert store.delivery(name).state == "PACKAGED"
    sent = deliver(store, name, DirectoryTarget(inbox), **ACT)
    assert (sent.state, sent.written) == ("SENT", ())
    assert contents(inbox) == before


def test_passing_faults_are_tried_again_ever_later(store, packaged, inbox):
    name, clock = packaged(), Clock()
    retry = RetryPolicy(attempts=6, first_delay_s=2.0, factor=3.0, largest_delay_s=20.0, jitter=0.25)
    heard = []
    sent = deliver(store, name, Flaky(inbox, 5), retry=retry, sleep=clock.sleep, on_event=heard.append, **ACT)
    assert sent.attempts == 6
    for slept, plain in zip(clock.slept, (2.0, 6.0, 18.0, 20.0, 20.0), strict=True):
        assert plain <= slept <= plain * 1.25
    remarks = [entry.why for entry in store.log(name) if entry.after is None]
    assert len(remarks) == 5
    assert remarks[0].startswith("attempt 1 of 6 to send failed, again in 2.")
    assert remarks[0].endswith("inbox: is away")
    assert heard[:5] == remarks
    assert states(store, name) == ["PACKAGED", "SENT"]


def test_jitter_is_of_the_name():
    policy = RetryPolicy()
    assert policy.delay_s("A", 1) == policy.delay_s("A", 1)
    assert len({policy.delay_s(f"N{k}", 1) for k in range(50)}) == 50
    assert RetryPolicy(jitter=0.0).delay_s("A", 200) == 300.0
    assert RetryPolicy(first_delay_s=900.0, jitter=0.0).delay_s("A", 1) == 300.0


def test_the_delays_that_are_documented():
    plain = RetryPolicy(jitter=0.0)
    assert [plain.delay_s("A", attempt) for attempt in (1, 2, 3, 4, 9, 10)] == [2.0, 4.0, 8.0, 16.0, 300.0, 300.0]
    shares = [RetryPolicy().delay_s(f"N{k}", 1) / 2.0 - 1.0 for k in range(200)]
    assert 0.0 <= min(shares) < 0.01
    assert 0.24 < max(shares) <= 0.25
    RetryPolicy(attempts=1, factor=1.0, first_delay_s=0.0, largest_delay_s=0.0, jitter=0.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"attempts": 0},
        {"factor": 0.5},
        {"first_delay_s": -1.0},
        {"largest_delay_s": float("nan")},
        {"jitter": float("inf")},
    ],
)
def test_a_policy_that_makes_no_sense(wrong):
    with pytest.raises(InvalidInput, match=next(iter(wrong))):
        RetryPolicy(**wrong)


def test_the_last_attempt_fails(store, packaged, inbox):
    name, clock = packaged(), Clock()
    with pytest.raises(PassingFault, match="is away"):
        deliver(store, name, Flaky(inbox, 9), retry=RetryPolicy(attempts=3), sleep=clock.sleep, **ACT)
    assert len(clock.slept) == 2
    assert store.log(name)[-1].why.startswith("attempt 3 of 3 to send failed, given up: ")
    assert store.delivery(name).state == "PACKAGED"


def test_a_refusal_is_not_tried_again(store, packaged, inbox):
    name, clock = packaged(), Clock()
    target = Flaky(inbox, 9, InvalidInput("permission denied", file="inbox"))
    with pytest.raises(InvalidInput, match="permission denied"):
        deliver(store, name, target, sleep=clock.sleep, **ACT)
    assert clock.slept == []
    assert "attempt 1 of 5 to send failed, given up: inbox: permission denied" in store.log(name)[-1].why


def test_where_the_log_cannot_be_written_either_the_first_error_is_told(store, packaged, inbox, monkeypatch):
    """The disk of inbox and store is full."""
    name, clock = packaged(), Clock()

    def deaf(*given, **more):
        raise InvalidInput("database or disk is full", file="registry.sqlite")

    monkeypatch.setattr(type(store), "annotate", deaf)
    target = Flaky(inbox, 9, PassingFault("no space left on device", file="inbox"))
    with pytest.raises(PassingFault) as caught:
        deliver(store, name, target, sleep=clock.sleep, **ACT)
    assert str(caught.value) == (
        "inbox: no space left on device; the log cannot tell of it: registry.sqlite: database or disk is full"
    )
    assert clock.slept == []
    assert store.delivery(name).state == "PACKAGED"


def test_another_archive_of_the_name_is_never_replaced(store, packaged, inbox):
    name = packaged()
    (inbox / f"{name}.tar").write_bytes(b"theirs")
    with pytest.raises(IntegrityError):
        deliver(store, name, DirectoryTarget(inbox), **ACT)
    assert contents(inbox) == {f"{name}.tar": b"theirs"}
    assert store.delivery(name).state == "PACKAGED"


def test_a_timeout_is_sent_again(store, packaged, inbox):
    name = packaged()
    deliver(store, name, DirectoryTarget(inbox), **ACT)
    store.transition(name, "TIMEOUT", who="A. Planner", at_utc=AT)
    os.unlink(inbox / f"{name}.manifest.json")
    sent = deliver(store, name, DirectoryTarget(inbox), **ACT)
    assert (sent.state, sent.written) == ("SENT", (f"{name}.manifest.json",))


def test_what_is_not_packaged_is_not_sent(store, packaged, inbox):
    name = packaged()
    store.withdraw(name, who="A. Planner", at_utc=AT, why="wrong")
    with pytest.raises(InvalidInput, match="is WITHDRAWN and cannot become SENT"):
        deliver(store, name, DirectoryTarget(inbox), **ACT)
    assert contents(inbox) == {}
    with pytest.raises(InvalidInput, match="nobody"):
        deliver(store, "nobody", DirectoryTarget(inbox), **ACT)


class Meanwhile(DirectoryTarget):
    """A folder in which something else happens before the last file is there."""

    def __init__(self, folder, act):
        super().__init__(folder)
        self.act = act

    def rename_new(self, before, after):
        if after.endswith(".json"):
            self.act()
        return super().rename_new(before, after)


def test_another_run_was_quicker_and_has_its_answer(store, packaged, inbox):
    name = packaged()

    def other_run():
        deliver(store, name, DirectoryTarget(inbox), **ACT)
        store.transition(name, "REJECTED", who="MOC", at_utc=AT)

    assert deliver(store, name, Meanwhile(inbox, other_run), **ACT).state == "REJECTED"
    assert states(store, name) == ["PACKAGED", "SENT", "REJECTED"]


def test_withdrawn_while_it_was_sent(store, packaged, inbox):
    name = packaged()
    act = lambda: store.withdraw(name, who="A. Planner", at_utc=AT, why="wrong")  # noqa: E731
    with pytest.raises(InvalidInput, match="WITHDRAWN and cannot become SENT"):
        deliver(store, name, Meanwhile(inbox, act), **ACT)
    assert store.log(name)[-1].why.startswith(f"WITHDRAWN, but {name}.tar, sha256 ")


def test_a_rehearsal_does_not_send_by_mistake(store, packaged, inbox, tmp_path):
    name = packaged()
    rehearsal = store.clone(tmp_path / "rehearsal", who="A. Planner", at_utc=AT)
    with pytest.raises(UsageError, match="--rehearsal"):
        deliver(rehearsal, name, DirectoryTarget(inbox), **ACT)
    assert contents(inbox) == {}
    assert deliver(rehearsal, name, DirectoryTarget(inbox), rehearsal=True, **ACT).state == "SENT"
    assert store.delivery(name).state == "PACKAGED"


def test_the_queue_goes_by_validity_and_version(store, packaged, inbox):
    packaged("C", version=1, start=100, stop=300)
    packaged("B", version=3, start=0, stop=50)
    packaged("A", version=2, start=0, stop=50)
    packaged("D", version=4, start=60, stop=70)
    deliver(store, "D", DirectoryTarget(inbox), **ACT)
    packaged("E", version=1, start=-5, stop=0, series="T")
    packaged("F", version=1, start=0, stop=5, series="R")
    assert waiting(store) == ("E", "F", "A", "B", "C")


def test_text_for_the_log():
    assert log_text("a\n\tb\x00\u2028c  d") == "a b c d"
    assert log_text("\ud800x") == "x"
    assert len(log_text("x" * 5000)) == 1000
    assert log_text("x" * 1000) == "x" * 1000
