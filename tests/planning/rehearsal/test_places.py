"""Faults as the kernel makes them: each in a process of its own, for they last as long as it does."""

import os
import signal
import subprocess
import sys

import pytest
from scanplan.planning.rehearsal.places import Places

FILL = "from scanplan.planning.rehearsal.full_disk import fill_disk\n"


def python(text, folder):
    return subprocess.run([sys.executable, "-c", text], cwd=folder, capture_output=True, text=True, check=False)


def test_a_full_disk_refuses_python_and_sqlite_and_lets_files_go(tmp_path):
    done = python(
        FILL + "import os, sqlite3\n"
        "registry = sqlite3.connect('r'); registry.execute('create table t (a)'); registry.commit()\n"
        "open('old', 'w').close()\n"
        "stream = open('new', 'wb', buffering=0)\n"
        "fill_disk()\n"
        "try: stream.write(b'x')\n"
        "except OSError as error: print(error.strerror)\n"
        "try: registry.execute('insert into t values (1)'); registry.commit()\n"
        "except sqlite3.OperationalError as error: print(error)\n"
        "os.rename('old', 'moved'); os.remove('moved'); print('gone')\n",
        tmp_path,
    )
    assert done.stdout.splitlines() == ["No space left on device", "database or disk is full", "gone"], done.stderr
    assert (tmp_path / "new").stat().st_size == 0


def test_without_a_filter_of_calls_the_size_of_files_is_limited(tmp_path):
    done = python(
        FILL + "import platform\n"
        "platform.machine = lambda: 'vax'\n"
        "stream = open('new', 'wb', buffering=0)\n"
        "fill_disk()\n"
        "try: stream.write(b'x')\n"
        "except OSError as error: print(error.strerror)\n",
        tmp_path,
    )
    assert done.stdout == "File too large\n", done.stderr


def in_child(folder, harm, place, act):
    """The status of a child that acts while watched, and what was counted."""
    places = Places()
    child = os.fork()
    if child == 0:
        code = 0
        try:
            places.watch(str(folder), harm, place)
            act(folder)
        except OSError as error:
            code = error.errno
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), places.counted()


def act(folder):
    """Three places below the folder, two of them files written; one read and one elsewhere do not count."""
    (folder / ".scanplan-a.part").write_bytes(b"x" * 100)
    os.rename(folder / ".scanplan-a.part", folder / "a")
    (folder / "a").read_bytes()
    (folder.parent / "elsewhere").write_bytes(b"x")
    (folder / "b").write_bytes(b"x")


@pytest.fixture
def site(tmp_path):
    (tmp_path / "site").mkdir()
    return tmp_path / "site"


def test_places_are_counted(site):
    code, counted = in_child(site, None, 0, act)
    assert (code, counted.places, counted.writes, counted.struck) == (0, 3, 2, "")


@pytest.mark.parametrize(
    ("place", "struck", "left"),
    [(1, "writing of a", []), (2, "renaming to a", [".scanplan-a.part"]), (3, "writing of b", ["a"])],
)
def test_a_kill_comes_before_its_place(site, place, struck, left):
    code, counted = in_child(site, "kill", place, act)
    assert code == -signal.SIGKILL
    assert counted.struck == struck
    assert sorted(path.name for path in site.iterdir()) == left


@pytest.mark.parametrize(("place", "struck"), [(0, "writing of a"), (1, "writing of a"), (2, "writing of b")])
def test_a_full_disk_counts_written_files(site, place, struck):
    code, counted = in_child(site, "disk-full", place, act)
    assert (code, counted.struck) == (28, struck)


def test_a_place_that_is_not_reached_strikes_nothing(site):
    code, counted = in_child(site, "kill", 4, act)
    assert (code, counted.struck) == (0, "")
