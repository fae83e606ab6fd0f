"""Many clients ask one service for different stars, and how long they wait.

    python -m tests.planning.service.load --seconds 30 --clients 50
    python -m tests.planning.service.load --rate 200 --with-job 1000000     # beside a job of a million stars

Every client has a connection of its own and asks again as soon as it is answered, or, with ``--rate``, when its turn
comes; then a time counts from when it was to ask, so that a service that stalls is not asked less. No two requests are
about the same star. Run from the repository's root; a service is started for it unless ``--url`` names one.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

WINDOW = "start=2014-10-01&end=2024-10-01"
SAMPLE_S = 5.0


@dataclass
class Load:
    """What a load did: seconds each answer took, statuses that are not 200, memory by time."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    sent_bytes: int = 0
    memory: list[tuple[float, int, int]] = field(default_factory=list)

    @property
    def per_second(self):
        return len(self.times) / self.seconds

    def quantile(self, part):
        """Milliseconds within which this part of the answers came."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(part * len(ordered)))] * 1e3 if ordered else float("nan")

    def fail(self, what):
        self.errors[what] = self.errors.get(what, 0) + 1

    def __str__(self):
        size = self.sent_bytes / max(1, len(self.times)) / 1e3
        times = ", ".join(f"p{part * 100:g} {self.quantile(part):.1f} ms" for part in (0.5, 0.95, 0.99))
        said = f"{len(self.times)} answers of {size:.0f} kB in {self.seconds:.1f} s: {self.per_second:.1f}/s, {times}"
        return f"{said}, max {self.quantile(1):.1f} ms, errors {self.errors or 'none'}"


async def _client(address, load, until, stars, turns, form):
    """One connection, one request at a time."""
    reader = writer = None
    while (now := time.perf_counter()) < until:
        begin = now
        if turns is not None:
            begin = next(turns)
            if begin >= until:
                return
            await asyncio.sleep(max(0.0, begin - now))
        ra, dec = next(stars)
        path = f"/api/transits?ra={ra:.7f}&dec={dec:.7f}&{WINDOW}&format={form}"
        try:
            if writer is None:
                reader, writer = await asyncio.open_connection(*address, limit=1 << 20)
                begin = begin if turns is not None else time.perf_counter()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: {address[0]}:{address[1]}\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            size = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(size)
        except (OSError, asyncio.IncompleteReadError, ValueError) as error:
            load.fail(type(error).__name__)
            writer = None
            await asyncio.sleep(0.1)
            continue
        load.times.append(time.perf_counter() - begin)
        load.sent_bytes += size
        if not head.startswith(b"http/1.1 200"):
            load.fail(head.split()[1].decode())
    if writer is not None:
        writer.close()


def _stars(seed):
    chosen = random.Random(seed)
    while True:
        yield chosen.uniform(0, 360), chosen.uniform(-89, 89)


def _turns(rate):
    begin, count = time.perf_counter(), 0
    while True:
        yield begin + count / rate
        count += 1


async def _memory(url, load, until, began, said):
    """Memory of the server and of its workers, now and then."""
    async with httpx.AsyncClient(base_url=url, timeout=60) as http:
        while time.perf_counter() < until:
            server, workers = memory_of((await http.get("/metrics")).text)
            load.memory.append((time.perf_counter() - began, server, workers))
            said(f"{load.memory[-1][0]:6.0f} s {len(load.times):8d} answers  server {server / 1e6:.0f} MB, "
                 f"workers {workers / 1e6:.0f} MB, errors {load.errors or 'none'}")  # fmt: skip
            await asyncio.sleep(min(SAMPLE_S, max(0.01, until - time.perf_counter())))


def memory_of(metrics):
    """Bytes of the server and of all its workers, from the text of /metrics."""
    lines = dict(line.rsplit(" ", 1) for line in metrics.splitlines() if not line.startswith("#"))
    return int(float(lines["process_resident_memory_bytes"])), int(float(lines["scanplan_workers_resident_bytes"]))


def put_under_load(
    url,
    *,
    seconds=10.0,
    clients=50,
    rate=None,
    form="json",
    seed=0,
    watched=True,
    beside=lambda until: [],
    said=lambda text: None,
):
    """Ask a service for that long.

    rate     of all clients together, requests per second
    watched  whether its memory is looked up meanwhile
    beside   what else is to be done until a time, as coroutines
    """

    async def ask():
        load = Load()
        parts = urlsplit(url)
        began = time.perf_counter()
        until = began + seconds
        stars, turns = _stars(seed), None if rate is None else _turns(rate)
        asking = [_client((parts.hostname, parts.port), load, until, stars, turns, form) for _ in range(clients)]
        watching = [_memory(url, load, until, began, said)] if watched else []
        await asyncio.gather(*asking, *beside(until), *watching)
        load.seconds = time.perf_counter() - began
        return load

    import uvloop

    return uvloop.run(ask())


def submit_job(url, token, stars, seed=1):
    """A job of so many random stars; its address."""
    chosen = random.Random(seed)
    rows = (f"{n},{chosen.uniform(0, 360):.6f},{chosen.uniform(-89, 89):.6f}" for n in range(stars))
    body = "\n".join(["name,ra,dec", *rows])
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}
    window = "start=2014-10-01&days=60&format=parquet"
    answer = httpx.post(f"{url}/api/jobs/transits?{window}", content=body.encode(), headers=headers, timeout=300)
    answer.raise_for_status()
    return answer.headers["location"]


def main():
    parser = argparse.ArgumentParser(description="Put a service under load.")
    parser.add_argument("--url", help="a service that runs; one is started when not given")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--rate", type=float, help="requests per second of all; as fast as they can when not given")
    parser.add_argument("--format", default="json")
    parser.add_argument("--workers", default=str(len(os.sched_getaffinity(0))))
    parser.add_argument("--warm", type=float, default=3.0, help="seconds of load that do not count")
    parser.add_argument("--with-job", type=int, metavar="STARS", help="beside a job of so many stars")
    parser.add_argument("--token", help="for --with-job at --url")
    given = parser.parse_args()

    def said(text):
        print(text, file=sys.stderr, flush=True)

    running = None
    url, token = given.url, given.token
    if url is None:
        from .conftest import started

        running = started(Path(tempfile.mkdtemp()), "--workers", given.workers)
        url = running.url
    try:
        put_under_load(url, seconds=given.warm, clients=given.clients, form=given.format, seed=2)
        if given.with_job is not None:
            if token is None:
                from scanplan.planning.service.tokens import Tokens

                token = Tokens(running.state).new("load", "read", "2026-01-01T00:00:00Z")
            job = submit_job(url, token, given.with_job)
        load = put_under_load(
            url, seconds=given.seconds, clients=given.clients, rate=given.rate, form=given.format, said=said
        )
        print(load)
        if given.with_job is not None:
            told = httpx.get(url + job, headers={"Authorization": f"Bearer {token}"}).json()
            print(f"job: {told['state']}, {told['done']:.2f}, {told['said']}")
    finally:
        if running is not None:
            from .conftest import stopped

            stopped(running)


if __name__ == "__main__":
    main()
