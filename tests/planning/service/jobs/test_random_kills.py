"""kill -9 at random: of jobs' processes and of the server, while jobs are submitted and worked on.

Every job whose submission was answered is there at the end, DONE with the library's bytes or FAILED with a problem.
"""

import random
import threading
import time
from collections import Counter

import httpx
import pytest
from scanplan.planning.coverage import coverage
from scanplan.planning.products import healpix_map

from ..conftest import stopped
from ..processes import JOBS, killed, processes_of
from .asking import Somebody, catalogue, dataset, digests, law_of, left_in
from .conftest import Restarted

KILLS, SEED = 60, 20261127
ROOM = "jobs_waiting = 100\njobs_of_token = 100\n"
MONTH = {"start": "2017-01-01", "days": 30}
YEARS = {"start": "2015-01-01", "days": 3600}
MAP = {"start": "2016-01-01", "days": 20, "nside": 32}


@pytest.mark.long
def test_no_job_is_lost(tmp_path):
    chance = random.Random(SEED)
    few, many = catalogue(2_000), catalogue(13_000, near=(0.0, 0.0))
    expected = {
        "few": digests(dataset(tmp_path / "few", few, **MONTH)),
        "many": digests(dataset(tmp_path / "many", many, **YEARS)),
    }
    # The manifest of a map is no file of the command line's.
    expected_map = digests({"coverage.fits": healpix_map.write(coverage(law_of("2016-01-01", 20), 32))})

    running = Restarted(tmp_path / "service", ROOM)
    somebody = Somebody(running.server, "somebody")
    submitted, count, is_over = {}, Counter(), threading.Event()

    def submit():
        """Submit one job after another, whether a server is there or not."""
        other = random.Random(SEED + 1)
        while not is_over.is_set():
            kind = other.choice(("few", "few", "many", "map"))
            try:
                answer = {
                    "few": lambda: somebody.submit("transits", few, **MONTH),
                    "many": lambda: somebody.submit("transits", many, **YEARS),
                    "map": lambda: somebody.submit("coverage", **MAP),
                }[kind]()
            except (httpx.TransportError, RuntimeError):  # killed, or closed by the killer
                count["submissions that no server answered"] += 1
                time.sleep(0.1)
                continue
            assert answer.status_code == 202, answer.text
            submitted[answer.json()["id"]] = kind
            is_over.wait(other.uniform(0.5, 6.0))

    submitting = threading.Thread(target=submit)
    submitting.start()
    try:
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.0, 4.0))
            victims = processes_of(running.server, JOBS)
            if victims and chance.random() < 0.6:
                killed(chance.choice(victims))
                count["kills of a job's process"] += 1
            else:
                running.kill()
                count["kills of the server"] += 1
                running.again(somebody)
    finally:
        is_over.set()
        submitting.join()

    try:
        for job_id, kind in submitted.items():
            job = somebody.ended({"id": job_id})
            count[job["state"]] += 1
            if job["state"] == "FAILED":
                assert "ended 4 times" in job["problem"]["detail"]
                continue
            assert job["state"] == "DONE", job
            files = digests(somebody.files(job))
            if kind == "map":
                files.pop("manifest.json")
            assert files == (expected_map if kind == "map" else expected[kind]), job
        # Those that the server had taken, but was killed before it could say so, are whole too.
        for job in somebody.ask("GET", "/api/jobs").json()["jobs"]:
            assert somebody.ended(job)["state"] in ("DONE", "FAILED")
            if job["id"] not in submitted:
                count["taken, but not answered"] += 1
        listed = [job["id"] for job in somebody.ask("GET", "/api/jobs").json()["jobs"]]
        assert left_in(running.server.state) == sorted(listed)
    finally:
        stopped(running.server)
    print(dict(count))
    assert count["DONE"] > 0
