"""Daily volumes against astropy's midnights and a sum by the second."""

from itertools import pairwise

import numpy as np
import pytest
from astropy.time import Time
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.schedule_days import day_edges, sums_by_day

NS_PER_S = 1_000_000_000


def test_days_begin_at_the_midnights_of_utc_across_a_leap_second():
    start, stop = parse_time("2016-12-30T13:00:00"), parse_time("2017-01-02T01:00:00")
    edges = day_edges(start, stop)
    midnights = Time(["2016-12-31", "2017-01-01", "2017-01-02"], scale="utc").tdb
    expected = (midnights - Time(2451545.0, format="jd", scale="tdb")).sec
    assert edges[0] == start
    assert edges[-1] == stop
    assert np.allclose(edges[1:-1] * 1e-9, expected, rtol=0, atol=2e-6)
    assert (edges[2] - edges[1]) // NS_PER_S in (86400, 86401)
    assert round((edges[2] - edges[1]) * 1e-9) == 86401


@pytest.mark.parametrize(("start", "stop"), [("2017-02-05", "2017-02-06"), ("2017-02-05T01:00", "2017-02-05T02:00")])
def test_a_window_that_ends_at_midnight_has_no_empty_day(start, stop):
    assert day_edges(parse_time(start), parse_time(stop)).tolist() == [parse_time(start), parse_time(stop)]


def test_bins_are_shared_out_by_time():
    """Against the same sums with every bin cut into single seconds."""
    rng = np.random.default_rng(3)
    lengths = rng.integers(1, 40, 60)
    edges = np.concatenate([[0], np.cumsum(lengths)])
    days = np.unique(np.concatenate([[0], np.sort(rng.integers(1, edges[-1], 7)), edges[-1:]]))
    values = rng.random((60, 3))
    second = np.repeat(values / lengths[:, None], lengths, axis=0)
    expected = [second[a:b].sum(axis=0) for a, b in pairwise(days)]
    found = sums_by_day(edges * NS_PER_S, days * NS_PER_S, values)
    assert np.allclose(found, expected, rtol=1e-12)
    assert np.allclose(found.sum(axis=0), values.sum(axis=0), rtol=1e-12)
