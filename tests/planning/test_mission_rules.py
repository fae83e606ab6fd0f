"""The mission file's table [rules]: what it gives, what is refused by line and key."""

import pytest
from scanplan.errors import MissionFileError
from scanplan.planning.mission import MISSIONS_FOLDER, Mission
from scanplan.planning.mission_file import read_mission
from scanplan.planning.mission_rules import RuleLimits

HIPPARCOS = (MISSIONS_FOLDER / "hipparcos.toml").read_text(encoding="utf-8")
TABLE = """
[rules]
sun_aspect_tolerance_deg = 0.5
excluded_planets = ["jupiter", "saturn"]
frozen_horizon_h = 24.0
frozen_arcsec = 0.1
"""


def read(table):
    return read_mission((HIPPARCOS + table).encode(), "made.toml")


def test_a_mission_without_the_table_has_no_limits():
    assert Mission.load("hipparcos").rule_limits == RuleLimits()


def test_what_the_table_gives():
    limits = read(TABLE).rule_limits
    assert limits.sun_aspect_tolerance_deg == 0.5
    assert limits.excluded_planets == ("jupiter", "saturn")
    assert limits.lead_time_h is None


@pytest.mark.parametrize(
    ("old", "new", "key", "told"),
    [
        (
            "sun_aspect_tolerance_deg = 0.5",
            "sun_aspect_tolerance_deg = 0.0",
            "rules.sun_aspect_tolerance_deg",
            "above 0",
        ),
        ("sun_aspect_tolerance_deg", "sun_aspect_tolerance_rad", "rules.sun_aspect_tolerance_rad", "unknown"),
        ('"saturn"', '"jupiter"', "rules.excluded_planets[1]", "twice"),
        ('"saturn"', '"pluto"', "rules.excluded_planets[1]", "saturn"),
        ("frozen_arcsec = 0.1", "", "rules.frozen_arcsec", "needs"),
        ("frozen_horizon_h = 24.0", "frozen_horizon_h = -1.0", "rules.frozen_horizon_h", "0 or more"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_key(old, new, key, told):
    assert old in TABLE
    with pytest.raises(MissionFileError) as caught:
        read(TABLE.replace(old, new))
    assert caught.value.key == key
    assert told in str(caught.value)
    text = (HIPPARCOS + TABLE.replace(old, new)).splitlines()
    assert (
        key.partition(".")[2].partition("[")[0] in text[caught.value.line - 1]
        or "[rules]" in text[caught.value.line - 1]
    )
