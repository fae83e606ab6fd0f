"""Broken mission files, one defect each: the message names file, line, key, and what would be right."""

from pathlib import Path
from typing import NamedTuple

import pytest
from scanplan.errors import MissionFileError
from scanplan.planning.mission import Mission
from scanplan.planning.mission_file import mission_errors

SMALL = Path(__file__).parent.parent / "data" / "missions" / "small.toml"


class Broken(NamedTuple):
    """One edit of the small mission, and what its message must hold."""

    old: str  # the line to edit, or its beginning
    new: str
    key: str
    problem: str
    hint: str
    at: str | None = None  # the line that is named, where it is not the edited one
    nth: int = 1  # which of the lines that begin with `old`


BROKEN = {
    "misspelt-key": Broken(
        "solar_aspect_angle_deg = 45.0", "solar_aspect_angel_deg = 45.0",
        "law.solar_aspect_angel_deg", "unknown key", "did you mean solar_aspect_angle_deg?",
    ),
    "angle-in-radians": Broken(
        "solar_aspect_angle_deg = 45.0", "solar_aspect_angle_rad = 0.785",
        "law.solar_aspect_angle_rad", "unknown key", "in degrees, as solar_aspect_angle_deg",
    ),
    "angle-without-unit": Broken(
        "azimuth_deg = 50.0", "azimuth = 50.0",
        "field[0].azimuth", "unknown key", "in degrees, as azimuth_deg",
    ),
    "rate-in-degrees": Broken(
        "spin_rate_arcsec_per_s = 60.0", "spin_rate_deg_per_s = 0.0167",
        "law.spin_rate_deg_per_s", "unknown key", "arcseconds per second of TDB, as spin_rate_arcsec_per_s",
    ),
    "start-as-julian-date-key": Broken(
        "start_tcb_d = 11100.0", "start_tcb_jd = 2462645.0",
        "law.segment[3].start_tcb_jd", "unknown key", "days of TCB since JD 2451545.0, as start_tcb_d",
    ),
    "start-as-julian-date": Broken(
        "start_tcb_d = 11100.0", "start_tcb_d = 2462645.0",
        "law.segment[3].start_tcb_d", "2462645.0 is out of range", "days of TCB since JD 2451545.0",
    ),
    "key-of-another-table": Broken(
        "title = ", 'kernels = ["naif0012.tls"]\ntitle = "moved"',
        "kernels", "unknown key", 'it belongs in table "ephemeris"',
    ),
    "unknown-table": Broken(
        "[spacecraft]", "[telemetry]\nrate = 3\n[spacecraft]",
        "telemetry", "unknown key", "known here: format, name, title",
    ),
    "missing-key": Broken(
        "obliquity_arcsec", "# gone",
        "law.obliquity_arcsec", "missing key", "expected obliquity of the ecliptic", at="[law]",
    ),
    "missing-table": Broken(
        "[law.segment.harmonic]", "[law.segment.harmonics]",
        "law.segment[2].harmonics", "unknown key", "did you mean harmonic?",
    ),
    "number-as-text": Broken(
        "spin_rate_arcsec_per_s = 60.0", 'spin_rate_arcsec_per_s = "60"',
        "law.spin_rate_arcsec_per_s", '"60" is not a number', "expected w, inertial spin rate",
    ),
    "truth-as-number": Broken(
        "azimuth_deg = -50.0", "azimuth_deg = true",
        "field[1].azimuth_deg", "true is not a number", "expected azimuth of the centre line, from x",
    ),
    "not-finite": Broken(
        "omega_slope = -0.7", "omega_slope = nan",
        "law.segment[2].harmonic.omega_slope", "nan is not a finite number", "expected radians of Omega",
    ),
    "angle-out-of-range": Broken(
        "solar_aspect_angle_deg = 45.0", "solar_aspect_angle_deg = 135.0",
        "law.solar_aspect_angle_deg", "135.0 is out of range", "above 0 and below 90",
    ),
    "phase-out-of-range": Broken(
        "omega_ref_deg = 40.0", "omega_ref_deg = 4000.0",
        "law.segment[3].omega_ref_deg", "4000.0 is out of range", "-360 to 360",
    ),
    "obliquity-in-degrees": Broken(
        "obliquity_arcsec = 84381.411", "obliquity_arcsec = 23.439",
        "law.obliquity_arcsec", "23.439 is out of range", "arcseconds, such as 84381.411",
    ),
    "bad-designator": Broken(
        'object_id = "2030-001A"', 'object_id = "2030-1"',
        "spacecraft.object_id", '"2030-1" is not accepted', 'such as "2013-074A"',
    ),
    "positive-spacecraft-code": Broken(
        "naif_id = -999001", "naif_id = 999001",
        "spacecraft.naif_id", "999001 is out of range", "a negative whole number",
    ),
    "bad-sense": Broken(
        "sense = 1", "sense = 2",
        "law.segment[3].sense", "2 is not accepted", "sense of the precession, 1 or -1",
    ),
    "sense-of-pole-scanning": Broken(
        'pole = "following"', 'pole = "following"\nsense = 1',
        "law.segment[0].sense", "unknown key", 'it belongs to kind "integrated", and this is "ecliptic_pole"',
        at="sense = 1",
    ),
    "unknown-kind": Broken(
        'kind = "integrated"', 'kind = "integral"',
        "law.segment[3].kind", '"integral" is not a kind', 'use "integrated" or "ecliptic_pole" or "ramp"',
    ),
    "no-kind": Broken(
        'kind = "integrated"', "# no kind",
        "law.segment[3].kind", "missing key", 'use "integrated" or "ecliptic_pole"', at='name = "forward"',
    ),
    "true-sun-without-observer": Broken(
        'kind = "nominal"', 'kind = "true"\napparent = false',
        "law.sun.mean_longitude_deg", "unknown key", 'it belongs to kind "nominal", and this is "true"',
        at="mean_longitude_deg",
    ),
    "start-twice": Broken(
        "start_tcb_d = 11100.0", 'start_tcb_d = 11100.0\nstart = "2030-05-01 TCB"',
        "law.segment[3].start", "given twice, also as start_tcb_d", "give one of the two",
        at='start = "2030-05-01 TCB"',
    ),
    "start-not-given": Broken(
        "start_tcb_d = 11100.0", "# no start",
        "law.segment[3].start_tcb_d", "missing key", "or start, a time as text", at='name = "forward"',
    ),
    "start-as-toml-date": Broken(
        'start = "2030-01-01T00:00:00 TCB"', "start = 2030-01-01T00:00:00",
        "law.segment[0].start", "2030-01-01 00:00:00 is not text in quotes",
        'such as "2014-09-25T11:38:59 TCB"',
    ),
    "start-in-unknown-scale": Broken(
        'start = "2030-01-01T00:00:00 TCB"', 'start = "2030-01-01T00:00:00 UT1"',
        "law.segment[0].start", "UT1", "TCB",
    ),
    "gap": Broken(
        "start_tcb_d = 11000.0", "start_tcb_d = 11000.5",
        "law.segment[1].start_tcb_d", 'a gap of 43200 s between segment "poles" and segment "ramp"',
        'let it start where segment "poles" stops, 11000.0 d', nth=1,
    ),
    "overlap": Broken(
        "start_tcb_d = 11000.0", "start_tcb_d = 10999.9999999",
        "law.segment[1].start_tcb_d", 'an overlap of 0.00864 s of segment "poles" and segment "ramp"',
        'let it start where segment "poles" stops, 11000.0 d',
    ),
    "out-of-order": Broken(
        "start_tcb_d = 11100.0", "start_tcb_d = 11000.1",
        "law.segment[3].start_tcb_d", 'segment "forward" starts 8640 s before segment "series"',
        "expected a time after 11000.2 d; segments stand in order of time",
    ),
    "stop-before-start": Broken(
        "stop_tcb_d = 11000.0", "stop_tcb_d = 10000.0",
        "law.segment[0].stop_tcb_d", 'segment "poles" stops 82728000 s before it starts',
        "expected a time after its start, 2030-01-01T00:00:00 TCB",
    ),
    "law-stops-early": Broken(
        "stop_tcb_d = 11400.0", "stop_tcb_d = 11099.0",
        "law.stop_tcb_d", 'the law stops 86400 s before its last segment, "forward", starts',
        "expected a time after 11100.0 d",
    ),
    "no-stop": Broken(
        "stop_tcb_d = 11400.0", "# no stop",
        "law.stop_tcb_d", "missing key", 'at which the last segment, "forward", stops', at="[law]",
    ),
    "two-stops": Broken(
        'note = "to the end"', "stop_tcb_d = 11399.0",
        "law.segment[3].stop_tcb_d", 'the last segment, "forward", and the law stop 86400 s apart',
        "the law's stop, 11400.0 d",
    ),
    "ramp-from-elsewhere": Broken(
        "nu_ref_deg = 180.0", "nu_ref_deg = 180.0\nreference_tcb_d = 10999.0",
        "law.segment[1].reference_tcb_d", "the ramp starts at 11000.0 d, 86400 s away",
        "leave the reference time out", at="reference_tcb_d = 10999.0",
    ),
    "segment-name-twice": Broken(
        'name = "forward"', 'name = "poles"',
        "law.segment[3].name", 'another segment is called "poles"', "its own name",
    ),
    "field-name-twice": Broken(
        'name = "FovF"', 'name = "FovP"',
        "field[1].name", 'another field is called "FovP"', "its own name",
    ),
    "rows-overlap": Broken(
        "  { number = 1, zeta_min_deg = 0.01", "  { number = 1, zeta_min_deg = -0.02, zeta_max_deg = 0.3 },",
        "field[0].rows[1].zeta_min_deg", "rows 2 and 1 of FovP overlap",
        "expected -0.01 or more, where row 2 ends",
    ),
    "row-upside-down": Broken(
        "  { number = 2,", "  { number = 2, zeta_min_deg = -0.01, zeta_max_deg = -0.3 },",
        "field[0].rows[0].zeta_max_deg", "its lower edge at or above its upper edge",
        "more than zeta_min_deg, -0.01",
    ),
    "row-number-twice": Broken(
        "  { number = 2,", "  { number = 1, zeta_min_deg = -0.3, zeta_max_deg = -0.01 },",
        "field[0].rows[1].number", "another row of FovP has the number 1", "once",
        at="  { number = 1, zeta_min_deg = 0",
    ),
    "no-rows": Broken(
        "rows = [{ number = 1", "rows = []",
        "field[1].rows", "the list is empty", "at least one",
    ),
    "slow-precession": Broken(
        "precession_speed = 4.22", "precession_speed = 0.9",
        "law.precession_speed", "0.9 is too slow: S^2 - cos^2 nu must stay positive",
        "expected 1.001 or more",
    ),
    "few-precessions": Broken(
        "precessions_per_year = 5.8", "precessions_per_year = 0.2",
        "law.precessions_per_year", "0.2 precessions per year are too slow", "expected 0.28",
    ),
    "speeds-disagree": Broken(
        "precession_speed = 4.22", "precession_speed = 4.0",
        "law.precession_speed", "and precessions_per_year says 5.8", "or give 4.220745",
    ),
    "unpaired-coefficients": Broken(
        "nu_sin_rad = [0.2, 0.02]", "nu_sin_rad = [0.2]",
        "law.segment[2].harmonic.nu_sin_rad", "1 sine coefficients beside 2 cosine",
        "as many as in nu_cos_rad",
    ),
    "coefficient-as-text": Broken(
        "nu_cos_rad = [0.1, 0.01]", 'nu_cos_rad = [0.1, "0.01"]',
        "law.segment[2].harmonic.nu_cos_rad[1]", '"0.01" is not a number', "list of radians, from harmonic 1",
    ),
    "coefficients-not-a-list": Broken(
        "omega_cos_rad = [0.1]", "omega_cos_rad = 0.1",
        "law.segment[2].harmonic.omega_cos_rad", "0.1 is not a list", "list of radians, from harmonic 1",
    ),
    "bad-name": Broken(
        'name = "small"', 'name = "Small Mission"',
        "name", '"Small Mission" is not accepted', "lower-case name without spaces",
    ),
    "strip-called-alike": Broken(
        '  { name = "AF"', '  { name = "SM", offset_deg = 0.05 },',
        "focal_plane.strips[1].name", 'another strip is called "SM"', "give each strip its own name",
    ),
    "strip-of-no-field": Broken(
        '  { name = "SM"', '  { name = "SM", offset_deg = -0.15, fields = ["FovX"] },',
        "focal_plane.strips[0].fields[0]", "no field of view is called FovX", "known here: FovP, FovF",
    ),
    "strip-of-a-field-twice": Broken(
        '  { name = "SM"', '  { name = "SM", offset_deg = -0.15, fields = ["FovP", "FovP"] },',
        "focal_plane.strips[0].fields[1]", "FovP stands in this list twice", "name each once",
    ),
    "strip-of-no-row": Broken(
        '  { name = "AF"', '  { name = "AF", offset_deg = 0.05, fields = ["FovF"], rows = [2] },',
        "focal_plane.strips[1].rows[0]", "no row of FovF is called 2", "known here: 1",
    ),
    "strip-without-offset": Broken(
        '  { name = "AF"', '  { name = "AF" },',
        "focal_plane.strips[1].offset_deg", "missing key", "expected drift of a star", at='  { name = "AF"',
    ),
    "strip-offset-in-arcseconds": Broken(
        '  { name = "AF"', '  { name = "AF", offset_arcsec = 180.0 },',
        "focal_plane.strips[1].offset_arcsec", "unknown key", "in degrees, as offset_deg",
    ),
    "strip-beyond-the-field": Broken(
        '  { name = "AF"', '  { name = "AF", offset_deg = 180.0 },',
        "focal_plane.strips[1].offset_deg", "180.0 is out of range", "-10 to 10",
    ),
    "live-fraction-in-percent": Broken(
        "live_fraction = 0.75", "live_fraction = 75.0",
        "availability.live_fraction", "75.0 is out of range", "0 to 1",
    ),
    "other-format": Broken(
        "format = 1", "format = 2",
        "format", "2 is out of range", "version of this file format, 1",
    ),
}  # fmt: skip


def edited(broken: Broken) -> tuple[str, int]:
    """The small mission with one line edited, and the line that its message must name."""
    lines = SMALL.read_text(encoding="utf-8").splitlines()
    begins = [number for number, line in enumerate(lines) if line.startswith(broken.old)]
    edit = begins[broken.nth - 1]
    lines[edit : edit + 1] = broken.new.split("\n")
    if broken.at is None:
        return "\n".join(lines) + "\n", edit + 1
    header = next(number for number, line in enumerate(lines) if line.startswith(broken.at))
    # A missing key is named at its table's header, which stands a line above the segment's name.
    return "\n".join(lines) + "\n", header if broken.at.startswith("name") else header + 1


@pytest.mark.parametrize("case", sorted(BROKEN))
def test_broken_file_is_refused_by_name(case: str, tmp_path: Path) -> None:
    broken = BROKEN[case]
    text, line = edited(broken)
    path = tmp_path / f"{case}.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MissionFileError) as caught:
        Mission.load(path)
    error = caught.value
    assert (error.key, error.line) == (broken.key, line), str(error)
    assert broken.problem in error.problem
    assert broken.hint in (error.hint or "")
    assert str(error).startswith(f"{path}:{line}: {broken.key}: ")
    assert "\n" not in str(error)
    assert error.exit_code == 3


ODD_VALUES = [
    "-1",
    "0",
    "1.0",
    "1e999",
    "nan",
    "true",
    '"x"',
    '""',
    "[]",
    "[[1]]",
    "{}",
    "2030-01-01",
    "[{ a = 1 }]",
]


@pytest.mark.parametrize("value", ODD_VALUES)
def test_an_odd_value_anywhere_is_judged(value: str) -> None:
    """Whatever a key is set to, the file is good or refused with a line of it; nothing else happens."""
    lines = SMALL.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if " = " not in line or line.startswith("  {"):
            continue
        key = line.partition(" = ")[0]
        data = "\n".join([*lines[:number], f"{key} = {value}", *lines[number + 1 :]]).encode()
        errors = mission_errors(data, "small.toml")
        assert all(1 <= (error.line or 0) <= len(lines) for error in errors)
        if value in ("nan", "true") and key not in ("rows", "strips"):  # right for no key of this mission
            assert number + 1 in [error.line for error in errors]


def test_a_line_left_out_or_doubled_is_judged() -> None:
    lines = SMALL.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        for instead in ([], [line, line]):
            data = "\n".join([*lines[:number], *instead, *lines[number + 1 :]]).encode()
            for error in mission_errors(data, "small.toml"):
                assert 1 <= (error.line or 0) <= len(lines) + 1
                assert "\n" not in str(error)


def test_unedited_file_is_good() -> None:
    assert Mission.load(SMALL).name == "small"


def test_missing_true_sun_observer_is_among_all_errors() -> None:
    """All defects are listed, those of present keys first, and each once."""
    text, _ = edited(BROKEN["true-sun-without-observer"])
    errors = mission_errors(text.encode(), "small.toml")
    keys = [error.key for error in errors]
    assert keys[-1] == "law.sun.observer"
    assert 'from where the Sun is seen: "earth" or "spacecraft"' in str(errors[-1])
    assert len(keys) == len(set(keys)) == 7


def test_renamed_key_is_not_also_missing() -> None:
    text, _ = edited(BROKEN["angle-in-radians"])
    assert len(mission_errors(text.encode(), "small.toml")) == 1


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("[spacecraft]", "[spacecraft", 7, "not valid TOML at column 12: Expected ']'"),
        ("naif_id = -999001", "naif_id = -999001 -1", 10, "not valid TOML at column"),
        ('title = "A small mission"', 'title = "A small mission', 4, "not valid TOML at column"),
        ("naif_id = -999001", "naif_id = -999001\nnaif_id = 4", 11, "not valid TOML at column"),
        ('note = "to the end"', 'note = """to the end', 105, "not valid TOML at the end of the file"),
    ],
)
def test_toml_syntax_error_names_its_line(old: str, new: str, line: int, problem: str) -> None:
    text = SMALL.read_text(encoding="utf-8").replace(old, new, 1)
    errors = mission_errors(text.encode(), "small.toml")
    assert [error.line for error in errors] == [line], str(errors[0])
    assert errors[0].problem.startswith(problem)
    assert str(errors[0]).startswith(f"small.toml:{line}: not valid TOML")


def test_bytes_that_are_not_utf8_name_their_line() -> None:
    data = SMALL.read_bytes().replace(b"made up", b"made \xff")
    (error,) = mission_errors(data, "small.toml")
    assert str(error) == "small.toml:5: not UTF-8 text; save the file as UTF-8"


def test_absent_file_names_the_embedded_missions(tmp_path: Path) -> None:
    with pytest.raises(MissionFileError, match=r"gaai: cannot read .*embedded mission: gaia, hipparcos"):
        Mission.load("gaai")
    with pytest.raises(MissionFileError, match="Is a directory"):
        Mission.load(tmp_path)
