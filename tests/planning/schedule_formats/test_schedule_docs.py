"""docs/schedule-files.md lists columns, keys, elements and attributes as they are."""

import re
from pathlib import Path

import scanplan
from scanplan.planning.products import avoidance_file, daily_volumes, event_file, schedule_csv, schedule_xml_layout
from scanplan.planning.products.commented_csv import read
from scanplan.planning.products.schedule_columns import columns_of
from scanplan.planning.products.schedule_record import names_of
from scanplan.planning.products.simple_schedule import LAYOUT
from scanplan.planning.schedule_days import schedule_days

from .made import a_schedule

PAGE = (Path(scanplan.__file__).parent / "docs" / "schedule-files.md").read_text(encoding="utf-8")
NAMES = {"field": "FovP", "row": "1", "class": "G_3_16", "instrument": "SM", "stream": "housekeeping"}


def section(heading, level="## "):
    return PAGE.split(f"\n{level}{heading}\n", 1)[1].split("\n## ")[0]


def listed(heading):
    """Columns of a section's first table: name of the first of its kind, type, unit."""
    found = re.findall(r"^\| `([\w<>]+)` \| (text|int64|float64)(?:, (\w+))? \|", section(heading), re.MULTILINE)
    return [(re.sub(r"<(\w+)>", lambda match: NAMES[match[1]], name), kind, unit) for name, kind, unit in found]


def test_columns_of_the_schedule_are_listed_with_type_and_unit():
    columns = {column.name: column for column in columns_of(names_of(a_schedule()))}
    rows = listed("Science schedule")
    for name, kind, unit in rows:
        assert (columns[name].dtype.replace("utc", "text"), columns[name].unit) == (kind, unit), name
    groups = {group.key for group in names_of(a_schedule()).groups}
    assert {name for name in groups if any(row[0].startswith(name) for row in rows)} == groups
    assert len(rows) == 3 + len(groups)


def test_columns_of_the_days_are_listed():
    data = daily_volumes.write_csv(schedule_days(a_schedule()), "Gaia")
    header = data[read(data, "days").size_bytes :].split(b"\n")[0].decode().split(",")
    rows = [name for name, _, _ in listed("Daily volumes")]
    assert [name for name in header if name in rows] == rows
    others = {name.rpartition("_")[0] for name in header if name not in rows}
    assert others == {"observations", "stored_bits", "sent_bits", "dropped_bits", "fill_bits"}


def test_keys_of_the_record_are_listed():
    record = read(schedule_csv.write(a_schedule(), "Gaia"), "schedule").record
    text = section("Science schedule")
    assert [key for key in [*record, *record["passes"]] if f"`{key}`" not in text] == []


def test_elements_and_attributes_of_the_xml_are_listed():
    text = section("Science schedule")
    for name, rule in schedule_xml_layout.LAYOUT.rules.items():
        for each in (name, *rule.required, *rule.optional):
            is_count = each.endswith("_et_ns")
            assert f"`{each}`" in text or is_count or name == "scienceSchedule", (name, each)


def test_attributes_of_the_pass_request_are_listed():
    text = section("Pass request")
    for name in ("simpleScheduleHeader", "scheduledPackage", "scheduledActivity", "serviceInfo"):
        for each in (name, *LAYOUT.rules[name].required):
            assert f"`{each}`" in text, (name, each)


def test_columns_of_events_and_avoidance_periods_are_listed():
    text = section("Events and avoidance periods")
    for name in (*event_file.FILE.names, *avoidance_file.FILE.names):
        assert f"`{name}`" in text, name
