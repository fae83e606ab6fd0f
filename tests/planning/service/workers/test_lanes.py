"""Who gets the next worker."""

from hypothesis import given
from hypothesis import strategies as st
from scanplan.planning.service.workers.lanes import Lanes


def test_slow_ones_leave_a_worker_to_the_others():
    lanes = Lanes(slow_at_once=2)
    for n in range(4):
        lanes.put(f"slow {n}", slow=True)
    lanes.put("short", slow=False)
    assert [lanes.take() for _ in range(4)] == ["slow 0", "short", "slow 1", None]
    lanes.done(slow=True)
    assert lanes.take() == "slow 2"


def test_a_stream_of_short_ones_does_not_starve_a_slow_one():
    lanes = Lanes(slow_at_once=1)
    for n in range(9):
        lanes.put(n, slow=False)
    lanes.put("slow", slow=True)
    assert [lanes.take() for _ in range(3)] == ["slow", 0, 1]


def test_who_goes_leaves_no_gap():
    lanes = Lanes(slow_at_once=1)
    for each in "abc":
        lanes.put(each, slow=False)
    assert lanes.drop("b", slow=False)
    assert not lanes.drop("b", slow=False)
    assert [lanes.take(), lanes.take(), lanes.take()] == ["a", "c", None]


@given(st.lists(st.sampled_from(["short", "slow", "take", "done"])), st.integers(1, 4))
def test_nobody_is_lost_and_slow_ones_stay_within_their_number(acts, most):
    lanes = Lanes(slow_at_once=most)
    put, taken, at_work = [], [], 0
    for n, act in enumerate(acts):
        if act in ("short", "slow"):
            put.append((act, n))
            lanes.put((act, n), slow=act == "slow")
        elif act == "take" and (who := lanes.take()) is not None:
            taken.append(who)
            at_work += who[0] == "slow"
        elif act == "done" and at_work:
            lanes.done(slow=True)
            at_work -= 1
        assert at_work <= most
    assert sorted([*taken, *lanes.everybody()], key=lambda who: who[1]) == put
    for lane in ("short", "slow"):
        order = [n for each, n in taken if each == lane]
        assert order == sorted(order)
