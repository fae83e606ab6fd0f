"""Events and avoidance periods over HTTP are those of the library, and the files those of the commands."""

import pytest
import scanplan as sp
from scanplan.cli import run
from scanplan.ephemeris.timescales import astropy_from_et_ns

WINDOW = {"start": "2017-02-05", "days": 1}


@pytest.fixture(scope="module")
def law():
    return sp.propagate(sp.Mission.load("gaia"), "2017-02-05", "2017-02-06")


def test_events_are_those_of_the_library(server, law):
    told = server.get("/api/events", **WINDOW).json()
    found = sp.find_events(law).events
    assert len(found) > 10
    keys = ("kind", "subject", "start_et_ns", "end_et_ns", "peak_et_ns", "value", "unit", "note")
    assert [tuple(each[key] for key in keys) for each in told["events"]] == [
        (each.kind, each.subject, each.start_et_ns, each.stop_et_ns, each.peak_et_ns, each.value, each.unit, each.note)
        for each in found
    ]
    at = astropy_from_et_ns([each.start_et_ns for each in found]).utc
    at.precision = 3
    assert [each["start_utc"] for each in told["events"]] == [f"{text}Z" for text in at.isot]
    severities = {each["name"]: each["severity"] for each in told["kinds"]}
    assert all(each["severity"] == severities[each["kind"]] for each in told["events"])


def test_named_kinds_and_what_they_need(server, law):
    told = server.get("/api/events", kinds="galactic-plane, planet", **WINDOW).json()
    found = sp.find_events(law, ["galactic-plane", "planet"]).events
    assert [each["start_et_ns"] for each in told["events"]] == [each.start_et_ns for each in found]
    answer = server.get("/api/events", kinds="manoeuvre", **WINDOW)
    assert answer.status_code == 422
    assert answer.json()["parameter"] == "kinds"


def test_avoidance_periods_are_those_of_the_library(server, law):
    told = server.get("/api/avoidance", **WINDOW).json()
    rate = sp.data_rate(law, sp.default_star_map())
    found = sp.avoidance(law, rate, sp.find_events(law, rate=rate)).periods
    assert len(found) > 3
    assert [(each["start_et_ns"], each["end_et_ns"], each["cost_per_min"]) for each in told["periods"]] == [
        (each.start_et_ns, each.stop_et_ns, each.cost_per_min) for each in found
    ]
    assert [tuple(each["reasons"]) for each in told["periods"]] == [each.reasons for each in found]


@pytest.mark.parametrize(("command", "form"), [("events", "xml"), ("events", "csv"), ("avoidance", "xml")])
def test_files_are_those_of_the_commands(server, tmp_path, command, form):
    path = tmp_path / f"listed.{form}"
    assert run([command, "gaia", "--start", "2017-02-05", "--days", "1", "--out", str(path)]) == 0
    answer = server.get(f"/api/{command}", format=form, **WINDOW)
    assert answer.content == path.read_bytes()
    assert f'filename="gaia_20170205_20170206_{command}.{form}"' in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("path", "given", "parameter"),
    [
        ("events", {"days": 500}, "days"),
        ("avoidance", {"days": 40}, "days"),
        ("avoidance", {"bins": "1ms"}, "bins"),
        ("avoidance", {"bins": "soon"}, "bins"),
        ("avoidance", {"threshold": 0}, "threshold"),
    ],
)
def test_what_is_too_much_is_said(server, path, given, parameter):
    answer = server.get(f"/api/{path}", **{**WINDOW, **given})
    assert answer.status_code == 422
    assert answer.json()["parameter"] == parameter
