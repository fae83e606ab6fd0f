"""Stations, events, times and rates: the figures that tests of ``make test`` record, called in this run."""

from dataclasses import dataclass

import pytest

from .called import outcomes
from .page import short, table


@dataclass(frozen=True)
class Figure:
    """What a test records, and what it may be at most."""

    what: str
    truth: str
    name: str
    bound: float
    unit: str
    test: str


STATIONS = "tests/ephemeris/test_stations.py"
ECLIPSES = "tests/planning/events/test_eclipses.py"
RATE = "tests/planning/science/test_transit_rate.py::test_stars_strewn_over_the_map_cross_as_often"
FIGURES = [
    Figure(
        "UTC, TAI, TT, TDB, TCB, each to each",
        "astropy",
        "largest_ns",
        2.0,
        "ns",
        "tests/ephemeris/test_timescales.py::test_conversion_agrees_with_astropy",
    ),
    Figure(
        "rise and set at stations",
        "astropy, IERS B",
        "largest_s",
        0.005,
        "s",
        f"{STATIONS}::test_rise_and_set_agree_with_astropy",
    ),
    Figure(
        "eclipses of Gaia, 2014 to 2025",
        "CSPICE gfoclt",
        "largest_s",
        1.0,
        "s",
        f"{ECLIPSES}::test_gaia_from_2014_to_2025",
    ),
    Figure(
        "eclipses on made-up orbits",
        "CSPICE gfoclt",
        "largest_s",
        1.0,
        "s",
        f"{ECLIPSES}::test_times_on_made_up_orbits",
    ),
    Figure("transit rate by class", "stars strewn over the map", "by_class", 0.01, "", RATE),
    Figure("transit rate, sum", "stars strewn over the map", "sum", 0.005, "", RATE),
]
EXACT = [
    (
        "Gaia's distance on 2018-11-08, 1,569,642 km",
        "ESA's talk",
        "passed that day",
        f"{STATIONS}::test_distance_of_the_operations_talk",
    ),
    (
        "memory: held, sent, deleted",
        "simulation in fractions",
        "as followed event by event",
        "tests/planning/passes/test_memory.py::test_as_followed_event_by_event",
    ),
    (
        "passes of small plans",
        "all plans enumerated",
        "none is better",
        "tests/planning/passes/test_plan_passes.py::test_no_plan_of_all_is_better",
    ),
]


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    tests = [each.test for each in FIGURES] + [test for *_, test in EXACT]
    return outcomes(tests, tmp_path_factory.mktemp("called"))


def test_recorded_figures(found, page):
    rows = []
    for each in FIGURES:
        outcome = found[each.test]
        assert not outcome.other, outcome.other
        counted = sum(outcome.figures.get("counted", []))
        cases = f"{counted:.0f}" if counted else f"{outcome.passed} cases"
        rows.append([each.what, each.truth, cases, f"{short(max(outcome.figures[each.name]))} {each.unit}"])
    page.put("called", table(["what", "against", "of them", "largest difference"], rows))
    for each in FIGURES:
        page.judge(each.what, each.truth, max(found[each.test].figures[each.name]), each.bound, each.unit)


def test_what_is_exact(found, page):
    for _, _, _, test in EXACT:
        assert found[test].passed, test
        assert not found[test].other, test
    page.put("exact", table(["what", "against", "result"], [row[:3] for row in EXACT]))
