"""Deflection and aberration against ERFA; parallax factors against a star moved to a finite distance."""

import erfa
import numpy as np
from scanplan.ephemeris.apparent import AU_KM, barycentric_delay_s, parallax_factors, proper_direction

RNG = np.random.default_rng(7)
C_KM_S = 299_792.458


def unit_vectors(size: int) -> np.ndarray:
    vectors = RNG.normal(size=(size, 3))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def observers(size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    observer_km = unit_vectors(size) * RNG.uniform(0.3, 6.0, (size, 1)) * AU_KM
    observer_km_s = unit_vectors(size) * RNG.uniform(0.0, 60.0, (size, 1))
    sun_km = unit_vectors(size) * RNG.uniform(0.0, 0.01, (size, 1)) * AU_KM
    return observer_km, observer_km_s, sun_km


def erfa_proper(u, observer_km, observer_km_s, sun_km):
    from_sun = observer_km - sun_km
    distance_km = np.linalg.norm(from_sun, axis=1)
    deflected = erfa.ldsun(u, from_sun / distance_km[:, None], distance_km / AU_KM)
    velocity = observer_km_s / C_KM_S
    inverse_lorentz = np.sqrt(1.0 - np.sum(velocity**2, axis=1))
    return erfa.ab(deflected, velocity, distance_km / AU_KM, inverse_lorentz)


def test_proper_direction_against_erfa():
    u, (observer_km, observer_km_s, sun_km) = unit_vectors(20_000), observers(20_000)
    error = np.linalg.norm(
        proper_direction(u, observer_km, observer_km_s, sun_km) - erfa_proper(u, observer_km, observer_km_s, sun_km),
        axis=1,
    )
    print("proper direction, rad: q50 q99 max =", np.quantile(error, [0.5, 0.99, 1.0]))
    assert error.max() < 1e-15


def test_proper_direction_near_the_sun():
    """Down to the limb and behind it, where the bending is held at a bound."""
    observer_km, observer_km_s, sun_km = observers(5000)
    to_sun = sun_km - observer_km
    to_sun /= np.linalg.norm(to_sun, axis=1, keepdims=True)
    u = to_sun + unit_vectors(5000) * 10 ** RNG.uniform(-5, -1, (5000, 1))
    u /= np.linalg.norm(u, axis=1, keepdims=True)
    ours = proper_direction(u, observer_km, observer_km_s, sun_km)
    error = np.linalg.norm(ours - erfa_proper(u, observer_km, observer_km_s, sun_km), axis=1)
    assert error.max() < 1e-14


def test_size_of_the_effects():
    """Textbook numbers: 4.07 mas of deflection at right angles to the Sun from 1 au; v/c of aberration."""
    at_1_au, still, sun = np.array([[AU_KM, 0.0, 0.0]]), np.zeros((1, 3)), np.zeros((1, 3))
    seen = proper_direction([0.0, 1.0, 0.0], at_1_au, still, sun)[0]
    # light bends towards the Sun's mass, so the image moves away from the Sun, which lies at -x
    np.testing.assert_allclose(np.degrees(seen[0]) * 3.6e6, 4.072, atol=1e-3)
    moved = proper_direction([0.0, 1.0, 0.0], at_1_au, np.array([[0.0, 0.0, 30.0]]), sun)[0]
    np.testing.assert_allclose(np.arcsin(moved[2]), 30.0 / C_KM_S, rtol=1e-6)


def test_one_direction_for_all_times():
    observer_km, observer_km_s, sun_km = observers(10)
    u = unit_vectors(1)[0]
    many = proper_direction(np.tile(u, (10, 1)), observer_km, observer_km_s, sun_km)
    assert np.array_equal(proper_direction(u, observer_km, observer_km_s, sun_km), many)


def test_barycentric_delay():
    np.testing.assert_allclose(barycentric_delay_s([1.0, 0.0, 0.0], [[AU_KM, 5.0, 5.0]]), [499.004783836], rtol=1e-11)


def test_parallax_factors_are_the_derivative_of_azimuth_and_elevation():
    size = 2000
    u, z = unit_vectors(size), unit_vectors(size)
    observer_km = unit_vectors(size) * AU_KM
    observer_km_s = unit_vectors(size) * 30.0
    velocity = observer_km_s / C_KM_S
    inverse_lorentz = np.sqrt(1.0 - np.sum(velocity**2, axis=1))

    def angles(parallax_rad: float) -> tuple[np.ndarray, np.ndarray]:
        towards = u - parallax_rad * observer_km / AU_KM
        towards /= np.linalg.norm(towards, axis=1, keepdims=True)
        seen = erfa.ab(towards, velocity, 1e9, inverse_lorentz)
        x = np.cross(np.cross(z, [0.6, 0.0, 0.8]), z)
        y = np.cross(z, x)
        azimuth = np.arctan2(np.sum(seen * y, axis=1), np.sum(seen * x, axis=1))
        return azimuth, np.arcsin(np.sum(seen * z, axis=1))

    step_rad = 1e-5
    (az_plus, el_plus), (az_minus, el_minus) = angles(step_rad), angles(-step_rad)
    azimuth_change = (az_plus - az_minus + np.pi) % (2 * np.pi) - np.pi
    seen = erfa.ab(u, velocity, 1e9, inverse_lorentz)
    al, ac = parallax_factors(u, seen, z, observer_km, observer_km_s)
    cos_zeta = np.sqrt(1 - np.sum(seen * z, axis=1) ** 2)
    usual = cos_zeta > 0.1
    # the formula drops terms of order (v/c)^2 = 1e-8
    assert np.abs(al * cos_zeta - azimuth_change / (2 * step_rad) * cos_zeta)[usual].max() < 5e-8
    assert np.abs(ac - (el_plus - el_minus) / (2 * step_rad))[usual].max() < 5e-8
