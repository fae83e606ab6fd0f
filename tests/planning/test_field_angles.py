"""Angles of a star in the scanning reference system, against scipy's rotations and erfa's apparent places."""

import erfa
import numpy as np
import pytest
from scanplan.ephemeris.kernels import KernelSet
from scanplan.errors import CoverageError, TimeError
from scanplan.planning.core.star_angles import star_angles
from scanplan.planning.field_angles import direction_seen, field_angles
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate
from scipy.spatial.transform import Rotation

UAS = np.radians(1 / 3.6e9)


@pytest.fixture(scope="module")
def law():
    return propagate(Mission.load("gaia"), "2017-02-05", "2017-02-12")


def random_directions(rng, count):
    u = rng.normal(size=(count, 3))
    return u / np.linalg.norm(u, axis=1)[:, None]


def test_angles_are_those_of_the_rotated_direction():
    rng = np.random.default_rng(1)
    rotation = Rotation.random(5000, random_state=2)
    w = random_directions(rng, 5000)
    azimuth, zeta, scan = (np.empty(5000) for _ in range(3))
    # scipy's quaternion turns vectors, the attitude turns axes: the same numbers, used inversely.
    star_angles(rotation.as_quat().reshape(-1), w, azimuth, zeta, scan)
    in_srs = rotation.inv().apply(w)
    assert np.abs(azimuth - np.arctan2(in_srs[:, 1], in_srs[:, 0])).max() < 1e-12
    assert np.abs(np.sin(zeta) - in_srs[:, 2]).max() < 1e-15
    # The scan angle by its meaning: erfa's position angle from the star to where the scan leads next.
    spin_axis = rotation.apply([0.0, 0.0, 1.0])
    ahead = w + 1e-4 * np.cross(spin_axis, w) / np.linalg.norm(np.cross(spin_axis, w), axis=1)[:, None]
    position_angle = erfa.pap(w, ahead)
    off = np.abs(np.remainder(scan - position_angle + np.pi, 2 * np.pi) - np.pi)
    assert off.max() < 1e-11


def test_direction_seen_is_erfas(law):
    rng = np.random.default_rng(3)
    et_ns = rng.integers(law.start_et_ns, law.stop_et_ns, 500)
    u = random_directions(rng, 500)
    position_km, velocity_km_s = law.orbit(et_ns)
    sun_km = law.kernels.ephemeris.position_km(10, 0, et_ns / 1e9)
    from_sun = position_km - sun_km
    distance = np.linalg.norm(from_sun, axis=1)
    distance_au = distance / 149_597_870.7
    bent = erfa.ldsun(u, from_sun / distance[:, None], distance_au)
    v = velocity_km_s / 299_792.458
    expected = erfa.ab(bent, v, distance_au, np.sqrt(1.0 - np.sum(v * v, axis=1)))
    assert np.abs(direction_seen(law, u, et_ns) - expected).max() < 0.1 * UAS


def test_one_time_and_many(law):
    u = np.array([0.6, 0.0, 0.8])
    et_ns = np.array([law.start_et_ns + 10**12, law.start_et_ns + 3 * 10**12])
    many = field_angles(law, u, et_ns)
    one = field_angles(law, u, int(et_ns[1]))
    assert [np.ndim(angle) for angle in one] == [0, 0, 0]
    assert one == tuple(angle[1] for angle in many)
    assert direction_seen(law, u, int(et_ns[0])).shape == (3,)
    assert field_angles(law, u, "2017-02-06").azimuth_rad == field_angles(law, u, ["2017-02-06"]).azimuth_rad[0]


def test_times_outside_the_law_or_the_orbit(law):
    with pytest.raises(TimeError, match="outside the scan law"):
        field_angles(law, [1.0, 0.0, 0.0], "2018-01-01")
    without_orbit = KernelSet.load(["de440_2010_2050.bsp"])
    lost = propagate(law.mission, law.start_et_ns, law.stop_et_ns, without_orbit)
    with pytest.raises(CoverageError, match="-139479"):
        field_angles(lost, [1.0, 0.0, 0.0], "2017-02-06")
