"""A folder as a target, and a file put in its place whatever happens in between."""

import errno
import hashlib
import os

import pytest
from scanplan.errors import IntegrityError, InvalidInput
from scanplan.planning.delivery.outbox.directory import DirectoryTarget
from scanplan.planning.delivery.outbox.faults import PassingFault, fault_of, system_faults
from scanplan.planning.delivery.outbox.place import Outgoing, hidden_name, is_left_over, new_token, place

FILE = Outgoing("a.tar", b"0123456789" * 1000)


@pytest.fixture
def target(inbox):
    return DirectoryTarget(inbox)


def names(folder):
    return sorted(os.listdir(folder))


def test_only_files_count(target, inbox):
    (inbox / "folder").mkdir()
    (inbox / "link").symlink_to("/etc/passwd")
    os.mkfifo(inbox / "pipe")
    (inbox / "file").write_bytes(b"12345")
    assert target.names() == ("file",)
    assert target.size_bytes("file") == 5
    assert target.size_bytes("nothing") is None
    for name in ("folder", "link", "pipe"):
        with pytest.raises(InvalidInput, match="is no file"):
            target.size_bytes(name)
        with pytest.raises(InvalidInput):
            target.read(name, 10)
    target.close()


def test_reading_is_bounded(target, inbox):
    (inbox / "a").write_bytes(b"12345")
    assert target.read("a", 5) == b"12345"
    assert target.sha256("a") == hashlib.sha256(b"12345").hexdigest()
    with pytest.raises(InvalidInput, match="larger than 4 bytes"):
        target.read("a", 4)


@pytest.mark.skipif(not os.path.isdir("/proc/self/fd"), reason="counts open files by /proc")
def test_no_file_stays_open(target, inbox):
    (inbox / "link").symlink_to("/etc/passwd")
    os.mkfifo(inbox / "pipe")
    before = len(os.listdir("/proc/self/fd"))
    place(target, FILE, new_token())
    for name in ("link", "pipe"):
        with pytest.raises(InvalidInput):
            target.read(name, 10)
    assert len(os.listdir("/proc/self/fd")) == before


def test_a_link_is_not_written_through(target, inbox, tmp_path):
    (tmp_path / "theirs").write_bytes(b"years of work")
    (inbox / "a").symlink_to(tmp_path / "theirs")
    with pytest.raises(InvalidInput, match="cannot be used"):
        target.write("a", b"new")
    assert (tmp_path / "theirs").read_bytes() == b"years of work"


@pytest.mark.parametrize("without_links", [None, errno.EPERM, errno.EOPNOTSUPP])
def test_renaming_never_replaces(target, inbox, monkeypatch, without_links):
    if without_links:

        def refuse(old, new):
            raise OSError(without_links, "no links here")

        monkeypatch.setattr(os, "link", refuse)
    target.write("new", b"new")
    target.write("old", b"old")
    assert not target.rename_new("new", "old")
    assert (inbox / "old").read_bytes() == b"old"
    assert target.rename_new("new", "name")
    assert names(inbox) == ["name", "old"]


def test_renaming_what_is_not_there(target):
    with pytest.raises(InvalidInput, match="No such file"):
        target.rename_new("nothing", "name")


def test_a_folder_that_is_not_there(inbox):
    target = DirectoryTarget(inbox / "missing")
    for act in (target.names, lambda: target.size_bytes("a"), lambda: target.write("a", b"")):
        with pytest.raises(InvalidInput, match="No such file") as caught:
            act()
        assert not isinstance(caught.value, PassingFault)


def test_removing_what_is_not_there(target, inbox):
    target.remove("a")
    assert names(inbox) == []


@pytest.mark.parametrize(
    ("number", "is_passing"),
    [(errno.ENOSPC, True), (errno.EIO, True), (errno.ESTALE, True), (errno.EACCES, False), (errno.EROFS, False)],
)
def test_what_may_pass_and_what_not(number, is_passing):
    with pytest.raises(InvalidInput, match="in: cannot be used") as caught, system_faults("in"):
        raise OSError(number, os.strerror(number))
    assert isinstance(caught.value, PassingFault) == is_passing


def test_a_timeout_without_a_number_may_pass():
    assert isinstance(fault_of(TimeoutError(), "in"), PassingFault)


def test_placing_twice_is_placing_once(target, inbox):
    assert place(target, FILE, new_token()) is True
    before = (inbox / "a.tar").stat()
    assert place(Failing(inbox, "interrupt"), FILE, new_token()) is False  # which would be one if it wrote
    assert (inbox / "a.tar").stat().st_mtime_ns == before.st_mtime_ns
    assert (inbox / "a.tar").read_bytes() == FILE.data
    assert names(inbox) == ["a.tar"]


@pytest.mark.parametrize("other", [b"", b"x" * 10_000, FILE.data + b"0"], ids=["empty", "other", "longer"])
def test_another_file_of_the_name_is_left(target, inbox, other):
    (inbox / "a.tar").write_bytes(other)
    with pytest.raises(IntegrityError, match="another file of this name") as caught:
        place(target, FILE, new_token())
    assert caught.value.exit_code == 5
    assert names(inbox) == ["a.tar"]
    assert (inbox / "a.tar").read_bytes() == other


def test_without_reading_back_sizes_count(target, inbox):
    (inbox / "a.tar").write_bytes(b"x" * len(FILE.data))
    assert not place(target, FILE, new_token(), read_back=False)
    (inbox / "a.tar").write_bytes(b"x")
    with pytest.raises(IntegrityError):
        place(target, FILE, new_token(), read_back=False)


def test_what_killed_runs_left_is_removed_and_nothing_else(target, inbox):
    ours = [hidden_name("a.tar", new_token()) for _ in range(3)]
    others = [hidden_name("b.tar", new_token()), ".scanplan-a.tar.part", "a.tar.part", hidden_name("a.tar", "x" * 16)]
    for name in [*ours, *others]:
        (inbox / name).write_bytes(b"half")
    place(target, FILE, new_token())
    assert names(inbox) == sorted(["a.tar", *others])


def test_left_overs_are_known_by_their_whole_name():
    assert is_left_over(hidden_name("a+b.tar", "0" * 16), "a+b.tar")
    assert not is_left_over(hidden_name("aab.tar", "0" * 16), "a+b.tar")
    assert not is_left_over(hidden_name("a.tar", "0" * 16) + "\n", "a.tar")


class Failing(DirectoryTarget):
    """A target that is not what it was after some of its acts."""

    def __init__(self, folder, act):
        super().__init__(folder)
        self.act, self.folder = act, folder

    def write(self, name, data):
        super().write(name, data[:-1] if self.act == "cuts" else data[:-1] + b"?" if self.act == "changes" else data)
        if self.act == "interrupt":
            raise KeyboardInterrupt

    def rename_new(self, before, after):
        if self.act in ("same", "other"):
            (self.folder / after).write_bytes(FILE.data if self.act == "same" else b"theirs")
        if self.act == "fetched":
            return False
        return super().rename_new(before, after)


@pytest.mark.parametrize("act", ["cuts", "changes"])
def test_what_reads_otherwise_never_gets_its_name(inbox, act):
    with pytest.raises(PassingFault, match="reads otherwise"):
        place(Failing(inbox, act), FILE, new_token())
    assert names(inbox) == []


def test_an_interrupt_leaves_nothing(inbox):
    with pytest.raises(KeyboardInterrupt):
        place(Failing(inbox, "interrupt"), FILE, new_token())
    assert names(inbox) == []


def test_somebody_quicker(inbox):
    assert place(Failing(inbox, "same"), FILE, new_token()) is False
    assert names(inbox) == ["a.tar"]
    os.unlink(inbox / "a.tar")
    with pytest.raises(IntegrityError):
        place(Failing(inbox, "other"), FILE, new_token())
    assert (inbox / "a.tar").read_bytes() == b"theirs"
    os.unlink(inbox / "a.tar")
    with pytest.raises(PassingFault, match="has gone"):
        place(Failing(inbox, "fetched"), FILE, new_token())
