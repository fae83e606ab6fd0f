"""Passes for a real law: the stations' real windows, made-up data; the memory by the queue of priorities too."""

from dataclasses import replace

import numpy as np
import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.mission import Mission
from scanplan.planning.passes.link import downlink_bits
from scanplan.planning.passes.memory import losses, simulate_memory
from scanplan.planning.passes.plan_law import pass_task_of, passes_for
from scanplan.planning.passes.visibility import visible_links
from scanplan.planning.scanlaw import propagate
from scanplan.planning.science.data_rate import DataRate, Stream

from .queue_truth import broken_rules, spans_of, walk


@pytest.fixture(scope="module")
def law():
    return propagate(Mission.load("gaia"), "2017-02-05", "2017-02-08")


def made_rate(law, gb_a_day):
    bins = 3 * 144
    edges = np.linspace(law.start_et_ns, law.stop_et_ns, bins + 1).astype(np.int64)
    edges[[0, -1]] = law.start_et_ns, law.stop_et_ns
    bits = np.full((bins, 2), gb_a_day * 8e9 / 144) * [0.7, 0.3]
    nothing = np.zeros((bins, 1))
    streams = Stream("best", 1), Stream("rest", 2)
    return DataRate(
        "GAIA",
        edges,
        ("F",),
        (1,),
        ("all",),
        ("I",),
        streams,
        nothing[:, None],
        nothing,
        nothing[:, 0],
        nothing,
        bits,
        (),
    )


@pytest.fixture(scope="module")
def links(law):
    return visible_links(law)[1]


def test_a_law_gets_passes_that_keep_its_memory_below_the_limit(law, links):
    rate = made_rate(law, 35.0)
    plan = passes_for(law, rate, windows=links)
    memory = simulate_memory(rate, downlink_bits(plan, rate.edges_et_ns, links), law.mission.ground.memory)
    task = pass_task_of(law, rate, windows=links)
    assert broken_rules(task, plan.passes) == []
    assert memory.total_bits.max() <= task.memory.planned_bits * (1 + 1e-6)
    assert walk(task, spans_of(plan))[1] == 0.0
    assert plan.cost <= plan.baseline.cost


def test_what_is_too_much_goes_at_the_expense_of_the_lowest_priority(law, links):
    rate = made_rate(law, 160.0)
    plan = passes_for(law, rate, windows=links)
    memory = simulate_memory(rate, downlink_bits(plan, rate.edges_et_ns, links), law.mission.ground.memory)
    lost = losses(memory)
    assert {each.stream for each in lost} == {"rest"}
    assert sum(each.bits for each in lost) == pytest.approx(plan.shortfall.lost_bits, rel=0.01)


def test_the_daily_pass_and_none(law, links):
    rate = made_rate(law, 35.0)
    assert passes_for(law, rate, method="baseline", windows=links).method == "baseline"
    none = passes_for(law, rate, method="none", windows=links)
    assert (none.method, none.passes, none.cost) == ("none", (), 0.0)
    assert none.shortfall.contact_s == pytest.approx(3 * law.mission.ground.rules.daily_contact_s)


def test_more_at_the_start_than_the_memory_holds(law, links):
    with pytest.raises(InvalidInput, match=r"1e\+13 bits at the start"):
        passes_for(law, made_rate(law, 1.0), start_fill_bits=1e13, windows=links)


def test_a_rate_below_zero(law, links):
    rate = made_rate(law, 35.0)
    with pytest.raises(InvalidInput, match="a data rate is 0 or more"):
        passes_for(law, replace(rate, bits=-rate.bits), windows=links)
