"""What a verification finds, and what it can put right. Damage is done behind the store's back."""

import sqlite3

import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.delivery.store.finding import StoreFinding
from scanplan.planning.delivery.store.store import Store

from ..crash.made import ACT
from ..crash.seen import contents, registry
from .lives import acked, brought


@pytest.fixture
def filled(store):
    acked(store, "old", 1, 0, 10)
    acked(store, "new", 2, 0, 10)
    brought(store, "DRAFT", "draft", 3, 0, 10)
    store.annotate("new", "remarks are no states", **ACT)
    return store


def path_of(store, name="new"):
    return store.layout.objects.path(store.delivery(name).package.sha256)


def overwrite(path, data):
    path.chmod(0o644)
    path.write_bytes(data)


def execute(store, *statements):
    """Change the registry as nobody should: without its triggers and references."""
    connection = sqlite3.connect(store.path / "registry.sqlite", isolation_level=None)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(statement)
    connection.close()


def found(store, **options):
    return [(each.severity, each.rule, each.subject, each.is_repaired) for each in store.verify(**options)]


def test_a_sound_store(filled):
    heard = []
    assert filled.verify(on_object=lambda done, total: heard.append((done, total))) == ()
    assert filled.verify(repair=True) == ()
    total = len(contents(filled.path))
    assert heard == [(done, total) for done in range(1, total + 1)]


@pytest.mark.parametrize("how", ["flipped", "shorter", "longer", "missing"])
def test_every_damaged_file_is_found_and_restored(how, filled, quick_path):
    snapshot = filled.snapshot(quick_path / "snapshot")
    path = path_of(filled)
    whole = path.read_bytes()
    changed = {"flipped": whole[:700] + b"\xff" + whole[701:], "shorter": whole[:-1], "longer": whole + b"\0"}
    if how == "missing":
        path.unlink()
    else:
        overwrite(path, changed[how])
    rule = "object-missing" if how == "missing" else "object-damaged"
    rows = registry(filled.path)
    assert found(filled) == [("ERROR", rule, path.name, False)]
    assert found(filled, repair=True) == [("ERROR", rule, path.name, False)]
    assert not path.exists()
    aside = list((filled.path / "quarantine").glob("*")) if how != "missing" else []
    assert [each.read_bytes() for each in aside] == ([] if how == "missing" else [changed[how]])
    assert registry(filled.path) == rows
    with pytest.raises(Exception, match=f"{path}: cannot be read"):
        filled.package("new")
    assert found(filled, repair=True, restore_from=snapshot) == [("ERROR", "object-missing", path.name, True)]
    assert path.read_bytes() == whole
    assert filled.verify() == ()
    assert registry(filled.path) == rows


def test_what_is_damaged_in_the_other_store_too_is_not_restored(filled, quick_path):
    snapshot = filled.snapshot(quick_path / "snapshot")
    for each in (filled, snapshot):
        overwrite(path_of(each), b"lost")
    assert found(filled, repair=True, restore_from=snapshot) == [
        ("ERROR", "object-damaged", path_of(filled).name, False)
    ]
    assert path_of(snapshot).read_bytes() == b"lost"


def test_a_damaged_file_is_not_handed_out_and_comes_back_with_its_package(filled):
    whole = filled.package("new")
    overwrite(path_of(filled), whole[:-1])
    with pytest.raises(Exception, match="is damaged; run  scanplan store verify --repair"):
        filled.package("new")
    filled.add_package(whole, **ACT)
    assert filled.package("new") == whole
    assert filled.verify() == ()


def test_what_crashes_left_is_removed_and_nothing_else(filled):
    (filled.path / "tmp" / "half").write_bytes(b"half of")
    orphan = filled.layout.objects.put([b"nobody's"])
    strangers = [filled.path / "objects" / "notes", filled.path / "objects" / "ab" / "abc"]
    strangers[1].parent.mkdir(exist_ok=True)
    for path in strangers:
        path.write_text("x")
    expected = [
        ("WARN", "temporary", "half", False),
        ("WARN", "orphan", orphan.sha256, False),
        ("WARN", "stranger", "objects/ab/abc", False),
        ("WARN", "stranger", "objects/notes", False),
    ]
    assert found(filled) == expected
    repaired = [(*each[:3], each[1] != "stranger") for each in expected]
    assert found(filled, repair=True) == repaired
    assert found(filled) == expected[2:]
    assert all(path.read_text() == "x" for path in strangers)


def test_a_content_in_the_wrong_folder_is_a_stranger(filled):
    path = path_of(filled)
    elsewhere = filled.path / "objects" / ("00" if path.parent.name != "00" else "01")
    elsewhere.mkdir(exist_ok=True)
    path.rename(elsewhere / path.name)
    assert [each[1] for each in found(filled)] == ["stranger", "object-missing"]


def test_a_damaged_registry_is_said_and_no_content_is_called_nobodys(filled):
    filled.layout.objects.put([b"nobody's"])
    whole = (filled.path / "registry.sqlite").read_bytes()
    for data in (b"x" * 5000, whole[:100] + b"\xff" * 4000 + whole[4100:]):
        (filled.path / "registry.sqlite").write_bytes(data)
        kept = contents(filled.path)
        assert {each[:2] for each in found(filled, repair=True)} == {("ERROR", "registry-damaged")}
        assert contents(filled.path) == kept
    overwrite(filled.layout.objects.path(next(iter(kept))), b"x")
    assert [each[1] for each in found(filled)][-1] == "object-damaged"


def test_damage_inside_the_registry(filled):
    """An index that lacks a row opens and reads; only the integrity check tells."""
    execute(
        filled,
        "PRAGMA writable_schema = 1",
        "UPDATE sqlite_master SET sql = 'CREATE INDEX log_by_delivery ON log (delivery, at_utc)' "
        "WHERE name = 'log_by_delivery'",
    )
    findings = filled.verify(repair=True)
    assert {each.rule for each in findings} == {"registry-damaged"}
    assert findings[0].subject == "registry.sqlite"


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("DELETE FROM log WHERE number = 3", [("log-gap", "log 4"), ("log-transition", "log 7")]),
        (
            "UPDATE log SET after = 'TIMEOUT' WHERE number = 2",
            [("log-transition", "log 2"), ("log-transition", "log 3")],
        ),
        (
            "UPDATE log SET before = 'DRAFT', after = 'CHECKED' WHERE number = 1",
            [("log-transition", "log 1"), ("log-transition", "log 2")],
        ),
        ("UPDATE delivery SET state = 'CHECKED' WHERE name = 'draft'", [("state-not-in-log", "draft")]),
        (
            "UPDATE delivery SET state = 'ACKED' WHERE name = 'old'",
            [("state-not-in-log", "old"), ("superseded", "old")],
        ),
        ("DELETE FROM file WHERE delivery = 'new' AND role = 'package'", [("package-unnamed", "new")]),
        (
            "DELETE FROM delivery WHERE name = 'draft'",
            [("registry-reference", "file")] * 2 + [("registry-reference", "log")],
        ),
    ],
)
def test_a_registry_that_contradicts_itself(statement, expected, filled):
    execute(filled, statement)
    rules = [(each.rule, each.subject) for each in filled.verify(repair=True) if each.rule != "orphan"]
    assert sorted(rules) == sorted(expected)
    kept = registry_rows(filled)
    filled.verify(repair=True)
    assert registry_rows(filled) == kept


def registry_rows(store):
    connection = sqlite3.connect(store.path / "registry.sqlite")
    rows = [connection.execute(f"SELECT * FROM {table}").fetchall() for table in ("delivery", "file", "object", "log")]
    connection.close()
    return rows


@pytest.mark.parametrize("table", ["object", "file", "log", "withdrawal", "delivery"])
def test_rows_are_never_dropped_or_changed(table, store):
    acked(store, "old", 1, 0, 10)
    acked(store, "new", 2, 0, 10, withdraws=["old"])
    column = {"object": "size_bytes", "delivery": "version"}.get(table, "rowid")
    column = {"file": "position", "log": "why", "withdrawal": "withdrawn"}.get(table, column)
    connection = sqlite3.connect(store.path / "registry.sqlite", isolation_level=None)
    for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = {column}"):
        with pytest.raises(sqlite3.IntegrityError, match=f"{table} is never changed"):
            connection.execute(statement)
    connection.close()


def test_the_other_store_must_be_one(filled, quick_path):
    with pytest.raises(InvalidInput):
        filled.verify(repair=True, restore_from=Store.open(quick_path))


def test_findings_are_plain(filled):
    filled.layout.objects.put([b"nobody's"])
    (finding,) = filled.verify()
    assert finding == StoreFinding("WARN", "orphan", finding.subject, finding.message, False)
    assert finding.message == "belongs to no delivery; a crash or refused act left it"
