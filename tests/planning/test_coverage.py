"""Coverage maps: the transits of pixel centres, and what the geometry of scanning demands of their sum."""

from __future__ import annotations

import math

import healpy
import numpy as np
import pytest
from astropy.coordinates import SkyCoord
from scanplan.errors import UsageError
from scanplan.planning import coverage as module
from scanplan.planning.coverage import CoverageMap, coverage, pixel_centres, reductions_for, summary
from scanplan.planning.mission import Mission
from scanplan.planning.reductions import REDUCTIONS, reduce_transits
from scanplan.planning.scanlaw import ScanLaw, propagate
from scanplan.planning.transits import transits

NSIDE = 16


@pytest.fixture(scope="module")
def law() -> ScanLaw:
    """Two years of the nominal law, in one segment: eleven and a half turns of the spin axis about the Sun."""
    return propagate(Mission.load("gaia"), "2017-08-01", "2019-07-01")


@pytest.fixture(scope="module")
def sky(law: ScanLaw) -> CoverageMap:
    return coverage(law, NSIDE, REDUCTIONS)


def ecliptic_latitude_deg(nside: int) -> np.ndarray:
    lon, lat = healpy.pix2ang(nside, np.arange(12 * nside**2), nest=True, lonlat=True)
    return np.asarray(SkyCoord(lon, lat, unit="deg").barycentricmeanecliptic.lat.deg)


@pytest.mark.witness
@pytest.mark.parametrize("nside", [1, 2, 64, 2048])
def test_pixel_centres_are_healpys(nside: int) -> None:
    first = max(12 * nside**2 - 3000, 0)
    stars = pixel_centres(nside, first, 12 * nside**2)
    lon, lat = healpy.pix2ang(nside, np.arange(first, 12 * nside**2), nest=True, lonlat=True)
    ours = SkyCoord(stars.ra_rad, stars.dec_rad, unit="rad")
    assert ours.separation(SkyCoord(lon, lat, unit="deg")).max().arcsec < 1e-6


def test_a_pixel_has_the_transits_of_a_star_at_its_centre(law: ScanLaw, sky: CoverageMap) -> None:
    pixels = np.random.default_rng(3).choice(12 * NSIDE**2, 50, replace=False)
    ra, dec = healpy.pix2ang(NSIDE, pixels, nest=True, lonlat=True)
    found = transits(law, (ra, dec), engine="list")
    reduced = reduce_transits(found)
    np.testing.assert_array_equal(sky["transits_fovp"][pixels], reduced.counts[0])
    np.testing.assert_array_equal(sky["transits_fovf"][pixels], reduced.counts[1])
    np.testing.assert_array_equal(sky["visibility_periods"][pixels], reduced.epochs.visibility_periods)
    np.testing.assert_allclose(sky["longest_gap"][pixels], reduced.epochs.longest_gap_ns / 86400e9, atol=1e-11)
    np.testing.assert_allclose(sky["scan_direction_strength_k2"][pixels], reduced.moments.strength[1], atol=1e-9)


def test_transits_add_up_to_the_area_swept(law: ScanLaw, sky: CoverageMap) -> None:
    """A row of detectors sweeps the zone between its edges once a turn, whatever the axis does meanwhile.

    Of the zone of each row, a star that drifts across its edge between sky mapper and field is lost: at most the
    fastest drift times the sky mapper's lead.
    """
    turns = (law.stop_et_ns - law.start_et_ns) * 1e-9 * law.mission.law.spin_rate_rad_s / (2.0 * math.pi)
    fastest_rad_s = math.radians(4.2 * 0.99 / 86400.0)  # the spin axis moves 4.2 times as fast as the Sun
    for field, name in zip(law.mission.fields, ("transits_fovp", "transits_fovf"), strict=True):
        zones = [math.sin(row.zeta_max_rad) - math.sin(row.zeta_min_rad) for row in field.rows]
        expected = turns * sum(zones) / 2.0
        lost = turns * len(zones) * fastest_rad_s * field.sky_mapper_lead_s / 2.0
        noise = 3.0 * np.std(sky[name]) / math.sqrt(sky[name].size)
        assert expected - lost - noise < np.mean(sky[name]) < expected + noise, name


def test_the_sky_is_covered_alike_north_and_south_of_the_ecliptic(sky: CoverageMap) -> None:
    latitude = ecliptic_latitude_deg(NSIDE)
    north, south = (np.mean(sky["transits"][sign * latitude > 1.0]) for sign in (1.0, -1.0))
    assert abs(north - south) < 0.02 * (north + south)
    assert sky["transits"].min() > 0, "the law reaches every star in a year"


def test_stars_at_the_solar_aspect_angle_from_the_ecliptic_are_seen_most(sky: CoverageMap) -> None:
    """The spin axis keeps 45 degrees from the Sun, so its great circles touch 45 degrees of latitude."""
    latitude = np.abs(ecliptic_latitude_deg(NSIDE))
    zones = [np.mean(sky["transits"][(latitude >= low) & (latitude < low + 6.0)]) for low in range(0, 90, 6)]
    assert 6 * int(np.argmax(zones)) == 42
    assert max(zones) > 1.5 * np.mean(sky["transits"])


def test_every_column_keeps_to_what_it_means(law: ScanLaw, sky: CoverageMap) -> None:
    np.testing.assert_array_equal(sky["transits"], sky["transits_fovp"] + sky["transits_fovf"])
    assert np.all(sky["first_transit"] <= sky["mean_transit"])
    assert np.all(sky["mean_transit"] <= sky["last_transit"])
    length_d = (law.stop_et_ns - law.start_et_ns) / 86400e9
    assert np.all(sky["last_transit"] - sky["first_transit"] < length_d)
    assert np.all(sky["longest_gap"] <= (sky["last_transit"] - sky["first_transit"]) * (1 + 1e-9))
    for k in range(1, 5):
        assert np.all((sky[f"scan_direction_strength_k{k}"] >= 0.0) & (sky[f"scan_direction_strength_k{k}"] <= 1.0))
        assert np.all(np.abs(sky[f"scan_direction_mean_k{k}"]) <= 180.0 / k)
    assert np.all(sky["parallax_factor_al_rms"] < 0.75), "sin 45 degrees times the distance from the Sun in au"


def test_pieces_and_threads_do_not_show(law: ScanLaw, sky: CoverageMap, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[int] = []
    monkeypatch.setattr(module, "_PIXELS_AT_ONCE", 1000)
    again = coverage(law, NSIDE, ("moments", "counts"), threads=2, on_pixels=heard.append)
    assert heard == [1000, 1000, 1000, 72]
    assert [c.name for c in again.columns] == [
        c.name for c in sky.columns if c.name.startswith(("transits", "scan_direction"))
    ]
    for column in again.columns:
        # Positions of the neighbours may decide on the engine, and engines agree to a nanosecond.
        np.testing.assert_allclose(column.values, sky[column.name], atol=1e-7, err_msg=column.name)


@pytest.mark.parametrize("nside", [0, -4, 3, 63, 4096])
def test_another_nside_is_refused(law: ScanLaw, nside: int) -> None:
    with pytest.raises(UsageError, match=f"nside {nside} is no power of two from 1 to 2048"):
        coverage(law, nside)


def test_another_group_is_refused_before_any_work(law: ScanLaw) -> None:
    with pytest.raises(UsageError, match="'count' is no reduction"):
        coverage(law, 2048, ("count",))


def test_a_quantity_brings_its_group(law: ScanLaw) -> None:
    fields = law.mission.fields
    assert reductions_for(["counts"], "transits_fovf", fields) == ("counts",)
    assert reductions_for(["moments"], "longest_gap", fields) == ("epochs", "moments")
    with pytest.raises(UsageError, match="'gap' is no quantity of a map; there are transits, transits_fovp"):
        reductions_for(["counts"], "gap", fields)


def test_a_column_that_is_not_there_is_told(law: ScanLaw) -> None:
    small = coverage(law, 1)
    with pytest.raises(UsageError, match="has no 'longest_gap'; it has transits, transits_fovp, transits_fovf"):
        small["longest_gap"]


def test_the_summary_leaves_out_what_is_not_there() -> None:
    """In an hour most of the sky is not seen."""
    brief = coverage(propagate(Mission.load("gaia"), "2017-02-05", "2017-02-05T01:00:00"), 32, REDUCTIONS)
    told = {each.name: each for each in summary(brief)}
    seen = int(np.sum(brief["transits"] > 0))
    assert 0 < seen < 100
    assert told["transits"].pixels == 12288
    assert told["transits"].least == 0.0
    assert told["first_transit"].pixels == seen
    assert told["longest_gap"].pixels == np.sum(brief["transits"] > 1)
    assert (told["longest_gap"].mean is None) == (told["longest_gap"].pixels == 0)
