"""The law against an independent integrator, its order of convergence, and its kinematics."""

import dataclasses
import math

import numpy as np
import pytest
from scanplan.ephemeris.timescales import et_ns_from_tcb_days, tcb_days
from scanplan.planning.heliotropic import solve
from scanplan.planning.mission import Mission
from scanplan.planning.rotation import rotation_between_rad, srs_axes
from scanplan.planning.scanlaw import propagate

from .dop853 import nominal_law, sun_longitude_and_rate

UAS = math.radians(1 / 3.6e9)


@pytest.fixture(scope="module")
def gaia():
    return Mission.load("gaia")


def shortest(angle):
    return np.remainder(angle + np.pi, 2 * np.pi) - np.pi


@pytest.fixture(scope="module")
def five_years(gaia):
    """Times over five years of one law, beyond its segment's own end, with DOP853's angles there."""
    segment = next(s for s in gaia.law.segments if s.name == "NSL GAREQ 1")
    reference = 5844.25
    days = reference + np.linspace(1.0, 5 * 365.25, 2000)
    et_ns = et_ns_from_tcb_days(days)
    days = tcb_days(et_ns)
    truth = nominal_law(days, reference, segment.nu_ref_rad, segment.omega_ref_rad)
    stretched = dataclasses.replace(segment, stop_et_ns=int(et_ns[-1]) + 10**9)
    return stretched, et_ns, truth


def angle_errors(law, segment, et_ns, truth, **resolution):
    series = solve(law, segment, law.sun.nominal, int(et_ns[0]), int(et_ns[-1]), **resolution)
    angles = series.angles(et_ns)
    elapsed = (et_ns - segment.reference_et_ns).astype(np.longdouble) / np.longdouble(10**9)
    spin = np.longdouble(law.spin_rate_rad_s) * elapsed
    two_pi = 2 * np.longdouble("3.14159265358979323846264338327950288")
    slow = angles.omega_rad - (spin - two_pi * np.rint(spin / two_pi)).astype(float)
    return shortest(angles.nu_rad - truth[0]), shortest(slow - truth[1])


def test_five_years_agree_with_dop853_to_5_uas(gaia, five_years):
    segment, et_ns, truth = five_years
    nu, slow = angle_errors(gaia.law, segment, et_ns, truth)
    worst = max(np.abs(nu).max(), np.abs(slow).max()) / UAS
    print(f"largest difference from DOP853 over five years: {worst:.3f} uas")
    assert worst <= 5.0


def test_order_of_convergence_is_that_of_the_collocation(gaia, five_years):
    """Halving the interval must cut the error by about two to the number of nodes."""
    segment, et_ns, truth = five_years
    for nodes in (4, 5, 6):
        errors = []
        for hours in (96, 48):
            nu, _ = angle_errors(gaia.law, segment, et_ns, truth, nodes=nodes, length_ns=hours * 3600 * 10**9)
            errors.append(np.abs(nu).max())
        order = math.log2(errors[0] / errors[1])
        print(f"{nodes} nodes: {errors[0]:.3e} -> {errors[1]:.3e} rad, observed order {order:.2f}")
        assert order > nodes - 1.2


def test_solar_aspect_angle_is_constant(gaia):
    law = propagate(gaia, gaia.law.start_et_ns, gaia.law.stop_et_ns)
    et_ns = np.sort(np.random.default_rng(7).integers(law.start_et_ns, law.stop_et_ns, 20000))
    z = srs_axes(law.attitude(et_ns))[:, 2]
    lon = np.array([sun_longitude_and_rate(t)[0] for t in tcb_days(et_ns)])
    eps = math.radians(84381.411 / 3600)
    sun = np.stack([np.cos(lon), np.sin(lon) * math.cos(eps), np.sin(lon) * math.sin(eps)], axis=-1)
    aspect = np.degrees(np.arccos(np.sum(z * sun, axis=1)))
    assert np.abs(aspect - 45.0).max() * 3.6e9 < 5.0  # uas


def test_angular_velocity_is_the_derivative_of_the_attitude(gaia):
    law = propagate(gaia, "2017-02-05", "2017-02-12")
    h = 10**9
    et_ns = np.sort(np.random.default_rng(3).integers(law.start_et_ns + h, law.stop_et_ns - h, 500))
    border = law.jumps()[0].et_ns
    et_ns = et_ns[np.abs(et_ns - border) > 2 * h]
    before, after = law.attitude(et_ns - h), law.attitude(et_ns + h)
    omega = law.angular_velocity_rad_s(et_ns)
    turned = rotation_between_rad(before, after) / 2.0
    assert np.abs(turned - np.linalg.norm(omega, axis=1)).max() < 1e-13
    assert np.abs(omega[:, 2] - gaia.law.spin_rate_rad_s).max() < 1e-10


def test_rates_of_the_angles_are_their_derivatives(gaia):
    law = propagate(gaia, gaia.law.start_et_ns, gaia.law.stop_et_ns)
    h = 10 * 10**9
    for piece in law.segments:
        middle = np.array([(piece.start_et_ns + piece.stop_et_ns) // 2])
        before, at, after = (law.angles(middle + k * h) for k in (-1, 0, 1))
        for name in ("nu", "omega", "sun_lon"):
            slope = shortest(getattr(after, f"{name}_rad") - getattr(before, f"{name}_rad")) / 20.0
            assert slope == pytest.approx(getattr(at, f"{name}_rate_rad_s"), abs=2e-15 * 3e4)


def test_angles_do_not_depend_on_the_window(gaia):
    whole = propagate(gaia, "2016-01-01", "2018-01-01")
    week = propagate(gaia, "2017-02-05", "2017-02-12")
    et_ns = np.arange(week.start_et_ns, week.stop_et_ns, 977 * 10**9)
    assert np.array_equal(whole.attitude(et_ns), week.attitude(et_ns))
    assert np.array_equal(whole.angles(et_ns).omega_rad, week.angles(et_ns).omega_rad)


def test_spin_phase_jump_of_february_2017(gaia):
    """scan-law facts: the spin phase jumps by exactly -82.5 deg, the precession does not."""
    (jump,) = propagate(gaia, "2017-02-05", "2017-02-12").jumps()
    assert math.degrees(jump.spin_phase_rad) == pytest.approx(-82.5, abs=1e-9)
    assert math.degrees(jump.rotation_rad) == pytest.approx(82.5, abs=1e-9)
    assert abs(jump.precession_phase_rad) < 1e-12


def test_a_border_belongs_to_the_later_segment(gaia):
    law = propagate(gaia, "2017-02-05", "2017-02-12")
    border = law.jumps()[0].et_ns
    at, before, after = (law.attitude(np.array([border + d])) for d in (0, -1000, 1000))
    assert rotation_between_rad(at, after)[0] < 1e-8
    assert rotation_between_rad(at, before)[0] > 1.0


def test_times_in_any_order_and_kind(gaia):
    from astropy.time import Time

    law = propagate(gaia, Time("2017-02-05", scale="utc"), Time("2017-02-12", scale="utc"))
    et_ns = np.random.default_rng(5).permutation(np.arange(law.start_et_ns, law.stop_et_ns, 10**12))
    shuffled = law.attitude(et_ns)
    order = np.argsort(et_ns)
    assert np.array_equal(shuffled[order], law.attitude(et_ns[order]))
    one = law.attitude("2017-02-06T00:00:00 TDB")
    assert one.shape == (4,)
    assert np.array_equal(one, law.attitude(Time("2017-02-06", scale="tdb")))
