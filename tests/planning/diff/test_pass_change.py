"""Passes changed by hand."""

import numpy as np
import pytest
from scanplan.planning.diff.pass_change import pass_change
from scanplan.planning.diff.spans import Span, paired
from scanplan.planning.passes.pass_plan import Pass

H = 3_600_000_000_000
DAY = (0, 48 * H)


def made(station, start_h, stop_h, setup_h=0.5):
    return Pass(station, round((start_h - setup_h) * H), round(start_h * H), round(stop_h * H), 1e9, 1.0, "planned")


CHANGES = [
    ("shortened", (4, 10), (5, 10), -1.0),
    ("shortened", (4, 10), (5, 9), -2.0),
    ("extended", (4, 10), (4, 11), 1.0),
    ("extended", (4, 10), (3, 11), 2.0),
    ("moved", (4, 10), (5, 11), 0.0),
    ("moved", (4, 10), (3, 8), -1.0),
]


@pytest.mark.parametrize(("kind", "before", "after", "contact_h"), CHANGES)
def test_one_pass_changed(kind, before, after, contact_h):
    change = pass_change([made("CEB", *before)], [made("CEB", *after)], *DAY)
    (found,) = change.changed
    assert (found.kind, found.station, found.contact_s / 3600) == (kind, "CEB", pytest.approx(contact_h))
    assert change.count(kind) == 1
    assert change.hours_b - change.hours_a == pytest.approx(contact_h)


def test_a_plan_changed_by_hand():
    a = [made("CEB", 4, 10), made("NNO", 12, 18), made("MLG", 20, 26), made("CEB", 28, 34)]
    b = [made("CEB", 4, 10), made("NNO", 13, 18), made("CEB", 29, 35), made("MLG", 44, 47)]
    change = pass_change(a, b, *DAY)
    assert [(each.kind, each.station) for each in change.changed] == [
        ("shortened", "NNO"),
        ("removed", "MLG"),
        ("moved", "CEB"),
        ("added", "MLG"),
    ]
    assert change.unchanged == 1
    assert {each.station: (each.a_h, each.b_h) for each in change.stations} == {
        "CEB": (13.0, 13.0),
        "MLG": (6.5, 3.5),
        "NNO": (6.5, 5.5),
    }
    back = pass_change(b, a, *DAY)
    mirror = {"added": "removed", "removed": "added", "shortened": "extended", "extended": "shortened"}
    assert [mirror.get(each.kind, each.kind) for each in change.changed] == [each.kind for each in back.changed]
    assert [each.contact_s for each in change.changed] == [-each.contact_s for each in back.changed]


def test_the_same_passes_are_no_change():
    passes = [made("CEB", 4, 10), made("NNO", 12, 18)]
    change = pass_change(passes, passes, *DAY)
    assert (change.changed, change.unchanged) == ((), 2)
    # what a file rounds to the millisecond
    rounded = [Pass(p.station, p.setup_et_ns, p.start_et_ns + 400_000, p.stop_et_ns, 0, 0, "planned") for p in passes]
    assert pass_change(passes, rounded, *DAY).changed == ()


def test_the_same_flow_with_another_set_up_is_told():
    (found,) = pass_change([made("CEB", 4, 10)], [made("CEB", 4, 10, setup_h=1.0)], *DAY).changed
    assert (found.kind, found.contact_s) == ("set-up", 0.0)


def test_other_stations_and_times_are_other_passes():
    change = pass_change([made("CEB", 4, 10)], [made("NNO", 4, 10), made("CEB", 10, 16)], *DAY)
    assert sorted(each.kind for each in change.changed) == ["added", "added", "removed"]


def test_only_the_time_in_common_counts():
    a = [made("CEB", -4, 2), made("CEB", 46, 52), made("CEB", 60, 70)]
    change = pass_change(a, [], *DAY)
    assert [each.kind for each in change.changed] == ["removed", "removed"]
    assert change.hours_a == pytest.approx(2.0 + 2.5)


@pytest.mark.parametrize("seed", range(6))
def test_pairs_share_most_time_first(seed):
    """Against taking the best of all that is left, again and again."""
    rng = np.random.default_rng(seed)

    def spans(count):
        start = rng.integers(0, 10_000, count)
        return [Span(str(k), int(s), int(s + d)) for k, s, d in zip(rng.integers(0, 2, count), start, rng.integers(0, 900, count), strict=True)]  # fmt: skip # noqa: E501

    a, b = spans(40), spans(40)

    def shared(i, j):
        return min(a[i].stop_et_ns, b[j].stop_et_ns) - max(a[i].start_et_ns, b[j].start_et_ns)

    left_a, left_b, found = set(range(40)), set(range(40)), {}
    while True:
        offers = [(shared(i, j), i, j) for i in left_a for j in left_b if a[i].key == b[j].key and shared(i, j) > 0]
        if not offers:
            break
        most = max(offers)[0]
        best = [(abs(a[i].start_et_ns - b[j].start_et_ns), i, j) for s, i, j in offers if s == most]
        _, i, j = min(best)
        found[i] = j
        left_a.remove(i)
        left_b.remove(j)
    pairs = {i: j for i, j in paired(a, b) if shared(i, j) > 0}
    assert sum(shared(*each) for each in pairs.items()) == sum(shared(*each) for each in found.items())
    assert {(j, i) for i, j in paired(a, b)} == set(paired(b, a))
