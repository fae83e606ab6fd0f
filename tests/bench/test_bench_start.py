"""Whole processes, from the shell to the last byte: help and the first result, kernels compiled before."""

import os
import sys
import sysconfig
import time
from pathlib import Path

import pytest

from .figures import Figure, Goal
from .pairs import Spread

SECTION = "Start"
PROGRAM = str(Path(sysconfig.get_path("scripts")) / "scanplan")
PASS = [sys.executable, "-c", "pass"]
NOTE = "Whole processes. The compiled kernels lie in numba's cache; a first run ever takes about a minute more."


def process_seconds(command):
    """CPU and wall seconds of one process; its output is thrown away."""
    silent = os.open(os.devnull, os.O_WRONLY)
    started = time.perf_counter()
    redirected = [(os.POSIX_SPAWN_DUP2, silent, 1)]
    child = os.posix_spawn(command[0], command, os.environ, file_actions=redirected)
    _, status, usage = os.wait4(child, 0)
    wall = time.perf_counter() - started
    os.close(silent)
    assert status == 0, f"{command} failed"
    return usage.ru_utime + usage.ru_stime, wall


@pytest.fixture(scope="module")
def rounds(record):
    return max(record.rounds, 7)


def spread_of_pairs(command, rounds):
    """(CPU, wall) of the command and of an empty Python, in turn."""
    process_seconds(command)
    return [(*process_seconds(command), *process_seconds(PASS)) for _ in range(rounds)]


def test_bench_help(record, rounds):
    times = spread_of_pairs([PROGRAM, "--help"], rounds)
    record.add(
        Figure(
            section=SECTION,
            ours="scanplan --help",
            other="python -c pass",
            meaning="times its time",
            value=Spread.of([cpu / pass_cpu for cpu, _, pass_cpu, _ in times]),
            wall_value=Spread.of([wall / pass_wall for _, wall, _, pass_wall in times]).median,
            goal=Goal(most=5),
            ours_s=Spread.of([cpu for cpu, _, _, _ in times]).median,
            other_s=Spread.of([cpu for _, _, cpu, _ in times]).median,
            rounds=rounds,
            note=NOTE,
        )
    )


def test_bench_first_result(record, rounds):
    times = spread_of_pairs([PROGRAM, "attitude", "gaia", "--at", "2017-02-06T00:00:00"], rounds)
    wall = Spread.of([wall for _, wall, _, _ in times])
    record.add(
        Figure(
            section=SECTION,
            ours="scanplan attitude gaia --at ...",
            other="seconds of wall time",
            meaning="s",
            value=wall,
            wall_value=None,
            goal=Goal(most=0.5),
            ours_s=Spread.of([cpu for cpu, _, _, _ in times]).median,
            other_s=0.0,
            rounds=rounds,
            note=NOTE,
        )
    )
