"""Snapshots and rehearsals."""

import errno
import fcntl
import os
import sqlite3

import pytest
from scanplan.errors import IntegrityError, InvalidInput
from scanplan.planning.delivery.store import copying
from scanplan.planning.delivery.store.store import Store

from ..crash.made import ACT
from ..crash.seen import assert_sound, contents, leavings, registry
from .lives import acked, brought


@pytest.fixture
def filled(store):
    acked(store, "old", 1, 0, 10)
    acked(store, "new", 2, 0, 10)
    brought(store, "CHECKED", "draft", 3, 0, 10)
    return store


def test_a_snapshot_is_as_good_as_the_original(filled, quick_path):
    copy = filled.snapshot(quick_path / "copy")
    assert registry(copy.path) == registry(filled.path)
    assert contents(copy.path) == contents(filled.path)
    assert copy.verify() == ()
    assert not copy.is_rehearsal
    assert Store.open(copy.path).package("new") == filled.package("new")
    modes = {path.stat().st_mode & 0o222 for path in (copy.path / "objects").glob("*/*")}
    assert modes == {0}


def test_a_rehearsal_knows_what_it_is(filled, quick_path):
    before = registry(filled.path)
    copy = filled.clone(str(quick_path / "copy"), **ACT, why="drill")
    assert (copy.is_rehearsal, copy.rehearsal_of) == (True, str(filled.path))
    assert copy.log()[:-1] == filled.log()
    assert copy.log()[-1].why == f"rehearsal, a clone of {filled.path}: drill"
    copy.withdraw("new", **ACT, why="drill")
    assert registry(filled.path) == before
    again = copy.clone(quick_path / "again", **ACT)
    assert again.rehearsal_of == str(copy.path)
    assert again.log()[-1].why == f"rehearsal, a clone of {copy.path}"
    assert copy.snapshot(quick_path / "kept").is_rehearsal


def test_a_copy_takes_only_what_the_registry_names(filled, quick_path):
    filled.layout.objects.put([b"left by a crash"])
    assert leavings(filled.path)
    assert not leavings(filled.snapshot(quick_path / "copy").path)


def test_nothing_is_overwritten(filled, quick_path):
    (quick_path / "copy").mkdir()
    (quick_path / "copy" / "thesis.tex").write_text("years")
    with pytest.raises(InvalidInput, match="is there already"):
        filled.snapshot(quick_path / "copy")
    with pytest.raises(InvalidInput, match="is there already"):
        filled.clone(filled.path, **ACT)
    assert sorted(path.name for path in quick_path.iterdir()) == ["copy", "store"]


def test_what_a_killed_run_left_is_no_hindrance(filled, quick_path):
    half = quick_path / ".scanplan-copy.part"
    (half / "objects").mkdir(parents=True)
    (half / "registry.sqlite").write_bytes(b"half")
    assert filled.snapshot(quick_path / "copy").verify() == ()
    assert not half.exists()


def test_two_runs_do_not_make_one_copy(filled, quick_path):
    half = quick_path / ".scanplan-copy.part"
    half.mkdir()
    handle = os.open(half, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    with pytest.raises(InvalidInput, match="another run is writing"):
        filled.snapshot(quick_path / "copy")
    os.close(handle)
    assert half.exists()


@pytest.mark.parametrize("damage", ["missing", "damaged"])
def test_a_damaged_original_gives_no_copy(damage, filled, quick_path):
    path = filled.layout.objects.path(filled.delivery("new").package.sha256)
    if damage == "damaged":
        path.chmod(0o644)
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    else:
        path.unlink()
    with pytest.raises(IntegrityError, match=f"{path}: is {damage}; run  scanplan store verify"):
        filled.snapshot(quick_path / "copy")
    assert sorted(each.name for each in quick_path.iterdir()) == ["store"]


def sharing(handle, request, source):
    """What FICLONE does, by copying."""
    assert request == 0x40049409
    os.write(handle, os.pread(source, 1 << 20, 0))
    return 0


def test_blocks_are_shared_where_the_file_system_can(filled, quick_path, monkeypatch):
    monkeypatch.setattr(copying.fcntl, "ioctl", sharing)
    monkeypatch.setattr(copying.Objects, "put", None)
    copy = filled.snapshot(quick_path / "copy")
    assert contents(copy.path) == contents(filled.path)
    assert {path.stat().st_mode & 0o222 for path in (copy.path / "objects").glob("*/*")} == {0}


def test_shared_blocks_are_read_back(filled, quick_path, monkeypatch):
    monkeypatch.setattr(copying.fcntl, "ioctl", lambda handle, request, source: os.write(handle, b"something else"))
    copy = filled.snapshot(quick_path / "copy")
    assert copy.verify() == ()


def test_a_file_system_that_cannot_share_gets_bytes(filled, quick_path, monkeypatch):
    def refuses(*arguments):
        raise OSError(errno.EOPNOTSUPP, "Operation not supported")

    monkeypatch.setattr(copying.fcntl, "ioctl", refuses)
    assert filled.snapshot(quick_path / "copy").verify() == ()


def test_a_copy_is_of_one_moment(filled, quick_path):
    """What others write while objects are copied is not in it, and does not wait."""
    seen = copying._copy_object

    def writes_meanwhile(*arguments):
        filled.annotate(None, "meanwhile", **ACT)
        seen(*arguments)

    try:
        copying._copy_object = writes_meanwhile
        before = filled.log()
        copy = filled.snapshot(quick_path / "copy")
    finally:
        copying._copy_object = seen
    assert copy.log() == before
    assert len(filled.log()) > len(before)
    assert_sound(copy.path)


def test_a_registry_that_cannot_be_read_gives_no_copy(filled, quick_path):
    (filled.path / "registry.sqlite").write_bytes(b"x" * 5000)
    with pytest.raises(IntegrityError, match=r"registry\.sqlite: is damaged"):
        filled.snapshot(quick_path / "copy")
    assert sqlite3.sqlite_version_info >= (3, 37)
