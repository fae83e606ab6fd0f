"""An orbit from a CCSDS OEM on the command line."""

import json
import math

import numpy as np
import pytest
import spiceypy
from scanplan.ephemeris.kernels import KernelSet
from scanplan.ephemeris.timescales import iso, parse_time
from scanplan.planning.readers import read_table

WINDOW = ("--start", "2017-02-08T17:10:00", "--end", "2017-02-08T18:10:00")
SHIFT_KM = np.array([1000.0, -2000.0, 500.0])

HEADER = """CCSDS_OEM_VERS = 2.0
CREATION_DATE = 2017-02-01T00:00:00
ORIGINATOR = TEST

META_START
OBJECT_NAME = GAIA
OBJECT_ID = 2013-074A
CENTER_NAME = EARTH
REF_FRAME = ICRF
TIME_SYSTEM = TDB
START_TIME = {start}
STOP_TIME = {stop}
INTERPOLATION = HERMITE
INTERPOLATION_DEGREE = 7
META_STOP
"""


def epoch(et_s):
    return iso(round(et_s * 1e9), "TDB", 3)


@pytest.fixture(scope="module")
def oem(tmp_path_factory):
    """Gaia's embedded orbit about the Earth every ten minutes, moved by some thousand kilometres."""
    ephemeris = KernelSet.load(["de440_2010_2050.bsp", "gaia_orbit.bsp"]).ephemeris
    et_s = math.ceil(parse_time("2017-02-08T12:00:00") / 1e9) + 600.0 * np.arange(80)
    position, velocity = ephemeris.state(-139479, 399, et_s)
    lines = [
        f"{epoch(t)} " + " ".join(f"{x:.9f}" for x in (*(p + SHIFT_KM), *v))
        for t, p, v in zip(et_s, position, velocity, strict=True)
    ]
    path = tmp_path_factory.mktemp("oem") / "gaia.oem"
    path.write_text(HEADER.format(start=epoch(et_s[0]), stop=epoch(et_s[-1])) + "\n".join(lines) + "\n")
    return path


def test_the_oem_takes_the_place_of_the_kernel(call, oem, tmp_path, monkeypatch):
    assert call("check", oem).code == 0
    for name, options in (("with", ("--orbit", oem)), ("without", ())):
        done = call("scanlaw", "gaia", *WINDOW, "--format", "ck,parquet", *options, "--out", tmp_path / name)
        assert done.code == 0, done
    manifest = json.loads((tmp_path / "with" / "manifest.json").read_text())
    assert manifest["inputs"][-1]["role"] == "orbit"
    assert manifest["inputs"][-1]["name"] == "gaia.oem"
    new, old = (read_table(next((tmp_path / name).glob("*.parquet"))) for name in ("with", "without"))
    assert np.array_equal(new["ra_fov1"], old["ra_fov1"])
    assert new["solution_id"][0] != old["solution_id"][0]
    ra, dec = np.radians(new["ra_fov1"]), np.radians(new["dec_fov1"])
    direction = np.stack([np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)], axis=1)
    expected_s = direction @ SHIFT_KM / 299_792.458
    shift_s = (new["bjd_fov1"] - old["bjd_fov1"]) * 86_400.0
    assert np.abs(shift_s - expected_s).max() < 1e-6
    assert np.abs(shift_s).max() > 1e-3

    monkeypatch.chdir(tmp_path / "with")
    spiceypy.furnsh(next((tmp_path / "with").glob("*.tm")).name)
    try:
        et_s = parse_time("2017-02-08T17:30:00") / 1e9
        seen = spiceypy.spkpos("-139479", et_s, "J2000", "NONE", "399")[0]
        spiceypy.pxform("J2000", "GAIA_SRS", et_s)
    finally:
        spiceypy.kclear()
    ephemeris = KernelSet.load(["de440_2010_2050.bsp", "gaia_orbit.bsp"]).ephemeris
    before = ephemeris.position_km(-139479, 399, np.array([et_s]))[0]
    assert np.abs(seen - before - SHIFT_KM).max() < 1e-4


@pytest.mark.parametrize("start", ["2017-02-08T06:00", "2017-02-08T20:00"])
def test_an_oem_that_does_not_cover_the_window(call, oem, tmp_path, start):
    """The mission's own kernel would go on where the OEM ends: nobody asked for that."""
    done = call(
        *("scanlaw", "gaia", "--start", start, "--days", "1", "--orbit", oem, "--format", "csv"),
        *("--out", tmp_path / "out"),
    )
    assert done.code == 3
    assert "gaia.oem: covers 2017-02-08T12:01:10.000 to 2017-02-09T01:11:10.000 TDB, not the window" in done.err
    assert not (tmp_path / "out").exists()


def test_a_broken_oem_is_one_line(call, oem, tmp_path):
    bad = tmp_path / "bad.oem"
    bad.write_text(oem.read_text().replace("CENTER_NAME = EARTH", "CENTER_NAME = VULCAN"))
    done = call("scanlaw", "gaia", *WINDOW, "--orbit", bad, "--format", "csv", "--out", tmp_path / "out")
    assert done.code == 3
    assert "bad.oem:8: CENTER_NAME:" in done.err
    assert not (tmp_path / "out").exists()
