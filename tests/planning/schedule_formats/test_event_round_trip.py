"""Events and avoidance periods come back from XML and CSV as they were; lxml finds the XML valid and reads the same."""

import csv
from datetime import datetime
from importlib import resources

import pytest
from hypothesis import given, settings
from lxml import etree
from scanplan.errors import InvalidInput
from scanplan.planning.events.event import AvoidanceList, AvoidancePeriod, Event, EventList
from scanplan.planning.products import avoidance_file, event_file

from .made import START_ET_NS, avoidance_lists, event_lists

WRITERS = [
    (event_file.write_xml, event_file.read, event_lists()),
    (event_file.write_csv, event_file.read, event_lists()),
    (avoidance_file.write_xml, avoidance_file.read, avoidance_lists()),
    (avoidance_file.write_csv, avoidance_file.read, avoidance_lists()),
]
MINUTE_NS = 60_000_000_000
ECLIPSES = EventList(
    "gaia",
    START_ET_NS,
    START_ET_NS + 100 * MINUTE_NS + 100_000,
    (
        Event("penumbra", "Moon", START_ET_NS, START_ET_NS + MINUTE_NS + 1, START_ET_NS + 7, 0.25, "", "<&\">'"),
        Event("penumbra", "Earth", START_ET_NS + 2 * MINUTE_NS + 1000, START_ET_NS + 3 * MINUTE_NS + 1000, START_ET_NS),
        Event("earth out of cone", "Earth", START_ET_NS + 3 * MINUTE_NS, START_ET_NS + 4 * MINUTE_NS, START_ET_NS),
    ),
)


@pytest.fixture(scope="module")
def schema():
    with resources.as_file(resources.files("scanplan.data").joinpath("schemas")) as folder:
        return etree.XMLSchema(etree.parse(folder / "esoc_events.xsd"))


@pytest.mark.parametrize(("write", "read", "made"), WRITERS, ids=["xml", "csv", "avoidance-xml", "avoidance-csv"])
def test_what_was_written_is_read(write, read, made):
    @settings(max_examples=40, deadline=None)
    @given(made)
    def run(written):
        assert read(write(written, 'the "ship"'), "file") == written

    run()


@pytest.mark.parametrize(
    ("write", "made"), [(event_file.write_xml, event_lists()), (avoidance_file.write_xml, avoidance_lists())]
)
def test_every_xml_is_valid_by_the_schema(schema, write, made):
    @settings(max_examples=40, deadline=None)
    @given(made)
    def run(written):
        schema.assertValid(etree.fromstring(write(written, "Gaia")))

    run()


@pytest.mark.witness
def test_lxml_finds_the_events():
    root = etree.fromstring(event_file.write_xml(ECLIPSES, "Gaia"))
    ours = "{urn:scanplan:events:1}"
    found = root.findall("{http://esa.esoc.events}events/{http://esa.esoc.events}uvt")
    assert [each.get("id") for each in found] == ["PENUMBRA", "PENUMBRA", "EARTH_OUT_OF_CONE"]
    assert [each.get("count") for each in found] == ["1", "2", "1"]
    assert [each.get("duration") for each in found] == ["60.000000001", "60.000000000", "60.000000000"]
    assert found[0].get(f"{ours}note") == "<&\">'"
    assert len({each.get(f"{ours}uid") for each in found}) == 3
    times = [datetime.strptime(each.get("time")[:17], "%Y-%jT%H:%M:%S") for each in found]
    assert times[1] == datetime(2017, 2, 5, 0, 2)
    header = root.find("{http://esa.esoc.events}header")
    assert header.get("gen_time") == "2017-036T00:00:00Z"
    assert header.get("validity_end")[:17] == "2017-036T01:40:00"


def test_the_csv_is_one_for_anybody():
    lines = event_file.write_csv(ECLIPSES, "Gaia").decode().splitlines()
    rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    assert [row["subject"] for row in rows] == ["Moon", "Earth", "Earth"]
    assert [row["value"] for row in rows] == ["0.25", "", ""]


def test_a_creation_date_that_is_given_is_written():
    data = event_file.write_xml(ECLIPSES, "Gaia", "2017-01-15T12:00:00")
    assert b'gen_time="2017-015T12:00:00Z"' in data


@pytest.mark.parametrize("note", ["two\nlines", "a\ttab", "\x00", "\x1b[31m", "\ud800"])
def test_a_text_that_is_no_line_is_refused(note):
    event = Event("penumbra", "Moon", START_ET_NS, START_ET_NS, START_ET_NS, note=note)
    with pytest.raises(InvalidInput, match="one line of printable text"):
        event_file.write_xml(EventList("gaia", START_ET_NS, START_ET_NS + 1, (event,)), "Gaia")


@pytest.mark.parametrize("reasons", [("a;b",), ("",)])
def test_a_reason_that_would_read_as_another_is_refused(reasons):
    period = AvoidancePeriod(START_ET_NS, START_ET_NS + 1, reasons, 1.0, 1.0, 1.0)
    with pytest.raises(InvalidInput, match="without a semicolon"):
        avoidance_file.write_csv(AvoidanceList("gaia", START_ET_NS, START_ET_NS + 1, (period,)), "Gaia")


def test_a_value_that_is_not_finite_is_refused():
    event = Event("penumbra", "Moon", START_ET_NS, START_ET_NS, START_ET_NS, float("nan"))
    with pytest.raises(InvalidInput, match="finite"):
        event_file.write_csv(EventList("gaia", START_ET_NS, START_ET_NS + 1, (event,)), "Gaia")
