"""One cycle with every fault on a clone, once for all tests; then what must be found is done to copies of its site."""

import hashlib
import json
import math
import shutil
import sqlite3
from dataclasses import replace

import pytest
import scanplan as sp
from scanplan.errors import InvalidInput, TimeError, UsageError
from scanplan.planning.operations.checklist import Checklist
from scanplan.planning.operations.site import Site
from scanplan.planning.rehearsal.checks import check_nothing_lost, hashes_of
from scanplan.planning.rehearsal.faults import KINDS, deal
from scanplan.planning.rehearsal.ledger import Ledger
from scanplan.planning.rehearsal.rehearse import rehearse

BY = {"who": "A. Planner", "at_utc": "2017-02-01T12:00:00Z"}
SEED = 5
"""Strikes the archive in transfer, and brings an orbit that is too near to matter."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("rehearsal")


@pytest.fixture(scope="module")
def run(folder):
    origin = sp.Store.create(folder / "origin")
    origin.annotate(None, "before the rehearsal", **BY)
    return rehearse(out=folder / "out", cycles=1, days=0.05, seed=SEED, store=folder / "origin", keep=True)


def hashes(folder):
    return {p.relative_to(folder): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


def test_nothing_is_lost_by_all_faults_together(run):
    assert [str(each) for each in run.failed] == []
    assert {each.kind for each in run.recoveries} == set(KINDS)
    assert len(run.checks) >= 20


def test_faults_struck_where_they_were_dealt_and_said_so(run):
    (dealt,) = deal(1, KINDS, SEED)
    steps = {fault.kind: fault.step for fault in dealt}
    found = {each.kind: each for each in run.recoveries}
    assert found["kill"].where.startswith(f"{steps['kill']}, before the ")
    assert found["kill"].message == "killed"
    assert found["disk-full"].where.startswith(f"{steps['disk-full']}, before the ")
    assert found["disk-full"].message.endswith(("No space left on device", "may be full"))
    assert found["rejected"].where.endswith(" of the archive")
    assert "the same version delivered again, ACKED" in found["rejected"].steps
    assert found["late-orbit"].steps[-1].endswith("not issued, the plan in force stays")
    assert "version 2 delivered, ACKED" in found["lost-pass"].steps


def test_a_package_damaged_in_transfer_went_out_twice(run, folder):
    store = Site.at(folder / "out" / "site-0001").open_store()
    first = store.deliveries()[0].identity.name
    states = [entry.after for entry in store.log(first) if entry.after]
    assert states == ["PACKAGED", "SENT", "TIMEOUT", "SENT", "ACKED"]


def test_the_clone_says_what_it_is_and_the_original_is_only_read(run, folder):
    site = Site.at(folder / "out" / "site-0001")
    assert site.open_store().is_rehearsal
    assert site.open_store().log()[0].why == "before the rehearsal"
    assert [entry.why for entry in sp.Store.open(folder / "origin").log()] == ["before the rehearsal"]
    assert str(run.last_checks[-1]) == "passed  the store that was cloned is as it was: 1 files"


def test_the_cycle_ends_with_an_entry_in_the_log(run, folder):
    last = Site.at(folder / "out" / "site-0001").open_store().log()[-1]
    assert last.why == f"rehearsal, cycle 1: {len(run.cycles[0].checks)} of {len(run.cycles[0].checks)} checks passed"


def test_what_the_store_has_is_what_was_packaged(run, folder):
    """By hashes of files that no part of the rehearsal has read back."""
    site = Site.at(folder / "out" / "site-0001")
    store = site.open_store()
    packages = sorted(site.packages.glob("*.tar"))
    assert len(packages) == run.packages
    for path in packages:
        assert store.package(path.name.removesuffix(".tar")) == path.read_bytes()


def test_the_reports_tell_the_same(run, folder):
    told = json.loads((folder / "out" / "report.json").read_text())
    assert told["checks"] == {"made": len(run.checks), "failed": 0}
    assert [each["kind"] for each in told["cycles"][0]["faults"]] == [each.kind for each in run.recoveries]
    page = (folder / "out" / "report.html").read_text()
    assert "Nothing lost: 1 cycle, 5 faults" in page
    assert page.count("<rect") == 5
    assert "http" not in page.replace("http-equiv", "")
    assert len((folder / "out" / "history.jsonl").read_text().splitlines()) == 1


# What must be found

DAMAGE = {}


def damage(*failing):
    def keep(function):
        DAMAGE[function.__name__] = (function, failing)
        return function

    return keep


@damage("every package acknowledged is in the inbox, byte for byte")
def a_byte_in_the_inbox(site, ledger):
    path = site.inbox / f"{ledger.of_state('ACKED')[-1].name}.tar"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@damage("every package acknowledged is in the inbox, byte for byte")
def a_marker_gone(site, ledger):
    (site.inbox / f"{ledger.of_state('ACKED')[-1].name}.manifest.json").unlink()


@damage("every package acknowledged is in the inbox, byte for byte")
def a_byte_of_the_manifest_in_the_inbox(site, ledger):
    path = site.inbox / f"{ledger.of_state('ACKED')[-1].name}.manifest.json"
    path.write_bytes(path.read_bytes().replace(b"1", b"2", 1))


@damage("every package acknowledged is in the inbox, byte for byte")
def a_signature_gone(site, ledger):
    (site.inbox / f"{ledger.of_state('ACKED')[-1].name}.manifest.json.sig").unlink()


@damage("the store is whole", "the packages can be read")
def a_content_gone(site, ledger):
    next((site.store / "objects").rglob(ledger.of_state("ACKED")[-1].sha256)).unlink()


@damage("the store is whole", "the packages can be read")
def a_byte_of_a_content(site, ledger):
    path = next((site.store / "objects").rglob(ledger.of_state("ACKED")[-1].sha256))
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


@damage("every answer is taken")
def an_answer_gone(site, ledger):
    (site.answers / f"{ledger.of_state('ACKED')[-1].name}.ACK").unlink()


@damage("the store can be read", "the log can be read")
def the_registry_gone(site, ledger):
    (site.store / "registry.sqlite").unlink()


@damage("the store can be read", "the log can be read")
def a_registry_of_nothing(site, ledger):
    (site.store / "registry.sqlite").write_bytes(bytes(4096))


@damage("nothing half-written is left")
def a_temporary(site, ledger):
    (site.packages / ".scanplan-x.tar.part").write_bytes(b"half")


@damage("every answer is taken")
def an_answer_that_nobody_took(site, ledger):
    (site.answers / "X.ACK").write_bytes(b"{}")


@damage("the log has no gap", "no entry of the log has changed or gone", "the store is whole")
def an_entry_of_the_log_gone(site, ledger):
    change(site, "DELETE FROM log WHERE number = 1")


@damage("no entry of the log has changed or gone")
def an_entry_of_the_log_rewritten(site, ledger):
    change(site, "UPDATE log SET why = 'another' WHERE number = 1")


@damage("a delivery is in force at every time", "what is in force is what was acknowledged last")
def a_delivery_withdrawn_behind_the_back(site, ledger):
    site.open_store().withdraw(ledger.of_state("ACKED")[0].name, why="behind the back", **BY)
    ledger.tell(ledger.of_state("ACKED")[0].name, "REJECTED")


@damage("what is in force is what was acknowledged last", "states in the log are those told, each once")
def an_acknowledgement_undone(site, ledger):
    site.open_store().withdraw(ledger.of_state("ACKED")[-1].name, why="behind the back", **BY)


def change(site, statement):
    with sqlite3.connect(site.store / "registry.sqlite") as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute(statement)
    connection.close()


@pytest.fixture
def copied(run, folder, tmp_path):
    """A copy of the site, its ledger, its log before, and the span of the cycle."""
    root = tmp_path / "site"
    shutil.copytree(folder / "out" / "site-0001", root, ignore=shutil.ignore_patterns("plans"))
    window = run.cycles[0].window
    site = Site.at(root)
    return site, Ledger.read(root / "ledger.jsonl"), site.open_store().log(), (window.start_et_ns, window.stop_et_ns)


def failing(copied):
    site, ledger, log, span = copied
    checks = Checklist("again", say=lambda text: None)
    check_nothing_lost(checks, site, ledger, log, span)
    return {each.what for each in checks.failed}


def test_an_untouched_copy_passes(copied):
    assert failing(copied) == set()


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found(copied, name):
    function, expected = DAMAGE[name]
    function(copied[0], copied[1])
    assert set(expected) <= failing(copied)


def test_a_cloned_delivery_that_changes_or_goes_is_found(copied):
    site, ledger, log, span = copied
    first = site.open_store().deliveries()[0]
    gone = replace(first, identity=replace(first.identity, name="GONE"))
    changed = replace(first, package=replace(first.package, sha256="0" * 64))
    for older, is_whole in (((first,), True), ((first, gone), False), ((changed,), False)):
        checks = Checklist("again", say=lambda text: None)
        check_nothing_lost(checks, site, ledger, log, span, older)
        assert (checks.failed == ()) == is_whole
        assert is_whole or [each.what for each in checks.failed] == ["every delivery that was cloned is as it was"]


def test_what_readers_write_is_no_change_of_a_store(tmp_path):
    (tmp_path / "registry.sqlite").write_bytes(b"x")
    before = hashes_of(tmp_path)
    (tmp_path / "registry.sqlite-shm").write_bytes(b"index")
    assert hashes_of(tmp_path) == before
    (tmp_path / "registry.sqlite-wal").write_bytes(b"rows")
    assert hashes_of(tmp_path) != before


# What is refused


def test_a_mission_without_passes_cannot_lose_one(tmp_path):
    with pytest.raises(UsageError, match="no instruments or no stations"):
        rehearse("hipparcos", out=tmp_path)


@pytest.mark.parametrize(
    ("days", "told"), [(0.01, "too short"), (math.nan, "too short"), (math.inf, "too long"), (1e300, "too long")]
)
def test_a_window_of_no_sensible_length_is_refused(tmp_path, days, told):
    with pytest.raises(UsageError, match=told):
        rehearse(out=tmp_path / "out", days=days)
    assert not (tmp_path / "out").exists()


def test_a_window_beyond_the_law_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(TimeError, match="leaves the law"):
        rehearse(out=tmp_path, cycles=2, start="2025-01-12")
    assert list(tmp_path.iterdir()) == []


def test_reports_do_not_go_into_the_store(tmp_path):
    sp.Store.create(tmp_path / "ops")
    with pytest.raises(UsageError, match="lies in the store"):
        rehearse(out=tmp_path / "ops" / "rehearsal", store=tmp_path / "ops")


def test_what_is_no_store_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(InvalidInput):
        rehearse(out=tmp_path / "out", store=tmp_path / "none")
    assert [path.name for path in (tmp_path / "out").iterdir()] == []
