"""The parts of the store one by one: the log's export, objects, locks, the registry's file."""

import csv
import errno
import fcntl
import io
import json
import os
import sqlite3
import threading
from dataclasses import asdict
from pathlib import Path

import pytest
from scanplan.errors import IntegrityError, InvalidInput
from scanplan.planning.delivery.store import locks, objects, schema
from scanplan.planning.delivery.store.appearing import appearing
from scanplan.planning.delivery.store.log import csv_table, json_lines
from scanplan.planning.delivery.store.store import Store

from ..crash.made import ACT, identity, products
from ..crash.seen import leavings
from .lives import acked, brought

STRANGE = 'says "yes", then; α 9" <x>'


def test_the_log_as_json_lines_and_csv(store):
    acked(store, "D1", 1, 0, 10)
    store.annotate(None, STRANGE, **ACT)
    entries = store.log()
    lines = json_lines(entries).decode("ascii").splitlines()
    assert [json.loads(line) for line in lines] == [asdict(entry) for entry in entries]
    table = list(csv.DictReader(io.StringIO(csv_table(entries).decode("utf-8"))))
    expected = [{key: "" if value is None else str(value) for key, value in asdict(each).items()} for each in entries]
    assert table == expected
    assert (json_lines([]), csv_table([])) == (b"", b"number,at_utc,who,delivery,before,after,why\n")


def test_an_object_has_the_name_of_its_content(store):
    data = bytes(range(256)) * 9000
    stored = store.layout.objects.put([data[:100], b"", data[100:]])
    path = store.path / "objects" / stored.sha256[:2] / stored.sha256
    assert path.read_bytes() == data
    assert stored.size_bytes == len(data)
    assert path.stat().st_mode & 0o333 == 0
    assert store.layout.objects.put([data]) == stored
    assert store.layout.objects.names() == (stored.sha256,)
    assert not list((store.path / "tmp").iterdir())
    assert b"".join(objects.pieces_of(path)) == data
    assert max(map(len, objects.pieces_of(path))) < len(data)


def test_a_disk_that_gives_back_something_else_is_not_believed(store, monkeypatch):
    put = objects._place

    def spoils(hidden, path):
        put(hidden, path)
        path.chmod(0o644)
        path.write_bytes(b"rot")

    monkeypatch.setattr(objects, "_place", spoils)
    with pytest.raises(IntegrityError, match="reads otherwise than it was written"):
        store.draft(products("D1"), identity("D1"), **ACT)
    assert store.deliveries() == ()


def test_short_writes_are_gone_on_with(store, monkeypatch):
    real = os.write
    monkeypatch.setattr(objects.os, "write", lambda handle, data: real(handle, data[:7]))
    brought(store, "DRAFT")
    assert store.verify() == ()


@pytest.mark.parametrize("call", ["open", "write", "fsync", "rename"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_each_of_our_own_calls_fails(call, number, store, monkeypatch):
    """Without a compiler too: the calls of ``objects`` fail one after the other, in every order of occurrence."""
    real, told = getattr(os, call), []
    for failing in range(1, 40):
        calls = 0

        def fails(*arguments, failing=failing, **named):
            nonlocal calls
            calls += 1
            if calls == failing:
                raise OSError(number, os.strerror(number))
            return real(*arguments, **named)

        name = f"D{failing}"
        with monkeypatch.context() as patch:
            patch.setattr(objects.os, call, fails)
            try:
                brought(store, "CHECKED", name, failing)
            except InvalidInput as error:
                told.append(str(error))
        if calls < failing:
            break
        assert store.verify(repair=True) is not None
        assert store.verify() == ()
        if name not in {each.identity.name for each in store.deliveries()}:
            brought(store, "CHECKED", name, failing)
    assert len(told) == failing - 1 > 0
    assert all("cannot be" in each and os.strerror(number) in each for each in told)
    assert not leavings(store.path)


def test_writers_wait_for_a_repair_and_a_repair_for_writers(store, monkeypatch):
    monkeypatch.setattr(locks, "_PATIENCE_S", 0.05)
    folder = store.layout.objects.folder
    with locks.alone(folder):
        with pytest.raises(InvalidInput, match="is being repaired by another run; try again"):
            brought(store, "DRAFT")
        assert store.deliveries() == ()  # readers go on
    with locks.among_writers(folder):
        brought(store, "DRAFT")
        with pytest.raises(InvalidInput, match="is being written by other runs"):
            store.verify(repair=True)
    handle = os.open(folder, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    monkeypatch.setattr(locks, "_PATIENCE_S", 60.0)
    threading.Timer(0.1, os.close, [handle]).start()
    assert brought(store, "CHECKED").state == "CHECKED"
    with pytest.raises(InvalidInput, match="cannot be written: No such file"), locks.alone(folder / "nowhere"):
        pass


def test_an_interrupt_leaves_no_half_act(store, monkeypatch):
    def interrupted(*arguments):
        raise KeyboardInterrupt

    brought(store, "CHECKED")
    monkeypatch.setattr("scanplan.planning.delivery.store.rows.insert_entry", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.approve("D1", **ACT)
    assert store.delivery("D1").state == "CHECKED"
    assert len(store.log()) == 2


def test_what_is_no_registry(quick_path):
    path = quick_path / "registry.sqlite"
    path.write_bytes(b"")
    with pytest.raises(InvalidInput, match="is not a registry of scanplan"):
        Store.open(quick_path)
    sqlite3.connect(path).execute("CREATE TABLE other (x)").connection.close()
    with pytest.raises(InvalidInput, match="is not a registry of scanplan"):
        Store.open(quick_path)
    path.write_bytes(b"no database at all, but long enough to be looked at" * 100)
    with pytest.raises(IntegrityError, match=r"is damaged .* restore it from a snapshot"):
        Store.open(quick_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(InvalidInput, match="is not there"):
        Store.open(quick_path)


def test_a_registry_of_another_version_is_left_alone(store):
    connection = sqlite3.connect(store.layout.registry)
    connection.execute("PRAGMA user_version = 2")
    connection.close()
    with pytest.raises(InvalidInput, match="is a registry of version 2; version 1 is read"):
        store.deliveries()


def test_a_registry_that_another_program_holds(store, monkeypatch):
    monkeypatch.setattr(schema, "_BUSY_TIMEOUT_MS", 10)
    connection = sqlite3.connect(store.layout.registry, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(InvalidInput, match="cannot be read or written: database is locked"):
        store.annotate(None, "x", **ACT)
    connection.close()
    assert store.log() == ()


@pytest.mark.parametrize("code", [sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE])
def test_a_full_disk_is_told_as_one(code, tmp_path):
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    with pytest.raises(InvalidInput) as caught, schema.told(tmp_path / "registry.sqlite"):
        raise error
    assert str(caught.value) == (
        f"{tmp_path / 'registry.sqlite'}: cannot be read or written: disk I/O error; the disk of {tmp_path} may be full"
    )


def test_the_registry_is_set_up_to_lose_nothing(store):
    with schema.transaction(store.layout.registry) as connection:
        pragmas = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")}
        assert pragmas == {"journal_mode": "wal", "synchronous": 2}
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            connection.execute("INSERT INTO file VALUES ('D9', 'product', 0, 'x', 'x')")
        for statement in ("INSERT INTO object VALUES ('x', 1)", "INSERT INTO object VALUES (zeroblob(64), 'x')"):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)


def test_a_folder_appears_whole_or_not_at_all(quick_path):
    target = quick_path / "new" / "folder"
    with pytest.raises(ZeroDivisionError), appearing(target) as folder:
        (folder / "a").write_text(f"{1 / 0}")
    assert list(target.parent.iterdir()) == []
    with appearing(target) as folder:
        (folder / "a").write_text("x")
        assert not target.exists()
    assert [path.name for path in target.iterdir()] == ["a"]
    with pytest.raises(InvalidInput, match="is there already"), appearing(quick_path / "other"):
        (quick_path / "other" / "meanwhile").mkdir(parents=True)
    assert sorted(path.name for path in quick_path.iterdir()) == ["new", "other"]


def test_a_place_that_cannot_be_written(quick_path):
    (quick_path / "file").write_text("x")
    with pytest.raises(InvalidInput, match="cannot be written: Not a directory"):
        Store.create(quick_path / "file" / "store")
    assert Path(quick_path / "file").read_text() == "x"


@pytest.fixture
def heard(monkeypatch):
    """What is synced and renamed, in order, by path."""
    events = []
    fsync, rename = os.fsync, os.rename

    def hears_fsync(handle):
        events.append(("sync", Path(os.readlink(f"/proc/self/fd/{handle}"))))
        fsync(handle)

    def hears_rename(before, after):
        events.append(("rename", Path(before)))
        rename(before, after)
        events.append(("renamed", Path(after)))

    monkeypatch.setattr(os, "fsync", hears_fsync)
    monkeypatch.setattr(os, "rename", hears_rename)
    return events


needs_proc = pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")


@needs_proc
def test_the_disk_has_an_object_before_anything_names_it(store, heard):
    stored = store.layout.objects.put([b"content"])
    path = store.layout.objects.path(stored.sha256)
    kinds, paths = zip(*heard, strict=True)
    assert kinds == ("sync", "rename", "renamed", "sync", "sync")
    assert paths[0] == paths[1]
    assert paths[0].parent == store.layout.objects.growing
    assert paths[2:] == (path, path.parent, path.parent.parent)
    heard.clear()
    store.layout.objects.put([b"content"])  # whoever put it there may not have got so far
    assert [each for each in heard if each[1].parent != store.layout.objects.growing] == [
        ("sync", path.parent),
        ("sync", path.parent.parent),
    ]


@needs_proc
def test_the_disk_has_a_store_before_it_appears(quick_path, heard):
    Store.create(quick_path / "new")
    hidden = quick_path / ".scanplan-new.part"
    assert heard[-4:] == [
        ("sync", hidden),
        ("rename", hidden),
        ("renamed", quick_path / "new"),
        ("sync", quick_path),
    ]


@needs_proc
def test_the_disk_knows_what_a_repair_removed(store, heard):
    brought(store, "PACKAGED")
    (store.path / "tmp" / "half").write_bytes(b"x")
    package = store.layout.objects.path(store.delivery("D1").package.sha256)
    package.unlink()
    package.write_bytes(b"damaged")
    heard.clear()
    store.verify(repair=True)
    synced = [path for kind, path in heard if kind == "sync"]
    assert synced == [store.path / "tmp", store.path, store.path / "quarantine", package.parent]
