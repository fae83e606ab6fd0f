"""Publishing: whole or not at all, whatever happens in between."""

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
from scanplan.errors import IntegrityError, InvalidInput
from scanplan.planning.delivery.publish import publish, publish_file
from scanplan.planning.manifest import MANIFEST_NAME, verify, write_manifest
from scanplan.planning.product import Product


def manifest(records):
    return write_manifest(records, generator="test", plan={}, inputs=[])


def product(name, data=b"content"):
    return Product(name, "test", "text/plain", data)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_writes_products_and_manifest(tmp_path):
    folder = tmp_path / "new" / "folder"
    heard = []
    records = publish(folder, [product("a.txt", b"one"), product("b.txt", b"two")], manifest, heard.append)
    assert names(folder) == ["a.txt", "b.txt", MANIFEST_NAME]
    assert (folder / "a.txt").read_bytes() == b"one"
    assert heard == list(records)
    assert [each.name for each in verify(folder).products] == ["a.txt", "b.txt"]


def test_the_same_publication_is_replaced(tmp_path):
    publish(tmp_path, [product("a.txt", b"old")], manifest)
    publish(tmp_path, [product("a.txt", b"new"), product("b.txt")], manifest)
    assert (tmp_path / "a.txt").read_bytes() == b"new"
    verify(tmp_path)


def test_a_publication_that_would_be_half_replaced_is_refused(tmp_path):
    publish(tmp_path, [product("a.txt", b"old"), product("b.txt")], manifest)
    with pytest.raises(InvalidInput, match=r"holds products that this run does not write: b\.txt"):
        publish(tmp_path, [product("a.txt", b"new")], manifest)
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt", "b.txt", MANIFEST_NAME]
    verify(tmp_path)


def test_a_folder_with_other_files_is_refused_before_any_work(tmp_path):
    (tmp_path / "thesis.tex").write_text("years of work")

    def costly():
        raise AssertionError("work was done")
        yield

    with pytest.raises(InvalidInput, match=r"holds files that no earlier run wrote: thesis\.tex") as caught:
        publish(tmp_path, costly(), manifest)
    assert caught.value.exit_code == 3
    assert names(tmp_path) == ["thesis.tex"]


def test_somebody_elses_manifest_does_not_count(tmp_path):
    (tmp_path / MANIFEST_NAME).write_text('{"name": "a web app"}')
    with pytest.raises(InvalidInput, match=r"manifest\.json"):
        publish(tmp_path, [product("a.txt")], manifest)
    assert (tmp_path / MANIFEST_NAME).read_text() == '{"name": "a web app"}'


def test_two_products_of_one_name_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"two files called a\.txt"):
        publish(tmp_path / "out", [product("a.txt"), product("a.txt")], manifest)
    assert not (tmp_path / "out").exists()


def test_an_error_on_the_way_leaves_what_was_there(tmp_path):
    publish(tmp_path, [product("a.txt", b"old")], manifest)

    def failing():
        yield product("a.txt", b"new")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish(tmp_path, failing(), manifest)
    assert (tmp_path / "a.txt").read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt", MANIFEST_NAME]
    verify(tmp_path)


def test_an_error_on_the_way_leaves_no_folders_behind(tmp_path):
    def failing():
        yield product("a.txt")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish(tmp_path / "deep" / "down", failing(), manifest)
    assert names(tmp_path) == []


def test_a_file_in_the_way_of_the_folder(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(InvalidInput, match="is not a folder"):
        publish(tmp_path / "out", [product("a.txt")], manifest)
    with pytest.raises(InvalidInput, match="cannot be written: Not a directory"):
        publish(tmp_path / "out" / "below", [product("a.txt")], manifest)


def test_leftovers_of_a_killed_run_are_removed(tmp_path):
    (tmp_path / ".scanplan-a.txt.part").write_bytes(b"half a fi")
    publish(tmp_path, [product("b.txt")], manifest)
    assert names(tmp_path) == ["b.txt", MANIFEST_NAME]


def test_two_runs_do_not_write_into_one_folder(tmp_path):
    def reenter():
        with pytest.raises(InvalidInput, match="another run is writing"):
            publish(tmp_path, [product("b.txt")], manifest)
        yield product("a.txt")

    publish(tmp_path, reenter(), manifest)
    assert names(tmp_path) == ["a.txt", MANIFEST_NAME]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidInput, match="cannot be written: Permission denied"):
        publish(tmp_path, [product("a.txt")], manifest)


def test_a_file_system_that_refuses(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be written: "):
        publish_file(tmp_path / "absent" / "file", b"")
    if os.path.isdir("/proc/self"):
        with pytest.raises(InvalidInput, match=r"/proc/self/out.*cannot be written: "):
            publish(Path("/proc/self/out"), [product("a.txt")], manifest)


def test_a_full_disk_is_one_line_and_leaves_nothing(tmp_path):
    """A limit on the size of files makes the system refuse to write on, as a full disk does."""
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, old[1]))
    try:
        with pytest.raises(InvalidInput) as caught:
            publish(tmp_path, [product("small.txt"), product("big.bin", bytes(1_000_000))], manifest)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert os.strerror(errno.EFBIG) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert names(tmp_path) == []


def test_a_really_full_disk(tmp_path):
    """/dev/full says that the disk is full to every write."""
    if not os.path.exists("/dev/full"):
        pytest.skip("no /dev/full here")
    (tmp_path / ".scanplan-a.txt.part").symlink_to("/dev/full")
    with pytest.raises(InvalidInput, match=f"cannot be written: {os.strerror(errno.ENOSPC)}"):
        publish_file(tmp_path / "a.txt", b"content")
    assert names(tmp_path) == []


def test_a_single_file_is_not_overwritten(tmp_path):
    publish_file(tmp_path / "a.txt", b"one")
    with pytest.raises(InvalidInput, match="is there already"):
        publish_file(tmp_path / "a.txt", b"two")
    publish_file(tmp_path / "a.txt", b"three", replace=True)
    assert (tmp_path / "a.txt").read_bytes() == b"three"
    assert names(tmp_path) == ["a.txt"]


PUBLISHER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from scanplan.planning.delivery.publish import publish
    from scanplan.planning.manifest import write_manifest
    from scanplan.planning.product import Product

    block = bytes([int(sys.argv[2])]) * 15_000_000
    sys.stdout.write("ready\\n")
    sys.stdout.flush()
    publish(
        Path(sys.argv[1]),
        (Product(f"{k}.bin", "test", "application/octet-stream", memoryview(block)) for k in range(6)),
        lambda records: write_manifest(records, generator="test", plan={}, inputs=[]),
        lambda record: print(record.name, flush=True),
    )
    """
)


def publisher(folder, number):
    process = subprocess.Popen([sys.executable, "-c", PUBLISHER, folder, str(number)], stdout=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    return process


def test_a_kill_leaves_no_half_file_and_no_manifest_that_lies(tmp_path):
    """Twenty runs killed at different moments, each into the folder the last one left."""
    assert publisher(tmp_path, 0).wait() == 0
    verify(tmp_path)
    rng = random.Random(1)
    killed = 0
    for attempt in range(20):
        process = publisher(tmp_path, attempt + 1)
        for _ in range(attempt % 7):
            process.stdout.readline()  # the name of a product that is written
        time.sleep(rng.uniform(0.0, 0.01))
        process.send_signal(signal.SIGKILL)
        killed += process.wait() == -signal.SIGKILL
        for path in tmp_path.glob("*.bin"):
            data = path.read_bytes()
            assert len(data) == 15_000_000
            assert data.count(data[:1]) == len(data), f"{path.name} is a mixture"
        if (tmp_path / MANIFEST_NAME).exists():
            verify(tmp_path)
    assert killed >= 15
    assert publisher(tmp_path, 99).wait() == 0
    verify(tmp_path)
    assert names(tmp_path) == [*(f"{k}.bin" for k in range(6)), MANIFEST_NAME]


@pytest.mark.parametrize("renames", range(5))
def test_a_kill_between_the_renames(tmp_path, monkeypatch, renames):
    """The moment the files come into place is too short to hit by chance: stop after each rename in turn."""
    publish(tmp_path, [product("a.txt", b"old"), product("b.txt", b"old")], manifest)
    rename, done = Path.replace, []

    def interrupted(self, target):
        if len(done) == renames:
            raise SystemExit
        done.append(target)
        return rename(self, target)

    new = [product(name, b"new") for name in ("a.txt", "b.txt", "c.txt")]
    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(SystemExit):
        publish(tmp_path, new, manifest)
    monkeypatch.undo()
    assert {path.read_bytes() for path in tmp_path.glob("*.txt")} <= {b"old", b"new"}
    if (tmp_path / MANIFEST_NAME).exists():
        verify(tmp_path)
    with pytest.raises(ZeroDivisionError):
        publish(tmp_path, (1 / 0 for _ in "a"), manifest)
    publish(tmp_path, [product("a.txt", b"3"), product("b.txt", b"3"), product("c.txt", b"3")], manifest)
    verify(tmp_path)
    assert names(tmp_path) == ["a.txt", "b.txt", "c.txt", MANIFEST_NAME]


def test_an_interrupt_between_the_renames_waits(tmp_path, monkeypatch):
    rename = Path.replace

    def interrupting(self, target):
        os.kill(os.getpid(), signal.SIGINT)
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", interrupting)
    # A shell's background jobs ignore the interrupt.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with pytest.raises(KeyboardInterrupt):
        publish(tmp_path, [product("a.txt"), product("b.txt")], manifest)
    assert [each.name for each in verify(tmp_path).products] == ["a.txt", "b.txt"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_verify_lists_what_differs(tmp_path):
    publish(tmp_path, [product("a.txt", b"one"), product("b.txt", b"two"), product("c.txt", b"3")], manifest)
    (tmp_path / "a.txt").write_bytes(b"eno")
    (tmp_path / "b.txt").unlink()
    (tmp_path / "c.txt").write_bytes(b"longer")
    with pytest.raises(IntegrityError) as caught:
        verify(tmp_path)
    assert caught.value.exit_code == 5
    for text in ("a.txt has sha256", "b.txt cannot be read", "c.txt has 6 bytes instead of 1"):
        assert text in str(caught.value)


def test_in_a_thread_that_hears_of_no_interrupt(tmp_path):
    thread = threading.Thread(target=publish, args=(tmp_path / "out", [product("a.txt", b"one")], manifest))
    thread.start()
    thread.join()
    assert names(tmp_path / "out") == ["a.txt", MANIFEST_NAME]
    verify(tmp_path / "out")
