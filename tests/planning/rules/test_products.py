"""Defects of files and between files: each is found by the rule meant and by no other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scanplan.planning.products import (
    aem_kvn,
    daily_volumes,
    event_file,
    pass_request,
    por_xml,
    schedule_parquet,
    sun_azimuth,
    table_parquet,
)
from scanplan.planning.products.aem import AemHeader
from scanplan.planning.products.por import Por, PorSequence
from scanplan.planning.rules.check import check_subject
from scanplan.planning.rules.subject import Subject
from scanplan.planning.sampling import sample
from scanplan.planning.schedule_days import schedule_days

from .made import ARCSEC, OPTIONS, found, mission_with, spun, the_one

HOUR_NS = 3_600_000_000_000


def text_of(plan, ending):
    return plan.files[plan.name(ending)].decode("ascii")


def with_rows(text, change):
    """An AEM whose data rows went through ``change``, a function of the list of rows."""
    head, _, rest = text.partition("DATA_START\n")
    rows, _, tail = rest.partition("DATA_STOP")
    lines = rows.splitlines()
    change(lines)
    return (head + "DATA_START\n" + "\n".join(lines) + "\nDATA_STOP" + tail).encode("ascii")


def with_schedule(plan, schedule):
    return {plan.name("schedule.parquet"): schedule_parquet.write(schedule, "GAIA", None)}


def test_a_changed_byte(plan):
    name = plan.name("clock.tsc")
    data = plan.files[name].replace(b"KPL/SCLK", b"KPL/SCLK ", 1)
    finding = the_one(plan.subject({name: data}, manifest=plan.manifest), "manifest-files")
    assert finding.product == name
    assert check_subject(plan.subject({name: data}, manifest=plan.manifest)).has_changed_files


def test_a_missing_file_and_a_stranger(plan):
    name = plan.name("clock.tsc")
    subject = plan.subject({"stray.txt": b"?"}, without=[name], manifest=plan.manifest)
    finding = the_one(subject, "manifest-files")
    assert (finding.product, finding.message) == (name, "is missing")
    assert "stray.txt" in [each.product for each in found(subject, severity="WARN")]
    beside = replace(subject, beside=frozenset(["stray.txt"]))
    assert "stray.txt" not in [each.product for each in found(beside, severity="WARN")]


def test_a_file_that_breaks_its_format(plan):
    name = plan.name("attitude.aem")
    text = text_of(plan, "attitude.aem").replace("META_START\n", "META_START\nORBIT = NONE\n", 1)
    finding = the_one(plan.subject({name: text.encode()}), "file-format")
    assert (finding.product, finding.key) == (name, "ORBIT")
    assert text.splitlines()[finding.line - 1] == "ORBIT = NONE"


def test_what_several_rules_stumble_over_is_told_once(plan):
    name = plan.name("compact_law.fits")
    subject = plan.subject({name: plan.files[name][:-2880]})
    report = check_subject(subject)
    (finding,) = report.unwaived_errors
    assert (finding.rule, finding.product) == ("file-format", name)
    assert {"sun-aspect", "spin-rate", "attitude-law"} <= {each.rule for each in report.skipped}
    alone = check_subject(subject, layers=["flight"])
    assert len(alone.unwaived_errors) == 1
    assert alone.unwaived_errors[0].product == name


def test_times_that_run_backwards(plan):
    def change(lines):
        lines[5], lines[6] = lines[6], lines[5]

    data = with_rows(text_of(plan, "attitude.aem"), change)
    finding = the_one(plan.subject({plan.name("attitude.aem"): data}), "time-order")
    assert (
        finding.line == data.decode().splitlines().index(data.decode().partition("DATA_START\n")[2].split("\n")[6]) + 1
    )


def test_a_quaternion_that_is_too_long(plan):
    def change(lines):
        time, *parts = lines[7].split()
        lines[7] = " ".join([time, *(f"{float(each) * 1.001:.12f}" for each in parts)])

    data = with_rows(text_of(plan, "attitude.aem"), change)
    the_one(plan.subject({plan.name("attitude.aem"): data}), "quaternion-unit")


def test_a_quaternion_of_the_other_sign(plan):
    def change(lines):
        time, *parts = lines[7].split()
        lines[7] = " ".join([time, *(each[1:] if each.startswith("-") else f"-{each}" for each in parts)])

    data = with_rows(text_of(plan, "attitude.aem"), change)
    the_one(plan.subject({plan.name("attitude.aem"): data}), "quaternion-sign")


def test_data_outside_the_span_of_their_file(plan):
    text = text_of(plan, "attitude.aem")
    lines = [
        line.replace(":09", ":19") if line.startswith(("START_TIME", "USEABLE_START")) else line
        for line in text.splitlines()
    ]
    assert "\n".join(lines) != text.rstrip("\n")
    the_one(plan.subject({plan.name("attitude.aem"): ("\n".join(lines) + "\n").encode()}), "data-in-validity")


def test_a_message_of_another_law(plan):
    series = sample(spun(plan.law, 0.1 * ARCSEC), OPTIONS.step_ns)
    data = aem_kvn.write(series, AemHeader("2017-03-01T00:00:00", "TEST"))
    finding = the_one(plan.subject({plan.name("attitude.aem"): data}), "attitude-law")
    # turned about the spin axis; the certificate of the file is not a thousandth of that
    assert finding.value == pytest.approx(100.0, rel=1e-3)
    assert finding.limit < 0.1
    assert finding.unit == "mas"


def test_a_certificate_that_does_not_hold(plan):
    text = text_of(plan, "attitude.aem")
    method = "INTERPOLATION_METHOD = LAGRANGE"
    assert method in text
    linear = text.replace(method, "INTERPOLATION_METHOD = LINEAR").replace("DEGREE = 3", "DEGREE = 1")
    linear = linear.replace("METHOD=LAGRANGE DEGREE=3", "METHOD=LINEAR DEGREE=1")
    finding = the_one(plan.subject({plan.name("attitude.aem"): linear.encode()}), "attitude-law")
    assert 15.0 < finding.value < 30.0  # 22.6 mas at a step of 60 s


def test_a_table_of_another_law(plan):
    name = plan.name("scanlaw.parquet")
    table = table_parquet.read(plan.files[name], name)
    values = {key: np.array(column) for key, column in table.values.items()}
    values["dec_fov1"][100] += 1.0 / 3.6e6
    data = table_parquet.write(replace(table, values=values))
    findings = found(plan.subject({name: data}))
    (finding,) = [each for each in findings if each.rule == "table-law"]
    assert finding.value == pytest.approx(1.0, rel=0.02)
    assert {each.rule for each in findings} <= {"table-law", "file-format"}


def test_an_azimuth_of_another_law(plan):
    azimuth = sun_azimuth.sun_azimuth(spun(plan.law, 0.2 * ARCSEC))
    finding = the_one(plan.subject({plan.name("sun_azimuth.ecsv"): sun_azimuth.write(azimuth, "GAIA")}), "azimuth-law")
    assert finding.value == pytest.approx(200.0, rel=1e-3)


def test_an_event_file_of_another_window(plan):
    events = replace(plan.science.events, stop_et_ns=plan.law.stop_et_ns + HOUR_NS)
    data = event_file.write_csv(events, "GAIA", None)
    finding = the_one(plan.subject({plan.name("events.csv"): data}), "same-validity")
    assert finding.value == pytest.approx(3600.0, rel=1e-12)


def test_daily_volumes_of_another_schedule(plan):
    days = schedule_days(plan.science.schedule)
    transits = days.transits.copy()
    transits[0] += 1000.0
    data = daily_volumes.write_csv(replace(days, transits=transits), "GAIA", None)
    finding = the_one(plan.subject({plan.name("daily_volumes.csv"): data}), "daily-sums")
    assert finding.value == pytest.approx(1000.0, rel=1e-6)
    assert finding.key == "transits"


def test_copies_of_the_schedule_that_differ(plan):
    schedule = plan.science.schedule
    transits = schedule.rate.observations * 1.5
    other = replace(schedule, rate=replace(schedule.rate, observations=transits, lost_transits=transits[:, 0]))
    other = replace(other, passes=replace(schedule.passes, passes=schedule.passes.passes[:-1]))
    copy = {"z.parquet": schedule_parquet.write(other, "GAIA", None)}
    finding = the_one(plan.subject(copy), "schedule-copies")
    assert "passes" in finding.message


def test_a_schedule_of_another_orbit(plan):
    schedule = plan.science.schedule
    inputs = [
        {**each, "sha256": "f" * 64} if each["name"] == "gaia_orbit.bsp" else each for each in schedule.rate.inputs
    ]
    other = replace(schedule, rate=replace(schedule.rate, inputs=tuple(inputs)))
    finding = the_one(plan.subject(with_schedule(plan, other)), "same-orbit")
    assert finding.product == plan.name("schedule.parquet")
    assert "ffffffffffff" in finding.message


def test_a_schedule_on_another_star_map(plan):
    schedule = plan.science.schedule
    inputs = [{**each, "sha256": "f" * 64} if each["role"] == "sky" else each for each in schedule.rate.inputs]
    other = replace(schedule, rate=replace(schedule.rate, inputs=tuple(inputs)))
    the_one(plan.subject(with_schedule(plan, other)), "same-inputs")


def test_a_request_made_with_another_mission_file(plan):
    mission = plan.law.mission
    inputs = [{**each, "sha256": "e" * 64} if each["role"] == "mission" else each for each in plan.science.inputs]
    data = pass_request.write(plan.science.schedule.passes, mission.ground, mission, None, inputs)
    finding = the_one(plan.subject({plan.name("pass_request.xml"): data}), "same-mission")
    assert finding.product == plan.name("pass_request.xml")


def test_a_plan_checked_with_another_mission_file(plan):
    finding = the_one(plan.subject(given_mission=mission_with(lead_time_h=1.0)), "same-mission")
    assert "of the mission given" in finding.message


def test_a_request_executed_outside_the_validity(plan):
    law = plan.law
    late = law.stop_et_ns + 7_000_000_000
    por = Por(
        law.start_et_ns,
        law.start_et_ns,
        late,
        law.start_et_ns,
        "TEST",
        (
            PorSequence("ASEQ0001", "A1", "SOC", "MOC", law.start_et_ns + HOUR_NS),
            PorSequence("ASEQ0001", "A2", "SOC", "MOC", late),
        ),
    )
    data = por_xml.write(por, "gaia")
    finding = the_one(plan.subject({"por.xml": data}), "request-validity")
    assert finding.value == pytest.approx(7.0, abs=1e-3)
    assert "A2" in finding.message


def test_two_files_of_one_name_are_refused():
    from scanplan.errors import InvalidInput

    with pytest.raises(InvalidInput, match=r"two files are called a\.txt"):
        Subject.of_products([("a.txt", b""), ("a.txt", b"")])
