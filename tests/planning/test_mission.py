"""The embedded missions against their sources, typed in by hand, and what a mission offers."""

import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scanplan.ephemeris.timescales import as_et_ns, parse_time
from scanplan.errors import CoverageError, MissionFileError, UsageError
from scanplan.planning.mission import Mission, embedded_missions
from scanplan.planning.mission_file import mission_errors, read_mission
from scanplan.planning.mission_kernels import check_against_ephemeris
from scanplan.planning.mission_schema import MissionTable, Table
from scanplan.planning.mission_text import describe, json_schema, template, text
from scanplan.planning.precession import precession_speed, precessions_per_year

SMALL = Path(__file__).parent.parent / "data" / "missions" / "small.toml"

# The segments of the real mission: name, start in TCB, kind, sense, reference in TCB, nu and Omega (deg).
# Source: the table of segments fitted to ESA's GOST forecasts.
GAIA_SEGMENTS = [
    ("EPSL", "2014-07-25T10:19:12", "ecliptic_pole", 0, "2014-08-22T21:36:00", 180.0, 186.62049330155912),
    ("EPSL2", "2014-08-22T04:04:13.44", "ecliptic_pole", 0, "2014-08-22T21:36:00", 180.0, 186.6204771122241),
    ("transition", "2014-08-22T21:36:00", "ramp", 0, "2014-08-22T21:36:00", 180.0, 186.6204771122241),
    ("NSL first month", "2014-08-23T02:24:00", "harmonic", 0, "2014-08-23T00:00:00", 180.0, 330.5257783),
    (
        "NSL GAREQ 1", "2014-09-25T11:38:58.56", "integrated", 1,
        "2016-01-01T18:00:00", 263.17388773, 78.4199128,
    ),
    (
        "NSL GAREQ 2", "2017-02-08T18:12:40.32", "integrated", 1,
        "2016-01-01T18:00:00", 263.17388773, 355.9199128,
    ),
    (
        "NSL reversed", "2019-07-16T23:18:42.912", "integrated", -1,
        "2019-07-20T12:00:00", 214.1065568, 235.87230966589863,
    ),
    (
        "NSL forward", "2020-07-29T14:18:43.776", "integrated", 1,
        "2022-09-22T12:00:00", 18.207188536111115, 157.27838412470314,
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def gaia() -> Mission:
    return Mission.load("gaia")


def test_gaia_segments_are_those_of_the_real_mission(gaia: Mission) -> None:
    assert len(gaia.law.segments) == len(GAIA_SEGMENTS)
    for segment, (name, start, kind, sense, reference, nu_deg, omega_deg) in zip(
        gaia.law.segments, GAIA_SEGMENTS, strict=True
    ):
        assert (segment.name, segment.kind, segment.sense) == (name, kind, sense)
        # Borders are rounded to the microsecond of TDB; a double of days holds 80 ns.
        assert abs(segment.start_et_ns - parse_time(f"{start} TCB")) <= 600
        assert abs(segment.reference_et_ns - parse_time(f"{reference} TCB")) <= 100
        assert segment.nu_ref_rad == math.radians(nu_deg)
        assert segment.omega_ref_rad == math.radians(omega_deg)


def test_gaia_times_agree_with_astropy(gaia: Mission) -> None:
    from astropy.time import Time

    starts = Time([start for _, start, *_ in GAIA_SEGMENTS], scale="tcb")
    et_ns, _ = as_et_ns(starts)
    assert np.abs(et_ns - [segment.start_et_ns for segment in gaia.law.segments]).max() <= 600


def test_gaia_segments_join_without_gap(gaia: Mission) -> None:
    segments = gaia.law.segments
    assert [s.stop_et_ns for s in segments[:-1]] == [s.start_et_ns for s in segments[1:]]
    assert all(s.start_et_ns < s.stop_et_ns for s in segments)
    assert all(s.start_et_ns % 1000 == 0 for s in segments)
    assert abs(gaia.law.stop_et_ns - parse_time("2025-01-15T12:00:00 TCB")) <= 600
    assert (gaia.law.start_et_ns, gaia.law.stop_et_ns) == (segments[0].start_et_ns, segments[-1].stop_et_ns)


def test_gaia_law_constants(gaia: Mission) -> None:
    law = gaia.law
    assert law.solar_aspect_angle_rad == math.pi / 4.0
    assert law.precession_speed == 4.2207450211638635
    assert law.precessions_per_year == 5.8
    assert law.spin_rate_rad_s == pytest.approx(math.radians(59.9605 / 3600.0), rel=3e-16)
    assert law.obliquity_rad == pytest.approx(math.radians(84381.411 / 3600.0), rel=3e-16)
    assert law.sun.kind == "nominal"
    nominal = law.sun.nominal
    assert nominal is not None
    assert (nominal.mean_longitude_deg, nominal.mean_longitude_rate_deg_d) == (280.4665, 0.98560903)
    assert (nominal.mean_anomaly_deg, nominal.mean_anomaly_rate_deg_d) == (357.529, 0.98560020)
    assert (nominal.eccentricity, nominal.aberration_arcsec) == (0.01671, 20.49122)


def test_gaia_sun_rate_at_the_ramp(gaia: Mission) -> None:
    """The transition's published formula quotes the Sun's rate at its start, in radians per day of TCB."""
    ramp = gaia.law.segments[2]
    nominal = gaia.law.sun.nominal
    assert nominal is not None
    rate_rad_s = nominal.angles([ramp.start_et_ns / 1e9]).lon_rate_rad_s[0]
    per_tcb_day = rate_rad_s * 86400.0 * (1.0 - 1.550519768e-8)
    assert per_tcb_day == pytest.approx(0.016815681182385807, rel=1e-9)
    # 0.4868... rad per day of TCB squared; a day of TCB is 86400 (1 - L_B) seconds of TDB.
    tcb_day_s = 86400.0 * (1.0 - 1.550519768e-8)
    assert ramp.nu_acceleration_rad_s2 * tcb_day_s**2 == pytest.approx(0.4868007361732482, rel=1e-15)


def test_gaia_harmonic_series_as_published(gaia: Mission) -> None:
    """The published series, written out by term, equals the generic form with the file's coefficients."""
    series, nu_ref = gaia.law.segments[3].harmonic, gaia.law.segments[3].nu_ref_rad
    assert series is not None
    for z in (0.0, 0.4, -1.3, 2.9):
        published_nu = (
            math.pi + z - 0.16909862325442687
            + 0.16576800133696484 * math.cos(z) + 0.02829648485876687 * math.sin(z)
            + 0.004702054471711099 * math.cos(2 * z) - 0.013475380183810582 * math.sin(2 * z)
            - 0.001371432554249069 * math.cos(3 * z) - 0.0006892735198551027 * math.sin(3 * z)
            + 0.00014359864996981293 * math.sin(4 * z)
        )  # fmt: skip
        nu = nu_ref + z + series.nu_offset_rad
        for k, (c, s) in enumerate(zip(series.nu_cos_rad, series.nu_sin_rad, strict=True), 1):
            nu += c * math.cos(k * z) + s * math.sin(k * z)
        assert nu == pytest.approx(published_nu, abs=2e-15)
        published_omega = (
            -0.6968223732981995 * (nu - math.pi) + 0.12189816779895865 * (math.cos(nu) + 1.0)
            - 0.005100797530173787 * math.sin(2 * nu) + 4.860301380435774e-06 * (math.cos(3 * nu) + 1.0)
            - 1.7406784999352243e-05 * math.sin(4 * nu) - 5.832361656523009e-07 * (math.cos(5 * nu) + 1.0)
        )  # fmt: skip
        omega = series.omega_slope * (nu - nu_ref)
        for k, (c, s) in enumerate(zip(series.omega_cos_rad, series.omega_sin_rad, strict=True), 1):
            omega += c * (math.cos(k * nu) - math.cos(k * nu_ref)) + s * (math.sin(k * nu) - math.sin(k * nu_ref))
        assert omega == pytest.approx(published_omega, abs=2e-15)


def test_gaia_fields(gaia: Mission) -> None:
    preceding, following = gaia.fields
    assert (preceding.name, preceding.label, preceding.sky_mapper_lead_s) == ("FovP", "preceding", 10.6)
    assert (following.name, following.label, following.sky_mapper_lead_s) == ("FovF", "following", 5.7)
    assert math.degrees(preceding.azimuth_rad - following.azimuth_rad) == pytest.approx(106.5, abs=1e-13)
    for field, seventh, first in (
        (preceding, (-0.406759, -0.310207), (0.187480, 0.283995)),
        (following, (-0.283982, -0.187429), (0.310256, 0.406763)),
    ):
        assert [row.number for row in field.rows] == [7, 6, 5, 4, 3, 2, 1]
        edges = [(row.zeta_min_rad, row.zeta_max_rad) for row in field.rows]
        assert edges[0] == tuple(map(math.radians, seventh))
        assert edges[-1] == tuple(map(math.radians, first))
        widths_deg = np.degrees([high - low for low, high in edges])
        assert np.abs(widths_deg - 0.09655).max() < 5e-5
        pitches_deg = np.degrees(np.diff([low for low, _ in edges]))
        assert np.abs(pitches_deg - 0.09904).max() < 1e-5


def test_gaia_strips(gaia: Mission) -> None:
    """Gaia's 62 AF, 14 SM, 14 BP and RP and 12 RVS CCDs: sci.esa.int, object 48902."""
    ccds = dict.fromkeys(("SM", "AF", "BP", "RP", "RVS"), 0)
    for strip in gaia.strips:
        ccds[strip.name.rstrip("123456789")] += len(strip.rows)
    assert ccds == {"SM": 14, "AF": 62, "BP": 7, "RP": 7, "RVS": 12}
    offsets_deg = [math.degrees(strip.offset_rad) for strip in gaia.strips]
    assert offsets_deg == sorted(offsets_deg)
    # 4500 lines of 0.9828 ms a CCD, and a millimetre of 10 um lines between two (sci.esa.int, object 48890).
    pitches_s = np.diff(offsets_deg[2:11]) * 3600.0 / 59.9605
    assert np.abs(pitches_s - (4500 + 440) * 0.9828e-3).max() < 0.01
    assert gaia.live_fraction == 0.8


def test_strips_without_fields_or_rows_have_them_all() -> None:
    strips = {strip.name: strip for strip in Mission.load(SMALL).strips}
    assert [strips["SM"].fields, strips["SM"].rows] == [("FovP",), (1, 2)]
    assert [strips["AF"].fields, strips["AF"].rows] == [("FovP", "FovF"), (1,)]
    assert [strips["RVS"].fields, strips["RVS"].rows] == [("FovP",), (2,)]
    assert Mission.load(SMALL).live_fraction == 0.75
    bare = Mission.load("hipparcos")
    assert (bare.strips, bare.live_fraction) == ((), 1.0)


def test_gaia_onboard_clock_follows_the_archive_relation(gaia: Mission) -> None:
    """TCB[days from 2010.0] = (obmt - 1717.6256)/4 - (2455197.5 - 2457023.5 - 0.25), Gaia archive."""
    assert gaia.clock is not None
    for obmt in (1078.3795, 5230.0880, 8967.5):
        days_from_2010 = (obmt - 1717.6256) / 4.0 - (2455197.5 - 2457023.5 - 0.25)
        et_ns = parse_time("2010-01-01T00:00:00 TCB") + round(days_from_2010 * 86400e9 * (1.0 - 1.550519768e-8))
        assert abs(int(gaia.clock.et_ns(obmt)) - et_ns) < 1000


def test_gaia_spacecraft_and_kernels(gaia: Mission) -> None:
    assert (gaia.object_name, gaia.object_id, gaia.naif_id, gaia.orbit_body) == (
        "GAIA",
        "2013-074A",
        -139479,
        -139479,
    )
    assert gaia.kernels == ("naif0012.tls", "de440_2010_2050.bsp", "gaia_orbit.bsp")
    assert len(gaia.source_sha256) == 64


def test_hipparcos_has_the_published_figures() -> None:
    mission = Mission.load("hipparcos")
    law = mission.law
    assert math.degrees(law.solar_aspect_angle_rad) == 43.0
    assert law.precessions_per_year == 6.4
    turns_per_day = law.spin_rate_rad_s * 86400.0 / (2.0 * math.pi)
    assert turns_per_day == pytest.approx(11.25, rel=1e-15)
    preceding, following = mission.fields
    assert math.degrees(preceding.azimuth_rad - following.azimuth_rad) == pytest.approx(58.0, abs=1e-13)
    assert [math.degrees(row.zeta_max_rad - row.zeta_min_rad) for row in preceding.rows] == [pytest.approx(0.9)]
    assert abs(law.start_et_ns - parse_time("1989-11-26 TCB")) <= 600
    assert abs(law.stop_et_ns - parse_time("1993-03-19 TCB")) <= 600
    assert (mission.orbit_body, mission.clock) == (399, None)


def test_precession_speed_makes_the_precessions_asked_for() -> None:
    """Against an independent integration of d nu/d lambda over one turn of the Sun's longitude."""
    from scipy.integrate import solve_ivp

    law = Mission.load("hipparcos").law
    xi, speed = law.solar_aspect_angle_rad, law.precession_speed

    def slope(_: float, nu: np.ndarray) -> np.ndarray:
        return (np.sqrt(speed**2 - np.cos(nu) ** 2) + math.cos(xi) * np.sin(nu)) / math.sin(xi)

    # 32 whole precessions take 5 turns of the Sun exactly, from any phase.
    turned = solve_ivp(slope, (0.0, 10.0 * math.pi), [1.0], method="DOP853", rtol=1e-12, atol=1e-12).y[0, -1] - 1.0
    assert turned / (2.0 * math.pi) == pytest.approx(32.0, abs=1e-8)


def test_gaia_precession_speed_follows_from_its_precessions() -> None:
    """S as fitted to the forecasts and K = 5.8 as published are one motion, to the fit's eight digits."""
    assert precession_speed(5.8, math.pi / 4.0) == pytest.approx(4.2207450211638635, rel=6e-9)
    assert precessions_per_year(4.2207450211638635, math.pi / 4.0) == pytest.approx(5.8, rel=6e-9)


@pytest.mark.parametrize("xi_deg", [2.0, 30.0, 43.0, 60.0, 89.0])
@pytest.mark.parametrize("turns", [0.5, 5.8, 40.0])
def test_precession_speed_inverts(xi_deg: float, turns: float) -> None:
    xi = math.radians(xi_deg)
    assert precessions_per_year(precession_speed(turns, xi), xi) == pytest.approx(turns, rel=1e-9)


def test_too_few_precessions_are_refused() -> None:
    with pytest.raises(ValueError, match=r"S below 1\.001"):
        precession_speed(0.05, math.radians(45.0))


def test_every_segment_kind_is_read() -> None:
    poles, ramp, series, forward = Mission.load(SMALL).law.segments
    assert (poles.pole, poles.nu_ref_rad, poles.reference_et_ns) == ("following", math.pi, poles.start_et_ns)
    assert abs(ramp.reference_et_ns - ramp.start_et_ns) < 1000
    assert series.harmonic is not None
    assert series.harmonic.nu_sin_rad == (0.2, 0.02)
    assert (forward.sense, forward.note, forward.reference_et_ns > forward.start_et_ns) == (
        1,
        "to the end",
        True,
    )


def test_preceding_pole_scanning_has_phase_zero() -> None:
    data = SMALL.read_bytes().replace(b'pole = "following"', b'pole = "preceding"')
    assert read_mission(data, "small.toml").law.segments[0].nu_ref_rad == 0.0


def test_true_sun_is_read() -> None:
    sun = read_mission(with_true_sun("spacecraft"), "small.toml").law.sun
    assert (sun.kind, sun.observer, sun.apparent, sun.nominal) == ("true", "spacecraft", True, None)


def with_true_sun(observer: str) -> bytes:
    lines = SMALL.read_text(encoding="utf-8").splitlines()
    at = lines.index("[law.sun]")
    lines[at + 1 : at + 8] = ['kind = "true"', f'observer = "{observer}"', "apparent = true", ""]
    return "\n".join(lines).encode()


class Covered:
    """An ephemeris that covers the Sun seen from some observers up to a time."""

    def __init__(self, observers: set[int], stop_et_s: float) -> None:
        self.observers, self.stop_et_s = observers, stop_et_s

    def require(self, target: int, center: int, et_s: np.ndarray) -> None:
        if target != 10 or center not in self.observers or et_s.max() > self.stop_et_s:
            raise CoverageError("SUN (10) seen from there is covered to a day", hint="ask within it")


def test_reference_time_outside_the_ephemeris_is_named() -> None:
    mission = read_mission(with_true_sun("earth"), "small.toml")
    *_, series, forward = mission.law.segments
    check_against_ephemeris(mission, Covered({399}, forward.reference_et_ns / 1e9))
    with pytest.raises(MissionFileError) as caught:
        check_against_ephemeris(mission, Covered({399}, forward.reference_et_ns / 1e9 - 1.0))
    line = mission.line_of("law", "segment", 3, "reference_tcb_d")
    assert mission.text.splitlines()[line - 1] == "reference_tcb_d = 11200.0"
    assert str(caught.value) == (
        f'small.toml:{line}: law.segment[3].reference_tcb_d: the reference time of segment "forward" is outside '
        "the ephemeris: SUN (10) seen from there is covered to a day; ask within it"
    )
    check_against_ephemeris(mission, Covered({399}, series.reference_et_ns / 1e9), [series])


def test_sun_from_the_spacecraft_needs_its_orbit() -> None:
    data = with_true_sun("spacecraft").replace(b"orbit_body = 399", b"orbit_body = -999001")
    mission = read_mission(data, "small.toml")
    check_against_ephemeris(mission, Covered({-999001}, 1e12))
    with pytest.raises(MissionFileError, match=r"law\.segment\[2\]\.reference_tcb_d"):
        check_against_ephemeris(mission, Covered({399}, 1e12))


def test_nominal_sun_needs_no_ephemeris() -> None:
    check_against_ephemeris(Mission.load("hipparcos"), Covered(set(), 0.0))


def test_kernels_of_the_command_line_come_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They win over the mission's, and count from the current folder, the mission's from its file's."""
    (tmp_path / "beside").mkdir()
    (tmp_path / "here").mkdir()
    kernel = b"KPL/FK\n\\begindata\nFRAME_X = 1\n"
    (tmp_path / "beside" / "own.tf").write_bytes(kernel)
    (tmp_path / "here" / "extra.tf").write_bytes(kernel)
    path = tmp_path / "beside" / "small.toml"
    path.write_bytes(SMALL.read_bytes().replace(b'["naif0012.tls"]', b'["naif0012.tls", "own.tf"]'))
    monkeypatch.chdir(tmp_path / "here")
    kernels = Mission.load(path).kernel_set(["extra.tf", "naif0012.tls"])
    assert [file.path.name for file in kernels.files] == [
        "naif0012.tls",
        "own.tf",
        "extra.tf",
        "naif0012.tls",
    ]
    assert kernels.files[1].path == tmp_path / "beside" / "own.tf"
    assert kernels.files[2].path == tmp_path / "here" / "extra.tf"


def test_unknown_kernel_names_line_and_embedded_ones(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_bytes(SMALL.read_bytes().replace(b'["naif0012.tls"]', b'[\n  "naif0012.tls",\n  "naif0011.tls",\n]'))
    with pytest.raises(MissionFileError) as caught:
        Mission.load(path).kernel_set()
    assert (caught.value.line, caught.value.key) == (15, "ephemeris.kernels[1]")
    assert 'no such kernel: "naif0011.tls"' in str(caught.value)
    assert "naif0012.tls" in (caught.value.hint or "")


def test_absent_oem_is_named() -> None:
    naif_id = str(Mission.load(SMALL).naif_id)
    edit = f'orbit_body = {naif_id}\noem = "absent.oem"'
    data = SMALL.read_bytes().replace(b"orbit_body = 399", edit.encode())
    with pytest.raises(MissionFileError, match=r'small\.toml:15: ephemeris\.oem: no such OEM: "absent\.oem"'):
        read_mission(data, "small.toml").kernel_set()


@pytest.mark.parametrize("name", embedded_missions())
def test_embedded_mission_is_described(name: str) -> None:
    mission = Mission.load(name)
    plain = describe(mission)
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert [segment["name"] for segment in plain["law"]["segments"]] == [s.name for s in mission.law.segments]
    page = text(mission)
    assert all(segment.name in page for segment in mission.law.segments)
    assert mission.title in page


def test_description_gives_back_the_numbers_of_the_file(gaia: Mission) -> None:
    law = describe(gaia)["law"]
    assert law["spin_rate_arcsec_per_s"] == 59.9605
    assert law["segments"][5]["omega_ref_deg"] == 355.9199128
    assert law["segments"][5]["start"]["tcb"][:23] == "2017-02-08T18:12:40.320"
    assert describe(gaia)["fields"][0]["rows"][0]["zeta_min_deg"] == -0.406759
    assert describe(gaia)["strips"][10]["offset_deg"] == 0.64515


def test_template_is_a_valid_mission() -> None:
    content = template("my-survey")
    mission = read_mission(content.encode(), "my-survey.toml")
    assert (mission.name, mission.object_name) == ("my-survey", "MY-SURVEY")
    assert mission.law.segments[0].kind == "integrated"
    optional = content.replace("# reference = ", "reference = ").replace("# sky_mapper", "sky_mapper")
    optional = optional.replace("# precession_speed", "precession_speed").replace("# oem =", "oem =")
    optional = optional.replace("orbit_body = 399", "orbit_body = -999001")
    for key in (
        "[onboard_clock]",
        'name = "REV"',
        "revolutions_per_day",
        "reference_tcb_jd",
        "reference_revolutions",
    ):
        optional = optional.replace(f"# {key}", key)
    for key in ("[focal_plane]", "strips = [", "  {", "]", "[availability]", "live_fraction"):
        optional = optional.replace(f"# {key}", key)
    assert mission_errors(optional.encode(), "my-survey.toml") == []
    assert [strip.name for strip in read_mission(optional.encode(), "my-survey.toml").strips] == ["SM", "AF1"]
    assert optional.count("\n# ") < content.count("\n# ") - 7


@pytest.mark.parametrize("name", ["", "My Survey", "a/b", "-x"])
def test_template_refuses_a_bad_name(name: str) -> None:
    with pytest.raises(UsageError, match="cannot name a mission"):
        template(name)


def test_every_key_says_what_is_right() -> None:
    """Messages and the JSON Schema quote each key's description."""

    def undescribed(model: type[Table]) -> list[str]:
        fields = model.model_fields
        return [f"{model.__name__}.{name}" for name in fields if name != "kind" and not fields[name].description]

    from scanplan.planning.mission_schema import TABLES

    assert [each for model in TABLES.values() for each in undescribed(model)] == []
    reachable = json_schema()["$defs"]
    assert {model.__name__ for model in TABLES.values()} == {*reachable, MissionTable.__name__}
    assert json_schema()["additionalProperties"] is False


def test_documented_messages_are_the_real_ones() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "mission-file.md").read_text(encoding="utf-8")
    content = SMALL.read_text(encoding="utf-8")
    for old, new in (
        ("solar_aspect_angle_deg = 45.0", "solar_aspect_angle_rad = 0.785"),
        ("start_tcb_d = 11000.0", "start_tcb_d = 11000.5"),
    ):
        error, *_ = mission_errors(content.replace(f"\n{old}", f"\n{new}").encode(), "my.toml")
        assert str(error) in page


def test_loading_is_light() -> None:
    """Nothing heavy is imported to read a mission."""
    heavy = ["astropy", "scipy.optimize", "pyarrow", "matplotlib", "spiceypy", "skyfield"]
    code = (
        "import sys; from scanplan.planning.mission import Mission; Mission.load('gaia');"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"
