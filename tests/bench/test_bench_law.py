"""The law's differential equation over ten years, against scipy's DOP853 at 1e-13 on the same right-hand side."""

import dataclasses
import math

import numpy as np
import pytest
from numba import njit
from scanplan.ephemeris.kernels import KernelSet
from scanplan.ephemeris.sun import TrueSun
from scanplan.planning.core import chebyshev, phases
from scanplan.planning.heliotropic import solve
from scanplan.planning.mission import Mission
from scipy.integrate import solve_ivp

from .figures import Goal
from .pairs import Work

SECTION = "Law over ten years"
EARTH = 399
TEN_YEARS_NS = 3653 * 86_400 * 10**9
FIVE_YEARS_NS = 1826 * 86_400 * 10**9
TOLERANCE = 1e-13
UAS = math.radians(1 / 3.6e9)
NOTE = (
    "Ours ends with Chebyshev series of the Sun, precession and spin phase, and asks the Sun itself at every node. "
    "DOP853 integrates precession and spin phase; its Sun is read from series made beforehand, which costs it "
    "less, and its right-hand side is compiled or plain Python. The difference over five years is from DOP853 with its "
    "steps held below a day; as timed, its own error is larger."
)


@njit(cache=True)
def rhs(t_s, y, series, start_s, length_s, sense, speed, sin_xi, cos_xi, out):
    """Rates of nu and slow spin phase; ``series`` (K, 3, M): rate of longitude, latitude and its rate."""
    k = min(max(int((t_s - start_s) / length_s), 0), series.shape[0] - 1)
    x = 2.0 * ((t_s - start_s) / length_s - k) - 1.0
    lon_rate = chebyshev.evaluate(series[k, 0], x)
    lat = chebyshev.evaluate(series[k, 1], x)
    lat_rate = chebyshev.evaluate(series[k, 2], x)
    rates(y, lon_rate, lat, lat_rate, sense, speed, sin_xi, cos_xi, out)


@njit(cache=True)
def rates(y, lon_rate, lat, lat_rate, sense, speed, sin_xi, cos_xi, out):
    s, c, p = math.sin(y[0]), math.cos(y[0]), lon_rate * math.cos(lat)
    across, along = p * s - lat_rate * c, p * c + lat_rate * s
    root = math.sqrt(speed * speed * (p * p + lat_rate * lat_rate) - along * along)
    turn = (sense * root + cos_xi * across) / sin_xi
    out[0] = turn - lon_rate * math.sin(lat)
    out[1] = -cos_xi * turn - sin_xi * across


def sun_series(sun, start_s, stop_s, nodes=20):
    """The Sun's rates as series on intervals of four days, for the peer alone."""
    count = math.ceil((stop_s - start_s) / (4 * 86400.0))
    length_s = (stop_s - start_s) / count
    x = chebyshev.lobatto_nodes(nodes)
    at_s = start_s + length_s * (np.arange(count)[:, None] + 0.5 * (x + 1.0))
    seen = sun.angles(at_s.reshape(-1))
    transform = chebyshev.coefficients_from_values(nodes)
    values = (seen.lon_rate_rad_s, seen.lat_rad, seen.lat_rate_rad_s)
    return np.stack([phases.coefficients(v.reshape(at_s.shape), transform) for v in values], axis=1), length_s


def problem_of(name):
    """Law, segment stretched to ten years, and Sun."""
    mission = Mission.load("gaia")
    segment = next(s for s in mission.law.segments if s.kind == "integrated")
    if name == "nominal":
        sun = mission.law.sun.nominal
    else:
        ephemeris = KernelSet.load(["de440_2010_2050.bsp"]).ephemeris
        sun = TrueSun(ephemeris, EARTH, False, mission.law.obliquity_rad)
    start = segment.reference_et_ns
    return mission.law, dataclasses.replace(segment, start_et_ns=start, stop_et_ns=start + TEN_YEARS_NS), sun


def right_hand_side(law, segment, sun, is_compiled=True):
    """Of time in seconds and (nu, slow spin phase), as scipy wants it."""
    start_s, stop_s = segment.start_et_ns * 1e-9, segment.stop_et_ns * 1e-9
    series, length_s = sun_series(sun, start_s, stop_s)
    aspect_rad = law.solar_aspect_angle_rad
    constants = float(segment.sense), law.precession_speed, math.sin(aspect_rad), math.cos(aspect_rad)
    out = np.empty(2)

    def compiled(t_s, y):
        rhs(t_s, y, series, start_s, length_s, *constants, out)
        return out.copy()

    def plain(t_s, y):
        k = min(max(int((t_s - start_s) / length_s), 0), series.shape[0] - 1)
        x = 2.0 * ((t_s - start_s) / length_s - k) - 1.0
        seen = (chebyshev.evaluate(series[k, i], x) for i in range(3))
        rates.py_func(y, *seen, *constants, out)
        return out.copy()

    return compiled if is_compiled else plain


def solved_by_dop853(segment, right_hand_side, stop_s, longest_step_s=math.inf):
    """nu and slow spin phase at the end."""
    y0 = segment.nu_ref_rad, segment.omega_ref_rad
    how = {"method": "DOP853", "rtol": TOLERANCE, "atol": TOLERANCE, "max_step": longest_step_s}
    return solve_ivp(right_hand_side, (segment.start_et_ns * 1e-9, stop_s), y0, **how).y[:, -1]


def turned(angle_rad):
    """Between minus and plus half a turn."""
    return np.remainder(angle_rad + np.pi, 2 * np.pi) - np.pi


@pytest.mark.parametrize("name", ["nominal", "true"])
def test_bench_law(record, name):
    law, segment, sun = problem_of(name)
    stop_s = segment.stop_et_ns * 1e-9
    compiled, plain = (right_hand_side(law, segment, sun, is_compiled) for is_compiled in (True, False))

    def ours(segment=segment):
        return solve(law, segment, sun, segment.start_et_ns, segment.stop_et_ns)

    def off_uas(segment):
        truth = solved_by_dop853(segment, compiled, segment.stop_et_ns * 1e-9, 86400.0)
        return np.abs(turned(ours(segment).series[-1, 2:].sum(axis=-1) - truth)).max() / UAS

    half = dataclasses.replace(segment, stop_et_ns=segment.start_et_ns + FIVE_YEARS_NS)
    label = f"{name} Sun, precession and spin phase after five years"
    record.quantity(SECTION, label, "DOP853, steps below a day", off_uas(half), "uas", Goal(most=5))
    assert off_uas(segment) < 5
    work = Work(f"{name} Sun", ours)
    for peer, how in ((compiled, "compiled"), (plain, "Python")):
        other = Work(f"DOP853, {how} right-hand side", lambda peer=peer: solved_by_dop853(segment, peer, stop_s))
        record.faster(SECTION, work, other, Goal(least=10) if how == "compiled" else None, NOTE)
