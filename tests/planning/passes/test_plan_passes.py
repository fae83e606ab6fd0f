"""Passes planned: against every plan there is in small instances, and against a plain walk through the memory."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scanplan.errors import InvalidInput, UsageError
from scanplan.planning.passes.baseline import baseline_plan
from scanplan.planning.passes.options import QUICK, PassOptions
from scanplan.planning.passes.planner import plan_passes
from scanplan.planning.passes.requests import PassRequest, PassRequests

from .made_tasks import gaia_task, rules, small_task, station
from .queue_truth import all_plans, broken_rules, cost_of, spans_of, walk

EXACT = PassOptions(gap=0.0)
HOUR_NS = 3_600_000_000_000
STEP_NS = 10_800_000_000_000


def best_of_all(task):
    """The least cost of plans that keep every rule (None: there is none), and the least loss of all plans."""
    plans = sorted(all_plans(task, task.inflow_edges_et_ns), key=lambda spans: cost_of(task, spans))
    least_lost = np.inf
    for spans in plans:
        fills, lost = walk(task, spans, STEP_NS)
        least_lost = min(least_lost, lost)
        contact_s = sum(stop - start for _, start, stop in spans) * 1e-9
        if (
            lost <= 1e4
            and fills.max() <= task.memory.planned_bits * (1 + 1e-9)
            and fills[-1] <= task.end_fill_bits * (1 + 1e-9)
            and contact_s >= task.rules.daily_contact_s
        ):
            return cost_of(task, spans), 0.0
    return None, least_lost


def assert_best(task):
    plan = plan_passes(task, EXACT)
    cost, least_lost = best_of_all(task)
    fills, lost = walk(task, spans_of(plan), STEP_NS)
    assert broken_rules(task, plan.passes, daily=cost is not None) == []
    assert plan.shortfall.lost_bits == pytest.approx(lost, rel=1e-6, abs=1e4)
    assert plan.cost == pytest.approx(cost_of(task, spans_of(plan)))
    if cost is None:
        assert lost <= least_lost + 2e7
    else:
        assert fills.max() <= task.memory.planned_bits * (1 + 1e-6)
        assert plan.cost == pytest.approx(cost, abs=1e-6)
        assert plan.bound <= plan.cost + 1e-6
    assert_no_worse_than_baseline(task, plan)


def assert_no_worse_than_baseline(task, plan):
    lost, of_baseline = (walk(task, spans_of(each), STEP_NS)[1] for each in (plan, plan.baseline))
    assert lost <= of_baseline + 1e6
    if of_baseline <= lost and plan.baseline.shortfall.breach <= plan.shortfall.breach:
        assert plan.cost <= plan.baseline.cost + 1e-6


SLOTS = 8  # of three hours: a day
RULE = rules(shortest_h=3, longest_h=9, grid_h=3, daily_h=3, gap_h=0)


@st.composite
def instances(draw):
    """A day of two stations, each seen once or twice."""
    windows = []
    for name in ("A", "B"):
        borders = sorted(draw(st.lists(st.integers(0, SLOTS), min_size=2, max_size=4, unique=True)))
        for first, last in zip(borders[::2], borders[1::2], strict=False):
            windows.append((name, first, last, draw(st.sampled_from([3.0, 5.0, 8.0]))))
    inflow = draw(st.lists(st.integers(0, 90), min_size=SLOTS, max_size=SLOTS))
    stations = station("A", 1800.0, draw(st.sampled_from([1.0, 1.5]))), station("B", 5400.0, 1.0)
    rule = replace(RULE, gap_s=draw(st.sampled_from([0.0, 10_800.0])))
    requests = []
    for _ in range(draw(st.integers(0, 2))):
        first = draw(st.integers(0, SLOTS - 1))
        begin = 539179269184813233 + first * 3 * HOUR_NS
        status = draw(st.sampled_from(["cancelled", "unavailable"]))
        requests.append(PassRequest(status, draw(st.sampled_from(["A", "B"])), begin, begin + 2 * HOUR_NS))
    return small_task(
        windows,
        inflow,
        rule=rule,
        capacity_gbit=draw(st.sampled_from([120.0, 200.0, 400.0])),
        slot_h=3,
        start_gbit=draw(st.sampled_from([0.0, 60.0])),
        end_gbit=draw(st.sampled_from([None, 50.0])),
        stations=stations,
        requests=PassRequests(tuple(requests)),
    )


@settings(max_examples=25, deadline=None, derandomize=True)
@given(instances())
def test_no_plan_of_all_is_better(task):
    assert_best(task)


def test_a_pass_is_put_where_the_link_is_best():
    windows = [("A", 0, 3, 3.0), ("B", 4, 7, 8.0)]
    task = small_task(windows, [10] * 8, rule=replace(RULE, daily_contact_s=0.0), capacity_gbit=100, slot_h=3)
    task = replace(task, end_fill_bits=20e9)
    plan = plan_passes(task, EXACT)
    assert [(each.station, each.origin) for each in plan.passes] == [("B", "planned")]
    assert_best(task)


def test_what_must_be_lost_is_what_sending_around_the_clock_loses():
    inflow = np.array([20, 20, 200, 200, 200, 20, 20, 20], float)
    windows = [("A", 0, 8, 8.0)]
    rule = rules(shortest_h=3, longest_h=24, grid_h=3, daily_h=3, gap_h=0)
    task = small_task(windows, inflow, rule=rule, capacity_gbit=300, slot_h=3, stations=(station("A", 0.0),))
    fill = lost = 0.0
    for came in inflow:
        fill = max(fill + came - 8.0 * 3.6 * 3, 0.0)
        lost, fill = lost + max(fill - 300.0, 0.0), min(fill, 300.0)
    assert lost > 10.0
    plan = plan_passes(task, EXACT)
    assert plan.shortfall.lost_bits == pytest.approx(lost * 1e9, rel=1e-6)
    assert walk(task, spans_of(plan), STEP_NS)[1] == pytest.approx(lost * 1e9, rel=1e-6)


@pytest.fixture(scope="module")
def week():
    task = gaia_task(days=5, mean_gb=45.0)
    return task, plan_passes(task)


def test_a_week_keeps_every_rule(week):
    task, plan = week
    fills, lost = walk(task, spans_of(plan))
    assert broken_rules(task, plan.passes) == []
    assert lost == 0.0
    assert fills.max() <= task.memory.planned_bits * (1 + 1e-6)
    assert fills[-1] <= task.end_fill_bits * (1 + 1e-6)
    assert plan.gap <= 0.01
    assert_no_worse_than_baseline(task, plan)


def test_the_same_again(week):
    task, plan = week
    assert plan_passes(task) == plan


def test_horizon_by_horizon(week):
    task, whole = week
    done = []
    plan = plan_passes(task, PassOptions(horizon_days=3, frozen_days=2), done.append)
    fills, _ = walk(task, spans_of(plan))
    assert broken_rules(task, plan.passes) == []
    assert fills.max() <= task.memory.planned_bits * (1 + 1e-6)
    assert done == pytest.approx([0.4, 1.0])
    assert whole.bound <= plan.cost + 1e-6
    assert_no_worse_than_baseline(task, plan)


def test_in_steps_of_an_hour(week):
    task, fine = week
    plan = plan_passes(task, QUICK)
    assert broken_rules(task, plan.passes) == []
    assert all(
        ((each.stop_et_ns - each.start_et_ns) % HOUR_NS + 1_000_000) % HOUR_NS < 2_000_000 for each in plan.passes
    )
    assert walk(task, spans_of(plan))[0].max() <= task.memory.planned_bits * (1 + 1e-6)
    assert fine.bound <= plan.cost + 1e-6
    assert_no_worse_than_baseline(task, plan)


def test_it_can_be_stopped_between_horizons(week):
    def stop(fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plan_passes(week[0], PassOptions(horizon_days=2, frozen_days=1), stop)


def test_requests_are_kept(week):
    task, before = week
    first = before.passes[0]
    own = [window for window in task.windows if window.station != first.station]
    locked_in = max(own, key=lambda each: (each.rise_et_ns > task.start_et_ns, -each.rise_et_ns))
    begin = locked_in.rise_et_ns + 3 * HOUR_NS + 7 * 60_000_000_000
    gone = before.passes[3]
    requests = PassRequests(
        (
            PassRequest("locked", locked_in.station, begin, begin + HOUR_NS // 2),
            PassRequest("cancelled", first.station, first.start_et_ns, first.stop_et_ns),
            PassRequest("unavailable", gone.station, gone.setup_et_ns - HOUR_NS, gone.stop_et_ns),
        )
    )
    task = replace(task, requests=requests)
    plan = plan_passes(task)
    assert broken_rules(task, plan.passes) == []
    assert [each.origin for each in plan.passes].count("locked") == 1
    assert walk(task, spans_of(plan))[0].max() <= task.memory.planned_bits * (1 + 1e-6)


def test_too_much_data_costs_no_more_than_it_must():
    task = gaia_task(days=4, mean_gb=110.0)
    plan = plan_passes(task)
    _, lost = walk(task, spans_of(plan))
    assert broken_rules(task, plan.passes) == []
    assert lost == pytest.approx(plan.shortfall.lost_bits, rel=1e-4)
    _, around_the_clock = walk_best_station(task)
    assert around_the_clock <= lost <= 1.3 * around_the_clock
    assert lost < walk(task, spans_of(plan.baseline))[1]


def walk_best_station(task):
    """Loss if the best of all stations were always there."""
    fill, lost = task.start_fill_bits, 0.0
    times = task.inflow_edges_et_ns
    best = np.zeros(times.size - 1)
    for window in task.windows:
        for first, last, rate in zip(window.edges_et_ns[:-1], window.edges_et_ns[1:], window.rate_bit_s, strict=True):
            during = (times[:-1] >= first) & (times[1:] <= last)
            best[during] = np.maximum(best[during], rate * 60.0)
    for came, went in zip(task.inflow_bits.tolist(), best.tolist(), strict=True):
        fill = max(fill + came - went, 0.0)
        lost += max(fill - task.memory.capacity_bits, 0.0)
        fill = min(fill, task.memory.capacity_bits)
    return fill, lost


def test_a_baseline_is_a_pass_a_day():
    task = gaia_task(days=4, mean_gb=25.0)
    plan = baseline_plan(task, 8 * 3600.0)
    assert broken_rules(task, plan.passes) == []
    assert len(plan.passes) == 4
    assert {round((each.stop_et_ns - each.start_et_ns) * 1e-9) for each in plan.passes} == {8 * 3600}
    assert plan.shortfall.lost_bits == pytest.approx(walk(task, spans_of(plan))[1], abs=1.0)


def test_a_baseline_is_no_longer_than_it_must_be():
    task = gaia_task(days=4, mean_gb=25.0)
    plan = baseline_plan(task)
    (length_s,) = {round((each.stop_et_ns - each.start_et_ns) * 1e-9) for each in plan.passes}
    shorter = baseline_plan(task, length_s - task.rules.grid_s)
    fills, lost = walk(task, spans_of(shorter))
    assert plan.shortfall.breach == plan.shortfall.lost_bits == 0.0
    assert lost > 0.0 or fills.max() > task.memory.planned_bits or fills[-1] > task.end_fill_bits


def test_data_that_do_not_cover_the_plan_or_are_below_zero():
    task = gaia_task(days=2)
    with pytest.raises(InvalidInput, match="do not cover the plan"):
        plan_passes(replace(task, stop_et_ns=task.stop_et_ns + HOUR_NS))
    bits = task.inflow_bits.copy()
    bits[60] = -1.0
    with pytest.raises(InvalidInput, match="-1 bits come in at 2017-02-01T01:01:09"):
        plan_passes(replace(task, inflow_bits=bits))


@pytest.mark.parametrize(
    "bad", [{"horizon_days": 3.0}, {"gap": -0.1}, {"step_s": 7000.0}, {"node_limit": 0}, {"end_fill_fraction": 1.5}]
)
def test_options_that_make_no_sense(bad):
    with pytest.raises(UsageError):
        PassOptions(**bad)
