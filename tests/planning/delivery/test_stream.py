"""One file written piece by piece: whole or not at all, whatever happens in between."""

import errno
import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import textwrap
import time

import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.delivery import stream
from scanplan.planning.delivery.stream import publish_stream


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_pieces_follow_each_other(tmp_path):
    written = publish_stream(tmp_path / "a.txt", (bytes([k]) * k for k in range(200)))
    data = (tmp_path / "a.txt").read_bytes()
    assert data == b"".join(bytes([k]) * k for k in range(200))
    assert (written.size_bytes, written.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert names(tmp_path) == ["a.txt"]


def test_nothing_has_the_name_before_the_last_piece(tmp_path):
    def pieces():
        yield b"one"
        assert names(tmp_path) == [".scanplan-a.txt.part"]
        yield b"two"

    publish_stream(tmp_path / "a.txt", pieces())


@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt, SystemExit, OSError])
def test_an_exception_on_the_way_leaves_what_was_there(tmp_path, error):
    """An OSError of the pieces is theirs, not one of writing."""
    (tmp_path / "a.txt").write_bytes(b"old")

    def failing():
        yield b"new"
        raise error

    for name in ("a.txt", "b.txt"):
        with pytest.raises(error):
            publish_stream(tmp_path / name, failing(), replace=True)
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_an_existing_file_is_refused_before_any_work(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"old")
    for place in (tmp_path / "a.txt", tmp_path):
        with pytest.raises(InvalidInput, match="is there already"):
            publish_stream(place, (1 / 0 for _ in "a"))
    publish_stream(tmp_path / "a.txt", [b"new"], replace=True)
    assert (tmp_path / "a.txt").read_bytes() == b"new"


def test_a_file_that_appears_in_the_meantime_is_kept(tmp_path):
    def pieces():
        yield b"mine"
        (tmp_path / "a.txt").write_bytes(b"theirs")

    with pytest.raises(InvalidInput, match="is there already"):
        publish_stream(tmp_path / "a.txt", pieces())
    assert (tmp_path / "a.txt").read_bytes() == b"theirs"
    assert names(tmp_path) == ["a.txt"]


def test_two_runs_do_not_write_one_file(tmp_path):
    def reenter():
        yield b"first"
        with pytest.raises(InvalidInput, match=r"a\.txt: another run is writing this file"):
            publish_stream(tmp_path / "a.txt", [b"second"])

    publish_stream(tmp_path / "a.txt", reenter())
    assert (tmp_path / "a.txt").read_bytes() == b"first"
    assert names(tmp_path) == ["a.txt"]


def test_leftovers_of_a_killed_run_do_not_show(tmp_path):
    (tmp_path / ".scanplan-a.txt.part").write_bytes(b"a long beginning")
    publish_stream(tmp_path / "a.txt", [b"short"])
    assert (tmp_path / "a.txt").read_bytes() == b"short"
    assert names(tmp_path) == ["a.txt"]


def test_a_disk_that_fills_up_is_one_line_and_leaves_nothing(tmp_path):
    """A limit on the size of files makes the system refuse to write on, in the middle of a piece."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, old[1]))
    try:
        with pytest.raises(InvalidInput) as caught:
            publish_stream(tmp_path / "big.bin", (bytes(30_000) for _ in range(10)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert str(caught.value) == f"{tmp_path / 'big.bin'}: cannot be written: {os.strerror(errno.EFBIG)}"
    assert names(tmp_path) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_really_full_disk(tmp_path):
    (tmp_path / ".scanplan-a.txt.part").symlink_to("/dev/full")
    with pytest.raises(InvalidInput, match=f"cannot be written: {os.strerror(errno.ENOSPC)}"):
        publish_stream(tmp_path / "a.txt", [b"content"])
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(InvalidInput, match=r"absent.a\.txt: cannot be written: No such file"):
        publish_stream(tmp_path / "absent" / "a.txt", (1 / 0 for _ in "a"))


STREAMER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from scanplan.planning.delivery.stream import publish_stream

    def pieces():
        for k in range(40):
            print("piece", flush=True)
            yield bytes([int(sys.argv[2])]) * 1_000_000

    publish_stream(Path(sys.argv[1]), pieces(), replace=True)
    """
)


def streamer(path, number):
    return subprocess.Popen([sys.executable, "-c", STREAMER, path, str(number)], stdout=subprocess.PIPE)


def test_a_kill_leaves_the_old_file_or_the_new_one(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"\xff" * 40_000_000)
    rng = random.Random(2)
    killed = 0
    for attempt in range(10):
        process = streamer(path, attempt)
        for _ in range(rng.randint(1, 40)):
            process.stdout.readline()
        time.sleep(rng.uniform(0.0, 0.02))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        data = path.read_bytes()
        assert len(data) == 40_000_000
        assert data.count(data[:1]) == len(data)
    assert killed >= 5
    assert streamer(path, 99).wait() == 0
    assert path.read_bytes() == bytes([99]) * 40_000_000
    assert names(tmp_path) == ["a.bin"]


def test_a_run_that_ends_as_this_one_begins(tmp_path, monkeypatch):
    """The other run renames the hidden file between our opening and locking it: ours is then a new one."""
    path, hold, ended = tmp_path / "a", stream.hold, []

    def other_ends(handle):
        if not ended:
            ended.append(True)
            stream.temporary(path).rename(tmp_path / "other")
        return hold(handle)

    monkeypatch.setattr(stream, "hold", other_ends)
    stream.publish_stream(path, [b"ours"])
    assert path.read_bytes() == b"ours"
    assert (tmp_path / "other").read_bytes() == b""
