"""An orbit handed over as a CCSDS OEM instead of an SPK."""

import numpy as np
import pytest
from scanplan.ephemeris.timescales import iso
from scanplan.errors import CoverageError, MissionFileError
from scanplan.planning.mission import Mission
from scanplan.planning.mission_file import read_mission
from scanplan.planning.orbit import with_orbit
from scanplan.planning.scanlaw import propagate

HOUR_NS = 3600 * 10**9


@pytest.fixture(scope="module")
def gaia():
    return Mission.load("gaia")


@pytest.fixture(scope="module")
def oem(gaia, tmp_path_factory):
    """Gaia's embedded orbit over five days, as a flight dynamics team would hand it over."""
    law = propagate(gaia, "2017-02-04 TDB", "2017-02-09 TDB")
    et_ns = np.arange(law.start_et_ns, law.stop_et_ns + 1, HOUR_NS)
    position, velocity = law.orbit(et_ns)
    rows = [
        " ".join([iso(int(t), "TDB"), *(f"{x:.6f}" for x in p), *(f"{x:.9f}" for x in v)])
        for t, p, v in zip(et_ns, position, velocity, strict=True)
    ]
    head = [
        "CCSDS_OEM_VERS = 2.0",
        "CREATION_DATE = 2017-02-01T00:00:00",
        "ORIGINATOR = TEST",
        "META_START",
        "OBJECT_NAME = GAIA",
        "OBJECT_ID = 2013-074A",
        "CENTER_NAME = SOLAR SYSTEM BARYCENTER",
        "REF_FRAME = ICRF",
        "TIME_SYSTEM = TDB",
        f"START_TIME = {iso(int(et_ns[0]), 'TDB')}",
        f"STOP_TIME = {iso(int(et_ns[-1]), 'TDB')}",
        "INTERPOLATION = HERMITE",
        "INTERPOLATION_DEGREE = 7",
        "META_STOP",
    ]
    path = tmp_path_factory.mktemp("oem") / "gaia.oem"
    path.write_text("\n".join([*head, *rows]) + "\n")
    return path


def with_oem(gaia, oem, tmp_path):
    text = gaia.text.replace('"gaia_orbit.bsp"', "").replace("orbit_body", f'oem = "{oem}"\norbit_body', 1)
    path = tmp_path / "with_oem.toml"
    path.write_text(text)
    return read_mission(path.read_bytes(), path.name, path)


def test_an_oem_gives_the_same_orbit(gaia, oem, tmp_path):
    mission = with_oem(gaia, oem, tmp_path)
    assert mission.oem == str(oem)
    law = propagate(mission, "2017-02-05", "2017-02-08")
    reference = propagate(gaia, "2017-02-05", "2017-02-08")
    et_ns = np.sort(np.random.default_rng(1).integers(law.start_et_ns, law.stop_et_ns, 2000))
    position, velocity = law.orbit(et_ns)
    expected_position, expected_velocity = reference.orbit(et_ns)
    assert np.abs(position - expected_position).max() < 0.05
    assert np.abs(velocity - expected_velocity).max() < 1e-4
    assert {file.kind for file in law.kernels.files} >= {"OEM", "SPK"}


def shifted(oem, by_km):
    """The same OEM with every x moved."""
    lines = []
    for line in oem.read_text().splitlines():
        words = line.split()
        if len(words) == 7 and words[1] != "=":
            line = " ".join([words[0], f"{float(words[1]) + by_km:.6f}", *words[2:]])
        lines.append(line)
    return "\n".join(lines) + "\n"


def test_an_oem_on_the_command_line_wins(gaia, oem, tmp_path):
    """Inside its span it is the orbit, outside the mission's own kernels go on."""
    path = tmp_path / "shifted.oem"
    path.write_text(shifted(oem, 1000.0))
    law = propagate(gaia, "2017-02-01", "2017-02-12", gaia.kernel_set([path]))
    reference = propagate(gaia, "2017-02-01", "2017-02-12")
    for at, expected_km in (("2017-02-06 TDB", 1000.0), ("2017-02-11 TDB", 0.0)):
        moved = law.orbit(at)[0] - reference.orbit(at)[0]
        assert moved == pytest.approx([expected_km, 0.0, 0.0], abs=0.05)
    assert law.kernels.files[-1].kind == "OEM"


def test_an_oem_frees_a_mission_from_the_body_it_rides_with(oem):
    """Hipparcos with an orbit of its own: the Earth stays where the kernels have it."""
    mission = Mission.load("hipparcos")
    freed = with_orbit(mission, oem)
    assert (mission.orbit_body, freed.orbit_body) == (399, mission.naif_id)
    ephemeris = freed.kernel_set(["de440_2010_2050.bsp"]).ephemeris
    at = np.array([539_600_000.0])
    apart = ephemeris.position_km(mission.naif_id, 0, at) - ephemeris.position_km(399, 0, at)
    assert 1.3e6 < np.linalg.norm(apart) < 1.7e6  # Gaia's distance from the Earth


def test_an_oem_for_another_body_is_refused(gaia, oem, tmp_path):
    text = gaia.text.replace("orbit_body = -139479", f'orbit_body = 399\noem = "{oem}"')
    with pytest.raises(
        MissionFileError, match=r"m.toml:\d+: ephemeris.orbit_body: .*not of body 399; expected -139479"
    ):
        read_mission(text.encode(), "m.toml")


def test_a_time_the_oem_does_not_cover(gaia, oem, tmp_path):
    law = propagate(with_oem(gaia, oem, tmp_path), "2017-02-05", "2017-02-12")
    with pytest.raises(CoverageError, match=r"-139479.*2017-02-09"):
        law.orbit("2017-02-11 TDB")


def test_a_missing_oem_is_named_with_its_line(gaia, tmp_path):
    mission = with_oem(gaia, "missing.oem", tmp_path)
    with pytest.raises(MissionFileError, match=r"with_oem.toml:\d+: ephemeris.oem: no such OEM"):
        mission.kernel_set()


def test_a_true_sun_needs_its_reference_time_inside_the_ephemeris(gaia):
    begin, end = gaia.text.index("[law.sun]"), gaia.text.index("# Ecliptic-pole scanning")
    sun = '[law.sun]\nkind = "true"\nobserver = "spacecraft"\napparent = true\n\n'
    text = gaia.text[:begin] + sun + gaia.text[end:]
    late = text.replace("reference_tcb_d = 8300", "reference_tcb_d = 9500")
    mission = read_mission(late.encode(), "late.toml")
    with pytest.raises(MissionFileError, match=r"late.toml:\d+: law.segment\[7\].*outside the ephemeris"):
        propagate(mission, "2024-01-01", "2024-02-01")
    law = propagate(read_mission(text.encode(), "true.toml"), "2024-01-01", "2024-01-03")
    assert [piece.name for piece in law.segments] == ["NSL forward"]


def test_hipparcos_rides_with_the_earth():
    """Its orbit is taken as the Earth's centre, over the years it flew."""
    mission = Mission.load("hipparcos")
    law = propagate(mission, mission.law.start_et_ns, mission.law.stop_et_ns)
    position, velocity = law.orbit(np.linspace(law.start_et_ns, law.stop_et_ns, 100).astype(np.int64))
    assert np.abs(np.linalg.norm(position, axis=1) / 149_597_870.7 - 1.0).max() < 0.03
    assert np.abs(np.linalg.norm(velocity, axis=1) - 29.8).max() < 0.6
    basic_angle = mission.fields[0].azimuth_rad - mission.fields[1].azimuth_rad
    assert np.degrees(basic_angle) == pytest.approx(58.0)
