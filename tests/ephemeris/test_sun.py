"""The Sun against CSPICE, against the nominal formula in 40 digits, and the two against each other."""

import mpmath
import numpy as np
import pytest
import spiceypy
from scanplan.ephemeris.kernels import KernelSet
from scanplan.ephemeris.sun import NominalSun, TrueSun
from scanplan.ephemeris.timescales import parse_time

OBLIQUITY_RAD = float(np.radians(84381.411 / 3600.0))
EARTH = 399
C_KM_S = 299_792.458
GAIA_NOMINAL = NominalSun(280.4665, 0.98560903, 357.529, 0.98560020, 0.01671, 20.49122)
START_S, STOP_S = (parse_time(text) / 1e9 for text in ("2014-07-25", "2024-07-25"))
RNG = np.random.default_rng(3)


@pytest.fixture(scope="module")
def kernels():
    return KernelSet.load(["de440_2010_2050.bsp"])


@pytest.fixture
def spice(kernels):
    spiceypy.kclear()
    for kernel in kernels.files:
        spiceypy.furnsh(str(kernel.path))
    yield spiceypy
    spiceypy.kclear()


def ecliptic(lon_rad: np.ndarray, lat_rad: np.ndarray) -> np.ndarray:
    return np.stack([np.cos(lat_rad) * np.cos(lon_rad), np.cos(lat_rad) * np.sin(lon_rad), np.sin(lat_rad)], axis=-1)


def to_ecliptic(vectors: np.ndarray) -> np.ndarray:
    rotated = np.array(vectors) @ spiceypy.rotate(OBLIQUITY_RAD, 1).T
    return rotated / np.linalg.norm(rotated, axis=1, keepdims=True)


def test_nominal_sun_is_its_formula():
    mpmath.mp.dps = 40
    et_s = RNG.uniform(START_S, STOP_S, 50)
    angles = GAIA_NOMINAL.angles(et_s)
    l_b, t0_s, tdb0_s = mpmath.mpf("1.550519768e-8"), mpmath.mpf("-725803167.816"), mpmath.mpf("-6.55e-5")

    def longitude(et) -> mpmath.mpf:
        tcb_s = (et - l_b * t0_s - tdb0_s) / (1 - l_b)
        t, e = tcb_s / 86400, mpmath.mpf("0.01671")
        anomaly = mpmath.radians(mpmath.mpf("357.529") + mpmath.mpf("0.98560020") * t)
        mean = mpmath.mpf("280.4665") - mpmath.mpf("20.49122") / 3600 + mpmath.mpf("0.98560903") * t
        return mpmath.radians(mean) + mpmath.sin(anomaly) * (2 * e + mpmath.mpf("2.5") * e**2 * mpmath.cos(anomaly))

    for i, et in enumerate(et_s):
        assert abs(angles.lon_rad[i] - longitude(mpmath.mpf(float(et)))) < 1e-13
        rate = mpmath.diff(longitude, mpmath.mpf(float(et)))
        assert abs(angles.lon_rate_rad_s[i] - rate) < 1e-21
    assert not angles.lat_rad.any()
    assert not angles.lat_rate_rad_s.any()


def test_geometric_sun_against_cspice(kernels, spice):
    et_s = np.sort(RNG.uniform(START_S, STOP_S, 300))
    angles = TrueSun(kernels.ephemeris, EARTH, False, OBLIQUITY_RAD).angles(et_s)
    states = np.array([spice.spkgeo(10, et, "J2000", EARTH)[0] for et in et_s])
    theirs = to_ecliptic(states[:, :3])
    error = np.linalg.norm(ecliptic(angles.lon_rad, angles.lat_rad) - theirs, axis=1)
    print("geometric Sun, rad: q50 q99 max =", np.quantile(error, [0.5, 0.99, 1.0]))
    assert error.max() < 1e-13


def spice_light_time(spice, et_s: float, correction: str) -> np.ndarray:
    return np.array(spice.spkezr("SUN", et_s, "J2000", correction, "EARTH")[0][:3])


def test_apparent_sun_against_cspice(kernels, spice):
    """SPICE turns the vector by the classical angle asin(v sin a / c); the Lorentz transformation differs from it
    by up to (v/c)^2 sin(2a) / 4. Seen from Earth v is nearly at right angles to the Sun: below 0.1 mas."""
    et_s = np.sort(RNG.uniform(START_S, STOP_S, 300))
    angles = TrueSun(kernels.ephemeris, EARTH, True, OBLIQUITY_RAD).angles(et_s)
    ours = ecliptic(angles.lon_rad, angles.lat_rad)
    for correction in ("LT+S", "CN+S"):
        theirs = to_ecliptic([spice_light_time(spice, et, correction) for et in et_s])
        error_mas = np.degrees(np.linalg.norm(ours - theirs, axis=1)) * 3.6e6
        print(f"apparent Sun against {correction}, mas: q50 q99 max =", np.quantile(error_mas, [0.5, 0.99, 1.0]))
        assert error_mas.max() < 0.1


def test_apparent_sun_is_light_time_and_a_lorentz_transformation(kernels, spice):
    """CSPICE's converged light time, then the exact aberration of a light ray as a four-vector (1, p)."""
    et_s = np.sort(RNG.uniform(START_S, STOP_S, 200))
    angles = TrueSun(kernels.ephemeris, EARTH, True, OBLIQUITY_RAD).angles(et_s)
    paths = np.array([spice_light_time(spice, et, "CN") for et in et_s])
    u = paths / np.linalg.norm(paths, axis=1, keepdims=True)
    b = np.array([spice.spkgeo(EARTH, et, "J2000", 0)[0][3:] for et in et_s]) / C_KM_S
    gamma = (1 / np.sqrt(1 - np.sum(b * b, axis=1)))[:, None]
    seen = u + (gamma**2 / (gamma + 1) * np.sum(b * u, axis=1, keepdims=True) + gamma) * b
    error = np.linalg.norm(ecliptic(angles.lon_rad, angles.lat_rad) - to_ecliptic(seen), axis=1)
    print("apparent Sun, rad: q50 q99 max =", np.quantile(error, [0.5, 0.99, 1.0]))
    assert error.max() < 1e-13


@pytest.mark.parametrize("apparent", [False, True])
def test_rates_are_the_derivatives(kernels, apparent):
    """Eight-point differences of the angles over minutes: their own noise is about 3e-16 rad over 1e4 s."""
    sun = TrueSun(kernels.ephemeris, EARTH, apparent, OBLIQUITY_RAD)
    et_s = np.sort(RNG.uniform(START_S, STOP_S, 100))
    step_s = 4096.0
    weights = {1: 4 / 5, 2: -1 / 5, 3: 4 / 105, 4: -1 / 280}
    lon_rate, lat_rate = np.zeros_like(et_s), np.zeros_like(et_s)
    for k, weight in weights.items():
        after, before = sun.angles(et_s + k * step_s), sun.angles(et_s - k * step_s)
        lon_rate += weight * (after.lon_rad - before.lon_rad) / step_s
        lat_rate += weight * (after.lat_rad - before.lat_rad) / step_s
    angles = sun.angles(et_s)
    error = np.maximum(np.abs(angles.lon_rate_rad_s - lon_rate), np.abs(angles.lat_rate_rad_s - lat_rate))
    print(f"rates, apparent={apparent}, rad/s: q50 q99 max =", np.quantile(error, [0.5, 0.99, 1.0]))
    # longitudes of a hundred radians have steps of 1.4e-14 rad: the differences cannot be better than 5e-18 rad/s
    assert error.max() < 1e-15


@pytest.mark.parametrize("apparent", [False, True])
def test_longitude_runs_on(kernels, apparent):
    et_s = np.arange(START_S, STOP_S, 86_400.0)
    angles = TrueSun(kernels.ephemeris, EARTH, apparent, OBLIQUITY_RAD).angles(et_s)
    steps_deg = np.degrees(np.diff(angles.lon_rad))
    assert steps_deg.min() > 0.94
    assert steps_deg.max() < 1.03


def test_apparent_sun_up_to_the_end_of_the_coverage(kernels):
    """The acceleration is differenced inside the coverage; only the light time's reach before its start is missing."""
    ((_, stop_s),) = kernels.ephemeris.coverage(EARTH, 0)
    sun = TrueSun(kernels.ephemeris, EARTH, True, OBLIQUITY_RAD)
    rate = sun.angles(np.array([stop_s - 3600.0, stop_s - 1.0, stop_s])).lon_rate_rad_s
    assert abs(rate[2] - rate[1]) < 1e-14
    assert abs(rate[1] - rate[0]) < 1e-11


def test_nominal_sun_stays_near_the_true_one(kernels):
    """Measured independently for the mission's design: 11 arcsec standard deviation from Earth."""
    et_s = np.arange(START_S, STOP_S, 21_600.0)
    true = TrueSun(kernels.ephemeris, EARTH, True, OBLIQUITY_RAD).angles(et_s)
    nominal = GAIA_NOMINAL.angles(et_s)
    turn = np.round((nominal.lon_rad - true.lon_rad) / (2 * np.pi)) * 2 * np.pi
    distance_arcsec = np.degrees(nominal.lon_rad - turn - true.lon_rad) * 3600.0
    print(f"nominal minus true Sun: mean {distance_arcsec.mean():.2f}, std {distance_arcsec.std():.2f} arcsec")
    assert 9.0 < distance_arcsec.std() < 13.0
