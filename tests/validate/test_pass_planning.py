"""Four weeks of passes: how long it takes, how near the bound, at what cost against a fixed daily pass."""

import time

import pytest
from scanplan.planning.passes.planner import plan_passes

from ..planning.passes.made_tasks import gaia_task
from ..planning.passes.queue_truth import broken_rules, spans_of, walk
from .page import table


@pytest.mark.parametrize("mean_gb", [40.0, 60.0])
def test_four_weeks(mean_gb, page):
    task = gaia_task(28, mean_gb)
    began, began_cpu = time.perf_counter(), time.process_time()
    plan = plan_passes(task)
    took, took_cpu = time.perf_counter() - began, time.process_time() - began_cpu
    fills, lost = walk(task, spans_of(plan))
    print(f"\n{mean_gb:g} GB a day: {took:.1f} s ({took_cpu:.1f} s of processor), gap {100 * plan.gap:.2f} %")
    print(f"{len(plan.passes)} passes, {plan.cost:.1f} h, {lost / 8e9:.1f} GB lost")
    print(f"baseline {plan.baseline.cost:.1f} h, {plan.baseline.shortfall.lost_bits / 8e9:.1f} GB lost")
    assert broken_rules(task, plan.passes) == []
    facts = [
        ["passes", len(plan.passes)],
        ["cost", f"{plan.cost:.1f} h"],
        ["above the relaxation, at most", f"{100 * plan.gap:.2f} %"],
        ["lost", f"{lost / 8e9:.1f} GB"],
        ["a fixed daily pass: cost", f"{plan.baseline.cost:.1f} h"],
        ["a fixed daily pass: lost", f"{plan.baseline.shortfall.lost_bits / 8e9:.1f} GB"],
    ]
    page.put(f"passes-{mean_gb:.0f}", table([f"four weeks, {mean_gb:.0f} GB a day", ""], facts))
    page.judge(f"cost of four weeks of passes, {mean_gb:.0f} GB a day", "relaxation", 100 * plan.gap, 1.0, "% above")
    assert lost <= walk(task, spans_of(plan.baseline))[1]
    if lost == 0.0:
        assert fills.max() <= task.memory.planned_bits * (1 + 1e-6)
