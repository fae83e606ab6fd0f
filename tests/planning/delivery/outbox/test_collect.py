"""From the control centre's answers to states: each taken once, none lost, contradictions told."""

import json

import pytest
from scanplan.errors import InvalidInput, TimeError
from scanplan.planning.delivery.outbox.collect import collect_answers
from scanplan.planning.delivery.outbox.deliver import deliver
from scanplan.planning.delivery.outbox.directory import DirectoryTarget
from scanplan.planning.delivery.outbox.faults import PassingFault

from .conftest import AT

DAY_NS = 86_400 * 10**9


@pytest.fixture
def answers(tmp_path):
    folder = tmp_path / "answers"
    folder.mkdir()
    return folder


@pytest.fixture
def sent(store, packaged, inbox):
    """A function that sends a new package; its name."""

    def send(**options):
        name = packaged(**options)
        deliver(store, name, DirectoryTarget(inbox), who="A. Planner", now=lambda: AT)
        return name

    return send


@pytest.fixture
def answer(store, answers):
    """A function that writes an answer as a control centre would, with nothing of ours."""

    def write(name, verdict="ACK", **changes):
        content = {
            "answer": "scanplan-answer",
            "version": 1,
            "package": name,
            "sha256": store.delivery(name).package.sha256,
            "verdict": verdict,
            "reason": "" if verdict == "ACK" else "no pass covers it",
            "at_utc": "2017-02-02T10:00:00Z",
            "by": "MOC",
            **changes,
        }
        (answers / f"{name}.{verdict}").write_text(json.dumps(content))

    return write


@pytest.fixture
def collect(store, answers):
    def run(at_utc="2017-02-02T12:00:00Z", timeout_ns=None):
        return collect_answers(store, DirectoryTarget(answers), who="Robot", at_utc=at_utc, timeout_ns=timeout_ns)

    return run


def test_nothing_there(collect):
    assert collect(timeout_ns=DAY_NS) == ()


@pytest.mark.parametrize(("verdict", "state"), [("ACK", "ACKED"), ("REJ", "REJECTED")])
@pytest.mark.parametrize("is_late", [False, True])
def test_an_answer_is_taken_once(store, sent, answer, collect, verdict, state, is_late):
    name = sent()
    if is_late:
        store.transition(name, "TIMEOUT", who="Robot", at_utc=AT)
    answer(name, verdict)
    (taken,) = collect()
    assert (taken.outcome, taken.name, taken.state) == ("taken", name, state)
    assert store.delivery(name).state == state
    entry = store.log(name)[-1]
    assert entry.why.startswith(f"{name}.{verdict} by MOC at 2017-02-02T10:00:00Z")
    assert ("no pass covers it" in entry.why) == (verdict == "REJ")
    log = store.log()
    (known,) = collect()
    assert (known.outcome, known.state) == ("known", state)
    assert store.log() == log


def test_a_later_version_supersedes(store, sent, answer, collect):
    first, second = sent(name="A", version=1), sent(name="B", version=2)
    answer(first)
    answer(second)
    assert [each.outcome for each in collect()] == ["taken", "taken"]
    assert store.delivery(first).state == "SUPERSEDED"
    assert [each.outcome for each in collect()] == ["known", "known"]


def test_an_answer_to_what_was_withdrawn_since_stays_known(store, sent, answer, collect):
    name = sent()
    answer(name)
    collect()
    store.withdraw(name, who="A. Planner", at_utc=AT, why="wrong orbit")
    assert [each.outcome for each in collect()] == ["known"]


def problem_of(store, collect, told):
    """The one problem; it is told each time, and in the log once."""
    (found,) = collect()
    assert found.outcome == "problem"
    assert told in found.text
    noted = [entry for entry in store.log() if entry.why == found.text]
    assert len(noted) == 1
    assert collect() == (found,)
    assert len([entry for entry in store.log() if entry.why == found.text]) == 1
    return found


def test_an_answer_to_nobody(store, answers, packaged, answer, collect):
    answer(packaged(name="A"))
    text = (answers / "A.ACK").read_text().replace('"A"', '"X"')
    (answers / "A.ACK").unlink()
    (answers / "X.ACK").write_text(text)
    found = problem_of(store, collect, "X.ACK: answers a delivery that the store does not have")
    assert found.state is None
    assert store.log()[-1].delivery is None


def test_an_answer_to_another_archive(store, sent, answer, collect):
    name = sent()
    answer(name, sha256="0" * 64)
    found = problem_of(store, collect, "answers another archive, of sha256 000000000000...")
    assert (found.state, store.delivery(name).state) == ("SENT", "SENT")


def test_an_answer_before_the_package(store, answers, answer, collect, packaged):
    from ..crash.made import ACT, identity, products

    packaged(name="A")
    answer("A")
    store.draft(products("D"), identity("D", version=9), **ACT)
    (answers / "A.ACK").rename(answers / "D.ACK")
    (answers / "D.ACK").write_text((answers / "D.ACK").read_text().replace('"A"', '"D"'))
    assert problem_of(store, collect, "answers another archive").state == "DRAFT"


def test_an_answer_to_what_the_registry_does_not_know_to_be_sent(store, packaged, answer, collect):
    name = packaged()
    answer(name)
    problem_of(store, collect, "answers what is PACKAGED; deliver it again, so that it becomes SENT")


def test_a_late_answer_to_what_was_withdrawn(store, packaged, answer, collect):
    name = packaged()
    store.withdraw(name, who="A. Planner", at_utc=AT, why="wrong")
    answer(name, "REJ")
    problem_of(store, collect, "answers what is WITHDRAWN")


@pytest.mark.parametrize("taken_before", [None, "ACK", "REJ"])
def test_both_answers(store, sent, answer, collect, taken_before):
    name = sent()
    if taken_before:
        answer(name, taken_before)
        collect()
    before = store.delivery(name).state
    answer(name, "ACK")
    answer(name, "REJ")
    found = collect()
    assert [each.outcome for each in found] == ["problem", "problem"]
    assert all("there are an ACK and a REJ" in each.text for each in found)
    assert store.delivery(name).state == before
    assert len([entry for entry in store.log(name) if "an ACK and a REJ" in entry.why]) == 2


def test_the_other_answer_after_one_was_taken_and_removed(store, answers, sent, answer, collect):
    name = sent()
    answer(name, "ACK")
    collect()
    (answers / f"{name}.ACK").unlink()
    answer(name, "REJ")
    problem_of(store, collect, "answers what is ACKED")
    assert store.delivery(name).state == "ACKED"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is no JSON"),
        (b"{}", "answer: is not there"),
        (b"\xff", "is no JSON"),
        (b" " * 16_385, "is larger than 16384 bytes"),
    ],
    ids=range(4),
)
def test_what_is_no_answer_keeps_nothing_else_from_being_taken(store, answers, sent, answer, collect, content, told):
    bad, good = sent(name="A", version=1), sent(name="B", version=2, start=500, stop=600)
    (answers / f"{bad}.ACK").write_bytes(content)
    answer(good)
    problem, taken = collect()
    assert (problem.outcome, taken.outcome) == ("problem", "taken")
    assert problem.text.startswith(f"{bad}.ACK: {told}")
    assert store.delivery(bad).state == "SENT"
    assert store.delivery(good).state == "ACKED"


def test_other_files_are_none_of_ours(answers, sent, collect):
    name = sent()
    (answers / "readme.txt").write_text("hello")
    (answers / f".scanplan-{name}.ACK.part").write_text("half")
    (answers / f"{name}.REJ").symlink_to("/etc/passwd")
    assert collect() == ()


def test_a_folder_that_is_away_is_no_problem_of_an_answer(store, answers, sent, answer):
    class Away(DirectoryTarget):
        def read(self, name, limit_bytes):
            raise PassingFault("is away", file="answers")

    name = sent()
    answer(name)
    log = store.log()
    with pytest.raises(PassingFault):
        collect_answers(store, Away(answers), who="Robot", at_utc=AT)
    assert store.log() == log
    with pytest.raises(InvalidInput, match="No such file"):
        collect_answers(store, DirectoryTarget(answers / "missing"), who="Robot", at_utc=AT)


def test_what_is_not_answered_in_time(store, sent, answer, collect):
    name = sent()  # at 2017-02-01T12:00:00Z
    assert collect(at_utc="2017-02-02T12:00:00Z", timeout_ns=DAY_NS) == ()
    (found,) = collect(at_utc="2017-02-02T12:00:01Z", timeout_ns=DAY_NS)
    assert (found.outcome, found.name, found.state) == ("timeout", name, "TIMEOUT")
    assert found.text == f"sent at {AT}, not answered at 2017-02-02T12:00:01Z"
    assert store.delivery(name).state == "TIMEOUT"
    log = store.log()
    (again,) = collect(at_utc="2017-02-03T12:00:00Z", timeout_ns=DAY_NS)
    assert again.outcome == "timeout"
    assert store.log() == log
    assert collect() == ()
    answer(name)
    assert [each.outcome for each in collect(timeout_ns=DAY_NS)] == ["taken"]


def test_time_counts_from_the_last_sending(store, inbox, sent, collect):
    name = sent()
    collect(at_utc="2017-02-05T00:00:00Z", timeout_ns=DAY_NS)
    deliver(store, name, DirectoryTarget(inbox), who="A. Planner", now=lambda: "2017-02-05T06:00:00Z")
    assert collect(at_utc="2017-02-06T06:00:00Z", timeout_ns=DAY_NS) == ()
    assert [each.outcome for each in collect(at_utc="2017-02-06T06:00:01Z", timeout_ns=DAY_NS)] == ["timeout"]


def test_a_time_that_is_none(sent, collect):
    sent()
    with pytest.raises(TimeError):
        collect(at_utc="now", timeout_ns=DAY_NS)
