"""Eclipses against CSPICE's gfoclt, on orbits through the shadows and on Gaia's own."""

import numpy as np
import pytest
import spiceypy
from scanplan.planning.events.find import find_events
from scanplan.planning.scanlaw import propagate

from ..made_bodies import kernels_in_cspice
from .made_orbits import behind_the_earth, circle

WITHIN_S = 1.0
OCCULTATIONS = {"penumbra": "ANY", "umbra": "FULL", "antumbra": "ANNULAR"}
# IAU working group on cartographic coordinates, Archinal et al. 2018; the poles of Sun and Moon make no difference
CONSTANTS = {
    "BODY10_RADII": [695700.0] * 3,
    "BODY301_RADII": [1737.4] * 3,
    "BODY399_RADII": [6378.1366, 6378.1366, 6356.7519],
    "BODY399_POLE_RA": [0.0, -0.641, 0.0],
    "BODY399_POLE_DEC": [90.0, -0.557, 0.0],
    "BODY399_PM": [190.147, 360.9856235, 0.0],
    "BODY10_POLE_RA": [286.13, 0.0, 0.0],
    "BODY10_POLE_DEC": [63.87, 0.0, 0.0],
    "BODY10_PM": [84.176, 14.1844, 0.0],
    "BODY301_POLE_RA": [269.9949, 0.0031, 0.0],
    "BODY301_POLE_DEC": [66.5392, 0.013, 0.0],
    "BODY301_PM": [38.3213, 13.17635815, 0.0],
}


def truth(law, kind, front, step_s):
    """(start, stop) in TDB seconds past J2000, by CSPICE."""
    with kernels_in_cspice(law.kernels):
        for name, values in CONSTANTS.items():
            spiceypy.pdpool(name, values)
        window = spiceypy.cell_double(2)
        spiceypy.wninsd(law.start_et_ns * 1e-9, law.stop_et_ns * 1e-9, window)
        found = spiceypy.cell_double(2000)
        frame, observer = f"IAU_{front}", str(law.mission.orbit_body)
        spiceypy.gfoclt(
            OCCULTATIONS[kind], front, "ELLIPSOID", frame, "SUN", "ELLIPSOID", "IAU_SUN", "CN", observer, step_s,
            window, found,
        )  # fmt: skip
        return np.array([spiceypy.wnfetd(found, index) for index in range(spiceypy.wncard(found))]).reshape(-1, 2)


ORBITS = {
    "low": ("2017-03-05", "2017-03-07", 30.0, circle(399, 7000.0, 5828.5, [0.2, -0.5, 0.9]), 60.0),
    "polar": ("2017-06-01", "2017-06-02", 30.0, circle(399, 6900.0, 5704.0, [1.0, 0.2, 0.1]), 60.0),
    "high": ("2017-03-15", "2017-03-25", 300.0, circle(399, 42164.0, 86164.1, [0.0, 0.1, 1.0]), 120.0),
    "lunar": ("2017-04-10", "2017-04-12", 30.0, circle(301, 3000.0, 14740.0, [0.1, 0.4, 1.0]), 60.0),
    "behind": ("2017-04-01", "2017-04-05", 300.0, behind_the_earth, 300.0),
}


@pytest.mark.parametrize("name", ORBITS)
def test_times_on_made_up_orbits(made_law, name, record_property):
    start, stop, step_s, orbit, look_s = ORBITS[name]
    assert_as_cspice(made_law(name, start, stop, step_s, orbit), look_s, 1, record_property)


def test_what_is_told_of_each(made_law):
    start, stop, step_s, orbit, _ = ORBITS["low"]
    events = find_events(made_law("told", start, stop, step_s, orbit), list(OCCULTATIONS)).events
    umbras = [each for each in events if each.kind == "umbra"]
    assert len(umbras) > 20
    for each in umbras:
        (around,) = [
            p
            for p in events
            if p.kind == "penumbra" and p.start_et_ns <= each.start_et_ns < each.stop_et_ns <= p.stop_et_ns
        ]
        assert each.value == around.value == 1.0
        assert around.start_et_ns <= around.peak_et_ns < around.stop_et_ns


def test_a_ring_covers_less_than_the_sun(made_law):
    start, stop, step_s, orbit, _ = ORBITS["behind"]
    events = find_events(made_law("ring", start, stop, step_s, orbit), ["antumbra"]).events
    (ring,) = [each for each in events if each.subject == "Earth"]
    # sizes in the sky: 6378 km at 1.5 million km, 695700 km at 1.01 au
    assert ring.value == pytest.approx(6370.0 / 1.5e6 / (695700.0 / (1.0 * 149.6e6 + 1.5e6)), rel=0.01)


def assert_as_cspice(law, look_s, least, record_property):
    events = find_events(law, list(OCCULTATIONS)).events
    total, off_s = 0, [0.0]
    for kind in OCCULTATIONS:
        for front in ("EARTH", "MOON"):
            expected = truth(law, kind, front, look_s)
            found = [each for each in events if (each.kind, each.subject.upper()) == (kind, front)]
            assert len(found) == len(expected), (kind, front)
            total += len(found)
            if found:
                spans = np.array([(each.start_et_ns, each.stop_et_ns) for each in found]) * 1e-9
                off_s.append(np.abs(spans - expected).max())
    print(f"{total} eclipses, times within {max(off_s):.4f} s")
    record_property("counted", int(total))
    record_property("largest_s", float(max(off_s)))
    assert total >= least
    assert max(off_s) < WITHIN_S


def test_the_moon_before_the_sun_as_gaia_saw_it(gaia, record_property):
    assert_as_cspice(propagate(gaia, "2016-04-20", "2016-05-10"), 600.0, 3, record_property)


@pytest.mark.long
def test_gaia_from_2014_to_2025(gaia, record_property):
    assert_as_cspice(propagate(gaia, gaia.law.start_et_ns, gaia.law.stop_et_ns), 1800.0, 13, record_property)
