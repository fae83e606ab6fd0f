"""The table [science] of a mission file: one defect each, named by line and key."""

import pytest
from scanplan.planning.mission import MISSIONS_FOLDER, Mission
from scanplan.planning.mission_file import mission_errors
from scanplan.planning.mission_text import template

GAIA = (MISSIONS_FOLDER / "gaia.toml").read_text(encoding="utf-8")

BROKEN = {
    "housekeeping_bit_s = 10000.0": ("housekeeping_bit_s = -1.0", "science.housekeeping_bit_s", "-1.0 is out of range"),
    "acceptance = 0.889": ("acceptance = 1.2", "science.acceptance", "1.2 is out of range"),
    "compression_ratio = 2.3": ("compression_ratio = 0.5", "science.compression_ratio", "0.5 is out of range"),
    "crowding_limit_per_deg2 = 1.05e6": (
        "crowding_limit_per_deg2 = -5.0",
        "science.instruments[0].crowding_limit_per_deg2",
        "-5.0 is out of range",
    ),
    '  { name = "G_11_5", faint_limit_mag = 11.5 },': (
        '  { name = "G_11_5", faint_limit_mag = 7.5 },',
        "science.classes[1].faint_limit_mag",
        "7.5 is not fainter than the limit before it; expected more than 8.0",
    ),
    '  { name = "G_13", faint_limit_mag = 13.0 },': (
        '  { name = "G_8", faint_limit_mag = 13.0 },',
        "science.classes[2].name",
        'another class is called "G_8"',
    ),
    'strips = ["SM1", "SM2"]': (
        'strips = ["SM1", "SM9"]',
        "science.instruments[0].strips[1]",
        "no strip of the focal plane is called SM9",
    ),
    "  { faint_limit_mag = 17.3, samples = 1296.0 },": (
        "  { faint_limit_mag = 17.5, samples = 1296.0 },",
        "science.instruments[5].windows[1].faint_limit_mag",
        "17.5 is no limit of a class; classes end at 8.0, 11.5",
    ),
    'packet = "SP1"\nstrips = ["BP"]': (
        'packet = "SP9"\nstrips = ["BP"]',
        "science.instruments[3].packet",
        "no kind of packet is called SP9; known here: SP1, SP2",
    ),
    '  { name = "spectra", packet = "SP2" },': (
        "",
        "science.streams",
        'packets SP2 of stars to G = 17.3 have no stream; expected a stream with packet = "SP2"',
    ),
    '  { name = "housekeeping" },': ("", "science.streams", "not one stream has no packet"),
    "bits_per_sample = 16 ": ("bytes_per_sample = 2 ", "science.bytes_per_sample", "unknown key"),
}


@pytest.mark.parametrize("good", BROKEN)
def test_a_defect_is_named_by_line_and_key(good):
    bad, key, words = BROKEN[good]
    assert good in GAIA
    text = GAIA.replace(good, bad, 1)
    errors = mission_errors(text.encode(), "my.toml")
    named = [str(error) for error in errors if error.key == key]
    assert named, [str(error) for error in errors]
    assert words in named[0]
    line = int(named[0].split(":")[1])
    edited = GAIA[: GAIA.index(good)].count("\n") + 1
    assert line == edited or (bad == "" and line < edited)
    assert "\n" not in named[0]


def test_a_mission_may_have_no_science():
    assert Mission.load("hipparcos").science is None


def test_the_templates_example_is_valid():
    lines = template("my-survey").splitlines()
    first = lines.index("# [science]")
    after = first + lines[first:].index("")
    plane = ["[focal_plane]", 'strips = [{ name = "AF1", offset_deg = 0.0 }]']
    example = [line.removeprefix("# ") for line in lines[first:after]]
    text = "\n".join([*lines[:first], *plane, *example, *lines[after:]])
    assert mission_errors(text.encode(), "my.toml") == []
