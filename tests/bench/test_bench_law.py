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
TOLERANCE = 1e-13
UAS = math.radians(1 / 3.6e9)
NOTE = (
    "Ours ends with Chebyshev series of the Sun, precession and spin phase, and asks the Sun itself at every node. "
    "DOP853 integrates precession and spin phase; its Sun is read from series made beforehand, which costs it "
    "less, and its right-hand side is compiled or plain Python. With its steps held below a day DOP853 ends within "
    "5 uas of ours, which is checked; as timed, its own error is larger."
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


@pytest.fixture(scope="module", params=["nominal", "true"])
def problem(request):
    mission = Mission.load("gaia")
    segment = next(s for s in mission.law.segments if s.kind == "integrated")
    if request.param == "nominal":
        sun = mission.law.sun.nominal
    else:
        ephemeris = KernelSet.load(["de440_2010_2050.bsp"]).ephemeris
        sun = TrueSun(ephemeris, EARTH, False, mission.law.obliquity_rad)
    start = segment.reference_et_ns
    stretched = dataclasses.replace(segment, start_et_ns=start, stop_et_ns=start + TEN_YEARS_NS)
    return request.param, mission.law, stretched, sun


def test_bench_law(record, problem):
    name, law, segment, sun = problem
    start_s, stop_s = segment.start_et_ns * 1e-9, segment.stop_et_ns * 1e-9
    series, length_s = sun_series(sun, start_s, stop_s)
    constants = (
        float(segment.sense),
        law.precession_speed,
        math.sin(law.solar_aspect_angle_rad),
        math.cos(law.solar_aspect_angle_rad),
    )
    out = np.empty(2)

    def compiled(t_s, y):
        rhs(t_s, y, series, start_s, length_s, *constants, out)
        return out.copy()

    def plain(t_s, y):
        k = min(max(int((t_s - start_s) / length_s), 0), series.shape[0] - 1)
        x = 2.0 * ((t_s - start_s) / length_s - k) - 1.0
        sun = (chebyshev.evaluate(series[k, i], x) for i in range(3))
        rates.py_func(y, *sun, *constants, out)
        return out.copy()

    def dop853(right_hand_side, longest_step_s=math.inf):
        y0 = (segment.nu_ref_rad, segment.omega_ref_rad)
        span = (start_s, stop_s)
        how = {"method": "DOP853", "rtol": TOLERANCE, "atol": TOLERANCE, "max_step": longest_step_s}
        return solve_ivp(right_hand_side, span, y0, **how).y[:, -1]

    def ours():
        return solve(law, segment, sun, segment.start_et_ns, segment.stop_et_ns)

    ends = ours().series[-1, 2:].sum(axis=-1)
    truth = dop853(compiled, 86400.0)
    assert np.abs(np.remainder(ends - truth + np.pi, 2 * np.pi) - np.pi).max() < 5 * UAS
    work = Work(f"{name} Sun", ours)
    peer = Work("DOP853, compiled right-hand side", lambda: dop853(compiled))
    record.faster(SECTION, work, peer, Goal(least=10), NOTE)
    record.faster(SECTION, work, Work("DOP853, Python right-hand side", lambda: dop853(plain)), note=NOTE)
