"""The program as a process: start-up, streams, signals, and the same bytes wherever it runs."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

PROGRAM = Path(sysconfig.get_path("scripts")) / "scanplan"
EVERY_FORMAT = "aem,aem-xml,ck,parquet,fits,ecsv,votable,csv,compact,sun-azimuth"
WINDOW = ("--start", "2017-02-08T17:10:00", "--end", "2017-02-08T19:10:00")


def hashes(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def modules_after(code):
    """Names of the modules that a fresh interpreter has imported after running code."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{code}\nprint('\\n', *sys.modules)"], capture_output=True, text=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_package_imports_nothing_else():
    heavy = {"numpy", "numba", "click", "pydantic", "importlib.metadata"}
    assert not heavy & modules_after("import scanplan")


def test_help_imports_only_click():
    found = modules_after("from scanplan.cli import run\nrun(['--help'])")
    assert "click" in found
    assert not {"numpy", "numba", "pydantic", "rich", "importlib.metadata"} & found
    assert {name for name in found if name.startswith("scanplan")} == {"scanplan", "scanplan.cli", "scanplan.errors"}


def test_the_first_result_imports_nothing_heavy():
    found = modules_after(
        "from scanplan.cli.quick_start import quick_start\n"
        "quick_start()\n"
        "from scanplan.cli import run\n"
        "run(['attitude', 'gaia', '--at', '2017-02-08T18:00:00'])"
    )
    assert not {"astropy", "scipy", "coverage", "pycparser", "pyarrow", "rich", "spiceypy", "matplotlib"} & found


def test_the_same_bytes_in_another_environment(tmp_path):
    """Time zone, locale, hash seed, threads, folder: none of them is in a product."""
    environments = (
        {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "NUMBA_NUM_THREADS": "1"},
        {"TZ": "Pacific/Chatham", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "NUMBA_NUM_THREADS": "2"},
    )
    found = []
    for number, environment in enumerate(environments):
        folder = tmp_path / ("x" * number) / "plan"
        subprocess.run(
            [PROGRAM, "plan", "gaia", *WINDOW, "--out", folder],
            check=True,
            cwd=tmp_path,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
        )
        found.append(hashes(folder))
    assert len(found[0]) == 29
    assert found[0] == found[1]


@pytest.mark.long
def test_the_same_bytes_on_a_lesser_processor(tmp_path):
    """No fused multiply-add, no wide vectors: what numba and numpy would find on a processor of twenty years ago."""
    lesser = {
        "NUMBA_CPU_NAME": "generic",
        "NUMBA_CPU_FEATURES": "",
        "NUMBA_CACHE_DIR": str(tmp_path / "cache"),
        "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 AVX512F AVX512_SKX",
    }
    found = []
    for name, environment in (("this", {}), ("lesser", lesser)):
        subprocess.run(
            [PROGRAM, "scanlaw", "gaia", *WINDOW, "--format", EVERY_FORMAT, "--out", tmp_path / name],
            check=True,
            env={**os.environ, **environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        found.append(hashes(tmp_path / name))
    assert len(found[0]) == 17
    assert found[0] == found[1]


def test_results_go_to_stdout_and_nothing_to_stderr():
    done = subprocess.run([PROGRAM, "attitude", "gaia", "--at", "2017-02-08", "--json"], capture_output=True, text=True)
    assert done.stderr == ""
    assert json.loads(done.stdout)["mission"] == "gaia"


def test_a_reader_that_stops_reading_is_no_error():
    program = subprocess.Popen(
        [PROGRAM, "mission", "show", "gaia", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    program.stdout.close()
    assert program.stderr.read() == b""
    assert program.wait() == 141


def test_an_interrupt_is_one_line_and_leaves_nothing(tmp_path):
    folder = tmp_path / "plan"
    program = subprocess.Popen(
        [PROGRAM, "scanlaw", "gaia", "--start", "2015-01-01", "--days", "3000", "--format", "aem", "--out", folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell's background jobs ignore the interrupt, and so would their children.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    deadline = time.monotonic() + 30.0
    while not folder.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert folder.exists()
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=60)
    assert program.returncode == 130
    assert out == ""
    assert err.strip() == "scanplan: interrupted; nothing was left half-written"
    assert not folder.exists()


def test_progress_shows_on_a_terminal_only(tmp_path):
    pty = pytest.importorskip("pty")
    keeper, terminal = pty.openpty()
    subprocess.run(
        [PROGRAM, "scanlaw", "gaia", *WINDOW, "--format", "aem", "--out", tmp_path / "p"],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=terminal,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(terminal)
    shown = b""
    try:
        while chunk := os.read(keeper, 4096):
            shown += chunk
    except OSError:
        pass  # the other side is closed
    os.close(keeper)
    assert b"Written: gaia_20170208T171000_20170208T191000_attitude.aem" in shown


@pytest.mark.parametrize("words", ["att", "plan gaia --st"])
def test_the_shell_completes(words):
    """What click's completion script asks for."""
    done = subprocess.run(
        [PROGRAM],
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "_SCANPLAN_COMPLETE": "bash_complete",
            "COMP_WORDS": f"scanplan {words}",
            "COMP_CWORD": str(len(words.split())),
        },
    )
    assert done.returncode == 0
    assert done.stdout.splitlines() == (["plain,attitude"] if words == "att" else ["plain,--start", "plain,--step"])
