"""Broken files, one defect each: the message names file, line or row, and key."""

import json
from dataclasses import replace

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from scanplan.errors import InvalidInput, ProductError, TimeError
from scanplan.planning.events.event import AvoidanceList, AvoidancePeriod
from scanplan.planning.products import (
    avoidance_file,
    daily_volumes,
    event_file,
    schedule_csv,
    schedule_ecsv,
    schedule_parquet,
    schedule_read,
    schedule_xml,
    schedule_xml_read,
    simple_schedule_read,
)
from scanplan.planning.schedule_days import schedule_days

from .made import START_ET_NS, a_schedule
from .test_event_round_trip import ECLIPSES

SCHEDULE = a_schedule(days=1, per_day=4)
ECSV = schedule_ecsv.write(SCHEDULE, "Gaia")
CSV = schedule_csv.write(SCHEDULE, "Gaia")
XML = schedule_xml.write(SCHEDULE, "Gaia")
DAILY = daily_volumes.write_csv(schedule_days(a_schedule()), "Gaia")
EVENTS_XML = event_file.write_xml(ECLIPSES, "Gaia")
EVENTS_CSV = event_file.write_csv(ECLIPSES, "Gaia")
AVOIDANCE_CSV = avoidance_file.write_csv(
    AvoidanceList(
        "gaia", START_ET_NS, START_ET_NS + 9, (AvoidancePeriod(START_ET_NS, START_ET_NS + 5, ("a",), 1, 2, 3),)
    ),
    "Gaia",
)
BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
<scienceSchedule xmlns="urn:scanplan:science-schedule:1">&c;</scienceSchedule>"""
READERS = (schedule_xml_read.read, event_file.read, avoidance_file.read, simple_schedule_read.read)


def row(data, number):
    """A line of a text, from 1, and where it begins."""
    lines = data.splitlines(keepends=True)
    return lines[number - 1], sum(map(len, lines[: number - 1]))


def changed(data, number, old, new):
    """A text with something else in one of its lines."""
    line, start = row(data, number)
    assert old in line
    return data[:start] + line.replace(old, new, 1) + data[start + len(line) :]


def first_row(data):
    """Number of the first line that is no comment and no line of names."""
    return next(n for n, line in enumerate(data.splitlines(), start=1) if not line.startswith(b"#")) + 1


def refused(read, data, message, key=None, line=None):
    with pytest.raises(ProductError, match=message) as raised:
        read(data, "some file")
    error = raised.value
    assert str(error).startswith("some file")
    assert "\n" not in str(error)
    assert error.key == key
    if line is not None:
        assert error.line == line


@pytest.mark.parametrize("data", [ECSV, CSV], ids=["ecsv", "csv"])
class TestRowsOfText:
    def test_a_text_that_is_no_number(self, data):
        at = first_row(data) + 2
        bad = changed(data, at, str(SCHEDULE.rate.edges_et_ns[2]).encode(), b"soon")
        refused(schedule_read.read, bad, "'soon' is not a whole number", "start_et_ns", at)

    def test_a_value_too_many(self, data):
        at = first_row(data) + 1
        refused(schedule_read.read, changed(data, at, b",", b",7,"), "values where", None, at)

    def test_a_number_that_is_not_finite(self, data):
        at = first_row(data) + 1
        number = row(data, at)[0].rstrip().rpartition(b",")[2]
        bad = changed(data, at, b"," + number + b"\n", b",nan\n")
        refused(schedule_read.read, bad, "not a finite number", "fill_bits_spectro", at)

    def test_a_time_that_is_not_its_count(self, data):
        at = first_row(data)
        bad = changed(data, at, b"T00:00:00.000000000", b"T00:00:00.000000001")
        refused(schedule_read.read, bad, "not the time of start_et_ns", "start_utc", at)

    def test_bins_with_a_gap(self, data):
        at = first_row(data) + 1
        line, start = row(data, at)
        bad = data[:start] + data[start + len(line) :]
        refused(schedule_read.read, bad, "not the end of the row before", "start_et_ns", at)

    def test_rows_that_are_missing_at_the_end(self, data):
        _, start = row(data, first_row(data) + 3)
        refused(schedule_read.read, data[:start], "is not that of the rows", "validity.stop")

    def test_a_file_that_was_cut_off(self, data):
        refused(schedule_read.read, data[:-5], "cut off")

    def test_a_column_that_is_missing(self, data):
        at = first_row(data) - 1
        bad = changed(data, at, b"lost_transits", b"found_transits")
        refused(schedule_read.read, bad, "the column is missing", "lost_transits", at)

    def test_columns_out_of_order(self, data):
        at = first_row(data) - 1
        bad = changed(data, at, b"transits_FovP_1,transits_FovP_2", b"transits_FovP_2,transits_FovP_1")
        refused(schedule_read.read, bad, "out of order", "transits_FovP_2", at)


@pytest.mark.parametrize(
    ("old", "new", "message", "key"),
    [
        (b"format: 1\n", b"format: 2\n", "is 2", "format"),
        (b"mission: ", b"misson: ", "Field required", "mission"),
        (b"product: science schedule", b"product: daily volumes", "is 'daily volumes'", "product"),
        (b"memory_limit_bits: 100000000000.0", b"memory_limit_bits: .inf", "finite", "memory_limit_bits"),
        (b"  - name: astro\n", b"  - name: 7\n", "valid string", "streams.1.name"),
        (b"- planned ", b"- hoped ", "is no pass", "passes.passes.0"),
        (b" 8.0 CEB", b" nan CEB", "is no pass", "passes.passes.0"),
        (b"unit: bit", b"unit: byte", "the unit is 'byte'", "stored_bits_housekeeping"),
        (b"%ECSV 1.0", b"%ECSV 9.0", "not an ECSV file", None),
        (b"sha256: '", b"sha256: 'x", "should match pattern", "inputs.0.sha256"),
    ],
)
def test_a_header_of_ecsv_that_is_not_right(old, new, message, key):
    assert old in ECSV
    refused(schedule_ecsv.read, ECSV.replace(old, new, 1), message, key)


@pytest.mark.parametrize(
    ("old", "new", "message", "key", "line"),
    [
        (b"# mission: ", b"# mission = ", "is no comment '# key: value'", None, 5),
        (b'# mission: "gaia"', b"# mission: gaia", "with a value in JSON", None, 5),
        (b"# mission: ", b"# format: ", "stands twice", "format", 5),
        (b"# mission: ", b"# other: ", "Field required", "mission", None),
        (b'# mission: "gaia"', b'# mission: "ga\\nia"', "not one line", "mission", None),
        (b'# scanplan: "science schedule"', b'# scanplan: "nothing"', "is 'nothing'", "product", None),
        (b"# scanplan: ", b"# scan plan: ", "is no CSV of scanplan", None, 1),
    ],
)
def test_comments_of_csv_that_are_not_right(old, new, message, key, line):
    line = line if line is None else CSV[: CSV.index(b"# mission: ")].count(b"\n") + 1 if line != 1 else 1
    refused(schedule_csv.read, CSV.replace(old, new, 1), message, key, line)


@pytest.mark.parametrize(
    ("old", "new", "message", "key"),
    [
        (b' format_version="1"', b' format_version="2"', "not the version that is read", "format_version"),
        (b'spacecraft="Gaia" ', b"", "has no such attribute", "spacecraft"),
        (b"<memory ", b"<memory colour='red' ", "is no attribute of 'memory'", "colour"),
        (b"<memory ", b"<store ", "may not stand in 'scienceSchedule'", "store"),
        (b"<days>", b"<days>mid\nweek", r"holds the text '(mid|mid\?week)'", "days"),
        (b'name="FovP"', b'name="Fov&#9;P"', "is not one line", "name"),
        (b'limit_bits="100000000000.0"', b'limit_bits="1e999"', "is not a number", "limit_bits"),
        (b'limit_bits="100000000000.0"', b'limit_bits="0x10"', "is not a number", "limit_bits"),
        (b'method="optimal"', b'method="best"', "is 'best'", "method"),
        (b'origin="planned"', b'origin="hoped"', "is 'hoped'", "origin"),
        (b'validity_start="2017-036T00', b'validity_start="2017-036T01', "not the time of its et_ns", "validity_start"),
        (b'setup="2017-036T00:00:00.0', b'setup="2017-036T00:00:00.1', "not the time of setup_et_ns", "setup"),
        (b'name="FovP"', b'name="FovP" name="FovF"', "duplicate attribute", None),
        (b"</bins>", b"", "mismatched tag", None),
        (b"UTF-8", b"UTF-9", "encoding", None),
        (b"urn:scanplan:science-schedule:1", b"urn:other", "as the root", "?:scienceSchedule"),
        (b'sha256="00', b'sha256="0', "is no sha256", "sha256"),
    ],
)
def test_an_xml_that_is_not_right(old, new, message, key):
    assert old in XML
    refused(schedule_xml_read.read, XML.replace(old, new), message, key)


def test_elements_of_xml_that_are_missing_doubled_or_moved():
    memory = next(line for line in XML.splitlines(keepends=True) if line.startswith(b"<memory"))
    header = next(line for line in XML.splitlines(keepends=True) if line.startswith(b"<header"))
    refused(schedule_xml_read.read, XML.replace(memory, b""), "has no element 'memory'", "scienceSchedule", 2)
    refused(schedule_xml_read.read, XML.replace(memory, memory * 2), "stands 2 times", "memory")
    moved = XML.replace(header, b"").replace(memory, memory + header)
    refused(schedule_xml_read.read, moved, "stands after 'memory'", "header")


def test_bins_of_xml_that_do_not_fit():
    lines = XML.splitlines(keepends=True)
    bins = [number for number, line in enumerate(lines) if line.startswith(b"<bin ")]
    without = b"".join(lines[: bins[1]] + lines[bins[1] + 1 :])
    refused(schedule_xml_read.read, without, "not the end of the bin before", "start_et_ns", bins[1] + 1)
    short = changed(XML, bins[2] + 1, b'observations="', b'observations="1.0 ')
    refused(schedule_xml_read.read, short, "3 numbers", "observations", bins[2] + 1)
    last = b"".join(lines[: bins[-1]] + lines[bins[-1] + 1 :])
    refused(schedule_xml_read.read, last, "not that of the bins", "stop_et_ns")


@pytest.mark.parametrize("read", READERS)
def test_hostile_xml_is_refused(read):
    refused(read, BOMB, "document type declaration is not accepted", "DOCTYPE", 2)
    external = BOMB.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/hostname">')
    refused(read, external, "document type declaration is not accepted", "DOCTYPE", 2)


@pytest.mark.parametrize(
    ("read", "data", "inner"),
    [(schedule_xml_read.read, XML, b"<days>"), (event_file.read, EVENTS_XML, b"<events>")],
)
def test_depth_without_end_is_refused_at_the_first_step(read, data, inner):
    at = data[: data.index(inner)].count(b"\n") + 1
    deep = data.replace(inner, inner * 100_000)
    with pytest.raises(ProductError, match="may not stand in") as raised:
        read(deep, "deep.xml")
    assert raised.value.line == at


def parquet_with(change=lambda table: table, metadata=None):
    table = change(pq.read_table(pa.BufferReader(schedule_parquet.write(SCHEDULE, "Gaia"))))
    if metadata is not None:
        table = table.replace_schema_metadata(metadata)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    return sink.getvalue().to_pybytes()


def test_a_parquet_that_is_not_right():
    data = schedule_parquet.write(SCHEDULE, "Gaia")
    read = schedule_parquet.read
    refused(read, data[:-100], "not a readable Parquet file")
    refused(read, parquet_with(metadata={}), "holds no record of scanplan", "scanplan")
    refused(read, parquet_with(metadata={"scanplan": "{"}), "not JSON", "scanplan")
    refused(read, parquet_with(lambda t: t.drop_columns("lost_transits")), "the column is missing", "lost_transits")
    refused(read, parquet_with(lambda t: t.slice(1)), "is not that of the rows", "validity.start")
    place = SCHEDULE_NAMES.index("lost_transits")
    text = pa.array(["x"] * 4)
    refused(read, parquet_with(lambda t: t.set_column(place, "lost_transits", text)), "string values", "lost_transits")
    empty = pa.array([1.0, None, 1.0, 1.0])
    refused(read, parquet_with(lambda t: t.set_column(place, "lost_transits", empty)), "empty", "lost_transits")
    field = pa.field("sent_bits_astro", pa.float64(), metadata={"unit": "byte"})
    place = SCHEDULE_NAMES.index("sent_bits_astro")
    other = parquet_with(lambda t: t.set_column(place, field, pa.array([0.0] * 4)))
    refused(read, other, "is in 'byte'", "sent_bits_astro")


SCHEDULE_NAMES = CSV.splitlines()[first_row(CSV) - 2].decode().split(",")


def test_times_that_utc_does_not_have_are_told_with_the_file():
    start = SCHEDULE.rate.edges_et_ns[0]
    for read, data in ((schedule_read.read, CSV), (schedule_read.read, XML), (event_file.read, EVENTS_XML)):
        for odd in (b"-1000000000000000000", b"-9223372036854775808"):
            with pytest.raises(ProductError, match="some file"):
                read(data.replace(str(start).encode(), odd), "some file")
    beyond = CSV.replace(b'"et_ns": 5', b'"et_ns": 99999999999999999995', 1)
    refused(schedule_read.read, beyond, "less than 9223372036854775808", "validity.start.et_ns")
    strange = CSV.replace(b'{"start": ', b'{"a\\u001b\\nb": 1, "start": ', 1)
    refused(schedule_read.read, strange, "Extra inputs", "validity.a??b")


def test_daily_volumes_that_are_not_right():
    at = first_row(DAILY)
    names = DAILY.splitlines()[at - 2].split(b",")
    cells = DAILY.splitlines()[at].split(b",")
    cells[names.index(b"sent_gb")] = b"1.0"
    bad = DAILY.replace(DAILY.splitlines()[at], b",".join(cells))
    refused(daily_volumes.read, bad, "not the sum", "sent_gb", at + 1)
    refused(daily_volumes.read, changed(DAILY, at, b"T00:00:00", b"T00:00:01"), "not the time", "start_utc", at)
    last = len(DAILY.splitlines()[-1]) + 1
    refused(daily_volumes.read, DAILY[:-last], "is not that of the rows", "validity.stop")
    refused(daily_volumes.read, DAILY.replace(b'"daily volumes"', b'"weekly volumes"'), "weekly", "product")


@pytest.mark.parametrize(
    ("old", "new", "message", "key"),
    [
        (b'count="2"', b'count="3"', "not what follows from kind and times", "count"),
        (b'id="EARTH_OUT_OF_CONE"', b'id="EARTH"', "not what follows", "id"),
        (b'duration="60.000000001"', b'duration="61.000000000"', "not what follows", "duration"),
        (b' time="2017-036T00:02', b' time="2017-036T00:03', "not what follows", "time"),
        (b'sp:value="0.25"', b'sp:value="big"', "'big' is not a number", "value"),
        (b'sp:peak_et_ns="', b'sp:peak_et_ns="a', "is not a whole number", "peak_et_ns"),
        (b' sp:note=""', b"", "has no such attribute", "sp:note"),
        (b' sp:note=""', b' sp:note="a&#10;&#9;b"', r"'a\?\?b' is not one line", "note"),
        (b'mission="gaia"', b'mission="&#10;"', "is not one line", "mission"),
        (b'product="events"', b'product="avoidance"', "not the product", "product"),
    ],
)
def test_an_event_file_in_xml_that_is_not_right(old, new, message, key):
    assert old in EVENTS_XML
    line = EVENTS_XML[: EVENTS_XML.index(old)].count(b"\n") + 1
    refused(event_file.read, EVENTS_XML.replace(old, new, 1), message, key, line)


def test_an_event_file_in_csv_that_is_not_right():
    at = first_row(EVENTS_CSV)
    read = event_file.read
    refused(read, changed(EVENTS_CSV, at, b"PENUMBRA", b"PENUMBRAL"), "not what follows", "id", at)
    refused(read, changed(EVENTS_CSV, at + 1, b",", b",,"), "values where", None, at + 1)
    refused(read, changed(EVENTS_CSV, at - 1, b"subject", b"object"), "the column is missing", "subject", at - 1)
    refused(read, changed(EVENTS_CSV, at - 1, b"id,count", b"count,id"), "not those expected", None, at - 1)
    refused(read, changed(EVENTS_CSV, at + 1, b"Earth", b"\xff"), "not UTF-8", None, at + 1)
    refused(read, changed(EVENTS_CSV, at + 1, b"Earth", b'"Earth'), "not CSV", None)
    refused(read, EVENTS_CSV[:-1], "cut off")
    stop, start = (str(getattr(ECLIPSES.events[0], key)).encode() for key in ("stop_et_ns", "start_et_ns"))
    earlier = str(ECLIPSES.events[0].start_et_ns - 1).encode()
    refused(
        read, changed(EVENTS_CSV, at, start + b"," + stop, start + b"," + earlier), "before the start", "stop_et_ns"
    )


def test_an_avoidance_file_that_is_not_right():
    at = first_row(AVOIDANCE_CSV)
    refused(avoidance_file.read, changed(AVOIDANCE_CSV, at, b",3.0,", b",inf,"), "not a number", "cost_per_min", at)
    refused(event_file.read, AVOIDANCE_CSV, "is 'avoidance'", "product")
    record = json.dumps({"start": 1}).encode()
    header = AVOIDANCE_CSV.replace(b'# validity: {"start"', b"# validity: " + record + b'\n# x: {"start"')
    refused(avoidance_file.read, header, "valid dictionary", "validity.start")


def test_what_a_schedule_cannot_be_written_with_is_told():
    rate, memory, plan = SCHEDULE.rate, SCHEDULE.memory, SCHEDULE.passes
    for broken, message in (
        (replace(SCHEDULE, rate=replace(rate, bits=rate.bits * float("inf"))), "stored_bits is not finite"),
        (replace(SCHEDULE, rate=replace(rate, class_names=("one",))), r"class_transits has the shape \(4, 2\)"),
        (replace(SCHEDULE, rate=replace(rate, field_names=("a\nb", "c"))), "one line of printable text"),
        (replace(SCHEDULE, memory=replace(memory, streams=memory.streams[::-1])), "other streams"),
        (replace(SCHEDULE, memory=replace(memory, edges_et_ns=memory.edges_et_ns + 1)), "other bins"),
        (replace(SCHEDULE, memory=replace(memory, limit_bits=float("inf"))), "finite"),
        (replace(SCHEDULE, passes=replace(plan, cost=float("nan"))), "finite"),
        (replace(SCHEDULE, passes=replace(plan, baseline=plan)), "itself a baseline"),
    ):
        for write in (schedule_ecsv.write, schedule_csv.write, schedule_xml.write, schedule_parquet.write):
            with pytest.raises(InvalidInput, match=message):
                write(broken, "Gaia")
    with pytest.raises(TimeError, match="is not a time"):
        schedule_ecsv.write(SCHEDULE, "Gaia", "yesterday")
