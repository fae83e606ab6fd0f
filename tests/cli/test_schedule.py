"""``scanplan schedule`` and ``scanplan passes``: what they write and print, what is refused."""

from __future__ import annotations

import json

import pytest
import scanplan as sp
from scanplan.planning.manifest import verify

DAY = ("--start", "2017-03-01", "--days", "1", "--bins", "10m")
"""Bins of ten minutes, and a coarse sky of one density: fast."""


@pytest.fixture(scope="module")
def sky(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("sky") / "even.csv"
    rows = "".join(f"{pixel},200000,8000000\n" for pixel in range(192))
    path.write_text(f"hpx,g_le_16,g_le_21\n{rows}")
    return path


def test_a_schedule_is_published_whole(call, tmp_path, sky) -> None:
    out = tmp_path / "out"
    done = call("schedule", "gaia", *DAY, "--sky", sky, "--format", "parquet,csv", "--out", out)
    assert (done.code, done.err) == (0, "")
    manifest = verify(out)
    assert [each.kind for each in manifest.products] == [
        "schedule-parquet", "schedule-csv", "daily-volumes-ecsv", "daily-volumes-csv",
    ]  # fmt: skip
    assert "even.csv" in {each.name for each in manifest.inputs}
    made = sp.read_schedule(out / "gaia_20170301_20170302_schedule.parquet")
    assert len(made.rate) == 144
    (line,) = [line for line in done.out.splitlines() if line.startswith("2017-03-01")]
    assert float(line.split()[2]) == pytest.approx(made.rate.bits.sum() / 8e9, abs=0.05)
    assert int(line.split()[1]) == pytest.approx(made.rate.transits.sum(), abs=1)
    again = tmp_path / "again"
    assert call("schedule", "gaia", *DAY, "--sky", sky, "--format", "parquet,csv", "--out", again).code == 0
    for product in manifest.products:
        assert (out / product.name).read_bytes() == (again / product.name).read_bytes()


def test_passes_are_printed_and_requested(call, tmp_path, sky) -> None:
    out = tmp_path / "request.xml"
    options = ("--sky", sky, "--memory-fill", "900", "--daily-pass", "2h")
    done = call("passes", "gaia", *DAY, *options, "--out", out, "--status", "operational", "--json")
    assert (done.code, done.err) == (0, "")
    told = json.loads(done.out)
    assert told["mission"] == "gaia"
    request = sp.read_pass_request(out)
    ground = sp.Mission.load("gaia").ground
    assert request.status == "OPERATIONAL"
    assert [(each.station, each.start_et_ns) for each in request.passes(ground)] == [
        (each["station"], each["start"]["et_ns"]) for each in told["plan"]
    ]
    text = call("passes", "gaia", *DAY, *options).out
    assert f"{len(told['plan'])} pass" in text
    assert "the fixed daily pass: 2.5 h" in text


def test_no_passes_leave_it_all_on_board(call, sky) -> None:
    done = call("passes", "gaia", *DAY, "--sky", sky, "--passes", "none", "--json")
    told = json.loads(done.out)
    assert told["plan"] == []
    assert told["sent_gb"] == 0.0
    assert told["stored_gb"] == pytest.approx(told["fullest_gb"] + told["dropped_gb"])


REQUESTS = {
    "overlap": (
        "locked,CEB,2017-03-01T00:00,2017-03-01T02:00\nlocked,NNO,2017-03-01T01:00,2017-03-01T03:00",
        "requests.csv:3: this locked pass overlaps that of line 2",
    ),
    "station": ("locked,XYZ,2017-03-01T00:00,2017-03-01T02:00", "requests.csv:2: station: no station is called 'XYZ'"),
    "outside": ("locked,CEB,2017-03-05T00:00,2017-03-05T02:00", "requests.csv:2: end: a locked pass outside the plan"),
    "unseen": (
        "locked,CEB,2017-03-01T12:00,2017-03-01T13:00",
        "requests.csv:2: start: a locked pass when CEB",
    ),
    "status": ("asked,CEB,2017-03-01T00:00,2017-03-01T02:00", "requests.csv:2: status: unknown status 'asked'"),
}


@pytest.mark.parametrize("defect", REQUESTS)
def test_requests_that_cannot_be_kept_are_told_by_line(call, tmp_path, sky, defect) -> None:
    rows, told = REQUESTS[defect]
    path = tmp_path / "requests.csv"
    path.write_text(f"status,station,start,end\n{rows}\n")
    out = tmp_path / "out"
    done = call("schedule", "gaia", *DAY, "--sky", sky, "--requests", path, "--out", out)
    assert done.code == 3
    assert told in done.err
    assert done.err.count("\n") == 1
    assert not out.exists()


def test_a_map_of_the_wrong_size_is_told(call, tmp_path, sky) -> None:
    short = tmp_path / "short.csv"
    short.write_text("\n".join(sky.read_text().splitlines()[:-1]) + "\n")
    out = tmp_path / "out"
    done = call("schedule", "gaia", *DAY, "--sky", short, "--out", out)
    assert done.code == 3
    assert "short.csv" in done.err
    assert done.err.count("\n") == 1
    assert not out.exists()


def test_a_manoeuvre_outside_the_plan_is_told_by_line(call, tmp_path, sky) -> None:
    path = tmp_path / "manoeuvres.csv"
    path.write_text("start,end,kind\n2017-04-01,2017-04-02,station-keeping\n")
    out = tmp_path / "out"
    done = call("plan", "gaia", *DAY, "--sky", sky, "--manoeuvres", path, "--out", out)
    assert done.code == 3
    assert "manoeuvres.csv:2: the manoeuvre" in done.err
    assert not out.exists()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--format", "docx"), "Unknown format 'docx'"),
        (("--bins", "0s"), "no length of time"),
        (("--passes", "many"), "'many' is not one of"),
        (("--memory-fill", "-1"), "-1"),
    ],
)
def test_options_without_sense_are_refused(call, tmp_path, options, told) -> None:
    done = call("schedule", "gaia", "--start", "2017-03-01", "--days", "1", "--out", tmp_path / "out", *options)
    assert done.code == 2
    assert told in done.err


def test_more_in_the_memory_than_it_holds_is_refused(call, tmp_path, sky) -> None:
    done = call("passes", "gaia", *DAY, "--sky", sky, "--memory-fill", "2000")
    assert done.code == 3
    assert "bits at the start" in done.err


def test_hipparcos_has_a_plan_of_its_scan_law_and_no_schedule(call, tmp_path) -> None:
    window = ("--start", "1990-01-01", "--end", "1990-01-01T01:00")
    assert call("plan", "hipparcos", *window, "--out", tmp_path / "plan").code == 0
    kinds = {each.kind for each in verify(tmp_path / "plan").products}
    assert "aem" in kinds
    assert not any(kind.startswith(("schedule", "pass-request", "events")) for kind in kinds)
    done = call("schedule", "hipparcos", *window, "--out", tmp_path / "schedule")
    assert done.code == 2
    assert "[science]" in done.err
    assert not (tmp_path / "schedule").exists()
