"""The interface control documents name keys, elements and attributes of the science schedule as they are."""

import pytest
from scanplan.planning.products import avoidance_file, event_file, schedule_csv, schedule_xml_layout
from scanplan.planning.products.commented_csv import read
from scanplan.planning.products.simple_schedule import LAYOUT

from ...test_docs import DOCS
from .made import a_schedule


def page(name):
    return (DOCS / "icd" / f"{name}.md").read_text(encoding="utf-8")


def test_keys_of_the_record_are_listed():
    record = read(schedule_csv.write(a_schedule(), "Gaia"), "schedule").record
    text = page("science-schedule")
    assert [key for key in [*record, *record["passes"]] if f"`{key}`" not in text] == []


def test_elements_and_attributes_of_the_xml_are_listed():
    text = page("science-schedule")
    for name, rule in schedule_xml_layout.LAYOUT.rules.items():
        for each in (name, *rule.required, *rule.optional):
            assert f"`{each}`" in text, (name, each)


def test_attributes_of_the_pass_request_are_listed():
    text = page("pass-request")
    for name in ("simpleScheduleHeader", "scheduledPackage", "scheduledActivity", "serviceInfo"):
        for each in (name, *LAYOUT.rules[name].required):
            assert f"`{each}`" in text, (name, each)


@pytest.mark.parametrize(("name", "file"), [("events", event_file.FILE), ("avoidance", avoidance_file.FILE)])
def test_columns_of_events_and_avoidance_periods_are_listed_in_their_order(name, file):
    rows = [line.split("|")[1].strip(" `") for line in page(name).splitlines() if line.startswith("| `")]
    assert [row for row in rows if row in file.names] == list(file.names)
