"""The control centre's side: what has arrived is verified and answered, once."""

import errno
import hashlib
import json
import os

import pytest
from scanplan.errors import InvalidInput, ProductError
from scanplan.planning.delivery.outbox.collect import collect_answers
from scanplan.planning.delivery.outbox.deliver import deliver
from scanplan.planning.delivery.outbox.directory import DirectoryTarget
from scanplan.planning.delivery.outbox.faults import PassingFault
from scanplan.planning.delivery.outbox.receive import receive
from scanplan.planning.package.signature import generate

from .conftest import AT


@pytest.fixture
def answers(tmp_path):
    folder = tmp_path / "answers"
    folder.mkdir()
    return folder


@pytest.fixture
def arrived(store, packaged, inbox):
    name = packaged()
    deliver(store, name, DirectoryTarget(inbox), who="A. Planner", now=lambda: AT)
    return name


@pytest.fixture
def received(inbox, answers, key):
    def run(public_key=key.public_key(), by="MOC", at_utc=AT):  # noqa: B008
        return list(receive(inbox, answers, public_key, by=by, at_utc=at_utc))

    return run


def test_all_the_way_and_back(store, arrived, inbox, answers, received):
    (answered,) = received()
    assert (answered.name, answered.verdict, answered.reason, answered.outcome) == (arrived, "ACK", "", "answered")
    content = json.loads((answers / f"{arrived}.ACK").read_text())
    assert content["sha256"] == hashlib.sha256((inbox / f"{arrived}.tar").read_bytes()).hexdigest()
    assert [each.outcome for each in received()] == ["known"]
    collected = collect_answers(store, DirectoryTarget(answers), who="Robot", at_utc=AT)
    assert [each.outcome for each in collected] == ["taken"]
    assert store.delivery(arrived).state == "ACKED"
    assert sorted(os.listdir(answers)) == [f"{arrived}.ACK"]


def harm_archive(inbox, name):
    path = inbox / f"{name}.tar"
    data = bytearray(path.read_bytes())
    data[-2000] ^= 1
    path.write_bytes(data)


def change_marker(inbox, name):
    path = inbox / f"{name}.manifest.json"
    path.write_bytes(path.read_bytes() + b"\n")


def rename_all(inbox, name):
    for path in list(inbox.iterdir()):
        path.rename(inbox / path.name.replace(name, "OTHER"))


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (harm_archive, "law.bin"),
        (lambda inbox, name: (inbox / f"{name}.tar").unlink(), "is not there"),
        (lambda inbox, name: (inbox / f"{name}.tar").write_bytes(b"no archive"), ".tar"),
        (lambda inbox, name: (inbox / f"{name}.manifest.json.sig").unlink(), ".sig"),
        (change_marker, "differs from manifest.json in the package"),
        (rename_all, "OTHER"),
    ],
)
def test_what_is_not_whole_is_rejected(store, arrived, inbox, answers, received, harm, told):
    harm(inbox, arrived)
    (answered,) = received()
    assert (answered.verdict, answered.outcome) == ("REJ", "answered")
    assert told in answered.reason
    content = json.loads((answers / f"{answered.name}.REJ").read_text())
    assert content["reason"] == answered.reason
    assert [each.verdict for each in received()] == ["REJ"]


def test_another_senders_package_is_rejected(arrived, received):
    (answered,) = received(generate().public_key())
    assert answered.verdict == "REJ"


def test_without_a_key_hashes_count(store, packaged, inbox, received):
    name = packaged(signed=False)
    deliver(store, name, DirectoryTarget(inbox), who="A. Planner", now=lambda: AT)
    assert [each.verdict for each in received(None)] == ["ACK"]


def test_what_has_no_marker_yet_is_left(arrived, inbox, answers, received):
    (inbox / f"{arrived}.manifest.json").unlink()
    (inbox / "..manifest.json").write_text("{}")
    (inbox / "con.manifest.json").write_text("{}")
    assert received() == []
    assert os.listdir(answers) == []


@pytest.mark.parametrize(("wrong", "field"), [({"by": "a\nb"}, "by"), ({"at_utc": "now"}, "at_utc")])
def test_an_answer_that_nobody_could_read_is_not_written(arrived, answers, received, wrong, field):
    with pytest.raises(ProductError, match=f"answer to {arrived}: {field}: "):
        received(**wrong)
    assert os.listdir(answers) == []


@pytest.mark.parametrize("ending", [".tar", ".manifest.json"])
def test_an_inbox_that_is_away_rejects_nothing(arrived, inbox, answers, key, monkeypatch, ending):
    plain = DirectoryTarget.read

    def away(self, name, limit_bytes):
        if name.endswith(ending):
            raise PassingFault("is away", file=name)
        return plain(self, name, limit_bytes)

    monkeypatch.setattr(DirectoryTarget, "read", away)
    with pytest.raises(PassingFault):
        list(receive(inbox, answers, key.public_key(), by="MOC", at_utc=AT))
    assert os.listdir(answers) == []


def test_answers_that_cannot_be_written(arrived, answers, received, monkeypatch):
    def full(handle, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(InvalidInput, match="No space left"):
        received()
    monkeypatch.undo()
    assert os.listdir(answers) == []
