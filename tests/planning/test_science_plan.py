"""Everything planned on a law: the parts fit each other, and what went in is named."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np
import pytest
from scanplan.ephemeris.timescales import parse_time
from scanplan.errors import InvalidInput, UsageError
from scanplan.planning.delivery.publish import publish
from scanplan.planning.manifest import verify
from scanplan.planning.mission import Mission
from scanplan.planning.passes.link import link_rate_bit_s
from scanplan.planning.passes.requests import read_pass_requests
from scanplan.planning.plan import PlanOptions, manifest_of, plan_products
from scanplan.planning.scanlaw import ScanLaw, propagate
from scanplan.planning.schedule_summary import summary
from scanplan.planning.science_plan import ScienceOptions, SciencePlan, can_plan_science, plan_science, schedule
from scanplan.planning.sky.star_map import StarMap

HOUR_NS = 3_600_000_000_000


def even_sky(per_pixel: float, nside: int = 4) -> StarMap:
    """As many stars in each pixel and in each of two bins: a data rate that hardly changes."""
    stars = np.full((12 * nside**2, 2), per_pixel)
    return StarMap(
        nside,
        np.array([3.0, 16.0, 21.0]),
        stars,
        "an even sky",
        ({"role": "sky", "name": "even.csv", "sha256": "0" * 64},),
    )


@pytest.fixture(scope="module")
def law() -> ScanLaw:
    return propagate(Mission.load("gaia"), "2017-03-01", "2017-03-04")


@pytest.fixture(scope="module")
def plan(law: ScanLaw) -> SciencePlan:
    options = ScienceOptions(star_map=even_sky(6e6), step_ns=600_000_000_000, daily_pass_s=3 * 3600.0)
    return plan_science(law, options)


def test_the_parts_span_the_window_and_share_their_bins(law: ScanLaw, plan: SciencePlan) -> None:
    rate, memory, passes = plan.schedule.rate, plan.schedule.memory, plan.schedule.passes
    assert (rate.edges_et_ns[0], rate.edges_et_ns[-1]) == (law.start_et_ns, law.stop_et_ns)
    np.testing.assert_array_equal(memory.edges_et_ns, rate.edges_et_ns)
    for part in (passes, plan.events, plan.avoidance):
        assert (part.start_et_ns, part.stop_et_ns) == (law.start_et_ns, law.stop_et_ns)


def test_every_bit_is_sent_deleted_or_still_there(plan: SciencePlan) -> None:
    rate, memory = plan.schedule.rate, plan.schedule.memory
    left = memory.fill_bits[-1]
    fates = memory.sent_bits.sum(axis=0) + memory.dropped_bits.sum(axis=0) + left
    np.testing.assert_allclose(fates, rate.bits.sum(axis=0), rtol=1e-12)


def test_nothing_is_sent_but_in_passes_and_no_faster_than_the_link(plan: SciencePlan) -> None:
    schedule_, ground = plan.schedule, Mission.load("gaia").ground
    assert ground is not None
    edges, sent = schedule_.rate.edges_et_ns, schedule_.memory.sent_bits.sum(axis=1)
    light_ns = 6_000_000_000
    open_ns = np.zeros(sent.size)
    for each in schedule_.passes.passes:
        starts = np.maximum(edges[:-1], each.start_et_ns - light_ns)
        open_ns += np.clip(np.minimum(edges[1:], each.stop_et_ns) - starts, 0, None)
    fastest = float(link_rate_bit_s(ground.link, np.array([np.pi / 2]))[0])
    assert (sent <= fastest * open_ns * 1e-9 + 1.0).all()
    assert sent.sum() > 0.0


def test_the_daily_pass_beside_it_has_its_own_memory(plan: SciencePlan) -> None:
    baseline, memory = plan.schedule.passes.baseline, plan.daily_memory
    assert baseline is not None
    assert memory is not None
    assert len(baseline.passes) == 3
    assert all(each.stop_et_ns - each.start_et_ns <= 3 * HOUR_NS + 100_000 for each in baseline.passes)
    assert memory.sent_bits.sum() <= sum(each.capacity_bits for each in baseline.passes) * (1 + 1e-9)
    assert memory.fill_bits[-1].sum() > plan.schedule.memory.fill_bits[-1].sum()


def test_extra_hours_are_those_outside_the_daily_pass(plan: SciencePlan) -> None:
    passes = plan.schedule.passes
    assert passes.baseline is not None
    minutes = np.arange(passes.start_et_ns, passes.stop_et_ns, 60_000_000_000)
    daily = np.zeros(minutes.size, bool)
    for each in passes.baseline.passes:
        daily |= (minutes >= each.start_et_ns) & (minutes < each.stop_et_ns)
    for number, each in enumerate(passes.passes):
        own = (minutes >= each.start_et_ns) & (minutes < each.stop_et_ns)
        assert passes.extra_hours(number) == pytest.approx((own & ~daily).sum() / 60.0, abs=0.06)


def test_days_add_up_to_the_schedule(plan: SciencePlan) -> None:
    days = list(summary(plan.schedule))
    assert [each.period for each in days] == ["2017-03-01", "2017-03-02", "2017-03-03"]
    (month,) = summary(plan.schedule, by_month=True)
    assert month.period == "2017-03"
    stored = float(plan.schedule.rate.bits.sum()) / 8e9
    assert sum(each.stored_gb for each in days) == pytest.approx(stored, rel=1e-12)
    assert month.stored_gb == pytest.approx(stored, rel=1e-12)
    assert month.passes == sum(each.passes for each in days) == len(plan.schedule.passes.passes)
    assert month.fill_gb == days[-1].fill_gb == pytest.approx(float(plan.schedule.memory.fill_bits[-1].sum()) / 8e9)


def test_what_is_in_the_memory_at_the_start_counts(law: ScanLaw) -> None:
    options = ScienceOptions(star_map=even_sky(1e5), step_ns=600_000_000_000, passes="none", start_fill_bits=5e11)
    memory = schedule(law, options).memory
    assert memory.fill_bits[0].sum() == 5e11
    least = max(range(len(memory.streams)), key=lambda k: memory.streams[k].priority)
    assert memory.fill_bits[0, least] == 5e11
    with pytest.raises(InvalidInput, match="bits at the start"):
        schedule(law, replace(options, start_fill_bits=1e13))


def test_requests_are_kept_and_named_among_the_inputs(law: ScanLaw, tmp_path: Path) -> None:
    path = tmp_path / "requests.csv"
    path.write_text(
        "status,station,start,end\n"
        "locked,CEB,2017-03-02T00:00,2017-03-02T02:00\n"
        "unavailable,NNO,2017-03-01,2017-03-04\n"
    )
    options = ScienceOptions(
        star_map=even_sky(3e6), step_ns=600_000_000_000, requests=read_pass_requests(path, law.mission)
    )
    made = schedule(law, options)
    locked = [each for each in made.passes.passes if each.origin == "locked"]
    span = (parse_time("2017-03-02T00:00"), parse_time("2017-03-02T02:00"))
    assert [(each.station, each.start_et_ns, each.stop_et_ns) for each in locked] == [("CEB", *span)]
    assert "NNO" not in {each.station for each in made.passes.passes}
    assert [each["name"] for each in made.rate.inputs if each["role"] == "passes"] == ["requests.csv"]
    assert [each["role"] for each in made.rate.inputs][:1] == ["mission"]


def test_a_mission_without_instruments_has_no_schedule() -> None:
    mission = Mission.load("hipparcos")
    assert not can_plan_science(mission)
    with pytest.raises(UsageError, match="science"):
        schedule(propagate(mission, "1990-01-01", "1990-01-02"))


def test_a_plan_holds_it_all_and_is_the_same_on_any_number_of_threads(law: ScanLaw, tmp_path: Path) -> None:
    short = propagate(law.mission, "2017-03-01", "2017-03-01T03:00")
    folders = []
    for threads in (1, 2):
        science = cache(partial(plan_science, short, ScienceOptions(star_map=even_sky(1e6), threads=threads)))
        folders.append(tmp_path / str(threads))
        publish(folders[-1], plan_products(short, PlanOptions(), science), manifest_of(short, PlanOptions(), science))
    manifests = [verify(folder) for folder in folders]
    kinds = {each.kind for each in manifests[0].products}
    assert {"schedule-xml", "schedule-parquet", "daily-volumes-csv", "pass-request-xml", "events-xml"} <= kinds
    assert {"avoidance-csv", "report", "aem", "ck"} <= kinds
    roles = [each.role for each in manifests[0].inputs]
    assert roles[0] == "mission"
    assert {"kernel", "sky", "earth orientation"} <= set(roles)
    assert [each.sha256 for each in manifests[0].products] == [each.sha256 for each in manifests[1].products]
