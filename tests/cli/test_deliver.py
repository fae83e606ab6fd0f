"""scanplan deliver, receive, ack: what users see, exit codes, JSON."""

import json
import os

import pytest
from scanplan.planning.delivery.store.store import Store
from scanplan.planning.package.signature import generate, public_pem

from ..planning.delivery.crash.made import ACT, identity, package

WHO = ("--who", "A. Planner")


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A store with two packages, an inbox, a folder for answers, the sender's public key."""
    monkeypatch.chdir(tmp_path)
    key = generate()
    (tmp_path / "soc.pub").write_bytes(public_pem(key.public_key()))
    store = Store.create(tmp_path / "store")
    for number, name in enumerate(("B", "A"), start=1):
        store.add_package(package(identity(name, number, 100 - 10 * number, 110 - 10 * number), private_key=key), **ACT)
    for name in ("inbox", "answers"):
        (tmp_path / name).mkdir()
    return store


def states(store):
    return {each.identity.name: each.state for each in store.deliveries()}


def test_all_the_way_and_back(call, house):
    sent = call("deliver", "--all", "--to", "inbox", "--store", "store", *WHO, "--at", "2017-02-01T12:00:00Z")
    assert (sent.code, sent.err) == (0, "")
    lines = sent.out.splitlines()
    assert lines[0].split() == ["delivery", "state", "files", "written", "attempts", "inbox"]
    assert [line.split() for line in lines[1:]] == [["A", "SENT", "3", "1", "inbox"], ["B", "SENT", "3", "1", "inbox"]]
    assert len(os.listdir("inbox")) == 6
    assert house.log("A")[-1].at_utc == "2017-02-01T12:00:00Z"
    received = call("receive", "inbox", "--answers", "answers", "--key", "soc.pub", "--who", "MOC")
    assert received.code == 0
    assert " ".join(received.out.split()) == "package answer when reason A ACK answered B ACK answered"
    taken = call("ack", "--from", "answers", "--store", "store", *WHO)
    assert taken.code == 0
    assert "A.ACK by MOC at 20" in taken.out
    assert states(house) == {"A": "ACKED", "B": "ACKED"}
    assert call("ack", "--from", "answers", "--store", "store", *WHO).code == 0


def test_json(call, house):
    sent = call("deliver", "A", "--to", "inbox", "--store", "store", *WHO, "--json")
    assert json.loads(sent.out)["sent"][0]["written"] == ["A.tar", "A.manifest.json.sig", "A.manifest.json"]
    received = call("receive", "inbox", "--answers", "answers", "--unsigned", "--json")
    assert [each["verdict"] for each in json.loads(received.out)] == ["ACK"]
    both = call("deliver", "B", "--to", "inbox", "--answers", "answers", "--store", "store", *WHO, "--json")
    found = json.loads(both.out)
    assert [each["state"] for each in found["sent"]] == ["SENT"]
    assert [(each["name"], each["outcome"]) for each in found["answers"]] == [("A", "taken")]
    again = call("ack", "--from", "answers", "--store", "store", *WHO, "--json")
    assert [each["outcome"] for each in json.loads(again.out)] == ["known"]


def test_answers_in_one_go(call, house):
    assert call("deliver", "A", "--to", "inbox", "--store", "store", *WHO).code == 0
    assert call("receive", "inbox", "--answers", "answers", "--unsigned").code == 0
    both = call("deliver", "B", "--to", "inbox", "--answers", "answers", "--store", "store", *WHO)
    assert both.code == 0
    assert [line.split()[:2] for line in both.out.splitlines()] == [
        ["delivery", "state"],
        ["B", "SENT"],
        ["delivery", "answer"],
        ["A", "taken"],
    ]


def test_nothing_to_do(call, house):
    for name in ("A", "B"):
        house.withdraw(name, **ACT, why="wrong")
    assert call("deliver", "--all", "--to", "inbox", "--store", "store", *WHO) == (0, "", "")
    assert call("receive", "inbox", "--answers", "answers", "--unsigned") == (0, "no packages\n", "")
    assert call("ack", "--from", "answers", "--store", "store", *WHO) == (0, "no answers\n", "")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("deliver", "--to", "inbox"), 2, "names of deliveries, or --all"),
        (("deliver", "A", "--all", "--to", "inbox"), 2, "names of deliveries, or --all"),
        (("deliver", "A", "--to", "ftp://moc/in"), 3, "'ftp' is not known"),
        (("deliver", "A", "--to", "sftp://me:secret@moc/in"), 3, "holds a password"),
        (("deliver", "A", "--to", "missing"), 3, "No such file"),
        (("deliver", "X", "--to", "inbox"), 3, "X"),
        (("ack", "--from", "missing"), 3, "No such file"),
        (("ack", "--from", "answers", "--timeout", "soon"), 2, "not a duration"),
    ],
)
def test_what_makes_no_sense(call, house, words, code, told):
    refused = call(*words, "--store", "store", *WHO)
    assert refused.code == code
    assert told in refused.err
    assert "secret" not in refused.err
    assert states(house) == {"A": "PACKAGED", "B": "PACKAGED"}


@pytest.mark.parametrize("words", [(), ("--key", "soc.pub", "--unsigned")])
def test_a_receiver_with_a_key_or_without(call, house, words):
    refused = call("receive", "inbox", "--answers", "answers", *words)
    assert refused.code == 2
    assert "--unsigned" in refused.err


def test_what_was_sent_is_told_where_the_next_is_refused(call, house):
    (house.path.parent / "inbox" / "B.tar").write_bytes(b"theirs")
    refused = call("deliver", "--all", "--to", "inbox", "--store", "store", *WHO)
    assert refused.code == 5
    assert "A " in refused.out
    assert "B.tar: another file of this name is there" in refused.err
    assert states(house) == {"A": "SENT", "B": "PACKAGED"}


def test_a_rejection_and_a_timeout_end_with_four(call, house):
    at = ("--at", "2017-02-01T12:00:00Z")
    assert call("deliver", "A", "--to", "inbox", "--store", "store", *WHO, *at).code == 0
    os.truncate("inbox/A.tar", 1000)
    rejected = call("receive", "inbox", "--answers", "answers", "--key", "soc.pub")
    assert rejected.code == 4
    assert "REJ" in rejected.out
    assert call("receive", "inbox", "--answers", "answers", "--key", "soc.pub").code == 0
    found = call("ack", "--from", "answers", "--store", "store", *WHO, *at)
    assert found.code == 4  # the hash is of what had arrived
    assert "answers another archive" in found.out
    late = ("--at", "2017-02-01T14:00:00Z", "--timeout", "1h", "--json")
    found = call("ack", "--from", "answers", "--store", "store", *WHO, *late)
    assert found.code == 4
    assert [each["outcome"] for each in json.loads(found.out)] == ["problem", "timeout"]


def test_an_interrupt_ends_with_130(call, house, monkeypatch):
    def interrupted(*words):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    assert call("deliver", "A", "--to", "inbox", "--store", "store", *WHO).code == 130
    monkeypatch.undo()
    assert os.listdir(house.path.parent / "inbox") == []
    assert states(house)["A"] == "PACKAGED"
