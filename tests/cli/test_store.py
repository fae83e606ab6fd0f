"""scanplan store and registry, called in this process."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest
from scanplan.planning.delivery.publish import publish
from scanplan.planning.delivery.store.store import Store
from scanplan.planning.manifest import write_manifest

from ..planning.delivery.crash.made import ACT, REPORT, identity, package, products

WHO = ("--who", "planner", "--at", "2017-01-30T10:00:00Z")


@pytest.fixture
def store(tmp_path, monkeypatch):
    """An empty store, the one of the environment, in the current folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SCANPLAN_STORE", "ops")
    return Store.create(tmp_path / "ops")


MINUTE_NS = 60 * 10**9
PLAN = {"mission": {"name": "gaia"}, "validity": {"start": {"et_ns": 0}, "stop": {"et_ns": MINUTE_NS}}}


def published(folder):
    publish(folder, products("D1"), lambda records: write_manifest(records, generator="test", plan=PLAN, inputs=[]))
    return folder


def acked(store, name, version, start, stop):
    store.add_package(package(identity(name, version, start, stop, "S")), **ACT)
    for state in ("SENT", "ACKED"):
        store.transition(name, state, **ACT)


def test_a_delivery_from_draft_to_package(call, store, tmp_path):
    published(tmp_path / "plan")
    (tmp_path / "report.json").write_bytes(REPORT)
    name = "GAI_OPER_MPL_STP____20000101T115855_20000101T115956_0001"  # J2000 is 12:00 TT, 64.184 s after that of UTC
    draft = ("store", "draft", "plan", *WHO)
    assert call(*draft) == (0, f"{name}: DRAFT\n", "")
    assert call(*draft) == (0, f"{name}: DRAFT\n", "")  # again after a crash: no new version
    other = "GAI_TEST_MPL_STP____20000101T115855_20000101T115956_0007"
    assert call(*draft, "--version", 7, "--class", "TEST").out == f"{other}: DRAFT\n"
    assert call("store", "check", name, "report.json", *WHO).out == f"{name}: CHECKED\n"
    told = json.loads(call("store", "approve", name, "--why", "seen", "--json", *WHO).out)
    assert (told["state"], told["version"], told["series"], told["package"]) == (
        "APPROVED",
        1,
        "GAI_OPER_MPL_STP___",
        None,
    )
    assert told["start"]["et_ns"] == 0
    packed = package(replace(identity(name, 1, 0, MINUTE_NS, "GAI_OPER_MPL_STP___"), level="STP"))
    (tmp_path / packed.file_name).write_bytes(packed.data)
    assert call("store", "add", packed.file_name, *WHO).out == f"{name}: PACKAGED\n"
    shown = call("store", "show", name).out
    assert re.search(r"^state +PACKAGED$", shown, re.MULTILINE)
    assert packed.sha256 in shown
    assert [entry["after"] for entry in json.loads(call("store", "show", name, "--json").out)["log"]] == [
        *("DRAFT", "CHECKED", "APPROVED", "PACKAGED")
    ]
    assert call("store", "get", name, "--out", "again.tar").out == "again.tar\n"
    assert (tmp_path / "again.tar").read_bytes() == packed.data
    assert call("store", "get", name, "law.bin").code == 0
    assert (tmp_path / "law.bin").read_bytes() == products("D1")[0].data
    missing = call("store", "get", name, "nothing")
    assert missing.code == 3
    assert f"has no nothing; its files: law.bin, same.txt, manifest.json, {name}.tar" in missing.err
    assert call("store", "withdraw", name, "--why", "x", *WHO).out == f"{name}: WITHDRAWN\n"
    refused = call("store", "approve", name, *WHO)
    assert (refused.code, refused.out) == (3, "")
    assert refused.err == f"scanplan: {name}: is WITHDRAWN and cannot become APPROVED; from here it goes to nothing\n"


def test_the_log_is_printed_and_exported(call, store, tmp_path):
    acked(store, "D1", 1, 0, 10)
    assert call("store", "annotate", "the Moon", "--delivery", "D1", *WHO).out == "entry 4\n"
    assert call("store", "annotate", "all well", *WHO).out == "entry 5\n"
    assert len(call("store", "log").out.splitlines()) == 6
    lines = [json.loads(line) for line in call("store", "log", "--format", "jsonl").out.splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3, 4, 5]
    assert lines[3]["why"] == "the Moon"
    assert call("store", "log", "--format", "csv", "--delivery", "D1", "--after", 3, "--out", "log.csv").out == ""
    rows = list(csv.DictReader(io.StringIO((tmp_path / "log.csv").read_text())))
    assert [(row["number"], row["who"], row["why"]) for row in rows] == [("4", "planner", "the Moon")]


def test_times_of_the_log_may_be_given_as_all_times(call, store):
    times = {
        "2017-02-05": "2017-02-05T00:00:00Z",
        "2017-02-05T12:00:37 TAI": "2017-02-05T12:00:00Z",
        "2016-12-31T23:59:60Z": "2016-12-31T23:59:60Z",
    }
    for given in times:
        assert call("store", "annotate", "all well", "--who", "planner", "--at", given).code == 0
    assert [entry.at_utc for entry in store.log()] == list(times.values())
    refused = call("store", "annotate", "all well", "--who", "planner", "--at", "noon")
    assert (refused.code, refused.out) == (2, "")
    assert len(store.log()) == len(times)


def test_what_is_active(call, store):
    acked(store, "D1", 1, 0, 20)
    acked(store, "D2", 2, 10, 30)
    times = {"D1": "2000-01-01T12:00:00.000000005 TDB", "D2": "2000-01-01T12:00:00.000000010 TDB"}
    for name, time in times.items():
        (told,) = json.loads(call("registry", "active", "--series", "S", "--at", time, "--json").out)
        assert (told["name"], told["state"]) == (name, "ACKED")
        assert call("registry", "active", "--series", "S", "--at", time).out.startswith(f"delivery  {name}\n")
    assert call("registry", "active", "--series", "S", "--at", "2001-01-01").out == "nothing holds then\n"
    assert json.loads(call("registry", "active", "--series", "S", "--at", "2001-01-01", "--json").out) == []
    (only,) = json.loads(call("registry", "active", "--at", times["D2"], "--json").out)
    assert only["name"] == "D2"
    window = ("--start", "2000-01-01T12:00 TDB", "--end", "2000-01-01T12:01 TDB")
    spans = json.loads(call("registry", "timeline", "--series", "S", *window, "--json").out)
    assert spans == [
        {"start_et_ns": 0, "stop_et_ns": 10, "name": "D1"},
        {"start_et_ns": 10, "stop_et_ns": 30, "name": "D2"},
    ]
    assert len(call("registry", "timeline", "--series", "S", *window).out.splitlines()) == 3
    both = json.loads(call("registry", "list", "--at", times["D2"], "--json").out)
    assert [each["name"] for each in both] == ["D1", "D2"]
    assert len(call("registry", "list", "--at", times["D1"]).out.splitlines()) == 2


def test_deliveries_are_listed(call, store):
    acked(store, "D1", 1, 0, 20)
    store.add_package(package(identity("D2", 2, 0, 10, "T")), **ACT)
    assert [each["name"] for each in json.loads(call("store", "list", "--json").out)] == ["D1", "D2"]
    assert "D2" in call("store", "list", "--state", "PACKAGED", "--state", "SENT").out
    assert [each["name"] for each in json.loads(call("store", "list", "--series", "S", "--json").out)] == ["D1"]
    wrong = call("store", "list", "--state", "LOST")
    assert wrong.code == 2
    assert "'LOST' is no state; they are DRAFT, CHECKED" in wrong.err


def test_copies_and_repair(call, store, tmp_path):
    acked(store, "D1", 1, 0, 20)
    assert call("store", "snapshot", "copy").code == 0
    assert call("store", "clone", "drill", *WHO, "--why", "training").code == 0
    assert Store.open("drill").is_rehearsal
    assert not Store.open("copy").is_rehearsal
    assert call("store", "verify") == (0, "ops: nothing wrong\n", "")
    damaged = store.layout.objects.path(store.delivery("D1").package.sha256)
    damaged.unlink()
    found = call("store", "verify")
    assert found.code == 5
    assert "object-missing" in found.out
    assert call("store", "verify", "--from", "copy").code == 2
    told = json.loads(call("store", "verify", "--json").out)
    assert (told["errors"], told["findings"][0]["rule"]) == (1, "object-missing")
    repaired = call("store", "verify", "--repair", "--from", "copy")
    assert repaired.code == 0
    assert "repaired" in repaired.out
    assert call("store", "verify").code == 0


def test_a_store_is_made_and_found(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SCANPLAN_STORE", raising=False)
    assert call("store", "list").code == 2
    assert call("store", "init", "--store", "new").out == "new: an empty store\n"
    assert call("store", "init", "--store", "new").code == 3
    missing = call("store", "list", "--store", "nowhere")
    assert (missing.code, missing.out) == (3, "")
    assert missing.err == "scanplan: nowhere/registry.sqlite: is not there; name the folder of a store\n"
    assert len(call("store", "list", "--store", "new").out.splitlines()) == 1


def test_who_and_when_are_known_without_saying(call, store, monkeypatch):
    monkeypatch.setenv("LOGNAME", "night.shift")
    call("store", "annotate", "all well")
    (entry,) = store.log()
    assert entry.who == "night.shift"
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", entry.at_utc)
    wrong = call("store", "annotate", "x", "--at", "noon")
    assert wrong.code == 2
    assert "noon" in wrong.err
