"""Both engines, any number of threads and any company of other stars give the same transits."""

import numpy as np
import pytest
from astropy_healpix import HEALPix
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate
from scanplan.planning.stars import Stars
from scanplan.planning.transits import transits

from .gost import shortest
from .made_stars import moving_stars, random_directions, stars_at

EXACT = ("star", "field", "row", "segment")
WITHIN = {
    "zeta_rad": 1e-9,
    "zeta_rate_rad_s": 1e-12,
    "parallax_factor_al": 3e-8,
    "parallax_factor_ac": 3e-8,
    "delay_s": 1e-6,
}
WITHIN_NS = 2000
ON_SKY_RAD = 1e-8
"""Of scan angles, times the cosine of the declination."""


@pytest.fixture(scope="module")
def law():
    gaia = Mission.load("gaia")
    return propagate(gaia, gaia.law.start_et_ns, gaia.law.stop_et_ns)


def dense_patch(rng, count, radius_rad=0.01):
    """Stars about one place as they stand in the Milky Way, more than ten thousand a square degree."""
    centre = random_directions(rng, 1)
    u = centre + radius_rad * rng.uniform(-1.0, 1.0, (count, 3))
    return u / np.linalg.norm(u, axis=1)[:, None]


def awkward_places(rng):
    """Poles, the meridian where right ascension begins again, corners of HEALPix pixels and the same place twice."""
    poles = np.array([[0.0, 0.0, 1.0], [0.0, 0.0, -1.0], [1e-9, 0.0, 1.0], [0.0, -1e-12, -1.0]])
    dec = rng.uniform(-1.5, 1.5, 50)
    meridian = np.stack([np.cos(dec), np.tile([0.0, 1e-15, -1e-15, 1e-9, -1e-9], 10), np.sin(dec)], axis=1)
    corners = []
    for nside in (1, 2, 8, 16, 32, 64, 128, 512):
        grid = HEALPix(nside, order="nested")
        pixels = rng.integers(0, grid.npix, 12)
        lon, lat = (angle.to_value("rad").reshape(-1) for angle in grid.boundaries_lonlat(pixels, step=1))
        corners.append(np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1))
    u = np.concatenate([poles, meridian, *corners])
    u = np.concatenate([u, u[::7]])
    return u / np.linalg.norm(u, axis=1)[:, None]


@pytest.fixture(scope="module")
def sky():
    rng = np.random.default_rng(7)
    return {
        "random": stars_at(random_directions(rng, 3000)),
        "dense": stars_at(dense_patch(rng, 3000)),
        "awkward": stars_at(awkward_places(rng)),
        "moving": moving_stars(rng, 2000),
    }


def assert_alike(found, other):
    assert len(found) == len(other)
    for name in EXACT:
        assert np.array_equal(getattr(found, name), getattr(other, name)), name
    off_ns = np.abs(found.et_ns - other.et_ns).max()
    print(f"{len(found)} transits, time {off_ns} ns")
    assert off_ns < WITHIN_NS
    for name, within in WITHIN.items():
        assert np.abs(getattr(found, name) - getattr(other, name)).max() < within, name
    cos_dec = np.cos(found.stars.dec_rad)[found.star]
    assert (
        np.abs(shortest(found.scan_angle_rad - other.scan_angle_rad)) * np.maximum(cos_dec, 1e-4)
    ).max() < ON_SKY_RAD


@pytest.mark.parametrize("kind", ["random", "dense", "awkward", "moving"])
@pytest.mark.parametrize("between_rows", [False, True])
def test_engines(law, sky, kind, between_rows):
    listed, tiled = (transits(law, sky[kind], between_rows=between_rows, engine=engine) for engine in ("list", "tiles"))
    assert_alike(listed, tiled)


def columns(found):
    return {name: getattr(found, name) for name in (*EXACT, "et_ns", "scan_angle_rad", *WITHIN)}


def assert_identical(found, other):
    for name, values in columns(found).items():
        assert np.array_equal(values, getattr(other, name)), name


@pytest.mark.parametrize("engine", ["list", "tiles"])
def test_threads(law, sky, engine):
    for stars in (sky["dense"], sky["moving"]):
        one, three = (transits(law, stars, engine=engine, threads=threads) for threads in (1, 3))
        assert_identical(one, three)


@pytest.mark.parametrize("engine", ["list", "tiles"])
def test_order_of_stars(law, sky, engine):
    """Stars in another order, with others among them, have the same transits: those of a single star by itself too."""
    both = [sky["dense"], sky["random"]]
    ra, dec = (np.concatenate([getattr(each, name) for each in both]) for name in ("ra_rad", "dec_rad"))
    order = np.random.default_rng(8).permutation(ra.size)
    together = transits(law, Stars(ra[order], dec[order]), engine=engine)
    alone = transits(law, both[0], engine=engine)
    whose = order[together.star]
    chosen = np.flatnonzero(whose < len(both[0]))
    chosen = chosen[np.lexsort((together.et_ns[chosen], whose[chosen]))]
    assert np.array_equal(whose[chosen], alone.star)
    assert np.abs(together.et_ns[chosen] - alone.et_ns).max() < WITHIN_NS
    assert np.array_equal(together.row[chosen], alone.row)
    for n in (0, 17, 2999):
        single = transits(law, Stars(both[0].ra_rad[n : n + 1], both[0].dec_rad[n : n + 1]), engine=engine)
        assert np.abs(single.et_ns - alone.et_ns[alone.star == n]).max() < WITHIN_NS
