"""The text kernels beside a CK (SCLK, FK, MK), loaded by CSPICE."""

from __future__ import annotations

import math

import numpy as np
import pytest
import spiceypy as spice
from scanplan.errors import ProductError
from scanplan.planning.products.fk import FieldFrame, SpacecraftIds, fk_text, frame_name
from scanplan.planning.products.meta_kernel import meta_kernel_text
from scanplan.planning.products.sclk import SpacecraftClock, sclk_text

GAIA = -139479
SECOND = 10**9
FIELDS = [FieldFrame("FovP", math.radians(53.25)), FieldFrame("FovF", math.radians(-53.25))]


@pytest.fixture
def furnish(tmp_path):
    def furnish_text(text, name="kernel.txt"):
        (tmp_path / name).write_text(text)
        spice.furnsh(str(tmp_path / name))

    yield furnish_text
    spice.kclear()


@pytest.mark.witness
def test_ticks_are_those_of_cspice(furnish):
    clock = SpacecraftClock(GAIA)
    furnish(sclk_text(clock, "GAIA"))
    rng = np.random.default_rng(3)
    et_ns = np.sort(rng.integers(-631_000_000 * 10**6, 2_524_000_000 * 10**6, 3000)) * 1000  # 1980 to 2080
    ticks = clock.ticks(et_ns)
    for instant, tick in zip(et_ns, ticks, strict=True):
        et_s = int(instant) / SECOND
        assert abs(spice.sce2c(GAIA, et_s) - tick) <= 1e6 * clock.look_up_error_s(instant, instant)
        assert abs(spice.sct2e(GAIA, tick) - et_s) <= np.spacing(max(abs(et_s), 3.2e7))
    np.testing.assert_array_equal(clock.et_ns(ticks), et_ns)
    np.testing.assert_array_equal(ticks, np.rint(ticks))


@pytest.mark.witness
def test_clock_strings(furnish):
    clock = SpacecraftClock(GAIA)
    furnish(sclk_text(clock, "GAIA"))
    et_ns = 539_806_369_000_042_000
    text = "1/1171001569.000042"  # 631195200 s from 1980 to J2000
    assert spice.scdecd(GAIA, clock.ticks(np.array([et_ns]))[0]) == text
    assert spice.scs2e(GAIA, text) == pytest.approx(et_ns / SECOND, abs=1.2e-7)


def test_ticks_round_to_the_nearest_microsecond():
    clock = SpacecraftClock(GAIA)
    et_ns = np.array([-499, 499, 500, -501, 1501])
    np.testing.assert_array_equal(clock.ticks(et_ns) - clock.ticks(np.array([0])), [0, 0, 1, -1, 2])
    np.testing.assert_array_equal(clock.et_ns(clock.ticks(np.array([0, 0])) + np.array([0.5, -0.25])), [500, -250])


def test_a_clock_has_an_origin_and_an_end():
    clock = SpacecraftClock(GAIA)
    for et_s in (-631_195_201, 2_524_564_801):
        with pytest.raises(ProductError, match="it runs from 1980-01-01T00:00:00"):
            clock.ticks(np.array([et_s * SECOND]))
    for wrong in ({"clock_id": 139479}, {"origin_et_ns": 5}, {"years": 137}, {"years": 0}):
        with pytest.raises(ValueError):
            SpacecraftClock(**({"clock_id": GAIA} | wrong))


@pytest.mark.witness
def test_fields_look_along_x_at_their_azimuth(furnish):
    furnish(fk_text("Gaia", SpacecraftIds.of(GAIA), FIELDS))
    for field in FIELDS:
        to_srs = spice.pxform(f"GAIA_{field.name.upper()}", "GAIA_SRS", 0.0)
        azimuth_rad = field.azimuth_rad
        np.testing.assert_allclose(to_srs[:, 0], [np.cos(azimuth_rad), np.sin(azimuth_rad), 0], atol=1e-16)
        np.testing.assert_allclose(to_srs[:, 1], [-np.sin(azimuth_rad), np.cos(azimuth_rad), 0], atol=1e-16)
        np.testing.assert_allclose(to_srs[:, 2], [0, 0, 1], atol=1e-16)


@pytest.mark.witness
def test_names_and_ids(furnish):
    furnish(fk_text("New Probe's", SpacecraftIds.of(-987), FIELDS))
    assert spice.bodn2c("NEW PROBE'S") == -987
    assert spice.namfrm("NEW_PROBE_S_SRS") == -987000
    assert [spice.namfrm(f"NEW_PROBE_S_{field.name.upper()}") for field in FIELDS] == [-987001, -987002]
    assert spice.frinfo(-987000) == (-987, 3, -987000)
    assert spice.ckmeta(-987000, "SCLK") == -987
    assert spice.ckmeta(-987000, "SPK") == -987


def test_names_and_ids_that_spice_cannot_hold():
    assert frame_name("Gaia", "srs") == "GAIA_SRS"
    with pytest.raises(ValueError, match="no name for a SPICE frame"):
        frame_name("a spacecraft with a long name", "SRS")
    with pytest.raises(ValueError, match="no name for a SPICE frame"):
        frame_name("", "SRS")
    for naif_id in (0, 399, -2_147_484):
        with pytest.raises(ValueError, match="NAIF id"):
            SpacecraftIds.of(naif_id)


@pytest.mark.witness
def test_a_meta_kernel_loads_its_neighbours_from_the_working_directory(tmp_path, monkeypatch, furnish):
    long_name = "n" * 60 + "+" * 30 + "ame" * 40 + ".tf"
    names = ["clock.tsc", "a user's frames.tf", long_name]
    (tmp_path / names[0]).write_text(sclk_text(SpacecraftClock(GAIA), "GAIA"))
    (tmp_path / names[1]).write_text(fk_text("GAIA", SpacecraftIds.of(GAIA), FIELDS))
    (tmp_path / names[2]).write_text(fk_text("OTHER", SpacecraftIds.of(-987), FIELDS))
    text = meta_kernel_text("Attitude of Gaia, a test", names, "GAIA_SRS")
    monkeypatch.chdir(tmp_path)
    furnish(text, "all.tm")
    assert spice.ktotal("ALL") == 4
    assert [spice.kdata(i, "TEXT")[0] for i in range(3)] == [f"./{name}" for name in names]
    assert spice.namfrm("OTHER_SRS") == -987000


def test_every_line_of_the_kernels_fits_spice():
    texts = (
        meta_kernel_text("Title", ["x" * 200, "+" * 100 + "x"], "GAIA_SRS"),
        sclk_text(SpacecraftClock(GAIA), "GAIA"),
        fk_text("GAIA", SpacecraftIds.of(GAIA), FIELDS),
    )
    for text in texts:
        lines = text.splitlines()
        assert max(map(len, lines)) <= 90
        assert text.isascii()
        assert "\t" not in text
        assert lines.count("\\begindata") == lines.count("\\begintext") == 1


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", "is empty"),
        ("caf\u00e9.bc", "ASCII"),
        ("$HOME/a.bc", "path symbol"),
        ("x" * 251, "longer"),
        ("a+", "+"),
    ],
)
def test_names_a_meta_kernel_cannot_hold(name, problem):
    with pytest.raises(ProductError) as caught:
        meta_kernel_text("Title", [name], "GAIA_SRS")
    assert problem in str(caught.value)
