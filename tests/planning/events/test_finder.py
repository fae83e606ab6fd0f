"""The finder of spans against a fine brute-force grid and closed forms."""

import numpy as np
import pytest
from scanplan.planning.events.finder import spans_above, spans_below, spans_in_pieces

SECOND_NS = 1_000_000_000
PERIOD_S = 1000.0


def sine(et_ns):
    return np.sin(2.0 * np.pi * et_ns * 1e-9 / PERIOD_S)


def brute(function, limit, start, stop, step):
    grid = np.arange(start, stop, step)
    below = np.r_[False, function(grid) < limit, False]
    edges = np.flatnonzero(below[1:] != below[:-1])
    return [(grid[a], grid[b] if b < grid.size else stop) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def test_roots_of_a_sine_to_a_microsecond():
    found = spans_below(sine, 0.5, 0, 5000 * SECOND_NS, 90 * SECOND_NS)
    starts = [0.0, *(PERIOD_S * (5.0 / 12.0 + k) for k in range(5))]
    stops = [PERIOD_S * (1.0 / 12.0 + k) for k in range(5)] + [5000.0]
    assert np.abs(np.array([span.start_et_ns for span in found]) - np.array(starts) * 1e9).max() < 1000
    assert np.abs(np.array([span.stop_et_ns for span in found]) - np.array(stops) * 1e9).max() < 1000
    assert found[1].extreme == pytest.approx(-1.0, abs=1e-14)
    assert found[1].extreme_et_ns == pytest.approx(750 * SECOND_NS, abs=1e-3 * SECOND_NS)


def test_ends_are_the_first_nanosecond_inside_and_the_first_outside():
    for span in spans_below(sine, -0.2, 7, 5000 * SECOND_NS, 90 * SECOND_NS):
        around = np.array([span.start_et_ns - 1, span.start_et_ns, span.stop_et_ns - 1, span.stop_et_ns])
        assert (sine(around) < -0.2).tolist() == [False, True, True, False]


def test_a_span_or_a_gap_far_shorter_than_the_step_is_found():
    limit, window = -(1.0 - 1e-9), (0, 20_000 * SECOND_NS, 170 * SECOND_NS)
    found = spans_below(sine, limit, *window)
    assert len(found) == 20
    half_s = PERIOD_S / (2.0 * np.pi) * np.sqrt(2e-9)
    assert np.array([span.stop_et_ns - span.start_et_ns for span in found]) == pytest.approx(2e9 * half_s, rel=1e-3)
    rest = spans_above(sine, limit, *window)
    assert len(rest) == 21
    assert [span.stop_et_ns for span in rest[:-1]] == [span.start_et_ns for span in found]


def test_random_sums_of_sines_against_a_fine_grid():
    rng = np.random.default_rng(4)
    for _ in range(20):
        rates, phases = rng.uniform(0.2, 1.0, 5) / 100.0, rng.uniform(0.0, 6.3, 5)

        def wave(et_ns, rates=rates, phases=phases):
            return np.sin(np.multiply.outer(et_ns * 1e-9, rates) + phases).sum(axis=1)

        limit = rng.uniform(-3.0, 1.0)
        stop = 10_000 * SECOND_NS
        truth = brute(wave, limit, 0, stop, SECOND_NS // 4)
        found = spans_below(wave, limit, 0, stop, 60 * SECOND_NS)
        assert len(found) == len(truth)
        for span, (start, end) in zip(found, truth, strict=True):
            assert abs(span.start_et_ns - start) <= SECOND_NS // 4
            assert abs(span.stop_et_ns - end) <= SECOND_NS // 4
            inside = wave(np.arange(span.start_et_ns, span.stop_et_ns, SECOND_NS // 4))
            assert span.extreme <= inside.min() + 1e-12


def test_a_border_cuts_a_span_and_belongs_to_what_comes_after():
    border = 333 * SECOND_NS

    def step(et_ns):
        return np.where(et_ns < border, 1.0, -1.0) + 0.1 * sine(et_ns)

    (found,) = spans_below(step, 0.0, 0, 1000 * SECOND_NS, 400 * SECOND_NS, [border, 5000 * SECOND_NS])
    assert found[:2] == (border, 1000 * SECOND_NS)
    both = spans_below(lambda et_ns: sine(et_ns) - 2.0, 0.0, 0, 1000 * SECOND_NS, 400 * SECOND_NS, [border])
    assert [span[:2] for span in both] == [(0, border), (border, 1000 * SECOND_NS)]


def test_nothing_below_and_everything_below():
    assert spans_below(sine, -1.5, 0, SECOND_NS, SECOND_NS) == []
    (all_of_it,) = spans_below(sine, 1.5, 0, 3 * SECOND_NS, SECOND_NS)
    assert all_of_it[:2] == (0, 3 * SECOND_NS)
    (instant,) = spans_below(sine, 1.5, 5, 6, SECOND_NS)
    assert instant[:2] == (5, 6)


def test_pieces_do_not_know_of_each_other():
    periods = np.array([700.0, 1000.0, 90.0])
    begin, end = np.array([0, 0, 50_000]) * SECOND_NS, np.array([9_000, 100, 50_700]) * SECOND_NS

    def waves(et_ns, piece):
        return np.sin(2.0 * np.pi * et_ns * 1e-9 / periods[piece])

    together = spans_in_pieces(waves, -0.3, begin, end, 20 * SECOND_NS)
    for number, period in enumerate(periods):
        alone = spans_below(
            lambda et_ns, period=period: np.sin(2.0 * np.pi * et_ns * 1e-9 / period),
            -0.3,
            int(begin[number]),
            int(end[number]),
            20 * SECOND_NS,
        )
        assert [span for piece, span in together if piece == number] == alone
    assert len(together) > 15
