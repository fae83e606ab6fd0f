"""A window of a law is what is propagated over that window, to the last bit."""

import dataclasses

import numpy as np
import pytest
from scanplan.ephemeris.timescales import parse_time
from scanplan.errors import CoverageError, TimeError
from scanplan.planning.coverage import coverage
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate
from scanplan.planning.stars import Stars
from scanplan.planning.transits import Transits, transits

from .test_true_sun_law import about_the_true_sun

DAY_NS = 86_400 * 10**9
COLUMNS = tuple(name for name in Transits.__dataclass_fields__ if name not in ("law", "stars", "body"))


def whole_law(name):
    mission = Mission.load(name)
    return propagate(mission, mission.law.start_et_ns, mission.law.stop_et_ns)


@pytest.fixture(scope="module")
def whole():
    return whole_law("gaia")


@pytest.fixture(scope="module")
def stars():
    rng = np.random.default_rng(5)
    n = 40
    place = rng.uniform(0, 2 * np.pi, n), np.arcsin(rng.uniform(-1, 1, n))
    motion = rng.normal(0, 100, n), rng.normal(0, 100, n), rng.uniform(0, 50, n), rng.normal(0, 30, n)
    return Stars(*place, None, *motion, np.full(n, 2016.0))


def assert_same_pieces(window, law):
    """Every number of every segment."""
    assert (window.start_et_ns, window.stop_et_ns) == (law.start_et_ns, law.stop_et_ns)
    assert len(window.segments) == len(law.segments)
    for ours, theirs in zip(window.segments, law.segments, strict=True):
        for name in type(ours).__dataclass_fields__:
            if name != "series":
                assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name
        for name in type(ours.series).__dataclass_fields__:
            assert np.array_equal(getattr(ours.series, name), getattr(theirs.series, name)), name


def assert_same_transits(window, law, stars, engine="list", **options):
    ours, theirs = (transits(each, stars, engine=engine, **options) for each in (window, law))
    for name in COLUMNS:
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name
    return len(theirs)


def random_windows(law, count):
    """Of all lengths, and some that end at or a nanosecond from the borders of segments and of turns."""
    rng = np.random.default_rng(7)
    borders = [piece.start_et_ns for piece in law.segments[1:]] + list(rng.choice(law.turns.begin_ns[1:], 8))
    ends = np.array([law.start_et_ns, law.stop_et_ns, *(b + d for b in borders for d in (-1, 0, 1))])
    for number in range(count):
        start = rng.integers(law.start_et_ns, law.stop_et_ns)
        stop = start + int(10 ** rng.uniform(9, np.log10(law.stop_et_ns - law.start_et_ns)))
        if number % 3:
            start, stop = (rng.choice(ends), stop) if number % 2 else (start, rng.choice(ends))
        start, stop = sorted((int(start), min(int(stop), law.stop_et_ns)))
        if start < stop:
            yield start, stop


@pytest.mark.parametrize("name", ["gaia", "hipparcos"])
def test_random_windows(name, stars, request):
    law = request.getfixturevalue("whole") if name == "gaia" else whole_law(name)
    found = 0
    for start, stop in random_windows(law, 40):
        window, propagated = law.window(start, stop), propagate(law.mission, start, stop, law.kernels)
        assert_same_pieces(window, propagated)
        found += assert_same_transits(window, propagated, stars, between_rows=True)
    assert found > 1000


def test_every_border_of_segments(whole, stars):
    for piece in whole.segments[1:]:
        for start, stop in (
            (piece.start_et_ns, piece.start_et_ns + DAY_NS),
            (piece.start_et_ns - DAY_NS, piece.start_et_ns),
            (piece.start_et_ns - DAY_NS, piece.start_et_ns + 1),
            (piece.start_et_ns - 1, piece.start_et_ns + DAY_NS),
            (piece.start_et_ns, piece.stop_et_ns),
        ):
            window, propagated = whole.window(start, stop), propagate(whole.mission, start, stop, whole.kernels)
            assert_same_pieces(window, propagated)
            assert_same_transits(window, propagated, stars)


def test_windows_that_end_on_a_transit(whole, stars):
    times = np.random.default_rng(3).choice(transits(whole, stars).et_ns, 12)
    for at in times.tolist():
        counts = [
            assert_same_transits(whole.window(*span), propagate(whole.mission, *span, whole.kernels), stars)
            for span in ((at - DAY_NS, at), (at - DAY_NS, at + 1), (at, at + DAY_NS), (at + 1, at + DAY_NS))
        ]
        assert counts[0] == counts[1] - 1
        assert counts[3] == counts[2] - 1


def test_many_stars_and_maps(whole):
    rng = np.random.default_rng(4)
    stars = Stars(rng.uniform(0, 2 * np.pi, 20_000), np.arcsin(rng.uniform(-1, 1, 20_000)))
    for start, days in (("2015-03-01T05:00:00", 3), ("2017-02-07", 2.3)):
        start = parse_time(start)
        stop = start + int(days * DAY_NS)
        window, propagated = whole.window(start, stop), propagate(whole.mission, start, stop, whole.kernels)
        assert assert_same_transits(window, propagated, stars, engine="tiles") > 100
        ours, theirs = (coverage(law, nside=16) for law in (window, propagated))
        assert all(np.array_equal(a.values, b.values) for a, b in zip(ours.columns, theirs.columns, strict=True))


def test_a_window_of_a_window(whole, stars):
    start = parse_time("2017-01-20")
    inner = whole.window(start, start + 60 * DAY_NS).window(start + 7 * DAY_NS // 3, start + 40 * DAY_NS)
    propagated = propagate(whole.mission, inner.start_et_ns, inner.stop_et_ns, whole.kernels)
    assert_same_pieces(inner, propagated)
    assert assert_same_transits(inner, propagated, stars) > 10


@pytest.mark.parametrize("observer", ["earth", "spacecraft"])
def test_about_the_true_sun(whole, stars, observer):
    mission = about_the_true_sun(whole.mission, observer, True, 1, "2017-01-20T00:00:00 TDB", 60)
    (segment,) = mission.law.segments
    law = propagate(mission, segment.start_et_ns, segment.stop_et_ns, whole.kernels)
    for start, stop in random_windows(dataclasses.replace(law), 12):
        window, propagated = law.window(start, stop), propagate(mission, start, stop, whole.kernels)
        assert_same_pieces(window, propagated)
        assert_same_transits(window, propagated, stars)


def test_an_orbit_that_is_not_known_everywhere(whole, stars):
    """The law goes on for longer than the orbit is known."""
    mission, late_ns = whole.mission, parse_time("2040-01-01")
    last = dataclasses.replace(mission.law.segments[-1], stop_et_ns=late_ns)
    law = dataclasses.replace(mission.law, segments=(*mission.law.segments[:-1], last))
    longer = propagate(dataclasses.replace(mission, law=law), parse_time("2024-01-01"), late_ns, whole.kernels)
    with pytest.raises(CoverageError):
        _ = longer.turns
    start = parse_time("2024-02-01")
    propagated = propagate(mission, start, start + 9 * DAY_NS, whole.kernels)
    assert assert_same_transits(longer.window(start, start + 9 * DAY_NS), propagated, stars) > 1
    with pytest.raises(CoverageError):
        transits(longer.window(late_ns - DAY_NS, late_ns), stars)


def test_no_window_of_the_law(whole):
    with pytest.raises(TimeError, match=r"leaves the law of gaia; it holds from 2014-07-25T.* to 2025-01-15T"):
        whole.window("2014-01-01", "2015-01-01")
    week = whole.window("2017-02-05", "2017-02-12")
    with pytest.raises(TimeError, match=r"it holds from 2017-02-05T00:01:09"):
        week.window("2017-02-05", "2017-02-13")
    with pytest.raises(TimeError, match="not after its start"):
        week.window("2017-02-06", "2017-02-06")
    with pytest.raises(TimeError, match="outside the scan law"):
        week.attitude("2017-02-13")
