"""kill -9 of a job's process and of the server, at chosen points: the job goes on, with the bytes of one never killed."""

import shutil
import subprocess
import sys

import pytest

from ..conftest import started, stopped
from .asking import Somebody, catalogue, contents, dataset, digests, killed, left_in, processes_of

# Two parts and a bit, of stars that are seen seldom.
YEARS = {"start": "2015-01-01", "days": 3600}
STARS = 13_000
LONG = {"start": "2014-08-01", "days": 3000, "nside": 512, "reduce": "parallax"}


class Restarted:
    """A service that can be killed and started again in the same folder."""

    def __init__(self, folder):
        self._folder = folder
        self.server = started(folder, "--workers", "1")

    def kill(self):
        killed(self.server.process.pid)
        self.server.process.wait()
        self.server.http.close()

    def again(self, *clients):
        self.server = started(self._folder, "--workers", "1")
        for client in clients:
            client.server = self.server


@pytest.fixture
def service(tmp_path):
    running = Restarted(tmp_path)
    yield running
    stopped(running.server)


def growing(service, job):
    """The hidden folder in which a job's parts grow."""
    return service.server.state / "jobs" / job["id"] / ".scanplan-results.part"


def test_goes_on_behind_the_last_whole_part(service, tmp_path):
    somebody = Somebody(service.server, "somebody")
    body = catalogue(STARS, near=(0.0, 0.0))
    job = somebody.submit("transits", body, **YEARS).json()
    waiting = somebody.submit("coverage", start="2017-01-01", days=1, nside=4).json()
    part = growing(service, job) / "part-000000.parquet"

    # Before anything is written: the process alone.
    somebody.until(job, lambda told: told["state"] == "RUNNING" and processes_of(service.server))
    killed(processes_of(service.server)[0])

    # In the second part: both at once, as an operator's kill -9 of all does.
    somebody.until(job, lambda told: part.exists())
    first = part.stat()
    workers = processes_of(service.server)
    service.kill()
    for pid in workers:
        gone(pid)
    assert part.stat() == first
    torn = growing(service, job) / ".scanplan-part-000001.parquet.part"
    torn.write_bytes(b"half a part")
    service.again(somebody)

    told = somebody.until(job, lambda told: told["done"] > 0.5)
    assert told["state"] in ("RUNNING", "DONE")
    told = somebody.ended(job)
    assert told["state"] == "DONE", told
    results = service.server.state / "jobs" / job["id"] / "results"
    assert (results / "part-000000.parquet").stat().st_ino == first.st_ino, "what is done is not done again"
    expected = dataset(tmp_path / "library", body, **YEARS)
    assert len(expected) == 4, "two parts, what they are made from, the manifest"
    assert digests(somebody.files(told)) == digests(expected)
    assert digests(contents(results)) == digests(expected)
    assert somebody.ended(waiting)["state"] == "DONE"
    assert left_in(service.server.state) == sorted([job["id"], waiting["id"]])


def gone(pid):
    """Wait until a process is gone, by itself: its server is."""
    import time

    from .asking import command_of

    deadline = time.monotonic() + 60
    while "service.jobs.main" in command_of(pid):
        assert time.monotonic() < deadline, "outlives its service"
        time.sleep(0.02)


def test_a_process_that_dies_again_and_again_is_reported(service):
    somebody = Somebody(service.server, "somebody")
    job = somebody.submit("coverage", **LONG).json()
    seen = set()
    for _ in range(4):
        somebody.until(job, lambda told: told["state"] != "RUNNING" or set(processes_of(service.server)) - seen)
        pid = (set(processes_of(service.server)) - seen).pop()
        killed(pid)
        seen.add(pid)
    told = somebody.ended(job)
    assert told["state"] == "FAILED"
    assert told["problem"]["status"] == 500
    assert "ended 4 times" in told["problem"]["detail"]
    assert "signal 9" in told["problem"]["detail"]


def test_a_kill_between_the_results_and_the_word_of_them_loses_nothing(service):
    somebody = Somebody(service.server, "somebody")
    done = somebody.ended(somebody.submit("coverage", start="2017-01-01", days=1, nside=8).json())
    files = somebody.files(done)
    service.kill()
    state = service.server.state / "jobs" / done["id"] / "state.json"
    state.write_text(state.read_text().replace('"DONE"', '"RUNNING"'))
    service.again(somebody)
    told = somebody.ended(done)
    assert told["state"] == "DONE"
    assert digests(somebody.files(told)) == digests(files)


def test_what_a_kill_leaves_half_made_goes_and_ended_jobs_stay(service, tmp_path):
    somebody = Somebody(service.server, "somebody")
    done = somebody.ended(somebody.submit("coverage", start="2017-01-01", days=1, nside=2).json())
    service.kill()
    jobs = service.server.state / "jobs"
    (jobs / ".scanplan-x.body.part").write_bytes(b"half an upload")
    shutil.copytree(jobs / done["id"], jobs / ".scanplan-y.part")
    (jobs / "strange").mkdir()
    (jobs / "strange" / "state.json").write_text("{}")
    service.again(somebody)
    assert left_in(service.server.state) == sorted([done["id"], "strange"])
    assert somebody.job(done) == done
    assert "holds no job that can be read" in (tmp_path / "log").read_text()


def test_no_two_services_share_a_folder(service, tmp_path):
    command = [sys.executable, "-m", "scanplan.cli", "serve", "--bind", "127.0.0.1:0", "--state", tmp_path / "state"]
    second = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert second.returncode == 3
    assert "is the folder of a service that runs" in second.stderr
