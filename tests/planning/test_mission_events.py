"""The mission file's tables [antenna] and [events]: what they give, what is refused by line and key."""

from __future__ import annotations

import pytest
from scanplan.planning.mission import MISSIONS_FOLDER, Mission
from scanplan.planning.mission_events import EventLimits
from scanplan.planning.mission_file import mission_errors, read_mission
from scanplan.planning.mission_text import template

HIPPARCOS = (MISSIONS_FOLDER / "hipparcos.toml").read_text(encoding="utf-8")
TABLES = """
[antenna]
axis = [0.0, 3.0, 4.0]
half_angle_deg = 20.0

[events]
moon_limit_deg = 5.0
planets = ["jupiter", "saturn"]
"""


def test_what_is_not_there_is_no_limit() -> None:
    mission = Mission.load("hipparcos")
    assert mission.antenna is None
    assert mission.event_limits == EventLimits()


def test_an_axis_of_any_length_and_some_limits() -> None:
    mission = read_mission((HIPPARCOS + TABLES).encode(), "my.toml")
    assert mission.antenna is not None
    assert mission.antenna.axis == pytest.approx((0.0, 0.6, 0.8))
    limits = mission.event_limits
    assert (limits.moon_limit_deg, limits.planet_limit_deg) == (5.0, None)
    assert limits.planets == ("jupiter", "saturn")


@pytest.mark.parametrize(
    ("old", "new", "key", "words"),
    [
        ("[0.0, 3.0, 4.0]", "[0.0, 0.0, 0.0]", "antenna.axis", "has no direction"),
        ("[0.0, 3.0, 4.0]", "[0.0, 3.0]", "antenna.axis", "list of x, y, z"),
        ("20.0", "-20.0", "antenna.half_angle_deg", "above 0"),
        ("moon_limit_deg = 5.0", "moon_limit_deg = 50.0", "events.moon_limit_deg", "above 0 to 30"),
        ("moon_limit_deg", "moon_limit_rad", "events.moon_limit_rad", "unknown"),
        ('"saturn"', '"jupiter"', "events.planets[1]", "twice"),
        ('"saturn"', '"pluto"', "events.planets[1]", "saturn"),
    ],
)
def test_defects_by_line_and_key(old: str, new: str, key: str, words: str) -> None:
    text = HIPPARCOS + TABLES.replace(old, new)
    (error,) = mission_errors(text.encode(), "my.toml")
    line = 1 + next(number for number, each in enumerate(text.splitlines()) if new in each and "=" in each)
    assert (error.key, error.line) == (key, line)
    assert words in str(error)


def test_the_commented_example_of_a_new_mission_is_right() -> None:
    lines = template("my-survey").splitlines()
    start = lines.index("# [antenna]")
    stop = next(index for index, line in enumerate(lines) if line.startswith("# sun_aspect_tolerance_deg")) + 1
    text = "\n".join([*lines[:start], *(line[2:] for line in lines[start:stop]), *lines[stop:]])
    mission = read_mission(text.encode(), "my.toml")
    assert mission.antenna is not None
    assert mission.event_limits.bright_star_mag == 2.5
