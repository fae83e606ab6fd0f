"""A clean plan, and what the rules have to say of it."""

from __future__ import annotations

from dataclasses import replace

from scanplan.planning.rules.check import check_subject
from scanplan.planning.rules.subject import Subject

from .made import found


def test_a_clean_plan_has_no_errors_and_every_rule_is_applied_or_says_what_it_lacks(plan, law, gaia):
    subject = plan.subject(manifest=plan.manifest, given_mission=gaia)
    report = check_subject(subject)
    assert not report.has_unwaived_errors, report.unwaived_errors
    assert {each.rule for each in report.skipped} == {
        "join-configuration",
        "join-gap",
        "join-attitude",
        "join-rate",
        "lead-time",
        "frozen-attitude",
        "frozen-passes",
    }
    assert {each.finding.rule for each in report.findings} <= {"planet-near-field", "memory-margin"}


def test_with_a_previous_delivery_and_a_time_of_issue_no_rule_is_skipped(plan, law, gaia):
    day_ns = 86_400_000_000_000
    previous = plan.subject()
    subject = plan.subject(previous=previous, issued_et_ns=law.start_et_ns - 3 * day_ns, manifest=plan.manifest)
    report = check_subject(subject)
    assert report.skipped == ()
    assert not report.has_unwaived_errors, report.unwaived_errors


def test_the_same_plan_gives_the_same_report(plan):
    assert check_subject(plan.subject()).as_json() == check_subject(plan.subject()).as_json()


def test_layers_are_applied_alone(plan):
    report = check_subject(plan.subject(), layers=["semantics"])
    assert set(report.rules) == {"time-order", "quaternion-unit", "quaternion-sign", "data-in-validity"}


def test_a_vouched_copy_is_not_read(plan):
    name = plan.name("scanlaw.parquet")
    subject = plan.subject({"copy.parquet": plan.files[name]})
    assert [each for each, _ in subject.values("scan-law table")] == ["copy.parquet", name]
    vouched = replace(plan.subject({"a.parquet": plan.files[name]}), manifest=plan.manifest)
    assert vouched.names_to_read("scan-law table") == ["a.parquet"]
    assert found(Subject.of_products([])) == []


def test_without_the_orbit_of_the_plan_no_pointing_is_judged(plan):
    inputs = [
        each.model_copy(update={"sha256": "f" * 64}) if each.name == "gaia_orbit.bsp" else each
        for each in plan.manifest.inputs
    ]
    subject = plan.subject(manifest=plan.manifest.model_copy(update={"inputs": inputs}))
    report = check_subject(subject, layers=["flight"])
    assert [(each.finding.rule, each.finding.severity) for each in report.findings] == [("orbit-at-hand", "WARN")]
    lacking = {each.rule: each.lacks for each in report.skipped}
    assert lacking["sun-aspect"] == "needs a compact law, and the kernels and orbit that it was made with"
    assert "spin-rate" in report.rules
