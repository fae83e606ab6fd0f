"""How many stars cross the fields of view: against the area swept, and against stars strewn over the map."""

import math

import numpy as np
import pytest
from astropy import units as u
from astropy_healpix import healpix_to_lonlat, lonlat_to_healpix
from scanplan.ephemeris.timescales import parse_time
from scanplan.errors import InvalidInput, UsageError
from scanplan.planning.core.healpix import nested_pixel_of_vector
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate
from scanplan.planning.science import sweep
from scanplan.planning.science.rate import transit_rate
from scanplan.planning.sky.star_map import StarMap
from scanplan.planning.stars import Stars
from scanplan.planning.transits import transits

from .made_maps import galactic_map, uniform_map

SECOND_NS = 1_000_000_000
STREWN_NSIDE = 2048


@pytest.fixture(scope="module")
def gaia():
    return Mission.load("gaia")


@pytest.fixture(scope="module")
def galaxy():
    return galactic_map()


def test_pixels_of_vectors_are_those_of_astropy():
    rng = np.random.default_rng(5)
    at = rng.normal(size=(3, 20_000))
    at /= np.linalg.norm(at, axis=0)
    at[:, :6] = np.array([[0, 0, 1, -1, 0, 0], [0, 0, 0, 0, 1, -1], [1, -1, 0, 0, 0, 0]]) + 1e-9
    found = [nested_pixel_of_vector(x, y, z, 7) for x, y, z in at.T]
    lon, lat = np.arctan2(at[1], at[0]), np.arctan2(at[2], np.hypot(at[0], at[1]))
    np.testing.assert_array_equal(found, lonlat_to_healpix(lon * u.rad, lat * u.rad, 128, order="nested"))


def test_a_uniform_sky_gives_the_area_swept(gaia):
    """In a day 4 turns sweep the zones of the rows; stars that drift across an edge before the line are lost."""
    law = propagate(gaia, "2017-06-01", "2017-06-02")
    _, counts = transit_rate(law, uniform_map([1000.0, 3000.0]), [3.0, 16.0, 21.0], 600 * SECOND_NS)
    moments = np.arange(law.start_et_ns, law.stop_et_ns, 5 * SECOND_NS)
    omega = law.angular_velocity_rad_s(moments)
    swept_sr = 0.0
    for field in gaia.fields:
        c, s = math.cos(field.azimuth_rad), math.sin(field.azimuth_rad)
        strays_rad = np.abs(omega[:, 1] * c - omega[:, 0] * s) * field.sky_mapper_lead_s
        for row in field.rows:
            zone = math.sin(row.zeta_max_rad) - math.sin(row.zeta_min_rad)
            swept_sr += np.sum((zone - strays_rad) * omega[:, 2]) * 5.0
    expected = swept_sr * math.degrees(1.0) ** 2 * np.array([1000.0, 3000.0])
    np.testing.assert_allclose(counts.sum(axis=0), expected, rtol=2e-4)


@pytest.mark.parametrize("start", ["2014-08-01T03:00:00", "2016-03-20T11:17:00", "2019-10-02T20:40:00"])
def test_stars_strewn_over_the_map_cross_as_often(gaia, galaxy, start, record_property):
    """Weighted stars about the fields' paths, their crossings found one by one by the search for transits."""
    start_et_ns = parse_time(start)
    law = propagate(gaia, start_et_ns, start_et_ns + 1200 * SECOND_NS)
    edges = [3.0, 13.0, 16.0, 17.0, 19.0, 21.0]
    _, counts = transit_rate(law, galaxy, edges, 60 * SECOND_NS)
    stars, weights = strewn(law, galaxy)
    found = transits(law, stars)
    crossed = weights[found.star].sum(axis=0)
    assert len(found) > 30_000
    record_property("by_class", float(np.abs(counts.sum(axis=0) / crossed - 1.0).max()))
    record_property("sum", float(abs(counts.sum() / crossed.sum() - 1.0)))
    np.testing.assert_allclose(counts.sum(axis=0), crossed, rtol=0.01)
    np.testing.assert_allclose(counts.sum(), crossed.sum(), rtol=0.005)


def strewn(law, star_map: StarMap):
    """One star at random in each small pixel within two degrees of a field's path; its share (N, B) of the map."""
    moments = np.arange(law.start_et_ns, law.stop_et_ns, 20 * SECOND_NS)
    paths = [unit_vectors(field.ra_rad, field.dec_rad) for field in law.fov(moments)]
    coarse = unit_vectors(*(each.to_value(u.rad) for each in healpix_to_lonlat(np.arange(49152), 64, order="nested")))
    near = np.flatnonzero(np.max(coarse @ np.concatenate(paths).T, axis=1) > math.cos(math.radians(2.0)))
    children = (STREWN_NSIDE // 64) ** 2
    pixels = (near[:, None] * children + np.arange(children)).reshape(-1)
    rng = np.random.default_rng(pixels.size)
    dx, dy = rng.uniform(0.0, 1.0, (2, pixels.size))
    lon, lat = healpix_to_lonlat(pixels, STREWN_NSIDE, dx, dy, order="nested")
    home = lonlat_to_healpix(lon, lat, star_map.nside, order="nested")
    share = (star_map.nside / STREWN_NSIDE) ** 2
    return Stars(np.ascontiguousarray(lon.rad), np.ascontiguousarray(lat.rad)), star_map.stars[home] * share


def unit_vectors(lon_rad, lat_rad):
    return np.stack([np.cos(lat_rad) * np.cos(lon_rad), np.cos(lat_rad) * np.sin(lon_rad), np.sin(lat_rad)], axis=-1)


def test_bins_add_up_whatever_their_length(gaia, galaxy):
    law = propagate(gaia, "2016-01-01", "2016-01-01T05:17:03")
    fine_edges, fine = transit_rate(law, galaxy, [3.0, 21.0], 60 * SECOND_NS)
    edges, coarse = transit_rate(law, galaxy, [3.0, 21.0], 600 * SECOND_NS)
    assert edges[0] == fine_edges[0] == law.start_et_ns
    assert edges[-1] == fine_edges[-1] == law.stop_et_ns
    assert set(np.diff(edges)[:-1].tolist()) == {600 * SECOND_NS}
    assert 0 < edges[-1] - edges[-2] < 600 * SECOND_NS
    np.testing.assert_allclose(
        coarse[:-1, 0], fine[: 10 * (coarse.size - 1), 0].reshape(-1, 10).sum(axis=1), rtol=1e-12
    )


def test_samples_do_not_cross_a_jump(gaia, galaxy):
    """The spin phase jumps by 82.5 degrees: what is counted about it is what the law on either side sees."""
    jump_ns = gaia.law.segments[5].start_et_ns
    hour = 3600 * SECOND_NS
    whole = propagate(gaia, jump_ns - hour, jump_ns + hour)
    _, about = transit_rate(whole, galaxy, [3.0, 21.0], 2 * hour)
    before = transit_rate(propagate(gaia, jump_ns - hour, jump_ns), galaxy, [3.0, 21.0], hour)[1]
    after = transit_rate(propagate(gaia, jump_ns, jump_ns + hour), galaxy, [3.0, 21.0], hour)[1]
    np.testing.assert_allclose(about.sum(), before.sum() + after.sum(), rtol=1e-9)


def test_threads_and_pieces_do_not_show(gaia, galaxy, monkeypatch):
    law = propagate(gaia, "2016-01-01", "2016-01-02")
    _, once = transit_rate(law, galaxy, [3.0, 16.0, 21.0], 60 * SECOND_NS)
    monkeypatch.setattr(sweep, "_SAMPLES_AT_ONCE", 700)
    heard = []
    _, again = transit_rate(law, galaxy, [3.0, 16.0, 21.0], 60 * SECOND_NS, threads=3, on_done=heard.append)
    np.testing.assert_array_equal(again, once)
    assert sum(heard) == 1440
    assert len(heard) > 10


def test_an_interruption_ends_the_work(gaia, galaxy, monkeypatch):
    law = propagate(gaia, "2016-01-01", "2016-01-02")
    monkeypatch.setattr(sweep, "_SAMPLES_AT_ONCE", 100)
    heard = []

    def interrupt(bins):
        heard.append(bins)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        transit_rate(law, galaxy, [3.0, 21.0], 60 * SECOND_NS, threads=2, on_done=interrupt)
    assert len(heard) == 1


@pytest.mark.parametrize("step_ns", [0, -60 * SECOND_NS, 1000])
def test_a_step_that_makes_no_sense_is_refused(gaia, galaxy, step_ns):
    law = propagate(gaia, "2016-01-01", "2016-01-02")
    with pytest.raises(UsageError, match=f"a step of {step_ns} ns"):
        transit_rate(law, galaxy, [3.0, 21.0], step_ns)


def test_a_map_that_is_not_faint_enough_is_refused(gaia):
    law = propagate(gaia, "2016-01-01", "2016-01-02")
    with pytest.raises(InvalidInput, match=r"stars of G = 3\.0 to 19\.0 only; expected 3\.0 to 21\.0"):
        transit_rate(law, uniform_map(1.0, (3.0, 19.0)), [3.0, 16.0, 21.0])


@pytest.mark.parametrize("edges", [[16.0], [16.0, 3.0], [3.0, 3.0]])
def test_magnitudes_that_do_not_ascend_are_refused(gaia, galaxy, edges):
    law = propagate(gaia, "2016-01-01", "2016-01-02")
    with pytest.raises(UsageError, match="do not rise"):
        transit_rate(law, galaxy, edges)
