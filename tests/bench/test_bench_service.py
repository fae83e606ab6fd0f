"""The service on this machine: transits of a star over ten years, fifty clients, no two requests alike."""

import os
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from ..planning.service.conftest import free_port, started, stopped
from ..planning.service.load import put_under_load
from .curves import Curve
from .figures import Figure, Goal
from .pairs import Spread

SECTION = "Service"
CLIENTS, RATE = 50, 200
ROUND_S, CURVE_S, STEADY_S = 4.0, 2.0, 15.0
CLIENT_COUNTS = (1, 2, 5, 10, 20, 50)
STAR = {"ra": 86.8212, "dec": -51.0665, "start": "2014-10-01", "end": "2024-10-01", "format": "json"}
NOTE = (
    "Transits of a star over ten years as JSON, some 90 kB, a different star each request, so that nothing is "
    "found that was kept; client, service and its workers share the machine's processors. The peer is FastAPI in "
    "one process that has its answer, of the same size, and computes nothing: what is left of the ratio is the "
    "search, the writing of the transits and the way through a worker. At a rate, times count from when a request "
    "was due."
)


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    running = started(tmp_path_factory.mktemp("service"))
    put_under_load(running.url, seconds=3.0, clients=CLIENTS, seed=1)
    yield running
    stopped(running)


@pytest.fixture(scope="module")
def peer(service):
    size = len(service.get("/api/transits", **STAR).content)
    port = free_port()
    options = [
        "--port",
        str(port),
        "--loop",
        "uvloop",
        "--http",
        "httptools",
        "--log-level",
        "warning",
        "--no-access-log",
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "uvicorn", "--app-dir", str(Path(__file__).parent), "peer_fastapi:app", *options],
        env={**os.environ, "PEER_BYTES": str(size)},
    )
    url = f"http://127.0.0.1:{port}"
    for _ in range(300):
        try:
            httpx.get(url, params=STAR)
            break
        except httpx.TransportError:
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait()


def test_bench_as_fast_as_they_can(record, scale, service, peer):
    loads, round_s = [], scale.of(ROUND_S, 1.0)
    for n in range(max(3, min(record.rounds, 5))):
        loads.append([put_under_load(url, seconds=round_s, clients=CLIENTS, seed=100 + n, watched=False)
                      for url in (service.url, peer)])  # fmt: skip
    assert not any(load.errors for pair in loads for load in pair)
    ours, other = (Spread.of([1 / pair[side].per_second for pair in loads]).median for side in (0, 1))
    ratio = Spread.of([theirs.per_second / mine.per_second for mine, theirs in loads])
    record.add(
        Figure(SECTION, "a star over ten years, 50 clients", "FastAPI, the same bytes, no work", "times its time",
               ratio, ratio.median, Goal(), ours, other, len(loads), NOTE)
    )  # fmt: skip
    rates = Spread.of([mine.per_second for mine, _ in loads])
    record.add(
        Figure(SECTION, "a star over ten years, 50 clients", "answers per second", "/s", rates, None,
               Goal(least=RATE), ours, 0.0, len(loads), NOTE)
    )  # fmt: skip


def test_bench_time_of_an_answer(record, scale, service):
    load = put_under_load(service.url, seconds=scale.of(STEADY_S, 3.0), clients=CLIENTS, rate=RATE, seed=200)
    assert not load.errors
    for part, goal in ((0.5, Goal()), (0.99, Goal(most=100))):
        value = load.quantile(part)
        record.add(
            Figure(SECTION, f"200 requests per second, p{part * 100:g} of their times", "milliseconds", "ms",
                   Spread(value, value, value), None, goal, 0.0, 0.0, 1, NOTE)
        )  # fmt: skip


def test_bench_against_clients(record, scale, service, peer):
    counts, seconds = scale.of((CLIENT_COUNTS, CURVE_S), ((1, 10, 50), 0.5))
    for label, url in (("a star over ten years", service.url), ("FastAPI alone", peer)):
        loads = [put_under_load(url, seconds=seconds, clients=n, seed=300 + n, watched=False) for n in counts]
        assert not any(load.errors for load in loads)
        times = tuple(1.0 / load.per_second for load in loads)
        sizes = tuple(map(float, counts))
        ones = tuple(1.0 for _ in counts)
        record.add_curve(
            Curve("The service, against clients", label, "clients", sizes, times, "per answer", ones, url == peer)
        )
