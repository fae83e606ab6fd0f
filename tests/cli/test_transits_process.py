"""``scanplan transits`` as a process: interrupted, killed, read from, watched."""

import os
import random
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import numpy as np
import pytest

PROGRAM = Path(sysconfig.get_path("scripts")) / "scanplan"
SMALL_PARTS = """
from scanplan.planning import transit_dataset, transit_run
transit_run._TRANSITS_AT_ONCE, transit_dataset.CHUNKS_PER_PART = 5000, 3
from scanplan.cli import main
main()
"""
PARTED = (sys.executable, "-c", SMALL_PARTS, "transits", "gaia")
"""The program with parts of some hundred stars, as if its catalogue were larger."""

YEAR = ("--start", "2017-01-01", "--days", "365")


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    path = tmp_path_factory.mktemp("stars") / "stars.csv"
    rng = np.random.default_rng(8)
    ra, dec = rng.uniform(0.0, 360.0, 9_000), np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, 9_000)))
    np.savetxt(path, np.stack([ra, dec], axis=1), "%.9f", ",", header="ra,dec", comments="")
    return path


def begun(catalogue, out, *more):
    return subprocess.Popen(
        [*PARTED, "--catalog", catalogue, *YEAR, "--out", out, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background jobs ignore the interrupt, and so would their children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def finished(catalogue, out, *more):
    process = begun(catalogue, out, *more)
    _, err = process.communicate()
    assert (process.returncode, err) == (0, "")


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def parts_done(folder):
    growing = folder.with_name(f".scanplan-{folder.name}.part")
    return {path.name for path in growing.glob("part-*")}


def wait_for(condition, process):
    deadline = time.monotonic() + 60.0
    while not condition() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)


@pytest.fixture(scope="module")
def whole(catalogue, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "out"
    finished(catalogue, folder)
    return contents(folder)


@pytest.mark.long
def test_runs_killed_at_any_moment_add_up_to_one_that_was_not(catalogue, tmp_path, whole):
    folder = tmp_path / "out"
    rng = random.Random(4)
    killed = 0
    while not folder.exists():
        before, wanted = parts_done(folder), rng.randint(0, 4)
        process = begun(catalogue, folder, "--threads", str(rng.randint(1, 2)))
        enough = len(before) + wanted
        wait_for(lambda enough=enough: len(parts_done(folder)) > enough or folder.exists(), process)
        time.sleep(rng.uniform(0.0, 0.1))
        process.send_signal(signal.SIGKILL)
        _, err = process.communicate()
        assert err == ""
        killed += process.returncode == -signal.SIGKILL
        assert folder.exists() or before <= parts_done(folder), "a part that was done is gone"
        assert killed < 100
    assert killed >= 3
    assert contents(folder) == whole


def test_an_interrupt_tells_how_to_go_on(catalogue, tmp_path, whole):
    folder = tmp_path / "out"
    process = begun(catalogue, folder)
    wait_for(lambda: len(parts_done(folder)) >= 2, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert out == ""
    assert err.strip() == (
        "scanplan: interrupted; the parts that are done are kept: the same command goes on from there"
    )
    assert not folder.exists()
    finished(catalogue, folder)
    assert contents(folder) == whole
    assert os.listdir(tmp_path) == ["out"]


def test_another_run_does_not_go_on_with_it(catalogue, tmp_path):
    folder = tmp_path / "out"
    process = begun(catalogue, folder)
    wait_for(lambda: parts_done(folder), process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    for more, words in ((("--between-rows",), "between_rows: false, not true"), (("--format", "csv"), "parquet")):
        process = begun(catalogue, folder, *more)
        out, err = process.communicate()
        assert (process.returncode, out) == (3, "")
        assert len(err.splitlines()) == 1
        assert "holds the beginning of another run" in err
        assert words in err


def test_an_interrupt_leaves_no_file(catalogue, tmp_path):
    out = tmp_path / "out.csv"
    process = begun(catalogue, out)
    wait_for(lambda: sum(path.stat().st_size for path in tmp_path.iterdir()), process)
    process.send_signal(signal.SIGINT)
    told, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (told, err.strip()) == ("", "scanplan: interrupted; nothing was left half-written")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_that_stops_reading_is_no_error(catalogue):
    process = subprocess.Popen(
        [PROGRAM, "transits", "gaia", "--catalog", catalogue, *YEAR],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout.readline().startswith(b"star,ra_deg")
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 141


def test_progress_shows_on_a_terminal_only(catalogue, tmp_path):
    pty = pytest.importorskip("pty")
    keeper, terminal = pty.openpty()
    process = subprocess.Popen(
        [*PARTED, "--catalog", catalogue, *YEAR, "--out", tmp_path / "out.csv"],
        stdout=subprocess.DEVNULL,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
    )
    os.close(terminal)
    shown = b""
    try:
        while chunk := os.read(keeper, 4096):
            shown += chunk
    except OSError:
        pass  # the other side is closed
    os.close(keeper)
    assert process.wait() == 0
    assert b"stars" in shown
    assert b"transits" in shown
    assert b"/s" in shown


@pytest.mark.long
@pytest.mark.parametrize(("stars", "window"), [(2_000_000, ("--days", "5")), (20_000, ("--days", "2800"))])
def test_memory_grows_neither_with_the_catalogue_nor_with_the_window(tmp_path, stars, window):
    """Stars at ecliptic latitudes of 44 to 46 degrees, which are scanned most."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    rng = np.random.default_rng(9)
    longitude, latitude = rng.uniform(0.0, 2.0 * np.pi, stars), np.radians(rng.uniform(44.0, 46.0, stars))
    x, y, z = np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)
    tilt = np.radians(23.44)
    y, z = y * np.cos(tilt) - z * np.sin(tilt), y * np.sin(tilt) + z * np.cos(tilt)
    positions = {"ra": np.degrees(np.arctan2(y, x)) % 360.0, "dec": np.degrees(np.arcsin(z))}
    catalogue = tmp_path / "stars.parquet"
    pq.write_table(pa.table(positions), catalogue)
    measured = (
        "import resource, sys\nfrom scanplan.cli import run\ncode = run(sys.argv[1:])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\nsys.exit(code)"
    )
    arguments = ("--catalog", catalogue, "--start", "2015-01-01", *window, "--out", tmp_path / "out.parquet")
    done = subprocess.run(
        [sys.executable, "-c", measured, "transits", "gaia", *arguments, "--threads", "2"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[0].split() == ["stars", str(stars)]
    assert int(done.stdout.splitlines()[-1]) < 1 << 20, "more than a GiB"
