"""The grid of UTC against astropy, over a leap second."""

import numpy as np
from astropy.time import Time
from scanplan.ephemeris.timescales import astropy_from_et_ns, parse_time
from scanplan.planning.passes.utc_grid import grid_edges, utc_days, utc_midnights

US_NS = 1_000


def test_steps_are_on_the_clock_of_utc_before_and_after_a_leap_second():
    start, stop = parse_time("2016-12-31T22:10"), parse_time("2017-01-01T02:00")
    edges = grid_edges(start, stop, 1800.0)
    shown = [text[11:19] for text in Time(astropy_from_et_ns(edges + US_NS), scale="utc").isot]
    expected = [
        "22:10:00",
        "22:30:00",
        "23:00:00",
        "23:30:00",
        "00:00:00",
        "00:30:00",
        "01:00:00",
        "01:30:00",
        "02:00:00",
    ]
    assert shown == expected
    lasts_s = np.rint(np.diff(edges) * 1e-9)
    assert lasts_s.tolist() == [1200, 1800, 1800, 1801, 1800, 1800, 1800, 1800]


def test_days_begin_at_midnight():
    days = utc_days(np.array([parse_time("2017-01-01T12:00")], np.int64))
    midnight = Time("2017-01-01T00:00:00", scale="utc")
    assert abs((astropy_from_et_ns(utc_midnights(days))[0] - midnight).to_value("s")) < 1e-4
    later = np.array([parse_time("2017-01-01T23:59:59"), parse_time("2017-01-02T00:00:00.001")], np.int64)
    assert (utc_days(later) - days).tolist() == [0, 1]
