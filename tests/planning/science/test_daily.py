"""Daily volumes: every bin in its day of UTC."""

import numpy as np
import pytest
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate
from scanplan.planning.science.daily import daily_volumes
from scanplan.planning.science.rate import data_rate

from .made_maps import galactic_map

MINUTE_NS = 60_000_000_000


@pytest.fixture(scope="module")
def sky():
    return galactic_map(16)


def test_days_hold_what_their_bins_hold(sky):
    """From an evening over a leap second: two parts of days, and a day of 86401 s."""
    gaia = Mission.load("gaia")
    rate = data_rate(propagate(gaia, "2016-12-30T18:00:00", "2017-01-01T06:00:00"), sky, 10 * MINUTE_NS)
    days = daily_volumes(rate)
    assert days.dates == ("2016-12-30", "2016-12-31", "2017-01-01")
    assert days.is_partial.tolist() == [True, False, True]
    np.testing.assert_allclose(np.diff(days.edges_et_ns) * 1e-9, [21600.0, 86401.0, 21600.0], atol=1e-4)
    np.testing.assert_allclose(days.transits.sum(), rate.transits.sum(), rtol=1e-12)
    np.testing.assert_allclose(days.size_bytes.sum(axis=0), rate.bits.sum(axis=0) / 8.0, rtol=1e-12)
    np.testing.assert_allclose(days.observations.sum(axis=0), rate.observations.sum(axis=0), rtol=1e-12)
    evening = rate.transits_of_class[:36].sum(axis=0)
    np.testing.assert_allclose(days.transits_of_class[0], evening, rtol=1e-6)


def test_whole_days_are_whole(sky):
    rate = data_rate(propagate(Mission.load("gaia"), "2016-02-28", "2016-03-01"), sky, 10 * MINUTE_NS)
    days = daily_volumes(rate)
    assert days.dates == ("2016-02-28", "2016-02-29")
    assert not days.is_partial.any()
    assert len(days) == 2
