"""``scanplan serve`` as a process: how it says no, how it ends, what it leaves behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest
from scanplan.cli import run
from scanplan.errors import InvalidInput
from scanplan.planning.service.limits_file import parse_limits
from scanplan.planning.service.settings import Limits

from .conftest import started, stopped
from .processes import WORKERS, killed, processes_of, runs, until

STAR = {"ra": "86.8212", "dec": "-51.0665", "start": "2017-01-01", "days": 20}
LONG = {"start": "2017-02-05", "days": 28}


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--bind", "8080"], 2, "'8080' is no address; give host:port, as 127.0.0.1:8080"),
        (["--bind", "127.0.0.1:99999"], 2, "'127.0.0.1:99999' is no address"),
        (["--store", "nowhere"], 3, "nowhere"),
        (["--mission", "nothing"], 3, "nothing"),
        (["--limits", "limits.toml"], 3, "limits.toml:2: star: unknown key; did you mean stars?"),
        (["--workers", "0"], 2, "--workers"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_line(options, code, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("limits.toml").write_text("seconds = 5\nstar = 3\n")
    assert run(["serve", *options]) == code
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_port_that_is_taken(capsys, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        assert run(["serve", "--bind", place, "--state", str(tmp_path)]) == 3
    assert capsys.readouterr().err.startswith(f"scanplan: cannot listen at {place}: ")


def test_without_the_extra(monkeypatch, capsys, tmp_path):
    monkeypatch.delitem(sys.modules, "scanplan.planning.service.listen", raising=False)
    monkeypatch.setitem(sys.modules, "uvicorn", None)
    assert run(["serve", "--state", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "scanplan: the service needs uvicorn; pip install 'scanplan[service]' brings it\n"


def test_limits_of_a_file():
    assert parse_limits(b"stars = 5\nseconds = 2\n", "x") == Limits(stars=5, seconds=2.0)
    assert parse_limits(b"", "x") == Limits()


@pytest.mark.parametrize(
    "text", ["stars = 0", "stars = -1", "stars = 1.5", 'stars = "5"', "stars = true", "seconds = inf", "[stars]"]
)
def test_limits_that_are_none(text):
    with pytest.raises(InvalidInput, match=r"^x:1: (stars|seconds): "):
        parse_limits(text.encode(), "x")


def test_told_to_stop_it_answers_first_and_leaves_nobody_behind(tmp_path):
    server = started(tmp_path, "--workers", "1", "--log-requests")
    workers = processes_of(server, WORKERS)
    answers = []
    asking = threading.Thread(target=lambda: answers.append(server.get("/api/transits", **STAR, format="ecsv")))
    asking.start()
    time.sleep(0.1)
    server.process.send_signal(signal.SIGTERM)
    asking.join(60)
    assert server.process.wait(60) == 0
    assert [answer.status_code for answer in answers] == [200]
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]
    log = (tmp_path / "log").read_text()
    assert f"scanplan: {server.url}/ shows gaia" in log
    assert "scanplan: GET /api/transits 200 " in log
    assert "Traceback" not in log


def test_workers_end_with_a_server_that_is_killed_while_they_compute(tmp_path):
    server = started(tmp_path, "--workers", "1")
    workers = processes_of(server, WORKERS)
    assert len(workers) == 1

    def ask():
        with contextlib.suppress(httpx.TransportError):
            server.get("/api/plan", **LONG)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.5)
    server.process.kill()
    server.process.wait()
    until(lambda: not any(runs(pid, WORKERS) for pid in workers))
    asking.join()
    server.http.close()


def test_killed_workers_cost_nobody_an_answer(server):
    right = server.get("/api/transits", **STAR, format="csv").content
    for pid in processes_of(server, WORKERS):
        killed(pid)
    answer = server.get("/api/transits", **STAR, name="another", format="csv")
    assert answer.status_code == 200
    rows, right_rows = ([line.split(b",")[1:] for line in each.splitlines()] for each in (answer.content, right))
    assert rows == right_rows
    until(lambda: server.get("/health/ready").json().get("workers") == len(os.sched_getaffinity(0)))


@pytest.mark.long
def test_interrupted(tmp_path):
    server = started(tmp_path, "--workers", "1")
    server.process.send_signal(signal.SIGINT)
    assert server.process.wait(60) == 130
    server.http.close()


@pytest.mark.long
def test_beyond_the_loopback_it_warns(tmp_path):
    command = [sys.executable, "-m", "scanplan.cli", "serve", "--bind", "0.0.0.0:0", "--workers", "1"]
    process = subprocess.Popen([*command, "--state", str(tmp_path)], stderr=subprocess.PIPE, text=True)
    try:
        assert "without TLS, and reading is open to everybody" in process.stderr.readline()
        assert process.stderr.readline().startswith("scanplan: http://0.0.0.0:")
    finally:
        process.terminate()
        process.wait()
        process.stderr.close()


@pytest.mark.long
def test_a_month_of_schedule_does_not_hold_up_stars(tmp_path):
    server = started(tmp_path, "--workers", "2")
    try:
        slow = threading.Thread(target=lambda: server.get("/api/plan", **LONG))
        slow.start()
        time.sleep(0.2)
        told = [server.get("/api/transits", **STAR, name=str(n)).status_code for n in range(20)]
        assert told == [200] * 20
        assert slow.is_alive()
        slow.join()
    finally:
        stopped(server)
