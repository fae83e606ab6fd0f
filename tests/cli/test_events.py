"""``scanplan events``, ``avoidance`` and ``windows``: what is printed, written and refused."""

from __future__ import annotations

import json

import pytest
from scanplan.cli.event_output import utc
from scanplan.ephemeris.timescales import iso
from scanplan.planning.events.avoidance import avoidance
from scanplan.planning.events.find import find_events
from scanplan.planning.events.interruptions import best_windows
from scanplan.planning.mission import Mission
from scanplan.planning.products import avoidance_file, event_file
from scanplan.planning.scanlaw import propagate
from scanplan.planning.science.rate import data_rate
from scanplan.planning.sky.galaxy_counts import default_star_map

WINDOW = ("--start", "2017-02-08T12:00:00", "--end", "2017-02-09")
MANOEUVRES = "start,end,kind\n2017-02-08T13:00:00,2017-02-08T14:00:00,station-keeping\n"


@pytest.fixture(scope="module")
def law():
    return propagate(Mission.load("gaia"), "2017-02-08T12:00:00", "2017-02-09")


@pytest.fixture(scope="module")
def rate(law):
    return data_rate(law, default_star_map())


@pytest.fixture
def manoeuvres(tmp_path):
    path = tmp_path / "manoeuvres.csv"
    path.write_text(MANOEUVRES)
    return path


def test_events_printed_and_written(call, tmp_path, law) -> None:
    expected = find_events(law)
    for name, reader in (("a.xml", event_file.read), ("a.csv", event_file.read)):
        done = call("events", "gaia", *WINDOW, "--out", tmp_path / name)
        assert done.code == 0
        assert done.out.endswith(f"{len(expected.events)} events\n")
        assert "NSL GAREQ 2" in done.out
        assert reader((tmp_path / name).read_bytes(), name).events == expected.events
    told = json.loads(call("events", "gaia", *WINDOW, "--json").out)
    assert [each["start_et_ns"] for each in told["events"]] == [each.start_et_ns for each in expected.events]


def test_kinds_and_manoeuvres(call, manoeuvres) -> None:
    done = call("events", "gaia", *WINDOW, "--kinds", "segment, manoeuvre", "--manoeuvres", manoeuvres, "--json")
    assert done.code == 0
    told = json.loads(done.out)
    assert [each["kind"] for each in told["events"]] == ["manoeuvre", "segment"]
    assert told["events"][0]["subject"] == "station-keeping"
    assert told["inputs"][-1]["name"] == "manoeuvres.csv"


def test_a_manoeuvre_outside_the_window_is_named_by_its_line(call, manoeuvres, tmp_path) -> None:
    manoeuvres.write_text(MANOEUVRES + "2018-01-01,2018-01-02,decontamination\n")
    for command in ("events", "avoidance"):
        out = tmp_path / f"{command}.xml"
        done = call(command, "gaia", *WINDOW, "--manoeuvres", manoeuvres, "--out", out)
        assert (done.code, done.out) == (3, "")
        assert f"{manoeuvres}:3:" in done.err
        assert "outside the window" in done.err
        assert done.err.count("\n") == 1
        assert not out.exists()


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--kinds", "comet"), 2, "'comet' is no kind of events; there are umbra,"),
        (("--kinds", "manoeuvre"), 2, "need a list of manoeuvres"),
        (("--out", "events.txt"), 2, "end it with .xml or .csv"),
    ],
)
def test_what_is_refused(call, options, code, words) -> None:
    done = call("events", "gaia", *WINDOW, *options)
    assert (done.code, done.out) == (code, "")
    assert words in done.err


def test_avoidance_printed_and_written(call, tmp_path, law, rate) -> None:
    expected = avoidance(law, rate, find_events(law, rate=rate))
    done = call("avoidance", "gaia", *WINDOW, "--out", tmp_path / "a.xml")
    assert done.code == 0
    assert f"{len(expected.periods)} periods" in done.out
    assert len(expected.periods) > 2
    assert avoidance_file.read((tmp_path / "a.xml").read_bytes(), "a.xml").periods == expected.periods


def test_windows_keep_out_of_manoeuvres(call, manoeuvres, law, rate) -> None:
    options = ("--duration", "45m", "--count", "2")
    page = call("windows", "gaia", *options, *WINDOW).out.splitlines()
    expected = best_windows(law, rate, find_events(law, rate=rate), 2_700_000_000_000, 2)
    assert [line.split()[0] for line in page[1:]] == [utc(each.start_et_ns) for each in expected]
    assert "of the mean" in page[0]
    first = expected[0]
    assert first.share_of_mean < 0.5
    manoeuvres.write_text(
        f"start,end,kind\n{iso(first.start_et_ns, 'TDB', 9)} TDB,{iso(first.stop_et_ns, 'TDB', 9)} TDB,test\n"
    )
    other = json.loads(call("windows", "gaia", *options, *WINDOW, "--manoeuvres", manoeuvres, "--json").out)["windows"]
    assert other[0]["start_et_ns"] != first.start_et_ns
    assert other[0]["cost"] >= first.cost
