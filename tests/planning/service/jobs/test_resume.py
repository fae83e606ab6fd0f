"""kill -9 of a job's process and of the server, at chosen points: jobs go on, with the bytes of those never killed."""

import os
import shutil
import signal
import subprocess
import sys
import time

from scanplan.planning.delivery.dataset import JOURNAL_NAME

from ..processes import JOBS, killed, processes_of, runs, until
from .asking import Somebody, catalogue, contents, dataset, digests, left_in

# Two parts and a bit, of stars that are seen seldom.
YEARS = {"start": "2015-01-01", "days": 3600}
STARS = 13_000
LONG = {"start": "2014-08-01", "days": 300, "nside": 512, "reduce": "parallax"}


def growing(restarted, job):
    """The hidden folder in which a job's parts grow."""
    return restarted.server.state / "jobs" / job["id"] / ".scanplan-results.part"


def test_goes_on_behind_the_last_whole_part(restarted, tmp_path):
    somebody = Somebody(restarted.server, "mover")
    body = catalogue(STARS, near=(0.0, 0.0))
    before = left_in(restarted.server.state)
    job = somebody.submit("transits", body, **YEARS).json()
    waiting = somebody.submit("coverage", start="2017-01-01", days=1, nside=4).json()
    part = growing(restarted, job) / "part-000000.parquet"

    # Before anything is written: the process alone, as often as it is begun anew.
    kill_process_of(restarted, somebody, job, times=3)

    # In the second part: the process again, which begins the count anew; then both at once, as an operator's kill -9
    # of all does.
    somebody.until(job, lambda told: (growing(restarted, job) / JOURNAL_NAME).exists())
    kill_process_of(restarted, somebody, job, times=1)
    somebody.until(job, lambda told: processes_of(restarted.server, JOBS))
    first = part.stat()
    workers = processes_of(restarted.server, JOBS)
    restarted.kill()
    until(lambda: not any(runs(pid, JOBS) for pid in workers))
    assert part.stat() == first
    torn = growing(restarted, job) / ".scanplan-part-000001.parquet.part"
    torn.write_bytes(b"half a part")
    restarted.again(somebody)

    told = somebody.until(job, lambda told: told["done"] > 0.5)
    assert told["state"] in ("RUNNING", "DONE")
    told = somebody.ended(job)
    assert told["state"] == "DONE", told
    results = restarted.server.state / "jobs" / job["id"] / "results"
    assert (results / "part-000000.parquet").stat().st_ino == first.st_ino, "what is done is not done again"
    expected = dataset(tmp_path / "library", body, **YEARS)
    assert len(expected) == 4, "two parts, what they are made from, the manifest"
    assert digests(somebody.files(told)) == digests(expected)
    assert digests(contents(results)) == digests(expected)
    assert somebody.ended(waiting)["state"] == "DONE"
    assert left_in(restarted.server.state) == sorted([*before, job["id"], waiting["id"]])


def kill_process_of(restarted, somebody, job, times):
    """Kill the process of a job, and those that are begun in its place."""
    seen = set()
    for _ in range(times):
        somebody.until(job, lambda told: set(processes_of(restarted.server, JOBS)) - seen)
        seen.add(pid := (set(processes_of(restarted.server, JOBS)) - seen).pop())
        killed(pid)


def test_a_process_that_dies_again_and_again_is_reported(restarted):
    somebody = Somebody(restarted.server, "dier")
    job = somebody.submit("coverage", **LONG).json()
    seen = set()
    for _ in range(4):
        somebody.until(job, lambda told: told["state"] != "RUNNING" or set(processes_of(restarted.server, JOBS)) - seen)
        pid = (set(processes_of(restarted.server, JOBS)) - seen).pop()
        if not seen:
            somebody.until(job, lambda told: told["done"] > 0)
            for number in (signal.SIGTERM, signal.SIGINT):  # as to all processes of a service that is stopped
                os.kill(pid, number)
            assert pid in processes_of(restarted.server, JOBS)
        killed(pid)
        seen.add(pid)
    told = somebody.ended(job)
    assert told["state"] == "FAILED"
    assert told["problem"]["status"] == 500
    assert "ended 4 times" in told["problem"]["detail"]
    assert "signal 9" in told["problem"]["detail"]


def test_what_a_kill_leaves_half_made_goes_and_no_result_is_lost(restarted):
    somebody = Somebody(restarted.server, "late")
    asked = [somebody.submit("coverage", start="2017-01-01", days=1, nside=nside).json() for nside in (2, 8, 1)]
    done, late, old = (somebody.ended(each) for each in asked)
    files = somebody.files(late)
    jobs, before = restarted.server.state / "jobs", left_in(restarted.server.state)
    # What is told may not yet be on the disk.
    until(lambda: all('"DONE"' in (jobs / each["id"] / "state.json").read_text() for each in asked))
    restarted.kill()
    # Killed when the results were whole and nobody had heard so yet.
    state = jobs / late["id"] / "state.json"
    state.write_text(state.read_text().replace('"DONE"', '"RUNNING"'))
    # Ended more than job_days ago.
    long_ago = time.time() - 31 * 86_400
    os.utime(jobs / old["id"] / "state.json", (long_ago, long_ago))
    # Killed as it received, made or removed a job; and something that is none.
    (jobs / ".scanplan-x.body.part").write_bytes(b"half an upload")
    shutil.copytree(jobs / done["id"], jobs / ".scanplan-y.part")
    (jobs / "strange").mkdir()
    (jobs / "strange" / "state.json").write_text("{}")
    restarted.again(somebody)
    before.remove(old["id"])
    until(lambda: left_in(restarted.server.state) == sorted([*before, "strange"]))
    assert somebody.ask("GET", old["links"]["self"]).status_code == 404
    assert "strange holds no job that can be read" in (restarted.folder / "log").read_text()
    shutil.rmtree(jobs / "strange")
    assert somebody.job(done) == done
    told = somebody.ended(late)
    assert told["state"] == "DONE"
    assert digests(somebody.files(told)) == digests(files)


def test_no_two_services_share_a_folder(restarted):
    command = [
        sys.executable,
        "-m",
        "scanplan.cli",
        "serve",
        "--bind",
        "127.0.0.1:0",
        "--state",
        restarted.server.state,
    ]
    second = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert second.returncode == 3
    assert "is the folder of a service that runs" in second.stderr
