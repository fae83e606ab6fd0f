"""Attitudes over HTTP are the library's, to the last bit."""

import csv
import io
import json

import numpy as np
import pytest
import scanplan as sp
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.snapshot import snapshots

TIMES = ["2017-02-08T18:00:00", "2014-07-26T00:00:00.123456789 TCB", "2017-02-08T18:11:11.510738", "2024-12-31"]


@pytest.fixture(scope="module")
def gaia():
    return sp.Mission.load("gaia")


def library(gaia, et_ns):
    return json.loads(json.dumps([each.as_json() for each in snapshots(gaia, et_ns)]))


def test_times_in_the_order_asked_for(server, gaia):
    told = server.get("/api/attitude", at=TIMES).json()
    assert told["mission"] == "gaia"
    assert told["attitudes"] == library(gaia, [parse_time(text) for text in TIMES])


def test_values_of_the_law(server, gaia):
    """Not the way that the answer goes."""
    law = sp.propagate(gaia, "2017-02-08", "2017-02-09")
    (told,) = server.get("/api/attitude", at="2017-02-08T18:00:00").json()["attitudes"]
    quaternion = law.attitude("2017-02-08T18:00:00")
    assert abs(np.dot(told["quaternion"], quaternion)) == pytest.approx(1.0, abs=1e-15)
    for field, expected in zip(told["fields"], law.fov("2017-02-08T18:00:00"), strict=True):
        assert field["name"] == expected.name
        assert field["ra_deg"] == pytest.approx(np.degrees(expected.ra_rad) % 360, abs=1e-12)
        assert field["dec_deg"] == np.degrees(expected.dec_rad)
        assert field["scan_angle_deg"] == np.degrees(expected.scan_angle_rad)


@pytest.mark.parametrize("end", [{"days": 0.5}, {"end": "2017-02-08T12:00:00"}])
def test_a_grid_that_ends_before_its_end(server, gaia, end):
    answer = server.get("/api/attitude", start="2017-02-08", step="1h", **end)
    assert answer.status_code == 200, answer.text
    told = answer.json()["attitudes"]
    assert told == library(gaia, [parse_time(f"2017-02-08T{hour:02}:00:00") for hour in range(12)])
    assert len(server.get("/api/attitude", start="2017-02-08", days=1).json()["attitudes"]) == 144


def test_csv_has_the_same_numbers(server):
    question = {"start": "2017-02-08", "days": 1, "step": "7m"}
    told = server.get("/api/attitude", **question).json()["attitudes"]
    answer = server.get("/api/attitude", **question, format="csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert len(rows) == len(told) == 206
    for row, each in zip(rows, told, strict=True):
        time = each["time"]
        assert (row["utc"], row["tdb"], row["et_ns"]) == (time["utc"], time["tdb"], str(time["et_ns"]))
        assert row["segment"] == each["segment"]
        assert [float(row[f"q_{axis}"]) for axis in "xyzw"] == each["quaternion"]
        assert [float(row[f"rate_{axis}_deg_s"]) for axis in "xyz"] == each["angular_velocity_deg_per_s"]
        assert float(row["spin_axis_ra_deg"]) == each["spin_axis"]["ra_deg"]
        assert float(row["spin_axis_dec_deg"]) == each["spin_axis"]["dec_deg"]
        for name in ("nu_deg", "omega_deg", "sun_aspect_deg"):
            assert float(row[name]) == each[name]
        for field in each["fields"]:
            for name in ("ra_deg", "dec_deg", "scan_angle_deg"):
                assert float(row[f"{field['name']}_{name}"]) == field[name]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({}, "give times"),
        ({"at": "2017-02-08", "start": "2017-02-08"}, "either at or start"),
        ({"start": "2017-02-08"}, "one of end and days"),
        ({"start": "2017-02-08", "days": 1, "end": "2017-02-09"}, "one of end and days"),
        ({"start": "2017-02-08", "end": "2017-02-08"}, "empty"),
        ({"start": "2017-02-08", "days": 1, "step": "0s"}, "above zero"),
        ({"at": "yesterday"}, "yesterday"),
        ({"at": ["2017-02-08", "2030-01-01"]}, "outside the law"),
        ({"start": "2017-02-08", "days": 1000, "step": "1s"}, "86,400,000 times"),
        ({"at": "2017-02-08", "who": "me"}, "not permitted"),
    ],
)
def test_what_cannot_be_asked(server, question, said):
    answer = server.get("/api/attitude", **question)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert said in answer.json()["detail"]


def test_ten_thousand_times(server):
    told = server.get("/api/attitude", start="2017-02-08", end="2017-02-14T22:40:00", step="1m").json()["attitudes"]
    assert len(told) == 10_000
