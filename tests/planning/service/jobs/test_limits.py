"""What a job may ask for, and what is left on the disk where it asks for more: nothing."""

import resource
import socket

import pytest
from scanplan.planning.service.jobs import jobs as of_jobs
from scanplan.planning.service.settings import Settings

from ..conftest import stopped
from ..loops import in_a_loop
from ..processes import JOBS, processes_of
from .asking import Somebody, catalogue, left_in
from .conftest import allowing

LIMITS = """
upload_bytes = 200_000
job_stars = 1000
job_bytes = 1_000_000
jobs_waiting = 4
jobs_of_token = 2
"""
TRANSITS = {"start": "2017-01-01", "days": 10}
LONG = {"start": "2014-08-01", "days": 3000, "nside": 512, "reduce": "parallax"}


@pytest.fixture(scope="module")
def strict(tmp_path_factory):
    """A service that allows little."""
    running = allowing(tmp_path_factory.mktemp("strict"), LIMITS)
    yield running
    stopped(running)


@pytest.fixture
def somebody(strict, request):
    """A new client; its jobs go when the test ends."""
    client = Somebody(strict, request.node.name.replace("[", ".").rstrip("]"))
    yield client
    for job in client.ask("GET", "/api/jobs").json()["jobs"]:
        if job["state"] in ("QUEUED", "RUNNING"):
            client.ask("DELETE", job["links"]["self"])
        client.ask("DELETE", job["links"]["self"])


@pytest.mark.parametrize("is_announced", [True, False])
def test_an_upload_that_is_too_large_leaves_nothing(strict, somebody, is_announced):
    body = catalogue(20_000)
    before = left_in(strict.state)
    pieces = body if is_announced else (body[k : k + 50_000] for k in range(0, len(body), 50_000))
    answer = somebody.submit("transits", pieces, **TRANSITS)
    assert answer.status_code == 413, answer.text
    assert left_in(strict.state) == before


def test_an_upload_that_ends_early_leaves_nothing(strict, somebody):
    before = left_in(strict.state)
    port = strict.http.base_url.port
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(
            b"POST /api/jobs/transits?start=2017-01-01&days=10 HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: text/csv\r\nContent-Length: 100000\r\n"
            b"Authorization: Bearer " + somebody.token.encode() + b"\r\n\r\nname,ra,dec\na,1,2\n"
        )
    job = somebody.ended(somebody.submit("transits", catalogue(3), **TRANSITS).json())
    assert left_in(strict.state) == sorted([*before, job["id"]])


def test_too_many_stars(somebody):
    job = somebody.ended(somebody.submit("transits", catalogue(1001), **TRANSITS).json())
    assert job["state"] == "FAILED"
    assert "more than 1,000 stars" in job["problem"]["detail"]


def test_results_that_are_too_large(strict, somebody):
    job = somebody.ended(somebody.submit("transits", catalogue(1000), start="2015-01-01", days=400).json())
    assert (job["state"], job["files"]) == ("FAILED", [])
    assert "1,000,000 bytes" in job["problem"]["detail"]
    left = {path.name for path in (strict.state / "jobs" / job["id"]).iterdir()}
    assert left == {"job.json", "state.json"}


def test_too_many_jobs_of_one_and_of_all(strict, somebody):
    running = [somebody.submit("coverage", **LONG) for _ in range(3)]
    assert [each.status_code for each in running] == [202, 202, 429]
    assert "of test_too_many" in running[-1].json()["detail"]
    assert int(running[-1].headers["retry-after"]) > 0
    other = Somebody(strict, "other")
    others = [other.submit("coverage", **LONG) for _ in range(2)]
    assert [each.status_code for each in others] == [202, 202]
    third = Somebody(strict, "third").submit("coverage", **LONG)
    assert third.status_code == 429
    assert third.json()["detail"] == "4 jobs wait already."
    for each in others:
        assert other.ask("DELETE", each.json()["links"]["self"]).json()["state"] == "CANCELLED"


def test_a_job_that_runs_ends_at_once_when_it_is_cancelled(strict, somebody):
    job = somebody.submit("coverage", **LONG).json()
    somebody.until(job, lambda told: told["state"] == "RUNNING" and processes_of(strict, JOBS))
    cancelled = somebody.ask("DELETE", job["links"]["self"])
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "CANCELLED")
    assert processes_of(strict, JOBS) == []
    assert {path.name for path in (strict.state / "jobs" / job["id"]).iterdir()} == {"job.json", "state.json"}
    assert somebody.job(job)["state"] == "CANCELLED"


def test_a_disk_that_is_full(strict, somebody):
    """No file may be larger than a few bytes: what a full disk says, to the service and its processes alone."""
    unlimited = resource.prlimit(strict.process.pid, resource.RLIMIT_FSIZE)
    body = catalogue(300)
    try:
        resource.prlimit(strict.process.pid, resource.RLIMIT_FSIZE, (6_000, unlimited[1]))
        before = left_in(strict.state)
        refused = somebody.submit("transits", body, **TRANSITS)
        assert refused.status_code == 503, refused.text
        assert "File too large" in refused.json()["detail"]
        assert left_in(strict.state) == before
        job = somebody.ended(somebody.submit("coverage", start="2017-01-01", days=1, nside=32).json())
        assert job["state"] == "FAILED"
        assert job["problem"]["status"] == 507
        assert "no room" in job["problem"]["detail"]
    finally:
        resource.prlimit(strict.process.pid, resource.RLIMIT_FSIZE, unlimited)
    assert somebody.ended(somebody.submit("transits", body, **TRANSITS).json())["state"] == "DONE"


def test_jobs_that_came_to_nothing_are_not_kept_without_number(tmp_path, monkeypatch):
    monkeypatch.setattr(of_jobs, "MOST_KEPT", 3)
    jobs = of_jobs.Jobs(Settings("gaia", tmp_path))
    jobs._folders.read()

    async def one(bearer):
        await jobs.cancel(await jobs.submit(bearer, "coverage", {}))

    async def many():
        for _ in range(3):
            await one("a")
        with pytest.raises(of_jobs.TooManyJobs, match="3 jobs of a are kept"):
            await one("a")
        await one("b")
        await jobs.remove(jobs.of("a")[0])
        await one("a")

    in_a_loop(many())
