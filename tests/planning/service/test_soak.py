"""Memory stays flat and nothing fails, however long it goes on: ten minutes, or as many as SOAK_MINUTES says.

pytest -s -m long tests/planning/service/test_soak.py
"""

import asyncio
import itertools
import os
import time

import httpx
import numpy as np
import pytest

from .conftest import started, stopped
from .load import put_under_load

MINUTES = float(os.environ.get("SOAK_MINUTES", "10"))
RATE = float(os.environ.get("SOAK_RATE", "100"))
WARM_PART, LEAST_WARM_S = 0.3, 20.0
MOST_GROWTH_BYTES = 48 << 20
"""Over the whole run: at 100 requests per second, ten minutes, that is less than a kilobyte of each."""


def others():
    """Requests of other kinds, none of them the same as another: path, parameters, the status they should have."""
    for n in itertools.count():
        start = f"2017-{1 + n % 12:02d}-{1 + n % 28:02d}T{n // 336 % 24:02d}:{n % 60:02d}:00"
        star = {"ra": f"{n * 7.1 % 360:.6f}", "dec": f"{n * 3.3 % 160 - 80:.6f}", "start": start, "days": 30 + n % 300}
        yield "/api/transits", {**star, "format": ("votable", "ecsv", "parquet", "gost", "csv", "json")[n % 6]}, 200
        yield "/api/attitude", {"start": start, "days": 1, "step": "10m"}, 200
        yield "/api/coverage", {"start": start, "days": 10, "nside": 16}, 200
        yield "/api/events", {"start": start, "days": 10}, 200
        yield "/api/transits", {**star, "ra": f"x{n}"}, 422
        yield f"/no/such/{n}", {}, 404
        if n % 4 == 0:
            yield "/api/plan", {"start": start[:10], "days": 1}, 200


async def ask_others(url, until, failed):
    async with httpx.AsyncClient(base_url=url, timeout=120) as http:
        for path, parameters, status in others():
            if time.perf_counter() > until:
                return
            answer = await http.get(path, params=parameters)
            if answer.status_code != status:
                failed.append((path, parameters, answer.status_code, answer.text[:300]))
            await asyncio.sleep(0.5)


@pytest.mark.long
def test_memory_is_flat_and_nothing_fails(tmp_path):
    server = started(tmp_path)
    seconds, failed = MINUTES * 60, []

    def beside(until):
        return [ask_others(server.url, until, failed)]

    try:
        load = put_under_load(server.url, seconds=seconds, rate=RATE, beside=beside, said=print)
        replaced = [line for line in (tmp_path / "log").read_text().splitlines() if "takes its place" in line]
    finally:
        stopped(server)
    print(load)
    times, memory = np.array([(at, of_server + of_workers) for at, of_server, of_workers in load.memory]).T
    warm = times > min(max(WARM_PART * seconds, LEAST_WARM_S), 0.5 * seconds)
    slope = np.polyfit(times[warm], memory[warm], 1)[0]
    grown = slope * (times[-1] - times[warm][0])
    print(f"memory {memory[-1] / 1e6:.0f} MB, {slope * 3600 / 1e6:+.1f} MB in an hour")
    assert load.errors == {}
    assert failed == []
    assert replaced == []
    assert grown < MOST_GROWTH_BYTES
