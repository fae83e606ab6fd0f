"""``scanplan requests``: files that belong together, all or none, the same bytes wherever they are made."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.activities.configuration import join_defects
from scanplan.planning.events.event import Event, EventList
from scanplan.planning.manifest import verify
from scanplan.planning.products import event_file
from scanplan.planning.readers import read_configuration_history, read_por

ACTIVITIES = """format = 1

[[activity]]
id = "GATE-0001"
template = "tdi_gate"
time = "2017-02-05T12:00:00"
parameters = { row = 4, strip = "AF5", gate = 9, g_mag = 11.5 }

[[activity]]
id = "PATCH-0001"
template = "vpu_patch"
event = "planet"
offset = "10m"
parameters = { row = 2, address = 0xA0, octets = "dead beef", label = "fix 12" }
"""
WINDOW = ("--start", "2017-02-05", "--days", "1")
ISSUE = ("--issued", "2017-02-01T12:00", "--author", "SOC planning")


@pytest.fixture
def asked(tmp_path):
    path = tmp_path / "asked.toml"
    path.write_text(ACTIVITIES)
    return path


@pytest.fixture
def events(tmp_path):
    start = parse_time("2017-02-05T13:00:00")
    found = (Event("planet", "Mars FovP", start, start + 10**9, start),)
    path = tmp_path / "events.csv"
    path.write_bytes(event_file.write_csv(EventList("gaia", start, start + 10**9, found, ()), "Gaia"))
    return path


def arguments(asked, events, out):
    return ("requests", "gaia", asked, *WINDOW, *ISSUE, "--events", events, "--out", out)


def test_files_and_what_is_printed(call, asked, events, tmp_path) -> None:
    done = call(*arguments(asked, events, tmp_path / "out"))
    assert done.code == 0
    assert "Not checked: whether activities lie inside or outside passes" in done.err
    assert "2017-02-05T13:10:00  PATCH-0001  PVPU0900  VPU2.PATCH        unknown  fix 12" in done.out
    assert done.out.endswith("2 requests, 2 changes of the configuration: 3 files and manifest.json in "
                             f"{tmp_path / 'out'}\n")  # fmt: skip
    stem = tmp_path / "out" / "gaia_20170205_20170206"
    history = read_configuration_history(f"{stem}_configuration.xml")
    assert history == read_configuration_history(f"{stem}_configuration.csv")
    por = read_por(f"{stem}_requests.xml")
    assert {each.et_ns for each in por.sequences} == {each.et_ns for each in history.changes}
    roles = [each.role for each in verify(tmp_path / "out").inputs]
    assert roles == ["mission", "events", "templates", "activities"]
    for name in ("requests.xml", "configuration.csv", "configuration.xml"):
        assert call("check", f"{stem}_{name}").code == 0


def test_json(call, asked, events, tmp_path) -> None:
    done = call(*arguments(asked, events, tmp_path / "out"), "--json")
    told = json.loads(done.out)
    assert [each["id"] for each in told["activities"]] == ["GATE-0001", "PATCH-0001"]
    assert told["activities"][1]["values"]["octets"] == "DEADBEEF"
    assert told["changes"][0]["parameter"] == "VPU4.AF5.GATE9.G"
    assert len(told["files"]) == 3


def test_the_next_history_joins_the_one_before(call, asked, events, tmp_path) -> None:
    assert call(*arguments(asked, events, tmp_path / "a")).code == 0
    before = tmp_path / "a" / "gaia_20170205_20170206_configuration.csv"
    text = ACTIVITIES.split("[[activity]]")[1].replace("2017-02-05", "2017-02-06").replace("11.5", "12")
    asked.write_text(f"format = 1\n[[activity]]{text}")
    following = ("requests", "gaia", asked, "--start", "2017-02-06", "--days", "1", *ISSUE, "--configuration", before)
    assert call(*following, "--out", tmp_path / "b").code == 0
    first = read_configuration_history(before)
    second = read_configuration_history(tmp_path / "b" / "gaia_20170206_20170207_configuration.csv")
    assert join_defects(first, second) == []
    assert second.changes[0].old == "11.5"
    gap = ("requests", "gaia", asked, "--start", "2017-02-07", "--days", "1", *ISSUE, "--configuration", before)
    done = call(*gap, "--out", tmp_path / "c")
    assert done.code == 3
    assert "does not reach" in done.err


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("gate = 9", "gate = 13", "asked.toml:7: activity[0].parameters.gate: 13 is not accepted"),
        ("planet", "moon", "asked.toml:12: activity[1].event: there is no event moon"),
        ("2017-02-05T12", "2017-02-06T12", "lies outside the window"),
        ('"fix 12"', '"fix 12', "asked.toml:14: not valid TOML"),
    ],
)
def test_nothing_is_written_when_one_is_not_right(call, asked, events, tmp_path, old, new, message) -> None:
    asked.write_text(ACTIVITIES.replace(old, new))
    done = call(*arguments(asked, events, tmp_path / "out"))
    assert done.code == 3
    assert message in done.err
    assert done.err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_options_that_make_no_sense(call, asked, events, tmp_path) -> None:
    usual = arguments(asked, events, tmp_path / "out")
    done = call(*usual, "--templates", "gaja")
    assert (done.code, "embedded templates: gaia" in done.err) == (3, True)
    done = call(*usual[:-2], "--out", tmp_path)
    assert (done.code, "holds files that no earlier run wrote" in done.err) == (3, True)
    done = call(*usual, "--author", " me ")
    assert (done.code, "blanks at its ends" in done.err) == (3, True)
    assert not (tmp_path / "out").exists()


def test_passes_are_looked_at_when_given(call, asked, events, tmp_path) -> None:
    passes = tmp_path / "passes.xml"
    passes.write_text(
        '<simpleSchedule xmlns="urn:ccsds:schema:cssm:1.0.0"><simpleScheduleHeader originatingOrganization="x" '
        'generationTime="2017-035T00:00:00.000Z" status="TEST" inclusionType="START_INCLUSION" version="1" '
        'startTime="2017-036T00:00:00.000Z" endTime="2017-037T00:00:00.000Z"/>'
        '<scheduledPackage user="GAIA" scheduledPackageId="p"><scheduledActivity scheduledActivityId="a" '
        'activityStatus="COMMITTED" siteRef="Cebreros" apertureRef="DSA 2" beginningOfTrack="2017-036T13:00:00.000Z" '
        'endOfTrack="2017-036T13:10:29.000Z"/></scheduledPackage></simpleSchedule>'
    )
    done = call(*arguments(asked, events, tmp_path / "out"), "--passes", passes)
    assert (done.code, "PATCH-0001 lies in no pass" in done.err) == (3, True)
    passes.write_text(passes.read_text().replace("13:10:29", "13:10:30"))
    done = call(*arguments(asked, events, tmp_path / "out"), "--passes", passes)
    assert (done.code, done.err) == (0, "")


def test_the_same_bytes_in_another_time_zone_and_locale(asked, events, tmp_path) -> None:
    made = []
    for name, variables in (
        ("a", {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1"}),
        ("b", {"TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8", "PYTHONHASHSEED": "2", "NUMBA_NUM_THREADS": "1"}),
    ):
        command = [sys.executable, "-m", "scanplan.cli", *map(str, arguments(asked, events, tmp_path / name))]
        subprocess.run(command, env={**os.environ, **variables}, check=True, capture_output=True)
        made.append({path.name: path.read_bytes() for path in (tmp_path / name).iterdir()})
    assert len(made[0]) == 4
    assert made[0] == made[1]
