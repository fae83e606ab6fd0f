"""The memory as a queue, against one followed event by event in exact fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scanplan.errors import InvalidInput
from scanplan.planning.mission_ground import Memory
from scanplan.planning.passes.memory import losses, simulate_memory
from scanplan.planning.science.data_rate import DataRate, Stream

MINUTE_NS = 60_000_000_000


def rate_of(bits, priorities):
    """A data rate of bins of a minute that has nothing but its bits (N, Q)."""
    bits = np.asarray(bits, np.float64)
    bins = bits.shape[0]
    streams = tuple(Stream(f"s{index}", priority) for index, priority in enumerate(priorities))
    none = np.zeros((bins, 0))
    edges = np.arange(bins + 1, dtype=np.int64) * MINUTE_NS
    return DataRate(
        "test", edges, (), (), (), (), streams, np.zeros((bins, 0, 0)), none, np.zeros(bins), none, bits, ()
    )


def shares(fill, inflow, link, limit):
    """What is sent and deleted per unit of time, at this instant; streams in order of priority."""
    sent, left = [], link
    for content, comes in zip(fill, inflow, strict=True):
        sent.append(left if content > 0 else min(comes, left))
        left -= sent[-1]
    dropped = [Fraction(0)] * len(fill)
    excess = sum(inflow) - sum(sent)
    if sum(fill) == limit and excess > 0:
        for k in reversed(range(len(fill))):
            dropped[k] = excess if fill[k] > 0 else min(inflow[k] - sent[k], excess)
            excess -= dropped[k]
    return sent, dropped


def followed(in_bits, link_bits, limit, fill):
    """Fills at the edges, bits sent and deleted in each bin, all as fractions; a bin lasts one unit of time."""
    fills, all_sent, all_dropped = [list(fill)], [], []
    for inflow, link in zip(in_bits, link_bits, strict=True):
        left = Fraction(1)
        sent_here, dropped_here = [Fraction(0)] * len(fill), [Fraction(0)] * len(fill)
        while left > 0:
            sent, dropped = shares(fill, inflow, link, limit)
            slope = [a - s - d for a, s, d in zip(inflow, sent, dropped, strict=True)]
            lasts = [left, *(content / -rise for content, rise in zip(fill, slope, strict=True) if rise < 0)]
            if sum(slope) > 0:
                lasts.append((limit - sum(fill)) / sum(slope))
            step = min(lasts)
            fill = [content + rise * step for content, rise in zip(fill, slope, strict=True)]
            sent_here = [done + s * step for done, s in zip(sent_here, sent, strict=True)]
            dropped_here = [done + d * step for done, d in zip(dropped_here, dropped, strict=True)]
            left -= step
        fills.append(fill)
        all_sent.append(sent_here)
        all_dropped.append(dropped_here)
    return fills, all_sent, all_dropped


@st.composite
def queues(draw):
    streams = draw(st.integers(1, 4))
    bins = draw(st.integers(1, 8))
    small = st.integers(0, 12)
    limit = draw(st.integers(1, 30))
    fill = [min(draw(small), limit // streams) for _ in range(streams)]
    in_bits = [[draw(small) for _ in range(streams)] for _ in range(bins)]
    return in_bits, [draw(st.integers(0, 30)) for _ in range(bins)], limit, fill


@given(queues())
@settings(deadline=None, max_examples=300)
def test_as_followed_event_by_event(queue):
    in_bits, link_bits, limit, fill = queue
    exact = [[[Fraction(value) for value in row] for row in rows] for rows in (in_bits, [link_bits], [fill])]
    expected = followed(exact[0], exact[1][0], Fraction(limit), exact[2][0])
    priorities = range(1, len(fill) + 1)
    history = simulate_memory(rate_of(in_bits, priorities), link_bits, Memory(float(limit), 0.0), fill)
    for made, right in zip((history.fill_bits, history.sent_bits, history.dropped_bits), expected, strict=True):
        assert made == pytest.approx(np.array(right, np.float64), abs=1e-12)


@given(
    st.integers(1, 4).flatmap(
        lambda streams: st.tuples(
            st.lists(st.lists(st.floats(0.0, 1e11), min_size=streams, max_size=streams), min_size=1, max_size=20),
            st.lists(st.integers(1, 3), min_size=streams, max_size=streams),
        )
    ),
    st.floats(0.0, 1e11),
    st.floats(1.0, 1e11),
)
@settings(deadline=None, max_examples=200)
def test_bits_are_conserved_and_nothing_is_below_zero_or_above_the_limit(data, link, limit):
    in_bits, priorities = data
    rate = rate_of(in_bits, priorities)
    history = simulate_memory(rate, np.full(len(rate), link), Memory(limit, 0.0))
    there = history.fill_bits[:-1] + rate.bits
    after = history.fill_bits[1:] + history.sent_bits + history.dropped_bits
    assert after == pytest.approx(there, rel=1e-14, abs=1e-4)
    assert min(history.fill_bits.min(), history.sent_bits.min(), history.dropped_bits.min()) >= 0.0
    assert history.total_bits.max() <= limit * (1.0 + 1e-14)
    assert (history.sent_bits.sum(axis=1) <= link * (1.0 + 1e-14)).all()


def test_the_total_is_one_queue_whatever_the_priorities():
    rng = np.random.default_rng(7)
    bits, link = rng.uniform(0, 10, (500, 5)), rng.uniform(0, 60, 500)
    histories = [
        simulate_memory(rate_of(bits, priorities), link, Memory(80.0, 0.0))
        for priorities in ([1, 2, 3, 4, 5], [5, 5, 1, 2, 1], [1, 1, 1, 1, 1])
    ]
    level = 0.0
    for n in range(500):
        level = min(max(level + bits[n].sum() - link[n], 0.0), 80.0)
        for history in histories:
            assert history.total_bits[n + 1] == pytest.approx(level, abs=1e-9)


def test_the_highest_priority_is_sent_first_and_deleted_last():
    history = simulate_memory(rate_of([[4, 4, 4]], [2, 1, 3]), [5.0], Memory(5.0, 0.0))
    assert history.sent_bits.tolist() == [[1.0, 4.0, 0.0]]
    assert history.fill_bits[1].tolist() == [3.0, 0.0, 2.0]
    assert history.dropped_bits.tolist() == [[0.0, 0.0, 2.0]]


def test_what_comes_in_displaces_what_is_less_important():
    history = simulate_memory(rate_of([[8, 0]], [1, 2]), [0.0], Memory(10.0, 0.0), [0.0, 10.0])
    assert history.fill_bits[1].tolist() == [8.0, 2.0]
    assert history.dropped_bits.tolist() == [[0.0, 8.0]]


def test_streams_of_one_priority_in_the_order_they_stand():
    history = simulate_memory(rate_of([[4, 4]], [1, 1]), [3.0], Memory(3.0, 0.0))
    assert history.sent_bits.tolist() == [[3.0, 0.0]]
    assert history.dropped_bits.tolist() == [[0.0, 2.0]]


def test_losses_are_runs_of_bins():
    bits = [[10, 1], [10, 1], [0, 0], [20, 0], [0, 0]]
    history = simulate_memory(rate_of(bits, [2, 1]), [0, 0, 20, 0, 0], Memory(10.0, 0.0))
    found = [(loss.stream, loss.priority, loss.start_et_ns, loss.stop_et_ns, loss.bits) for loss in losses(history)]
    # 12 bits less the 10 that fit are lost in the first two bins; then 10 of 20
    assert found == [("s0", 2, 0, 2 * MINUTE_NS, 12.0), ("s0", 2, 3 * MINUTE_NS, 4 * MINUTE_NS, 10.0)]
    assert sum(loss.bits for loss in losses(history)) == history.dropped_bits.sum()


def test_no_losses_where_the_link_carries_all():
    assert losses(simulate_memory(rate_of([[5, 5]] * 4, [1, 2]), [10.0] * 4, Memory(1.0, 0.0))) == ()


@pytest.mark.parametrize(
    ("bits", "link", "fill", "message"),
    [
        ([[1.0], [-1.0]], [0.0, 0.0], None, "the data rate has -1 bits in the bin from 2000-01-01T12:01:00.000 TDB"),
        ([[1.0], [1.0]], [0.0, np.nan], None, "the link has nan bits in the bin from 2000-01-01T12:01:00.000 TDB"),
        ([[1.0]], [0.0, 1.0], None, r"the link has bits of shape \(2,\); expected \(1,\)"),
        ([[1.0]], [0.0], [11.0], "11 bits at the start, more than the memory holds; expected 10 or less"),
        ([[1.0]], [0.0], [-1.0], "the memory's first fill has -1 bits; expected 0 or more"),
    ],
)
def test_what_makes_no_sense_is_refused(bits, link, fill, message):
    with pytest.raises(InvalidInput, match=message):
        simulate_memory(rate_of(bits, [1]), link, Memory(10.0, 0.0), fill)
