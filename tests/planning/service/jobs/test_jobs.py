"""Jobs from their submission to their files: the same bytes as the library, for those who submitted them alone."""

import hashlib

import pytest
from scanplan.planning.coverage import coverage
from scanplan.planning.products import healpix_map
from scanplan.planning.schedule_products import rate_products
from scanplan.planning.science_plan import ScienceOptions, schedule

from .asking import Somebody, catalogue, dataset, law_of

TRANSITS = {"start": "2017-01-01", "days": 30}


@pytest.fixture
def server(restarted):
    return restarted.server


@pytest.fixture
def somebody(server, done):
    """Who submitted the job that is done."""
    done[2].server = server  # which another test may have started anew
    return done[2]


@pytest.fixture(scope="module")
def done(restarted):
    """A job of transits that is done, its catalogue, and who submitted it."""
    body = catalogue(500)
    somebody = Somebody(restarted.server, "somebody")
    answer = somebody.submit("transits", body, **TRANSITS)
    assert answer.status_code == 202, answer.text
    assert answer.headers["location"] == answer.json()["links"]["self"]
    return somebody.ended(answer.json()), body, somebody


def test_transits_are_the_dataset_of_the_library(somebody, done, tmp_path):
    job, body, _ = done
    assert (job["state"], job["done"], job["problem"]) == ("DONE", 1.0, None)
    assert somebody.files(job) == dataset(tmp_path / "library", body, **TRANSITS)
    for each in job["files"]:
        content = somebody.ask("GET", each["url"]).content
        assert (len(content), hashlib.sha256(content).hexdigest()) == (each["size_bytes"], each["sha256"])


def test_a_coverage_map_is_that_of_the_library(somebody):
    job = somebody.ended(somebody.submit("coverage", start="2017-01-01", days=3, nside=16, reduce="parallax").json())
    assert job["state"] == "DONE", job
    expected = healpix_map.write(coverage(law_of("2017-01-01", 3), 16, ("parallax",)))
    assert somebody.files(job)["coverage.fits"] == expected


def test_a_schedule_is_that_of_the_library(somebody):
    asked = {"start": "2017-02-05", "days": 0.5, "bins": "600s", "passes": "none", "format": "csv,parquet"}
    job = somebody.ended(somebody.submit("schedule", **asked).json())
    assert job["state"] == "DONE", job
    law = law_of("2017-02-05", 0.5)
    made = schedule(law, ScienceOptions(step_ns=600_000_000_000, passes="none"))
    expected = {
        each.name: each.data for each in rate_products(made, law.mission, law.file_name, None, ("csv", "parquet"))
    }
    files = somebody.files(job)
    assert {name: data for name, data in files.items() if name != "manifest.json"} == expected


def test_a_job_is_its_bearers_alone(server, somebody, done):
    job, _, _ = done
    other = Somebody(server, "other", "deliver")
    assert other.ask("GET", "/api/jobs").json() == {"jobs": []}
    for method, path in (
        ("GET", job["links"]["self"]),
        ("DELETE", job["links"]["self"]),
        ("GET", job["files"][0]["url"]),
    ):
        assert other.ask(method, path).status_code == 404
        nobody = server.http.request(method, path)
        assert nobody.status_code == 401
        assert nobody.headers["www-authenticate"].startswith("Bearer")
    assert job["id"] in [each["id"] for each in somebody.ask("GET", "/api/jobs").json()["jobs"]]


def test_files_in_ranges_and_not_again(somebody, done):
    job, _, _ = done
    told = job["files"][0]
    whole = somebody.ask("GET", told["url"])
    assert whole.headers["etag"] == f'"{told["sha256"]}"'
    assert whole.headers["content-length"] == str(told["size_bytes"])
    assert whole.headers["content-disposition"] == f'attachment; filename="{told["name"]}"'
    rest = somebody.ask("GET", told["url"], headers={"Range": "bytes=100-", "If-Range": whole.headers["etag"]})
    assert rest.status_code == 206
    assert rest.content == whole.content[100:]
    again = somebody.ask("GET", told["url"], headers={"If-None-Match": whole.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert somebody.ask("GET", told["url"], headers={"Range": "bytes=999999999-"}).status_code == 416


@pytest.mark.parametrize(
    "name", ["job.json", "state.json", "..%2fjob.json", "%2e%2e%2fstate.json", "part-000001.parquet"]
)
def test_no_file_but_those_it_lists(somebody, done, name):
    assert somebody.ask("GET", f"{done[0]['links']['self']}/files/{name}").status_code == 404


def test_what_is_wrong_with_the_catalogue_is_told_by_the_job(somebody):
    job = somebody.ended(somebody.submit("transits", b"name,ra,dec\na,10,20\nb,10,95\n", **TRANSITS).json())
    assert (job["state"], job["files"]) == ("FAILED", [])
    assert job["problem"]["status"] == 422
    assert "line 3" in job["problem"]["detail"]
    assert "/" not in job["problem"]["detail"], "no path of the machine"


@pytest.mark.parametrize(
    ("kind", "parameters", "parameter"),
    [
        ("transits", {**TRANSITS, "format": "votable"}, "format"),
        ("transits", {"start": "2017-01-01", "days": 0}, "days"),
        ("coverage", {**TRANSITS, "nside": 100}, "nside"),
        ("coverage", {**TRANSITS, "nside": 2048}, "nside"),
        ("coverage", {**TRANSITS, "reduce": "counts,colours"}, "reduce"),
        ("schedule", {"start": "2017-01-01", "days": 500}, "days"),
        ("schedule", {"start": "2017-01-01", "days": 5, "bins": "-1s"}, "bins"),
        ("schedule", {"start": "2017-01-01", "days": 5, "out": "/etc"}, "out"),
    ],
)
def test_a_question_that_is_wrong_is_no_job(somebody, kind, parameters, parameter):
    answer = somebody.submit(kind, b"name,ra,dec\na,1,2\n" if kind == "transits" else None, **parameters)
    assert answer.status_code == 422, answer.text
    assert answer.json()["parameter"] == parameter


def test_a_body_that_is_no_catalogue(somebody):
    assert somebody.submit("transits", b"{}", "application/json", **TRANSITS).status_code == 415
    assert somebody.ask("POST", "/api/jobs/transits", params=TRANSITS).status_code == 415


def test_one_that_has_ended_is_removed(server, somebody):
    job = somebody.ended(somebody.submit("coverage", start="2017-01-01", days=1, nside=1).json())
    assert (server.state / "jobs" / job["id"]).is_dir()
    assert somebody.ask("DELETE", job["links"]["self"]).status_code == 204
    assert somebody.ask("GET", job["links"]["self"]).status_code == 404
    assert not (server.state / "jobs" / job["id"]).exists()


def test_jobs_are_counted_by_their_state(server, somebody):
    lines = [line for line in server.get("/metrics").text.splitlines() if line.startswith("scanplan_jobs{")]
    counted = {line.partition('"')[2].partition('"')[0]: float(line.rpartition(" ")[2]) for line in lines}
    assert set(counted) == {"QUEUED", "RUNNING", "DONE", "FAILED", "CANCELLED"}
    assert counted["DONE"] >= 1
