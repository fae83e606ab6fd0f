"""Nested HEALPix numbers against astropy-healpix."""

import numpy as np
import pytest
from astropy import units as u
from astropy_healpix import lonlat_to_healpix
from scanplan.planning.core.healpix import nested_pixels


def witness(lon_deg, lat_deg, level):
    return lonlat_to_healpix(lon_deg * u.deg, lat_deg * u.deg, 2**level, order="nested")


def test_a_million_random_directions():
    rng = np.random.default_rng(20170205)
    lon_deg = rng.uniform(0.0, 360.0, 1_000_000)
    lat_deg = np.degrees(np.arcsin(rng.uniform(-1.0, 1.0, lon_deg.size)))
    assert np.array_equal(nested_pixels(lon_deg, lat_deg, 12), witness(lon_deg, lat_deg, 12))


@pytest.mark.parametrize("level", [0, 1, 5, 12, 24])
def test_close_to_poles_and_borders(level):
    """A hair beside faces' corners, meridians, the equator and the caps' edges."""
    edge = np.degrees(np.arcsin(2.0 / 3.0))
    lon, lat = np.meshgrid(np.arange(0.0, 361.0, 22.5), [-90.0, -edge, -30.0, 0.0, 30.0, edge, 90.0])
    rng = np.random.default_rng(level)
    lon_deg = np.tile(lon.ravel(), 200)
    lon_deg += rng.choice([-1.0, 1.0], lon_deg.size) * rng.uniform(1e-10, 1e-6, lon_deg.size)
    lat_deg = np.tile(lat.ravel(), 200)
    lat_deg += np.where(lat_deg > 0, -1.0, 1.0) * rng.uniform(1e-10, 1e-6, lat_deg.size)
    assert np.array_equal(nested_pixels(lon_deg, lat_deg, level), witness(lon_deg, lat_deg, level))


def test_a_border_is_given_one_of_the_pixels_it_parts():
    lon_deg = np.tile(np.arange(0.0, 361.0, 45.0), 5)
    lat_deg = np.repeat([-90.0, -30.0, 0.0, 30.0, 90.0], 9)
    found = nested_pixels(lon_deg, lat_deg, 12)
    hair = 1e-9
    around = [
        witness(lon_deg + east * hair, np.clip(lat_deg + north * hair, -90.0, 90.0), 12)
        for east, north in ((1, 0), (-1, 0), (0, 1), (0, -1))
    ]
    assert np.all(np.any([found == pixel for pixel in around], axis=0))


def test_any_longitude_will_do():
    lon_deg = np.array([-350.0, 10.0, 370.0, -1e-20, 0.0])
    found = nested_pixels(lon_deg, np.full(5, 12.3), 12)
    assert len(set(found[:3])) == 1
    assert found[3] == found[4]
