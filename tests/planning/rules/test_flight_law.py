"""Defects of a law: each is found by the rule meant, with the value that CSPICE or arithmetic gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scanplan.planning.mission_file import read_mission
from scanplan.planning.rules.check import check_subject
from scanplan.planning.scanlaw import propagate

from ..made_bodies import kernels_in_cspice
from .made import (
    ARCSEC,
    GAIA,
    MINUTE_NS,
    angle_deg,
    axes,
    body_rates,
    changed_series,
    found,
    law_subject,
    mission_with,
    seen,
    spun,
    the_one,
)

HOUR_NS = 60 * MINUTE_NS


def grid(law, step_ns=10 * MINUTE_NS):
    return np.arange(law.start_et_ns, law.stop_et_ns, step_ns)


def test_a_sound_law_has_no_errors(law):
    assert found(law_subject(law)) == []


def test_a_law_with_another_aspect_angle():
    law = propagate(
        mission_with(solar_aspect_angle_deg=45.7, precession_speed=4.26776245101), "2017-03-01", "2017-03-02"
    )
    finding = the_one(law_subject(law), "sun-aspect")
    with kernels_in_cspice(law.kernels):
        et_ns = grid(law)
        off = np.abs(angle_deg(axes(law, et_ns)[:, 2], seen(law, "10", et_ns)) - 45.0)
    assert finding.value == pytest.approx(off.max(), abs=2e-4)
    assert finding.limit == 0.5
    assert finding.unit == "deg"
    assert law.start_et_ns <= finding.et_ns < finding.stop_et_ns <= law.stop_et_ns


def test_the_aspect_is_judged_from_the_spacecraft_not_from_the_earth():
    """The largest deviation that is the orbit's alone is found once the tolerance is below it."""
    law = propagate(mission_with(sun_aspect_tolerance_deg=0.001), "2017-03-01", "2017-03-02")
    finding = the_one(law_subject(law), "sun-aspect")
    with kernels_in_cspice(law.kernels):
        et_ns = grid(law)
        off = np.abs(angle_deg(axes(law, et_ns)[:, 2], seen(law, "10", et_ns)) - 45.0)
        from_earth = np.abs(angle_deg(axes(law, et_ns)[:, 2], _from_earth(et_ns)) - 45.0)
    assert abs(off.max() - from_earth.max()) > 0.01
    assert finding.value == pytest.approx(off.max(), abs=2e-4)


def _from_earth(et_ns):
    import spiceypy

    rows = np.array([spiceypy.spkpos("10", et * 1e-9, "J2000", "CN+S", "399")[0] for et in et_ns])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_a_spin_rate_off_by_a_ten_thousandth():
    right, wrong = "spin_rate_arcsec_per_s = 59.9605 ", "spin_rate_arcsec_per_s = 59.96649605 "
    head, _, law_table = GAIA.partition("\n[law]\n")
    assert law_table.count(right) == 1
    mission = read_mission(f"{head}\n[law]\n{law_table.replace(right, wrong)}".encode(), "made.toml")
    law = propagate(mission, "2017-03-01", "2017-03-02")
    finding = the_one(law_subject(law), "spin-rate")
    spin = body_rates(law, grid(law, HOUR_NS)[1:-1])[:, 2] / ARCSEC
    assert finding.value == pytest.approx(np.abs(spin - 59.9605).max(), rel=1e-4)
    assert finding.value == pytest.approx(59.9605e-4, rel=1e-3)


def test_a_precession_above_its_limit():
    law = propagate(mission_with(precession_rate_deg_per_d=4.0), "2017-03-01", "2017-03-02")
    finding = the_one(law_subject(law), "precession-rate")
    rates = np.degrees(np.linalg.norm(body_rates(law, grid(law, HOUR_NS)[1:-1])[:, :2], axis=1)) * 86400.0
    assert finding.value == pytest.approx(rates.max(), rel=1e-3)


def test_a_precession_that_speeds_up_too_fast():
    window = "2014-08-22T22:00", "2014-08-23T02:00"
    law = propagate(mission_with(precession_acceleration_deg_per_d2=15.0), *window)
    finding = the_one(law_subject(law), "precession-acceleration")
    et_ns = grid(law)[1:-1]
    speed = np.degrees(np.linalg.norm(body_rates(law, et_ns)[:, :2], axis=1)) * 86400.0
    assert finding.value == pytest.approx(np.diff(speed).max() / (10.0 / 1440.0), rel=0.02)


def test_a_spin_that_changes_too_fast(law):
    """The spin phase gains half an acceleration times time squared."""
    change_arcsec_s2 = 5e-9

    def change(series, borders, half_s):
        for k, (start, half) in enumerate(zip(borders[:-1], half_s, strict=True)):
            from_s = (start - law.start_et_ns) * 1e-9 + half
            a = 0.5 * change_arcsec_s2 * ARCSEC
            # (from + half u)^2 in Chebyshev polynomials
            series[k, 3, 0] += a * (from_s**2 + 0.5 * half**2)
            series[k, 3, 1] += a * 2.0 * from_s * half
            series[k, 3, 2] += a * 0.5 * half**2

    mission = mission_with(spin_acceleration_arcsec_per_s2=1e-9)
    off = changed_series(propagate(mission, "2017-03-01", "2017-03-02"), change)
    finding = the_one(law_subject(off), "spin-acceleration")
    assert finding.value == pytest.approx(change_arcsec_s2, rel=1e-3)


def with_step(law, of_time):
    """The law with something added to its spin phase, rad, from the first border of its series inside the window."""
    (piece,) = law.segments
    borders = piece.series.interval_et_ns
    (at,) = borders[(borders > law.start_et_ns) & (borders < law.stop_et_ns)][:1]

    def change(series, borders, half_s):
        for k, (start, half) in enumerate(zip(borders[:-1], half_s, strict=True)):
            if start >= at:
                constant, slope = of_time((start - at) * 1e-9 + half)
                series[k, 3, 0] += constant
                series[k, 3, 1] += slope * half

    return changed_series(law, change), int(at)


def test_a_step_of_the_phase():
    law = propagate(mission_with(), "2017-02-20", "2017-02-27")
    off, at = with_step(law, lambda middle_s: (5.0 * ARCSEC, 0.0))
    finding = the_one(law_subject(off), "attitude-step")
    assert finding.et_ns == at
    assert finding.value == pytest.approx(5.0, rel=1e-6)
    assert finding.limit == 0.1


def test_a_step_of_the_rate():
    law = propagate(mission_with(jump_rate_arcsec_per_s=1e-4), "2017-02-20", "2017-02-27")
    rate = 5e-4 * ARCSEC
    off, at = with_step(law, lambda middle_s: (rate * middle_s, rate))
    finding = the_one(law_subject(off), "rate-step")
    assert finding.et_ns == at
    assert finding.value == pytest.approx(5e-4, rel=1e-6)


def test_the_borders_of_the_mission_file_may_step():
    law = propagate(mission_with(), "2017-02-08T12:00", "2017-02-09")
    assert len(law.segments) == 2
    assert found(law_subject(law)) == []


def test_a_border_that_the_mission_file_does_not_have():
    law = propagate(mission_with(), "2017-02-08T12:00", "2017-02-09")
    moved = mission_with()
    segments = [
        replace(each, start_et_ns=each.start_et_ns + HOUR_NS) if each.name == "NSL GAREQ 2" else each
        for each in moved.law.segments
    ]
    other = replace(moved, law=replace(moved.law, segments=tuple(segments)))
    subject = replace(law_subject(law), given_mission=other)
    findings = {each.rule: each for each in found(subject)}
    assert set(findings) == {"attitude-step", "rate-step"}  # the axes that the slow motion is about turn with it
    step = findings["attitude-step"]
    border = law.segments[1].start_et_ns
    left, right = (np.array(piece.attitude(np.array([border])))[0] for piece in law.segments)
    angle = np.degrees(2.0 * np.arccos(min(1.0, abs(float(left @ right)))))
    assert step.et_ns == border
    assert step.value / 3600.0 == pytest.approx(angle, rel=1e-9)
    assert step.value / 3600.0 == pytest.approx(82.5, abs=0.01)


@pytest.mark.parametrize(
    ("key", "limit", "rule", "body", "severity"),
    [
        ("sun_exclusion_deg", 60.0, "sun-near-field", "10", "ERROR"),
        ("earth_exclusion_deg", 60.0, "earth-near-field", "399", "ERROR"),
        ("moon_exclusion_deg", 60.0, "moon-near-field", "301", "ERROR"),
        ("planet_exclusion_deg", 0.7, "planet-near-field", "5", "WARN"),
    ],
)
def test_bodies_near_a_field(key, limit, rule, body, severity):
    window = ("2017-02-26", "2017-02-26T07:00")
    mission = mission_with(**{key: limit, "excluded_planets": '["jupiter"]'})
    law = propagate(mission, *window)
    findings = [each for each in found(law_subject(law), severity=severity) if each.rule == rule]
    others = {each.rule for each in found(law_subject(law), severity="ERROR")} - {rule}
    assert findings
    assert others == set()
    with kernels_in_cspice(law.kernels):
        et_ns = grid(law, MINUTE_NS // 3)
        frame, direction = axes(law, et_ns), seen(law, body, et_ns)
    nearest = min(
        angle_deg(np.cos(f.azimuth_rad) * frame[:, 0] + np.sin(f.azimuth_rad) * frame[:, 1], direction).min()
        for f in mission.fields
    )
    # on a grid of 20 s the field moves by 0.3 deg: the nearest sample may be late by a half of that
    assert min(each.value for each in findings) == pytest.approx(nearest, abs=0.17)
    assert min(each.value for each in findings) <= nearest + 1e-4


def day_before(law):
    return propagate(law.mission, law.start_et_ns - 24 * HOUR_NS, law.start_et_ns)


def test_a_law_joins_the_one_before(law):
    assert found(law_subject(law, previous=law_subject(day_before(law)))) == []


def test_a_phase_that_does_not_go_on(law):
    finding = the_one(law_subject(law, previous=law_subject(spun(day_before(law), ARCSEC))), "join-attitude")
    assert finding.value == pytest.approx(1.0, rel=1e-6)
    assert finding.et_ns == law.start_et_ns


def test_a_rate_that_does_not_go_on(law):
    before = day_before(law)

    def change(series, borders, half_s):
        for k, (start, half) in enumerate(zip(borders[:-1], half_s, strict=True)):
            series[k, 3, 0] += 0.002 * ARCSEC * ((start - law.start_et_ns) * 1e-9 + half)
            series[k, 3, 1] += 0.002 * ARCSEC * half

    finding = the_one(law_subject(law, previous=law_subject(changed_series(before, change))), "join-rate")
    assert finding.value == pytest.approx(0.002, rel=1e-5)


def test_a_declared_border_may_step_at_the_join():
    whole = propagate(mission_with(), "2017-02-08T12:00", "2017-02-09")
    border = whole.segments[1].start_et_ns
    before = propagate(whole.mission, whole.start_et_ns, border)
    after = propagate(whole.mission, border, whole.stop_et_ns)
    assert found(law_subject(after, previous=law_subject(before))) == []


def test_a_gap_after_the_previous_delivery(law):
    before = propagate(law.mission, law.start_et_ns - 24 * HOUR_NS, law.start_et_ns - HOUR_NS)
    finding = the_one(law_subject(law, previous=law_subject(before)), "join-gap")
    assert finding.value == pytest.approx(3600.0, rel=1e-12)
    assert (finding.et_ns, finding.stop_et_ns) == (before.stop_et_ns, law.start_et_ns)


def test_a_delivery_that_comes_too_late(law):
    finding = the_one(law_subject(law, issued_et_ns=law.start_et_ns - 10 * HOUR_NS), "lead-time")
    assert finding.value == pytest.approx(10.0, rel=1e-12)
    assert finding.limit == 48.0
    assert found(law_subject(law, issued_et_ns=law.start_et_ns - 48 * HOUR_NS)) == []


def test_the_frozen_horizon_keeps_its_attitude():
    """Issued three days into the validity of the one before, which it would change by 2 arcsec."""
    mission = mission_with(lead_time_h=0.0, frozen_horizon_h=24.0, jump_arcsec=10.0)
    before = propagate(mission, "2017-03-01", "2017-03-03")
    after = spun(propagate(mission, "2017-03-01T12:00", "2017-03-04"), 2.0 * ARCSEC)
    early = law_subject(after, previous=law_subject(before), issued_et_ns=after.start_et_ns)
    finding = the_one(early, "frozen-attitude")
    assert finding.value == pytest.approx(2.0, rel=1e-6)
    assert finding.limit == 0.1
    assert finding.et_ns == after.start_et_ns
    assert finding.stop_et_ns == after.start_et_ns + 24 * HOUR_NS - 1
    later = law_subject(after, previous=law_subject(before), issued_et_ns=after.start_et_ns - 25 * HOUR_NS)
    assert found(later) == []


def test_rules_without_a_limit_are_skipped():
    text = mission_with().text
    head, _, rest = text.partition("[rules]\n")
    mission = read_mission((head + rest[rest.index("[law]") :]).encode(), "bare.toml")
    report = check_subject(law_subject(propagate(mission, "2017-03-01", "2017-03-01T01:00")))
    lacking = {each.rule: each.lacks for each in report.skipped}
    assert lacking["sun-aspect"] == "the mission file has no rules.sun_aspect_tolerance_deg"
    assert not report.has_unwaived_errors
