"""``scanplan check`` of a folder: table, JSON, waivers, exit codes; which options a file takes."""

import json

import pytest
from scanplan.cli import run

WAIVER = """[[waiver]]
rule = "lead-time"
author = "A. Planner"
reason = "agreed"
expires = "2030-01-01"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A folder of a scan law alone."""
    path = tmp_path_factory.mktemp("check") / "law"
    window = ("--start", "2017-02-05", "--days", "0.05")
    assert run(["scanlaw", "gaia", *window, "--format", "aem,compact", "--out", str(path)]) == 0
    return path


def test_a_sound_folder(call, folder):
    done = call("check", folder)
    assert (done.code, done.out) == (0, f"{folder}: publication of 2 files: nothing wrong\n")
    told = json.loads(call("check", folder, "--json").out)
    assert (told["file"], told["kind"], told["errors"]) == (str(folder), "publication of 2 files", 0)
    assert told["findings"] == []
    assert "spin-rate" in told["rules"]
    assert {"rule": "lead-time", "lacks": "needs the time of issue"} in told["skipped"]


def test_an_error_and_its_waiver(call, folder, tmp_path):
    issued = ("--issued", "2017-02-04T12:00")
    done = call("check", folder, *issued)
    assert done.code == 4
    header, row = done.out.splitlines()[2:]
    assert header.split() == ["rule", "severity", "time,", "UTC", "value", "limit", "message"]
    assert row.split()[:6] == ["lead-time", "ERROR", "2017-02-05T00:00:00", "12", "48", "h"]
    (finding,) = json.loads(call("check", folder, *issued, "--json").out)["findings"]
    assert (finding["limit"], finding["unit"], finding["waiver"]) == (48.0, "h", None)
    assert finding["value"] == pytest.approx(12.0, rel=1e-8)
    assert finding["time"]["utc"].startswith("2017-02-05T00:00:00")
    waivers = tmp_path / "waivers.toml"
    waivers.write_text(WAIVER)
    done = call("check", folder, *issued, "--waivers", waivers)
    assert done.code == 0
    assert "waived by A. Planner" in done.out
    assert call("check", folder, "--waivers", waivers).code == 2
    assert call("check", folder, *issued, "--layer", "across").code == 0


def test_a_changed_file(call, folder, tmp_path):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (path,) = copy.glob("*.aem")
    path.write_bytes(path.read_bytes().replace(b"ORIGINATOR = SCANPLAN", b"ORIGINATOR = SOMEBODY"))
    done = call("check", copy)
    assert done.code == 5
    assert "has sha256" in done.out


def test_a_previous_delivery(call, folder):
    done = call("check", folder, "--previous", folder, "--json")
    assert done.code == 0
    assert "join-attitude" in json.loads(done.out)["rules"]


def test_the_rules_are_listed(call):
    out = call("check", "--rules").out
    assert "sun-aspect" in out
    listed = json.loads(call("check", "--rules", "--json").out)
    (aspect,) = [each for each in listed if each["rule"] == "sun-aspect"]
    assert aspect["limits"] == ["rules.sun_aspect_tolerance_deg"]
    assert aspect["layer"] == "flight"


def test_what_makes_no_sense(call, folder):
    assert call("check").code == 2
    (path,) = folder.glob("*.aem")
    done = call("check", path, "--issued", "2017-02-04")
    assert done.code == 2
    assert "one file" in done.err
