"""What the service says it is about is what the mission file says."""

import math
from dataclasses import asdict

import pytest
import scanplan
from astropy.time import Time
from scanplan.planning.mission import Mission
from scanplan.planning.service.settings import Limits


def test_the_mission_as_its_file_has_it(server):
    told, mission = server.get("/api/mission").json(), Mission.load("gaia")
    assert (told["name"], told["title"]) == (mission.name, mission.title)
    assert told["limits"] == asdict(Limits(seconds=600.0, slow_seconds=600.0))
    assert told["generator"] == f"scanplan {scanplan.__version__}"
    assert (told["has_science"], told["has_store"], told["has_inbox"]) == (True, False, False)
    assert [segment["name"] for segment in told["segments"]] == [each.name for each in mission.law.segments]
    assert 2 * math.pi / told["spin_period_s"] == pytest.approx(mission.law.spin_rate_rad_s, rel=1e-15)
    assert told["solar_aspect_angle_deg"] == pytest.approx(45, abs=1e-12)
    for field, expected in zip(told["fields"], mission.fields, strict=True):
        assert (field["name"], field["label"]) == (expected.name, expected.label)
        assert field["azimuth_deg"] == math.degrees(expected.azimuth_rad)
        assert field["zeta_min_deg"] == math.degrees(min(row.zeta_min_rad for row in expected.rows))
        assert field["zeta_max_deg"] == math.degrees(max(row.zeta_max_rad for row in expected.rows))


def test_times_are_the_same_in_both_scales(server):
    told = server.get("/api/mission").json()
    for end in ("start", "stop"):
        assert told[f"{end}_utc"].endswith("Z")
        utc, tdb = Time(told[f"{end}_utc"][:-1], scale="utc"), Time(told[f"{end}_tdb"], scale="tdb")
        assert abs((utc.tdb - tdb).sec) < 1e-4
