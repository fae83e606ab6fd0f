"""Which version holds when, against a look at every single instant."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scanplan.planning.delivery.store.validity import ActiveSpan, Span, active_spans, superseded
from scanplan.planning.product import Product

from ..crash.made import ACT, identity, package
from .lives import acked, brought, states

LAST = 30
SPANS = st.lists(
    st.tuples(st.integers(0, LAST - 1), st.integers(1, 10)).map(lambda each: (each[0], min(LAST, each[0] + each[1]))),
    max_size=12,
).map(lambda all_: [Span(start, stop, version, f"D{version}") for version, (start, stop) in enumerate(all_, start=1)])


def holding(spans, instant):
    """The name of the latest version that covers an instant."""
    there = [span for span in spans if span.start_et_ns <= instant < span.stop_et_ns]
    return max(there, key=lambda span: span.version).name if there else None


@given(SPANS, st.integers(0, LAST), st.integers(0, LAST))
def test_spans_hold_what_every_instant_says(spans, start, stop):
    found = active_spans(spans, start, stop)
    by_instant = {instant: each.name for each in found for instant in range(each.start_et_ns, each.stop_et_ns)}
    expected = {instant: holding(spans, instant) for instant in range(start, stop)}
    assert by_instant == {instant: name for instant, name in expected.items() if name}
    for before, after in pairwise(found):
        assert before.stop_et_ns <= after.start_et_ns
        assert before.name != after.name or before.stop_et_ns < after.start_et_ns
    assert all(each.start_et_ns < each.stop_et_ns for each in found)


@given(SPANS)
def test_superseded_is_what_holds_at_no_instant(spans):
    seen = {holding(spans, instant) for instant in range(LAST)}
    assert superseded(spans) == {span.name for span in spans} - seen


def test_a_later_version_wins_within_its_own_validity_only(store):
    acked(store, "week", 1, 0, 70)
    acked(store, "days", 2, 20, 40)
    assert [store.active("S", t).identity.name for t in (0, 19, 20, 39, 40, 69)] == [
        *("week", "week", "days", "days", "week", "week")
    ]
    assert store.active("S", 70) is None
    assert store.active("S", -1) is None
    assert store.active("T", 20) is None
    assert store.actives("S", 10, 100) == (
        ActiveSpan(10, 20, "week"),
        ActiveSpan(20, 40, "days"),
        ActiveSpan(40, 70, "week"),
    )
    assert states(store) == {"week": "ACKED", "days": "ACKED"}


def test_what_later_versions_cover_together_is_superseded_and_comes_back(store):
    acked(store, "old", 1, 10, 50)
    acked(store, "left", 2, 0, 30)
    assert states(store)["old"] == "ACKED"
    acked(store, "right", 3, 30, 60)
    assert states(store) == {"old": "SUPERSEDED", "left": "ACKED", "right": "ACKED"}
    entry = store.log("old")[-1]
    assert (entry.before, entry.after, entry.why) == ("ACKED", "SUPERSEDED", "right is ACKED")
    store.withdraw("left", **ACT, why="x")
    assert states(store) == {"old": "ACKED", "left": "WITHDRAWN", "right": "ACKED"}
    assert store.log("old")[-1].why == "left is WITHDRAWN"
    assert store.active("S", 20).identity.name == "old"
    assert store.active("S", 5) is None


def test_what_is_not_acknowledged_holds_nowhere(store):
    acked(store, "old", 1, 0, 10)
    for version, state in enumerate(("DRAFT", "CHECKED", "APPROVED", "PACKAGED", "SENT", "REJECTED", "TIMEOUT"), 2):
        brought(store, state, state, version, 0, 10)
    assert store.active("S", 5).identity.name == "old"
    assert states(store)["old"] == "ACKED"


def test_an_earlier_version_acknowledged_late_is_superseded_at_once(store):
    brought(store, "SENT", "early", 1, 0, 10)
    acked(store, "late", 2, 0, 10)
    assert store.transition("early", "ACKED", **ACT).state == "SUPERSEDED"
    assert [entry.after for entry in store.log("early")][-2:] == ["ACKED", "SUPERSEDED"]


def test_a_superseded_delivery_is_withdrawn_for_good(store):
    acked(store, "old", 1, 0, 10)
    acked(store, "new", 2, 0, 10)
    store.withdraw("old", **ACT, why="x")
    store.withdraw("new", **ACT, why="y")
    assert states(store) == {"old": "WITHDRAWN", "new": "WITHDRAWN"}
    assert store.actives("S", 0, 10) == ()


def test_a_package_that_withdraws_others(store):
    acked(store, "old", 1, 0, 10)
    acked(store, "new", 2, 0, 10)
    acked(store, "before", 1, 0, 10, series="T")
    acked(store, "elsewhere", 2, 0, 10, series="T")
    assert states(store)["before"] == "SUPERSEDED"
    brought(store, "REJECTED", "refused", 3, 0, 10)
    brought(store, "SENT", "on_its_way", 4, 0, 10)
    gone = ("new", "elsewhere", "refused", "on_its_way", "unheard_of")
    acked(store, "last", 5, 0, 4, withdraws=gone)
    assert states(store) == {
        "old": "ACKED",
        "new": "WITHDRAWN",
        "before": "ACKED",
        "elsewhere": "WITHDRAWN",
        "refused": "WITHDRAWN",
        "on_its_way": "SENT",
        "last": "ACKED",
    }
    assert store.log("elsewhere")[-1].why == "last is ACKED"
    assert store.actives("S", 0, 10) == (ActiveSpan(0, 4, "last"), ActiveSpan(4, 10, "old"))


@pytest.mark.parametrize("files", [(), (Product("notice.xml", "withdrawal", "text/xml", b"<gone/>"),)])
def test_a_package_that_only_withdraws_holds_nowhere(files, store):
    acked(store, "old", 1, 0, 10)
    acked(store, "new", 2, 0, 10)
    store.add_package(package(identity("no", 3, 0, 10, "S"), withdraws=["new"], files=files), **ACT)
    store.transition("no", "SENT", **ACT)
    assert states(store)["new"] == "ACKED"
    assert store.transition("no", "ACKED", **ACT).state == "ACKED"
    assert states(store) == {"old": "ACKED", "new": "WITHDRAWN", "no": "ACKED"}
    assert store.actives("S", 0, 10) == (ActiveSpan(0, 10, "old"),)
