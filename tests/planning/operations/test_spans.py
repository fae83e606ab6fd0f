"""Spans held against the same question asked second by second."""

import random
from itertools import pairwise

import numpy as np
import pytest
from scanplan.planning.operations.spans import hours_within, outside, spans_where

LENGTH = 40


def members(spans):
    return {second for begin, end in spans for second in range(begin, end)}


@pytest.mark.parametrize("seed", range(60))
def test_what_is_outside_is_what_no_span_covers(seed):
    draw = random.Random(seed)
    spans = [sorted((draw.randint(-10, LENGTH + 10), draw.randint(-10, LENGTH + 10))) for _ in range(seed % 5)]
    spans = [(begin, end) for begin, end in spans]
    free = outside(spans, 0, LENGTH)
    assert members(free) == set(range(LENGTH)) - members(spans)
    assert all(begin < end for begin, end in free)
    assert all(end < following for (_, end), (following, _) in pairwise(free))
    hour_ns = 3_600 * 10**9
    covered = hours_within([(begin * hour_ns, end * hour_ns) for begin, end in spans], 0, LENGTH * hour_ns)
    assert covered == pytest.approx(len(members(spans) & set(range(LENGTH))))


@pytest.mark.parametrize("seed", range(20))
def test_spans_where_something_holds(seed):
    draw = random.Random(seed)
    holds = np.array([draw.random() < 0.5 for _ in range(30)])
    times = 1_000 + 7 * np.arange(30, dtype=np.int64)
    spans = spans_where(times, holds)
    for time, is_so in zip(times, holds, strict=True):
        assert any(begin <= time < end for begin, end in spans) == is_so
    assert all(end < following for (_, end), (following, _) in pairwise(spans))


def test_nothing_holds_and_all_does():
    times = np.arange(0, 50, 10, dtype=np.int64)
    assert spans_where(times, np.zeros(5, bool)) == ()
    assert spans_where(times, np.ones(5, bool)) == ((0, 50),)
    assert outside([], 3, 9) == ((3, 9),)
    assert outside([(0, 20)], 3, 9) == ()
