"""Defects of passes and memory, against arithmetic and CSPICE."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scanplan.planning.events.event import Event
from scanplan.planning.products import event_file, pass_request, schedule_parquet
from scanplan.planning.rules.check import check_subject

from ..made_bodies import kernels_in_cspice
from .made import MINUTE_NS, angle_deg, axes, found, mission_with, seen, the_one

HOUR_NS = 60 * MINUTE_NS


def passes_changed(plan, passes, request=None):
    """Files of the plan with other passes in the schedule and, unless it is given, the same in the request."""
    schedule, mission = plan.science.schedule, plan.law.mission
    own = replace(schedule.passes, passes=tuple(passes))
    asked = own if request is None else replace(schedule.passes, passes=tuple(request))
    return {
        plan.name("schedule.parquet"): schedule_parquet.write(replace(schedule, passes=own), "GAIA", None),
        plan.name("pass_request.xml"): pass_request.write(asked, mission.ground, mission, None, plan.science.inputs),
    }


DAYS = ("daily_volumes.ecsv", "daily_volumes.csv")


def without_days(plan):
    """Names of the daily volumes, which count passes themselves."""
    return [plan.name(ending) for ending in DAYS]


def test_the_set_up_of_a_pass_overlaps_the_pass_before(plan):
    first = plan.science.schedule.passes.passes[0]
    stop = first.stop_et_ns + 2 * HOUR_NS
    later = replace(
        first, setup_et_ns=first.stop_et_ns - 600_000_000_000, start_et_ns=first.stop_et_ns + 1, stop_et_ns=stop
    )
    subject = plan.subject(passes_changed(plan, [first, later]), without=without_days(plan))
    finding = the_one(subject, "pass-overlap")
    assert finding.value == pytest.approx(600.0, rel=1e-12)
    assert finding.et_ns == later.setup_et_ns


def test_two_stations_receive_at_once(plan):
    first = plan.science.schedule.passes.passes[0]
    other = "NNO" if first.station != "NNO" else "MLG"
    begin = first.stop_et_ns - 300_000_000_000
    later = replace(first, station=other, setup_et_ns=begin, start_et_ns=begin, stop_et_ns=begin + HOUR_NS)
    subject = plan.subject(passes_changed(plan, [first, later]), without=without_days(plan))
    finding = the_one(subject, "pass-overlap")
    assert finding.value == pytest.approx(300.0, rel=1e-12)


def test_a_pass_that_is_not_asked_for(plan):
    passes = plan.science.schedule.passes.passes
    finding = the_one(plan.subject(passes_changed(plan, passes, passes[1:])), "request-passes")
    assert finding.et_ns == passes[0].start_et_ns
    assert "not asked for" in finding.message


def test_a_pass_through_a_manoeuvre(plan):
    first = plan.science.schedule.passes.passes[0]
    start, stop = first.start_et_ns + MINUTE_NS, first.start_et_ns + 6 * MINUTE_NS
    event = Event("manoeuvre", "station-keeping", start, stop, start)
    events = sorted([*plan.science.events.events, event], key=lambda e: (e.start_et_ns, e.kind, e.subject))
    data = event_file.write_csv(replace(plan.science.events, events=tuple(events)), "GAIA", None)
    findings = found(plan.subject({plan.name("events.csv"): data}, without=[plan.name("events.xml")]), severity="WARN")
    (finding,) = [each for each in findings if each.rule == "manoeuvre-pass"]
    assert finding.value == pytest.approx(300.0, rel=1e-12)


def test_a_memory_without_its_margin(plan):
    """The limit is set half way up the fullest the memory gets."""
    memory = plan.science.schedule.memory
    fullest = memory.fill_bits.sum(axis=1).max()
    margin = 1.0 - 0.5 * fullest / memory.limit_bits
    mission = mission_with(memory_margin_fraction=repr(float(margin)))
    findings = found(plan.subject(given_mission=mission), severity="WARN")
    own = [each for each in findings if each.rule == "memory-margin"]
    assert max(each.value for each in own) == pytest.approx(fullest * 1e-9, rel=1e-12)
    assert own[0].limit == pytest.approx(0.5 * fullest * 1e-9, rel=1e-9)
    fill = memory.fill_bits.sum(axis=1)
    assert own[0].et_ns == memory.edges_et_ns[np.argmax(fill > 0.5 * fullest)]


def test_the_earth_outside_the_antenna_in_a_pass(plan, law):
    mission = mission_with(half_angle_deg=20.0)
    findings = check_subject(plan.subject(given_mission=mission), layers=["flight"]).unwaived_errors
    assert {each.rule for each in findings} == {"antenna-cone"}
    with kernels_in_cspice(law.kernels):
        for each, finding in zip(plan.science.schedule.passes.passes, findings, strict=True):
            et_ns = np.arange(each.start_et_ns, each.stop_et_ns, MINUTE_NS)
            off = angle_deg(axes(law, et_ns)[:, 2], seen(law, "399", et_ns))
            assert finding.value == pytest.approx(off.max(), abs=2e-3)


def test_the_frozen_horizon_keeps_its_passes(plan, law):
    passes = plan.science.schedule.passes.passes
    moved = replace(passes[0], stop_et_ns=passes[0].stop_et_ns - MINUTE_NS)
    previous = plan.subject(passes_changed(plan, [moved, *passes[1:]]), without=without_days(plan))
    given = {"previous": previous, "issued_et_ns": law.start_et_ns}
    findings = found(plan.subject(**given))
    assert {each.rule for each in findings} == {"frozen-passes", "lead-time"}
    frozen = [each for each in findings if each.rule == "frozen-passes"]
    assert len(frozen) == 2  # one is gone, one is new
    assert all(abs(each.et_ns - passes[0].start_et_ns) < 1_000_000 for each in frozen)
    late = found(plan.subject(previous=previous, issued_et_ns=law.start_et_ns - 48 * HOUR_NS))
    assert late == []
