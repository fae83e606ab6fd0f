"""Avoidance periods and the best windows of interruptions, against sums and searches done otherwise."""

import numpy as np
import pytest
from scanplan.errors import UsageError
from scanplan.planning.coverage import coverage
from scanplan.planning.events.avoidance import avoidance
from scanplan.planning.events.cost import CostOptions, cost_series, covered
from scanplan.planning.events.event import Event, EventList
from scanplan.planning.events.find import find_events
from scanplan.planning.events.interruptions import best_windows, cheapest
from scanplan.planning.scanlaw import propagate
from scanplan.planning.science.data_rate import DataRate, Stream

MINUTE_NS = 60_000_000_000


@pytest.fixture(scope="module")
def law(gaia):
    return propagate(gaia, "2017-03-01", "2017-03-02")


def made_rate(law, transits):
    """A rate of these transits a bin of a minute, split over the fields as 1 to 3."""
    bins = len(transits)
    fields = law.mission.fields
    rows = tuple(range(1, 8))
    per_field = np.array([0.25, 0.75])[None, :, None] * np.ones((1, 1, 7)) / 7.0
    zeros = np.zeros((bins, 1))
    return DataRate(
        "gaia", law.start_et_ns + MINUTE_NS * np.arange(bins + 1), tuple(f.name for f in fields), rows, ("all",),
        ("AF",), (Stream("data", 1),), np.asarray(transits)[:, None, None] * per_field, zeros, zeros[:, 0], zeros,
        zeros, (),
    )  # fmt: skip


def events_of(law, *events):
    return EventList("gaia", law.start_et_ns, law.stop_et_ns, tuple(events))


def at(law, kind, subject, first_min, last_min):
    start = law.start_et_ns
    return Event(kind, subject, start + int(first_min * MINUTE_NS), start + int(last_min * MINUTE_NS), start)


@pytest.fixture(scope="module")
def noisy(law):
    return made_rate(law, np.random.default_rng(3).uniform(10.0, 1000.0, 600))


def test_costs_by_the_pixels_that_the_fields_see(law, noisy):
    from astropy import units as u
    from astropy_healpix import lonlat_to_healpix

    options = CostOptions(transits_weight=0.25, rarity_weight=2.0)
    costs = cost_series(law, noisy, (), options)
    whole = propagate(law.mission, law.mission.law.start_et_ns, law.mission.law.stop_et_ns)
    counts = coverage(whole, 32)["transits"]
    middle = noisy.edges_et_ns[:-1] + MINUTE_NS // 2
    rare = 0.0
    for share, pointing in zip((0.25, 0.75), law.fov(middle), strict=True):
        pixels = lonlat_to_healpix(pointing.ra_rad * u.rad, pointing.dec_rad * u.rad, 32, order="nested")
        rare = rare + share * costs.transits_per_min * counts.mean() / counts[pixels]
    assert costs.transits_per_min == pytest.approx(noisy.transits.sum(axis=(1, 2)), rel=1e-12)
    assert costs.rare_transits_per_min == pytest.approx(rare, rel=1e-12)
    assert costs.cost_per_min == pytest.approx(0.25 * costs.transits_per_min + 2.0 * rare, rel=1e-12)
    assert (costs.rare_transits_per_min / costs.transits_per_min).std() > 0.1


def test_parts_of_bins_in_events(law):
    edges = law.start_et_ns + MINUTE_NS * np.arange(6)
    events = [at(law, "planet", "a", 0.5, 2.25), at(law, "planet", "b", 2.0, 2.5), at(law, "planet", "c", 4.75, 9.0)]
    assert covered(edges, events).tolist() == [0.5, 1.0, 0.5, 0.0, 0.25]


def test_periods_are_where_the_cost_is_high(law):
    transits = np.full(600, 100.0)
    transits[100:120] = 900.0
    transits[125:140] = 700.0  # five minutes later: the same period
    transits[300:302] = 900.0  # too short
    options = CostOptions(transits_weight=1.0, rarity_weight=0.0, shortest_ns=5 * MINUTE_NS)
    periods = avoidance(law, made_rate(law, transits), events_of(law), options).periods
    assert [(p.start_et_ns, p.stop_et_ns) for p in periods] == [
        (law.start_et_ns + 100 * MINUTE_NS, law.start_et_ns + 140 * MINUTE_NS)
    ]
    assert periods[0].transits_per_min == pytest.approx((20 * 900.0 + 15 * 700.0 + 5 * 100.0) / 40.0)
    assert periods[0].reasons == ("data rate",)


def test_an_event_of_special_value_is_a_reason(law):
    options = CostOptions(transits_weight=1.0, rarity_weight=0.0, special_weight=4.0)
    events = events_of(law, at(law, "planet", "Jupiter FovP", 200.0, 210.0), at(law, "moon", "Moon FovP", 300.0, 400.0))
    (period,) = avoidance(law, made_rate(law, np.full(600, 100.0)), events, options).periods
    assert period.reasons == ("planet",)
    assert period.note == "with Jupiter FovP"
    assert period.cost_per_min == pytest.approx(500.0)


def test_dense_regions_are_runs_of_bins(law):
    transits = np.full(600, 60.0 * 100.0)
    transits[50:60] = 60.0 * 4000.0
    transits[55] = 60.0 * 5000.0
    found = find_events(law, ["dense-region"], rate=made_rate(law, transits))
    (dense,) = found.events
    start = law.start_et_ns
    assert (dense.start_et_ns, dense.stop_et_ns) == (start + 50 * MINUTE_NS, start + 60 * MINUTE_NS)
    assert dense.peak_et_ns == start + 55 * MINUTE_NS + MINUTE_NS // 2
    assert dense.value == pytest.approx(5000.0)


def test_rare_geometry_is_a_reason(law):
    rate = made_rate(law, np.full(600, 100.0))
    options = CostOptions(transits_weight=0.0, rarity_weight=1.0, threshold=1.2, shortest_ns=MINUTE_NS)
    periods = avoidance(law, rate, events_of(law), options).periods
    assert len(periods) > 0
    assert all(period.reasons == ("rare geometry",) for period in periods)
    assert all(period.rare_transits_per_min > period.transits_per_min for period in periods)


@pytest.mark.parametrize("minutes", [1.0, 7.5, 45.0])
def test_the_best_windows_by_brute_force(law, noisy, minutes):
    duration_ns, keep_out = (
        int(minutes * MINUTE_NS),
        (law.start_et_ns + 90 * MINUTE_NS, law.start_et_ns + 95 * MINUTE_NS),
    )
    manoeuvre = at(law, "manoeuvre", "station-keeping", 400.5, 430.0)
    found = best_windows(law, noisy, events_of(law, manoeuvre), duration_ns, 4, keep_out=[keep_out])
    cost = cost_series(law, noisy, (), CostOptions()).cost_per_min
    # every second, so that parts of bins are whole numbers of samples
    each_s = np.repeat(cost / 60.0, 60)
    taken = np.zeros(each_s.size, bool)
    taken[90 * 60 : 95 * 60] = taken[int(400.5 * 60) : 430 * 60] = True
    length = int(minutes * 60)
    assert len(found) == 4
    for window in found:
        possible = [
            (each_s[first : first + length].sum(), first)
            for first in range(0, each_s.size - length + 1, 60)
            if not taken[first : first + length].any()
        ]
        least, first = min(possible)
        assert window.start_et_ns == law.start_et_ns + first * MINUTE_NS // 60
        assert window.stop_et_ns - window.start_et_ns == duration_ns
        assert window.cost == pytest.approx(least, rel=1e-9)
        assert window.share_of_mean == pytest.approx(least / (cost.mean() * minutes), rel=1e-9)
        taken[first : first + length] = True


def test_no_more_windows_than_find_room():
    starts = np.arange(10) * 10
    assert cheapest(starts, 40, np.arange(10.0), 5, []) == [0, 4, 8]
    assert cheapest(starts, 40, np.ones(10), 2, [(0, 35)]) == [4, 8]


def test_what_makes_no_sense_is_refused(law, noisy):
    with pytest.raises(UsageError, match="above zero"):
        best_windows(law, noisy, events_of(law), 0)
    with pytest.raises(UsageError, match="longer than the window"):
        best_windows(law, noisy, events_of(law), 700 * MINUTE_NS)
    other = propagate(law.mission, "2017-03-02", "2017-03-03")
    with pytest.raises(UsageError, match="leaves the window"):
        avoidance(other, noisy, events_of(law))
