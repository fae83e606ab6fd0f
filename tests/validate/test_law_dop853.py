"""The law against scipy's DOP853: Gaia's own over five years and over the mission, and about the true Sun."""

import dataclasses

import numpy as np
import pytest
import spiceypy
from scanplan.ephemeris.timescales import et_ns_from_tcb_days, tcb_days
from scanplan.planning.mission import SunModel
from scanplan.planning.scanlaw import propagate

from ..planning.dop853 import nominal_law
from ..planning.gost import shortest
from ..planning.vector_law import apparent_sun, geometric_sun, law_errors_rad, nominal_sun
from .page import DOCS, quantiles, short, table
from .plots import save_law_errors

UAS = np.radians(1 / 3.6e9)
DAY_NS = 86_400 * 10**9
COLUMNS = ("50 %", "99 %", "largest")
ORBIT = -139479


def columns(off_uas):
    values = quantiles(off_uas)
    return [values[0], values[2], values[4]]


def random_times(rng, law, count):
    return np.sort(rng.integers(law.start_et_ns, law.stop_et_ns, count))


def alone(mission, segment, start_et_ns, stop_et_ns, sun=None, **changes):
    """The mission with one segment, stretched, and perhaps another Sun."""
    start_et_ns, stop_et_ns = (int(t) // 1000 * 1000 for t in (start_et_ns, stop_et_ns))
    segment = dataclasses.replace(segment, start_et_ns=start_et_ns, stop_et_ns=stop_et_ns, **changes)
    law = dataclasses.replace(mission.law, sun=sun or mission.law.sun, segments=(segment,))
    return dataclasses.replace(mission, law=law), segment


def test_nominal_law(gaia, page, rng, whole_law):
    """Every integrated segment from its reference time: five years beyond, and its own span on both sides."""
    law = gaia.law
    sun = nominal_sun(law.obliquity_rad)
    two_pi = 2 * np.longdouble("3.14159265358979323846264338327950288")
    rows, drawn, worst = [], [], {"nu": 0.0, "spin phase": 0.0, "attitude": 0.0}
    for segment in (each for each in law.segments if each.kind == "integrated"):
        five_years = segment.reference_et_ns + int(5 * 365.25 * DAY_NS)
        mission, stretched = alone(gaia, segment, segment.reference_et_ns, five_years)
        made = propagate(mission, stretched.start_et_ns, stretched.stop_et_ns)
        et_ns = random_times(rng, made, 2000)
        truth = nominal_law(
            tcb_days(et_ns),
            float(tcb_days(segment.reference_et_ns)),
            segment.nu_ref_rad,
            segment.omega_ref_rad,
            segment.sense,
        )
        angles = made.angles(et_ns)
        elapsed_s = (et_ns - segment.reference_et_ns).astype(np.longdouble) / np.longdouble(10**9)
        spin = np.longdouble(law.spin_rate_rad_s) * elapsed_s
        spin = (spin - two_pi * np.rint(spin / two_pi)).astype(float)
        nu_uas = shortest(angles.nu_rad - truth[0]) / UAS
        omega_uas = shortest(angles.omega_rad - spin - truth[1]) / UAS
        rows.append([segment.name, "5 years on", "nu", *columns(nu_uas)])
        rows.append([segment.name, "5 years on", "spin phase", *columns(omega_uas)])
        own = propagate(gaia, segment.start_et_ns, segment.stop_et_ns)
        et_ns = random_times(rng, own, 2000)
        off_uas = law_errors_rad(law, own.segments[0], segment, sun, et_ns) / UAS
        drawn.append((et_ns, off_uas))
        years = (segment.stop_et_ns - segment.start_et_ns) / DAY_NS / 365.25
        rows.append([segment.name, f"its own {years:.2f} years", "attitude", *columns(off_uas)])
        for name, off in zip(worst, (nu_uas, omega_uas, off_uas), strict=True):
            worst[name] = max(worst[name], float(np.abs(off).max()))
    page.put("dop853", table(["segment", "over", "of", *(f"{name} (uas)" for name in COLUMNS)], rows))
    save_law_errors(DOCS / "img" / "validation-law.png", drawn, whole_law)
    for name, off in worst.items():
        over = "each whole segment" if name == "attitude" else "five years"
        page.judge(f"{name} of the law, {over}", "DOP853", off, 5.0, "uas")


@pytest.fixture(scope="module")
def cspice(gaia):
    for kernel in gaia.kernel_set().files:
        spiceypy.furnsh(str(kernel.path))
    yield
    spiceypy.kclear()


def true_sun_errors(gaia, rng, observer, apparent, sense, first_day, days, max_step_s=43200.0):
    """uas at 800 random times over days of a law about the true Sun, its reference in the middle."""
    start, stop, middle = et_ns_from_tcb_days(np.array([first_day, first_day + days, first_day + days / 2]))
    base = next(each for each in gaia.law.segments if each.kind == "integrated")
    sun = SunModel("true", None, observer, apparent)
    changes = {"reference_et_ns": int(middle) // 1000 * 1000, "sense": sense}
    mission, segment = alone(gaia, base, start, stop, sun, **changes)
    law = propagate(mission, segment.start_et_ns, segment.stop_et_ns, gaia.kernel_set())
    et_ns = random_times(rng, law, 800)
    body = 399 if observer == "earth" else ORBIT
    theirs = (apparent_sun if apparent else geometric_sun)(body)
    return law_errors_rad(mission.law, law.segments[0], segment, theirs, et_ns, max_step_s) / UAS


@pytest.mark.usefixtures("cspice")
def test_law_about_the_true_sun_from_the_earth(gaia, page, rng):
    rows, worst = [], 0.0
    for apparent in (False, True):
        for sense in (1, -1):
            off_uas = true_sun_errors(gaia, rng, "earth", apparent, sense, 5500.0, 731.0)
            rows.append(["apparent" if apparent else "geometric", f"{sense:+d}", "2 years", *columns(off_uas)])
            worst = max(worst, off_uas.max())
    page.put("true-sun", table(["Sun from the Earth", "sense", "over", *(f"{name} (uas)" for name in COLUMNS)], rows))
    page.judge("law about the true Sun from the Earth", "DOP853, CSPICE, ERFA", worst, 5.0, "uas")


@pytest.mark.usefixtures("cspice")
def test_law_about_the_true_sun_from_the_spacecraft(gaia, page, rng):
    """Gaia's embedded orbit bends at its nodes and at manoeuvres; so does the Sun's motion seen from there."""
    rows, worst = [], 0.0
    for first_day, orbit in ((5500.0, "Horizons"), (7900.0, "fitted")):
        off_uas = true_sun_errors(gaia, rng, "spacecraft", False, 1, first_day, 100.0, 1800.0)
        rows.append(["geometric", orbit, "100 days", *columns(off_uas)])
        worst = max(worst, off_uas.max())
    page.put(
        "true-sun-spacecraft",
        table(["Sun from Gaia", "orbit", "over", *(f"{name} (uas)" for name in COLUMNS)], rows),
    )
    page.judge("law about the true Sun from Gaia", "DOP853, CSPICE", worst, 5.0, "uas")


def test_order_of_convergence(gaia, page):
    """Halving the interval divides the error of a collocation on n nodes by about 2^n; from the errors of nu."""
    from scanplan.planning.heliotropic import solve

    segment = next(each for each in gaia.law.segments if each.kind == "integrated")
    start = segment.reference_et_ns
    et_ns = start + np.arange(1, 1001, dtype=np.int64) * (DAY_NS * 17 // 10)  # not on the intervals' ends
    _, stretched = alone(gaia, segment, start, int(et_ns[-1]) + DAY_NS)
    truth = nominal_law(tcb_days(et_ns), float(tcb_days(start)), segment.nu_ref_rad, segment.omega_ref_rad)[0]
    rows = []
    for nodes in (4, 5, 6, 7):
        errors = []
        for hours in (96, 48, 24):
            series = solve(
                gaia.law,
                stretched,
                gaia.law.sun.nominal,
                int(et_ns[0]),
                int(et_ns[-1]),
                nodes=nodes,
                length_ns=hours * 3600 * 10**9,
            )
            errors.append(np.abs(shortest(series.angles(et_ns).nu_rad - truth)).max() / UAS)
        orders = np.log2(np.divide(errors[:-1], errors[1:]))
        rows.append([nodes, *(short(each) for each in errors), *(f"{order:.1f}" for order in orders)])
        assert orders[0] > nodes - 1.2, (nodes, errors)
    page.put("convergence", table(["nodes", "4 d (uas)", "2 d", "1 d", "order 4 to 2 d", "order 2 to 1 d"], rows))
