"""The archive of a package against two other programs: GNU tar and Python's tarfile."""

import io
import random
import subprocess
import tarfile

import pytest
from scanplan.errors import IntegrityError, ProductError, ScanplanError
from scanplan.planning.package import archive
from scanplan.planning.package.archive import MOST_FILES, read_archive, write_archive

from .raw_tar import END, header, member

FILES = (
    ("manifest.json", b"{}\n"),
    ("empty", b""),
    ("block", bytes(512)),
    ("more.bin", bytes(range(256)) * 3),
    ("N" + "a" * 98, b"a long name"),
)


@pytest.fixture
def data():
    return write_archive(FILES)


def test_what_is_written_is_read(data):
    assert read_archive(data, "it") == dict(FILES)
    assert list(read_archive(data, "it")) == [name for name, _ in FILES]


def test_an_archive_of_nothing_is_its_end():
    assert write_archive([]) == END
    assert read_archive(END, "it") == {}


@pytest.mark.witness
def test_tarfile_reads_the_same(data):
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        for entry, (name, content) in zip(tar.getmembers(), FILES, strict=True):
            assert (entry.name, entry.size, entry.mode, entry.mtime) == (name, len(content), 0o644, 0)
            assert (entry.uid, entry.gid, entry.uname, entry.gname) == (0, 0, "", "")
            assert entry.isreg()
            assert tar.extractfile(entry).read() == content


@pytest.mark.witness
def test_gnu_tar_lists_unpacks_and_makes_the_same_bytes(data, tmp_path):
    (tmp_path / "ours.tar").write_bytes(data)
    names = [name for name, _ in FILES]
    listed = subprocess.run(["tar", "-tf", "ours.tar"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert (listed.stdout.split(), listed.stderr) == (names, "")
    (tmp_path / "out").mkdir()
    subprocess.run(["tar", "-xf", "ours.tar", "-C", "out"], cwd=tmp_path, check=True)
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == dict(FILES)
    form = ["--format=ustar", "-b1", "--owner=:0", "--group=:0", "--numeric-owner", "--mtime=@0", "--mode=0644"]
    subprocess.run(["tar", *form, "-C", "out", "-cf", "theirs.tar", *names], cwd=tmp_path, check=True)
    assert (tmp_path / "theirs.tar").read_bytes() == data


def test_the_headers_made_by_hand_for_these_tests_are_right():
    assert b"".join(member(name.encode(), content) for name, content in FILES) + END == write_archive(FILES)


@pytest.mark.parametrize("name", ["../a", "a/b", ".a", "", "nul", "Nul.txt", "a.", "é", "a" * 100])
def test_unsafe_names_are_not_written(name):
    with pytest.raises(ProductError, match=r"is no name for a file of a package"):
        write_archive([(name, b"")])


def test_two_files_of_one_name_are_not_written():
    with pytest.raises(ProductError, match=r"a: stands there twice"):
        write_archive([("a", b""), ("a", b"")])
    with pytest.raises(ProductError, match=r"A: differs from a in case only"):
        write_archive([("a", b""), ("A", b"")])


def test_as_many_files_as_are_allowed(monkeypatch):
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    three = [(f"f{number}", b"") for number in range(3)]
    assert len(read_archive(write_archive(three), "it")) == 3
    with pytest.raises(ProductError, match=r"package: holds more than 3 files"):
        write_archive([*three, ("f3", b"")])
    with pytest.raises(ProductError, match=r"it: holds more than 3 files"):
        read_archive(b"".join(member(b"f%d" % number) for number in range(4)) + END, "it")


def test_the_bound_on_files_is_far_above_any_package():
    assert MOST_FILES == 1000


def test_the_bound_on_a_file_is_what_eleven_octal_digits_say():
    assert f"{archive._MOST_FILE_BYTES:o}" == "7" * 11


def test_two_files_of_one_name_are_not_read():
    with pytest.raises(ProductError, match="it: a: stands there twice; expected each name once"):
        read_archive(member(b"a") + member(b"b") + member(b"a") + END, "it")
    with pytest.raises(ProductError, match="it: A: differs from a in case only; expected each name once"):
        read_archive(member(b"a") + member(b"b") + member(b"A") + END, "it")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        (b"1", "a hard link"),
        (b"2", "a symbolic link"),
        (b"5", "a folder"),
        (b"x", "an extended header"),
        (b"?", "no plain"),
    ],
)
def test_what_is_no_plain_file_is_told_as_such(kind, told):
    with pytest.raises(ProductError, match=rf"it: b: is {told}.* by the header at byte 512; expected plain files only"):
        read_archive(member(b"a") + member(b"b", typeflag=kind) + END, "it")


@pytest.mark.parametrize("magic", [b"ustar ", b"", b"xxxxxx"])
def test_what_is_no_posix_tar_is_told_as_such(magic):
    with pytest.raises(ProductError, match=r"it: is no package \(header at byte 0\); expected a POSIX tar file"):
        read_archive(member(b"a", magic=magic) + END, "it")


def test_a_file_too_large_for_its_header_is_refused(monkeypatch):
    monkeypatch.setattr(archive, "_MOST_FILE_BYTES", 2)
    with pytest.raises(ProductError, match=r"manifest.json: has 3 bytes; expected at most 2"):
        write_archive(FILES)


@pytest.mark.parametrize("cut", range(512, len(write_archive(FILES)), 512))
def test_every_truncation_at_a_block_is_found(data, cut):
    with pytest.raises(IntegrityError, match=r"it: .*the archive ends"):
        read_archive(data[:cut], "it")


def test_truncations_elsewhere_are_found(data):
    chosen = random.Random(3)
    for _ in range(300):
        with pytest.raises(IntegrityError, match=r"it: .*the archive ends"):
            read_archive(data[: chosen.randrange(512, len(data))], "it")


@pytest.mark.parametrize("size", [0, 1, 511])
def test_what_is_shorter_than_a_header_is_no_package(data, size):
    with pytest.raises(ProductError, match=f"it: is no package: it has {size} bytes; expected 1024 at least"):
        read_archive(data[:size], "it")


def test_a_file_that_ends_too_early_is_named(data):
    with pytest.raises(IntegrityError, match=r"it: manifest.json: the archive ends within this file, 2 bytes"):
        read_archive(data[:514], "it")
    with pytest.raises(IntegrityError, match=r"it: the archive ends after empty, at byte 2000; expected an end mark"):
        read_archive(data[:2000], "it")


@pytest.mark.parametrize("more", [b"\0", bytes(512), bytes(9216), b"x", b"x" * 512, member(b"more", b"text"), END])
def test_nothing_may_follow_the_end(data, more):
    with pytest.raises(ProductError, match=r"it: has something after N"):
        read_archive(data + more, "it")


def test_the_end_may_not_come_before_a_file(data):
    with pytest.raises(ProductError, match=r"it: has something after its beginning"):
        read_archive(bytes(512) + data, "it")
    with pytest.raises(ProductError, match=r"it: has something after its beginning"):
        read_archive(END + data, "it")
    with pytest.raises(ProductError, match=r"it: has something after x"):
        read_archive(member(b"x") + bytes(512) + member(b"y") + END, "it")


def test_padding_must_be_zeros(data):
    for offset in (512 + 3, 1023):
        changed = bytearray(data)
        changed[offset] = 1
        with pytest.raises(ProductError, match=r"it: manifest.json: is filled up with something else than zeros"):
            read_archive(bytes(changed), "it")


def test_each_byte_of_a_header_counts(data):
    for offset in range(1024, 1536):  # of "empty"
        for bits in (0x01, 0x20, 0x80, 0xFF):
            changed = bytearray(data)
            changed[offset] ^= bits
            with pytest.raises(ScanplanError, match=r"^it: (.*header at byte 1024|has something after)"):
                read_archive(bytes(changed), "it")


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        (b"\x1f\x8b\x08", "gzip"),
        (b"BZh9", "bzip2"),
        (b"\xfd7zXZ\0", "xz"),
        (b"PK\x03\x04", "zip"),
        (b"PK\x05\x06", "zip"),
    ],
)
def test_compressed_files_are_told_as_such(beginning, kind):
    with pytest.raises(ProductError, match=rf"it: is a {kind} file \(header at byte 0\); expected a package, which is"):
        read_archive(beginning + bytes(600), "it")


def test_a_later_file_may_begin_as_a_compressed_one():
    name = b"PK"
    assert read_archive(member(b"a") + header(name) + END, "it") == {"a": b"", "PK": b""}
