"""Requests as files: valid by their schema, read by lxml as asked for, the same after reading; broken ones refused."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from scanplan.ephemeris.timescales import convert_ns, iso
from scanplan.errors import InvalidInput, ProductError
from scanplan.planning.activities.activity_file import activities_of
from scanplan.planning.activities.check_requests import check_against_templates
from scanplan.planning.activities.requests import RequestInputs, payload_requests
from scanplan.planning.activities.template_file import load_templates, read_templates
from scanplan.planning.events.event import Event, EventList
from scanplan.planning.products import por_check, por_read, por_xml
from scanplan.planning.products.por import FLAGS, RADICES, Por, PorParameter, PorProfile, PorSequence

from .made import ACTIVITIES, DAY_S, TEMPLATES, at, changed, issue, line_of, schema

SCHEMA = schema("payload_operation_request.xsd")
SETS = read_templates(TEMPLATES, "made.toml")
EVENTS = EventList("gaia", at(0), at(DAY_S), (Event("penumbra", "Moon", at(3600), at(36_000), at(7200)),), ())
MADE = payload_requests(
    "gaia",
    (at(0), at(DAY_S)),
    SETS,
    activities_of(ACTIVITIES, "asked--1.toml"),
    issue(),
    RequestInputs(events=EVENTS, passes=()),
)
XML = por_xml.write(MADE.por, "gaia", MADE.history.inputs)

# After the manner of Rosetta's files: no description, times to the second, a radix with an engineering value.
ROSETTA = b"""<?xml version="1.0" encoding="UTF-8"?>
<planningData xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
              xmlns:xs="http://www.w3.org/2001/XMLSchema"
              xsi:noNamespaceSchemaLocation="rosPlanningData.xsd">
\t<commandRequests>
\t\t<header type="POR" formatVersion="1">
\t\t\t<genTime>2014-201T09:00:00Z</genTime>
\t\t\t<validityRange type="absoluteTime">
\t\t\t\t<startTime>2014-205T00:00:00Z</startTime>
\t\t\t\t<stopTime>2014-206T00:00:00Z</stopTime>
\t\t\t</validityRange>
\t\t</header>
\t\t<occurrenceList count="1" creationTime="2014-201T09:00:00Z" author="somebody">
\t\t\t<!-- Sequence one -->
\t\t\t<sequence name="ATST102A">
\t\t\t\t<uniqueID>PTST000001</uniqueID>
\t\t\t\t<insertOrDeleteFlag>Insert</insertOrDeleteFlag>
\t\t\t\t<source>P</source>
\t\t\t\t<destination>S</destination>
\t\t\t\t<executionTime>
\t\t\t\t\t<actionTime>2014-205T10:20:30Z</actionTime>
\t\t\t\t</executionTime>
\t\t\t\t<parameterList count="1">
\t\t\t\t\t<parameter name="VTS01340" position="1">
\t\t\t\t\t\t<value representation="Engineering" radix="Decimal">MODE 1</value>
\t\t\t\t\t</parameter>
\t\t\t\t</parameterList>
\t\t\t\t<profileList count="1">
\t\t\t\t\t<profile type="PW">
\t\t\t\t\t\t<timeOffset>00:01:00</timeOffset>
\t\t\t\t\t\t<value>6.3</value>
\t\t\t\t\t</profile>
\t\t\t\t</profileList>
\t\t\t</sequence>
\t\t</occurrenceList>
\t</commandRequests>
</planningData>
"""


def utc(seconds):
    """The same seconds of 2017-02-05 by the standard library."""
    time = datetime(2017, 2, 5, tzinfo=UTC) + timedelta(seconds=seconds)
    return f"{time:%Y-%jT%H:%M:%S}.{time.microsecond // 1000:03d}Z"


def read(data):
    return por_read.read(data, "some.xml")


def test_lxml_reads_what_was_asked_for() -> None:
    root = etree.fromstring(XML)
    SCHEMA.assertValid(root)
    assert root.findtext("commandRequests/header/genTime") == utc(-4 * DAY_S)
    assert root.findtext("commandRequests/header/validityRange/startTime") == utc(0)
    assert root.findtext("commandRequests/header/validityRange/stopTime") == utc(DAY_S)
    listed = root.find("commandRequests/occurrenceList")
    assert dict(listed.attrib) == {"count": "2", "creationTime": utc(-4 * DAY_S), "author": "SOC planning"}
    word, level = listed.findall("sequence")
    assert [each.findtext("uniqueID") for each in (word, level)] == ["W-1", "L-1"]
    assert [each.findtext("executionTime/actionTime") for each in (word, level)] == [utc(36_000 - 5400), utc(43_200)]
    assert [word.findtext("source"), word.findtext("destination"), level.findtext("source")] == ["Q", "S", "P"]
    assert level.findtext("insertOrDeleteFlag") == "Insert"
    values = [
        (each.get("name"), each.get("position"), each.findtext("value"), dict(each.find("value").attrib))
        for sequence in (word, level)
        for each in sequence.findall("parameterList/parameter")
    ]
    raw, engineering = {"representation": "Raw"}, {"representation": "Engineering"}
    assert values == [
        ("PWRD0001", "1", "a <b>&c", engineering),
        ("PWRD0002", "2", "10", {**raw, "radix": "Octal"}),
        ("PLEV0001", "1", "2", {**raw, "radix": "Decimal"}),
        ("PLEV0002", "2", "7.0", engineering),
        ("PLEV0003", "3", "FF", {**raw, "radix": "Hexadecimal"}),
        ("PLEV0004", "4", "0A0B0C", {**raw, "radix": "Hexadecimal"}),
    ]
    assert word.findtext("profileList/profile/timeOffset") == "01:01:01"
    assert float(word.findtext("profileList/profile/value")) == -2.5
    assert level.find("profileList").get("count") == "0"
    comment = root.getprevious().text
    assert all(each["sha256"] in comment for each in MADE.history.inputs)


def test_ours_come_back_and_have_nothing_wrong() -> None:
    assert read(XML) == MADE.por
    assert por_check.check(read(XML)) == []
    assert check_against_templates(read(XML), SETS) == []


def test_a_file_in_the_manner_of_rosetta() -> None:
    por = read(ROSETTA)
    (sequence,) = por.sequences
    assert sequence.parameters == (PorParameter("VTS01340", "MODE 1", "Engineering", "Decimal"),)
    assert sequence.profiles == (PorProfile("PW", 60, 6.3),)
    assert iso(int(convert_ns(sequence.et_ns, "TDB", "UTC")), "UTC", 0) == "2014-07-24T10:20:30"
    assert por_check.check(por) == []
    assert read(por_xml.write(por, "x")) == por
    assert [each.rule for each in check_against_templates(por, SETS)] == ["unknown-sequence"]


texts = st.text(st.characters(exclude_categories=("C", "Z"), include_characters=" "), min_size=1, max_size=20).filter(
    lambda text: text == text.strip() and text.isprintable()
)
parameters = st.builds(
    PorParameter,
    texts,
    texts,
    st.sampled_from(["Raw", "Engineering"]),
    st.sampled_from(["", *RADICES]),
    st.one_of(st.just(""), texts),
)
profiles = st.builds(
    PorProfile, texts, st.integers(0, 359_999), st.floats(allow_nan=False, allow_infinity=False).map(lambda x: x + 0.0)
)
times = st.integers(-DAY_S * 1000 * 365, DAY_S * 1000 * 365).map(lambda ms: at(ms / 1000))
sequences = st.builds(
    PorSequence,
    texts,
    texts,
    texts,
    texts,
    times,
    st.lists(parameters, max_size=3).map(tuple),
    st.lists(profiles, max_size=2).map(tuple),
    st.sampled_from(["", *FLAGS]),
)


requests = st.builds(
    Por,
    times,
    st.just(at(0)),
    times.filter(lambda time: time >= at(0)),
    times,
    texts,
    st.lists(sequences, max_size=3).map(tuple),
)


@settings(max_examples=40, deadline=None)
@given(requests, texts)
def test_any_requests_come_back_and_are_valid(por, mission) -> None:
    data = por_xml.write(por, mission, [{"role": "r--->", "name": mission, "sha256": "0" * 64}])
    SCHEMA.assertValid(etree.fromstring(data))
    assert read(data) == por


@pytest.mark.parametrize("text", ["", " a", "a ", "a\nb", "\x00", "a\tb"])
def test_texts_that_the_format_cannot_hold(text) -> None:
    sequence = PorSequence("S", text, "P", "S", at(0))
    with pytest.raises(InvalidInput):
        por_xml.write(Por(at(0), at(0), at(1), at(0), "me", (sequence,)), "gaia")


BROKEN = [
    ('type="POR"', 'type="PTR"', "type", "is not the type of payload operation requests"),
    ('formatVersion="1"', 'formatVersion="2"', "formatVersion", "is not the version that is read"),
    ('type="absoluteTime"', 'type="relative"', "type", "is not the type that is read"),
    ('count="2"', 'count="3"', "count", "is 3, and there are 2 sequences"),
    ('count="2"', 'count="two"', "count", "not a whole number"),
    ("036T00:00:00.000Z</startTime>", "038T00:00:00.000Z</startTime>", "stopTime", "is before the start"),
    ("T12:00:00.000Z</actionTime>", "T12:00:00.000</actionTime>", "actionTime", "not a time of this format"),
    ("T12:00:00.000Z</actionTime>", "T12:00:60.000Z</actionTime>", "actionTime", "leap second"),
    ("2017-036T12", "2017-366T12", "actionTime", "366"),
    ('position="2"', 'position="1"', "position", "is not its place in the list"),
    ('representation="Raw"', 'representation="raw"', "representation", "expected Raw, Engineering"),
    ('radix="Octal"', 'radix="Binary"', "radix", "expected Decimal, Hexadecimal, Octal"),
    ('<value representation="Engineering">7.0', "<value>7.0", "representation", "is ''"),
    ("<uniqueID>L-1</uniqueID>", "<uniqueID/>", "uniqueID", "is empty"),
    ("<uniqueID>L-1</uniqueID>\n", "", "sequence", "has no element 'uniqueID'"),
    ("<source>P</source>", "<source>P</source><source>P</source>", "source", "stands 2 times"),
    ("Insert<", "Perhaps<", "insertOrDeleteFlag", "expected Insert, Delete"),
    ("01:01:01", "1:01:01", "timeOffset", "no offset of this format"),
    (">-2.5<", ">-2.5 W<", "value", "is not a number"),
    ('<profileList count="0"/>', '<profileList count="1"/>', "count", "is 1, and there are 0 profiles"),
    ("<planningData", "<!DOCTYPE planningData [<!ENTITY a 'b'>]><planningData", "DOCTYPE", "is not accepted"),
    ("<header ", "<header extra='1' ", "extra", "is no attribute of 'header'"),
    ("<source>Q", "<source>Q<b/>", "b", "may not stand in 'source'"),
    ("<commandRequests>", "<commandRequests>words", "commandRequests", "holds the text 'words'"),
    ("</planningData>", "", None, "not well-formed"),
]


@pytest.mark.parametrize(("old", "new", "key", "message"), BROKEN)
def test_a_broken_file_is_refused_in_one_line(old, new, key, message) -> None:
    data = changed(XML, old, new)
    with pytest.raises(ProductError, match=re.escape(message)) as raised:
        read(data)
    told = str(raised.value)
    assert told.startswith("some.xml:")
    assert "\n" not in told
    assert raised.value.key == key
    assert raised.value.line is not None
    if key in ("position", "actionTime", "radix", "timeOffset"):
        assert raised.value.line == line_of(XML, old)


def rules_of(*changes):
    data = XML
    for old, new in changes:
        data = changed(data, old, new)
    por = read(data)
    return {each.rule for each in (*por_check.check(por), *check_against_templates(por, SETS))}


@pytest.mark.parametrize(
    ("changes", "rules"),
    [
        ([("<uniqueID>L-1", "<uniqueID>W-1")], {"unique-id"}),
        ([("<uniqueID>L-1", "<uniqueID>" + "L" * 40)], {"long-id"}),
        ([("2017-036T12:00:00.000Z", "2017-036T01:00:00.000Z")], {"order"}),
        ([("2017-036T12:00:00.000Z", "2017-038T01:00:00.000Z")], {"span"}),
        (
            [
                ("<genTime>2017-032", "<genTime>2017-037"),
            ],
            {"issued-late"},
        ),
        ([('creationTime="2017-032', 'creationTime="2017-033')], {"issued-before-made"}),
        ([('name="PLEV0002"', 'name="PLEV0001"')], {"same-parameter", "template-parameters"}),
        ([("<source>Q", "<source>X")], {"template-address"}),
        ([('name="SLEV0001"', 'name="SLEV0009"')], {"unknown-sequence"}),
        ([(">7.0<", ">100.5<")], {"template-range"}),
        ([(">7.0<", ">seven<")], {"template-range"}),
        ([(">FF<", ">FE<")], {"template-range"}),
        ([(">FF<", ">XX<")], {"template-range", "radix"}),
        ([('radix="Octal">10<', 'radix="Octal">8<')], {"template-range", "radix"}),
        ([('"Engineering">7.0<', '"Engineering" radix="Octal">7.0<')], {"template-form", "radix"}),
    ],
)
def test_what_the_checkers_find(changes, rules) -> None:
    assert rules_of() == set()
    assert rules_of(*changes) == rules


def test_the_same_request_twice_and_none() -> None:
    one = MADE.por.sequences[0]
    again = PorSequence(one.name, "W-2", one.source, one.destination, one.et_ns, one.parameters, (), one.flag)
    por = Por(at(0), at(0), at(DAY_S), at(0), "me", (one, again))
    assert [each.rule for each in por_check.check(por)] == ["same-request"]
    assert [each.rule for each in por_check.check(Por(at(0), at(0), at(1), at(0), "me", ()))] == ["empty"]


def test_embedded_templates_make_requests_that_they_allow() -> None:
    gaia = load_templates("gaia")
    given = {
        "tdi_gate": {"row": 4, "strip": "AF5", "gate": 9, "g_mag": 11.5},
        "ccd_defect": {"row": 1, "strip": "SM2", "columns": "0001 00ff"},
        "detection_limit": {"row": 7},
        "prescan_period": {"row": 3, "period": 35},
        "vpu_patch": {"row": 2, "address": 0xFFFF0000, "octets": "00" * 256, "label": "fix 12"},
        "basic_angle_monitor": {"laser": "OFF"},
        "delete_order": {"order": "BRIGHT_FIRST"},
        "decontamination": {"heater": "ON"},
    }
    assert set(given) == set(gaia.templates)
    text = "format = 1\n"
    for number, (name, values) in enumerate(given.items()):
        listed = ", ".join(f"{key} = {value!r}" for key, value in values.items())
        text += f'[[activity]]\nid = "T-{number}"\ntemplate = "{name}"\ntime = "2017-02-05T{number:02d}:00"\n'
        text += f"parameters = {{ {listed} }}\n"
    made = payload_requests("gaia", (at(0), at(DAY_S)), gaia, activities_of(text.encode(), "t"), issue())
    data = por_xml.write(made.por, "gaia")
    SCHEMA.assertValid(etree.fromstring(data))
    assert check_against_templates(read(data), gaia) == []
    assert made.history.final["VPU1.SM2.DEFECT0.COLUMNS"] == "000100FF"
    assert made.history.final["VPU4.AF5.GATE9.G"] == "11.5"
    assert made.history.final["PLM.HEATER"] == "ON"
