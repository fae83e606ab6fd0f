"""The ground segment of a mission file: what is read, and one malformed file per defect."""

import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.mission import Mission
from scanplan.planning.mission_file import mission_errors, read_mission
from scanplan.planning.mission_text import template

GROUND = """\
[[station]]
name = "CEB"
title = "Cebreros, Spain"
site_ref = "CEB"
aperture_ref = "DSA-2"
latitude_deg = 40.4527
longitude_deg = -4.3676
height_m = 794.0
elevation_min_deg = 10.0
mask = [{ azimuth_deg = 0.0, elevation_deg = 12.0 }, { azimuth_deg = 180.0, elevation_deg = 8.0 }]

[[station]]
name = "NNO"
title = "New Norcia, Australia"
site_ref = "NNO"
aperture_ref = "DSA-1"
latitude_deg = -31.0482
longitude_deg = 116.1915
height_m = 252.0
elevation_min_deg = 5.0
setup_s = 1800.0
cost_per_h = 1.5

[[downlink]]
elevation_deg = 10.0
rate_bit_s = 3e6

[[downlink]]
elevation_deg = 20.0
rate_bit_s = 8.7e6

[memory]
capacity_bits = 960e9
margin_fraction = 0.25

[passes]
shortest_s = 1800.0
longest_s = 36000.0
grid_s = 600.0

"""


def with_ground(ground: str = GROUND) -> str:
    return template("my-survey").replace("\n[law]\n", f"\n{ground}[law]\n")


def test_what_is_read() -> None:
    ground = read_mission(with_ground().encode(), "my.toml").ground
    assert ground is not None
    assert [station.name for station in ground.stations] == ["CEB", "NNO"]
    ceb, nno = ground.stations
    assert (ceb.latitude_deg, ceb.longitude_deg, ceb.height_m) == (40.4527, -4.3676, 794.0)
    assert ceb.mask == ((0.0, 12.0), (180.0, 8.0))
    assert (ceb.setup_s, ceb.cost_per_h, nno.setup_s, nno.cost_per_h, nno.mask) == (0.0, 1.0, 1800.0, 1.5, ())
    assert [(step.elevation_deg, step.rate_bit_s) for step in ground.link] == [(10.0, 3e6), (20.0, 8.7e6)]
    assert ground.memory.planned_bits == 720e9
    assert (ground.rules.grid_s, ground.rules.daily_contact_s) == (600.0, 0.0)
    assert ground.station("NNO") is nno
    with pytest.raises(InvalidInput, match="no station is called 'XXX'; the mission has CEB, NNO"):
        ground.station("XXX")


def test_a_mission_without_ground_segment() -> None:
    assert Mission.load("hipparcos").ground is None
    assert read_mission(template("my-survey").encode(), "my.toml").ground is None


def test_gaia_has_the_three_antennas_a_third_of_the_earth_apart() -> None:
    ground = Mission.load("gaia").ground
    assert ground is not None
    longitudes = sorted(station.longitude_deg for station in ground.stations)
    assert len(longitudes) == 3
    gaps = [longitudes[1] - longitudes[0], longitudes[2] - longitudes[1], longitudes[0] + 360.0 - longitudes[2]]
    assert min(gaps) > 60.0
    assert ground.link[-1].rate_bit_s == 8.7e6


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ('name = "NNO"', 'name = "CEB"', "station[1].name", 'another station is called "CEB"; give each station'),
        ("rate_bit_s = 3e6", "rate_bit_s = -3e6", "downlink[0].rate_bit_s", "-3000000.0 is out of range"),
        ("elevation_deg = 20.0", "elevation_deg = 10.0", "downlink[1].elevation_deg", "expected more than 10.0"),
        ("azimuth_deg = 180.0", "azimuth_deg = 0.0", "station[0].mask[1].azimuth_deg", "expected more than 0.0"),
        ("latitude_deg = 40.4527", "latitude_deg = 95.0", "station[0].latitude_deg", "95.0 is out of range"),
        ("latitude_deg = 40.4527", "latitude_rad = 0.7", "station[0].latitude_rad", "given in degrees"),
        ("capacity_bits = 960e9", "capacity_bits = 0.0", "memory.capacity_bits", "0.0 is out of range"),
        ("margin_fraction = 0.25", "margin_fraction = 1.0", "memory.margin_fraction", "1.0 is out of range"),
        ("longest_s = 36000.0", "longest_s = 900.0", "passes.longest_s", "expected 1800.0 or more"),
        ("grid_s = 600.0", "grid_s = 700.0", "passes.grid_s", "does not divide a day"),
        ("setup_s = 1800.0", "setup_s = -1.0", "station[1].setup_s", "-1.0 is out of range"),
    ],
)
def test_one_line_for_each_defect(old: str, new: str, key: str, message: str) -> None:
    assert GROUND.count(old) == 1
    text = with_ground(GROUND.replace(old, new))
    (error,) = mission_errors(text.encode(), "my.toml")
    assert error.key == key
    assert message in str(error)
    assert "\n" not in str(error)
    assert new in text.splitlines()[(error.line or 0) - 1]


@pytest.mark.parametrize(
    ("start", "stop", "key"),
    [("[memory]", "[passes]", "memory"), ("[passes]", "", "passes"), ("[[downlink]]", "[memory]", "downlink")],
)
def test_all_four_tables_or_none(start: str, stop: str, key: str) -> None:
    head, _, rest = GROUND.partition(start)
    kept = head + (stop + rest.partition(stop)[2] if stop else "")
    (error,) = mission_errors(with_ground(kept).encode(), "my.toml")
    assert error.key == key
    assert "because the file has station" in str(error)


def test_the_commented_example_of_a_new_mission_is_right() -> None:
    lines = template("my-survey").splitlines()
    start = lines.index("# [[station]]")
    stop = next(index for index, line in enumerate(lines) if line.startswith("# gap_s")) + 1
    text = "\n".join([*lines[:start], *(line[2:] for line in lines[start:stop]), *lines[stop:]])
    ground = read_mission(text.encode(), "my.toml").ground
    assert ground is not None
    assert ground.stations[0].mask == ((0.0, 12.0), (180.0, 8.0))
