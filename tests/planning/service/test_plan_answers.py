"""Plans and schedules over HTTP are what the library plans, and the files those that the commands write."""

import numpy as np
import pytest
import scanplan as sp
from scanplan.cli import run
from scanplan.planning.passes.memory import losses
from scanplan.planning.service.answer import Question
from scanplan.planning.service.desk import Desk
from scanplan.planning.service.settings import Limits
from scanplan.planning.service.workers.main import answered

WINDOW = {"start": "2017-02-05", "days": 1}
# So full a memory that some of it is deleted.
FULL = {**WINDOW, "memory_fill_gbit": 950, "passes": "none"}


@pytest.fixture(scope="module")
def law():
    return sp.propagate(sp.Mission.load("gaia"), "2017-02-05", "2017-02-06")


@pytest.fixture(scope="module")
def planned(law):
    return sp.plan_science(law)


@pytest.fixture(scope="module")
def told(server):
    return server.get("/api/plan", **WINDOW).json()


def test_bins_are_those_of_the_library_in_whole_bits(told, planned):
    rate, memory = planned.schedule.rate, planned.schedule.memory
    assert (told["bins"], told["step_s"]) == (1440, 60.0)
    assert np.array_equal(told["rate_bits_s"], np.rint(rate.bit_s))
    assert np.array_equal(told["downlink_bits_s"], np.rint(memory.sent_bits.sum(axis=1) / rate.duration_s))
    assert np.array_equal(told["fill_bits"], np.rint(memory.total_bits))
    assert np.array_equal(told["dropped_bits"], np.rint(memory.dropped_bits.sum(axis=1)))
    assert np.array_equal(told["daily_fill_bits"], np.rint(planned.daily_memory.total_bits))
    assert np.array_equal(told["transits"], np.rint(rate.transits_of_class.sum(axis=1)))
    assert told["capacity_bits"] == memory.limit_bits
    assert [each["transits"] for each in told["magnitudes"]] == rate.transits_of_class.sum(axis=0).tolist()


def test_passes_and_visibility_are_those_of_the_library(told, planned, law):
    plan = planned.schedule.passes
    for key, expected in (("passes", plan), ("daily_passes", plan.baseline)):
        assert [(each["station"], each["start_et_ns"], each["end_et_ns"], each["bits"]) for each in told[key]] == [
            (each.station, each.start_et_ns, each.stop_et_ns, each.capacity_bits) for each in expected.passes
        ]
    windows = sp.visibility(law)
    assert [each["station"] for each in told["visible"]] == [each.station for each in windows]
    assert [each["highest_deg"] for each in told["visible"]] == [
        np.degrees(each.highest_elevation_rad) for each in windows
    ]
    # A pass lies in a time in which its station sees the spacecraft.
    for each in told["passes"]:
        assert any(
            window["station"] == each["station"]
            and window["start_utc"] <= each["start_utc"]
            and each["end_utc"] <= window["end_utc"]
            for window in told["visible"]
        )


def test_events_periods_and_totals_are_those_of_the_library(told, planned):
    rate, memory = planned.schedule.rate, planned.schedule.memory
    assert [each["start_et_ns"] for each in told["events"]] == [each.start_et_ns for each in planned.events.events]
    for each, period in zip(told["avoidance"], planned.avoidance.periods, strict=True):
        inside = (rate.edges_et_ns[:-1] >= period.start_et_ns) & (rate.edges_et_ns[1:] <= period.stop_et_ns)
        assert each["cost_per_min"] == period.cost_per_min
        assert each["cost_bits"] == pytest.approx(rate.bits[inside].sum(), rel=1e-9)
    assert told["totals"]["generated_bits"] == rate.bits.sum()
    assert told["totals"]["sent_bits"] == memory.sent_bits.sum()
    assert told["totals"]["station_h"] == planned.schedule.passes.station_hours
    assert told["totals"]["daily_station_h"] == planned.schedule.passes.baseline.station_hours
    assert [each["date"] for each in told["days"]] == ["2017-02-05"]
    assert sum(each["generated_bits"] for each in told["days"]) == pytest.approx(rate.bits.sum(), rel=1e-12)
    for number, each in enumerate(told["streams"]):
        assert each["name"] == rate.streams[number].name
        assert each["sent_bits"] == memory.sent_bits.sum(axis=0)[number]


def test_what_is_deleted_is_told(server, law):
    told = server.get("/api/plan", **FULL).json()
    expected = sp.schedule(law, sp.ScienceOptions(passes="none", start_fill_bits=950e9))
    deleted = losses(expected.memory)
    assert deleted
    assert [(each["stream"], each["bits"]) for each in told["losses"]] == [(each.stream, each.bits) for each in deleted]
    assert told["totals"]["dropped_bits"] == expected.memory.dropped_bits.sum()
    assert told["daily_passes"] == []
    assert told["daily_fill_bits"] is None


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """What the commands write about the window."""
    folder = tmp_path_factory.mktemp("written")
    window = ["gaia", "--start", "2017-02-05", "--days", "1"]
    assert run(["schedule", *window, "--out", str(folder / "schedule")]) == 0
    assert run(["passes", *window, "--out", str(folder / "request.xml")]) == 0
    return folder


@pytest.mark.parametrize("form", ["ecsv", "parquet", "xml", "csv"])
def test_files_of_the_schedule_are_those_of_the_command(server, written, form):
    name = f"gaia_20170205_20170206_schedule.{form}"
    answer = server.get("/api/schedule", format=form, **WINDOW)
    assert answer.content == (written / "schedule" / name).read_bytes()
    assert f'filename="{name}"' in answer.headers["content-disposition"]


@pytest.mark.parametrize("form", ["ecsv", "csv"])
def test_files_of_the_days_are_those_of_the_command(server, written, form):
    answer = server.get("/api/schedule", product="daily-volumes", format=form, **WINDOW)
    assert answer.content == (written / "schedule" / f"gaia_20170205_20170206_daily_volumes.{form}").read_bytes()


def test_the_pass_request_is_that_of_the_command(server, written):
    answer = server.get("/api/schedule", product="pass-request", format="xml", **WINDOW)
    assert answer.content == (written / "request.xml").read_bytes()
    passes = server.get("/api/schedule", product="pass-request", **WINDOW).json()["passes"]
    asked = sp.read_pass_request(written / "request.xml").passes(sp.Mission.load("gaia").ground)
    assert [(each["station"], each["bits"]) for each in passes] == [
        (each.station, each.capacity_bits) for each in asked
    ]


def test_json_of_the_schedule_has_the_values_of_the_file(server, written):
    import pyarrow.parquet

    told = server.get("/api/schedule", **WINDOW).json()
    file = pyarrow.parquet.read_table(written / "schedule" / "gaia_20170205_20170206_schedule.parquet")
    assert [each["name"] for each in told["columns"]] == file.column_names
    for name in file.column_names:
        values = told["values"][name]
        if name == "start_utc":
            values = [text.removesuffix("Z") for text in values]
        assert values == file[name].to_pylist()


@pytest.mark.parametrize(
    ("given", "parameter", "said"),
    [
        ({"days": 32}, "days", "31"),
        ({"end": "2017-06-01", "days": None}, "end", "31"),
        ({"start": "2025-01-10"}, None, "leaves the law"),
        ({"bins": "100ms"}, "bins", "100,000"),
        ({"memory_fill_gbit": 961}, None, "what the memory can hold"),
        ({"memory_fill_gbit": -1}, "memory_fill_gbit", "greater than or equal to 0"),
        ({"passes": "many"}, "passes", "optimal"),
        ({"colour": "red"}, "colour", "not permitted"),
    ],
)
def test_what_cannot_be_planned_is_said(server, given, parameter, said):
    asked = {key: value for key, value in {**WINDOW, "days": 7, **given}.items() if value is not None}
    answer = server.get("/api/plan", **asked)
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert answer.json().get("parameter") == parameter


def test_a_long_window_is_told_of_the_job(server):
    answer = server.get("/api/schedule", start="2017-01-01", days=200, format="parquet")
    assert "/api/jobs/schedule" in answer.json()["hint"]
    assert "400 days" in answer.json()["hint"]


def test_json_of_very_many_bins_is_refused(server):
    answer = server.get("/api/schedule", bins="3s", **WINDOW)
    assert answer.status_code == 422
    assert answer.json()["parameter"] == "bins"


def test_a_product_is_there_in_its_formats(server):
    answer = server.get("/api/schedule", product="pass-request", format="parquet", **WINDOW)
    assert answer.status_code == 422
    assert "json, xml" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["plan", "schedule", "avoidance"])
def test_a_mission_without_instruments_is_told_so(name):
    desk = Desk(sp.Mission.load("hipparcos"), Limits())
    answer = answered(desk, Question(name, {"start": "1990-02-01", "days": 1}))
    assert answer.status == 422
    assert b"no table [science]" in answer.body
