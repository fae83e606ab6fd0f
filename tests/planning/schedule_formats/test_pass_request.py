"""Pass requests: they come back as passes, lxml finds them valid, the checker finds what is wrong with others'."""

from dataclasses import replace
from importlib import resources

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from scanplan.ephemeris.timescales import convert_ns
from scanplan.errors import InvalidInput, ProductError, UsageError
from scanplan.planning.mission import Mission
from scanplan.planning.mission_ground import Ground, LinkStep, Memory, PassRules, Station
from scanplan.planning.passes.pass_plan import Pass, PassPlan
from scanplan.planning.products import pass_request, simple_schedule_check, simple_schedule_read
from scanplan.planning.products.pass_request import RequestOptions

from .made import START_TAI_NS

HOUR_S = 3600


def station(name, site, aperture):
    return Station(name, name, site, aperture, 40.0, -4.0, 800.0, 10.0, (), 1800.0, 1.0)


GROUND = Ground(
    (station("CEB", "Cebreros", "DSA 2"), station("NNO", 'New "N" <&>', "DSA 1")),
    (LinkStep(10.0, 8e6),),
    Memory(9.6e11, 0.1),
    PassRules(1800.0, 43200.0, 60.0, 0.0, 0.0),
)


def at(seconds):
    """TDB ns past J2000, so many seconds of UTC after 2017-02-05."""
    return int(convert_ns(START_TAI_NS + np.int64(seconds) * 1_000_000_000, "TAI", "TDB"))


def a_pass(name, start_h, stop_h, origin="planned", capacity=2.5e11, cost=7.3):
    times = (round(start_h * HOUR_S) - 1800, round(start_h * HOUR_S), round(stop_h * HOUR_S))
    return Pass(name, *map(at, times), capacity, cost, origin)


PLAN = PassPlan(
    at(0),
    at(48 * HOUR_S),
    (a_pass("CEB", 2, 8), a_pass("NNO", 20, 28), a_pass("CEB", 30, 36, "locked")),
    "optimal",
    22.0,
)


@pytest.fixture(scope="module")
def gaia():
    return Mission.load("gaia")


@pytest.fixture(scope="module")
def schema():
    path = resources.files("scanplan.data").joinpath("schemas/simple_schedule_subset.xsd")
    return etree.XMLSchema(etree.fromstring(path.read_bytes()))


def read(data):
    return simple_schedule_read.read(data, "request.xml")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["CEB", "NNO"]),
            st.integers(1, 1000),
            st.integers(0, 3600),
            st.sampled_from(["planned", "locked", "baseline"]),
            st.floats(0.0, 1e13),
        ),
        max_size=5,
        unique_by=lambda drawn: drawn[:2],
    )
)
def test_passes_on_whole_seconds_are_read_as_written(drawn):
    passes = tuple(
        Pass(name, at(start * 60 - setup), at(start * 60), at(start * 60 + 7200), bits, bits / 3e11, origin)
        for name, start, setup, origin, bits in drawn
    )
    plan = PassPlan(at(0), at(48 * HOUR_S), passes, "optimal", 1.0)
    request = read(pass_request.write(plan, GROUND, Mission.load("gaia")))
    assert request.passes(GROUND) == passes
    assert (request.start_et_ns, request.stop_et_ns) == (plan.start_et_ns, plan.stop_et_ns)


def test_the_request_is_valid_by_the_schema(gaia, schema):
    options = RequestOptions("OPERATIONAL", 3, 'the <"SOC"> & co', "2017-01-31T12:00:00.5", "REQ-7")
    schema.assertValid(etree.fromstring(pass_request.write(PLAN, GROUND, gaia, options)))


@pytest.mark.witness
def test_lxml_finds_the_passes(gaia):
    inputs = ({"role": "mission", "name": "gaia.toml", "sha256": "a" * 64},)
    root = etree.fromstring(pass_request.write(PLAN, GROUND, gaia, RequestOptions(version=3), inputs))
    namespace = {"c": "urn:ccsds:schema:cssm:1.0.0"}
    header = root.find("c:simpleScheduleHeader", namespace)
    assert header.get("generationTime") == header.get("startTime") == "2017-036T00:00:00.000Z"
    assert header.get("endTime") == "2017-038T00:00:00.000Z"
    package = root.find("c:scheduledPackage", namespace)
    assert package.get("scheduledPackageId") == "GAIA_2017036T000000Z_2017038T000000Z_0003"
    assert "gaia.toml sha256 " + "a" * 64 in package.get("comment")
    found = package.findall("c:scheduledActivity", namespace)
    assert [each.get("beginningOfTrack") for each in found] == [
        "2017-036T02:00:00.000Z",
        "2017-036T20:00:00.000Z",
        "2017-037T06:00:00.000Z",
    ]
    assert found[0].get("beginningOfActivity") == "2017-036T01:30:00.000Z"
    assert [each.get("activityStatus") for each in found] == ["TENTATIVE", "TENTATIVE", "COMMITTED"]
    assert found[1].get("siteRef") == 'New "N" <&>'


def test_another_schedule_is_read():
    """With a reference, an orbit number and parameters of another exporter, without set-up times."""
    request = read(
        b"""<?xml version="1.0"?>
<c:simpleSchedule xmlns:c="urn:ccsds:schema:cssm:1.0.0">
 <c:simpleScheduleHeader originatingOrganization="GES" generationTime="2025-177T12:25:28.379Z" version="1"
   startTime="2025-177T12:25:28.379Z" endTime="2025-365T15:51:31.000Z" status="OPERATIONAL"
   inclusionType="OVERLAP_INCLUSION"/>
 <c:scheduledPackage user="SHIP" comment="" scheduledPackageId="E-1">
  <c:servicePackageXRef serviceAgreementRef="a" servicePackageRef="b"/>
  <c:scheduledActivity scheduledActivityId="A-1" siteRef="Cebreros" apertureRef="DSA 2" orbitNumber="7"
    beginningOfTrack="2025-177T12:40:00.000Z" endOfTrack="2025-177T14:10:00.000Z" activityStatus="COMMITTED">
   <c:serviceInfo serviceType="TELEMETRY" frequencyBand="N/A"><c:extendedParameter name="x">
     <c:intParameter name="n" value="1"/></c:extendedParameter></c:serviceInfo>
   <c:stringParameter name="s" value=""/><c:booleanParameter name="b" value="true"/>
  </c:scheduledActivity>
 </c:scheduledPackage>
</c:simpleSchedule>"""
    )
    (each,) = request.activities
    assert each.services == (("TELEMETRY", "N/A"),)
    assert each.parameters == (("s", ""), ("b", "true"))
    assert each.begin_et_ns == each.track_start_et_ns
    (asked,) = request.passes(GROUND)
    assert (asked.station, asked.origin, asked.capacity_bits) == ("CEB", "locked", 0.0)
    assert simple_schedule_check.check(request) == []


@pytest.mark.parametrize(
    ("passes", "rule", "severity"),
    [
        ((a_pass("CEB", 9, 12), a_pass("CEB", 2, 8)), "order", "ERROR"),
        ((a_pass("CEB", 50, 52),), "span", "ERROR"),
        ((a_pass("CEB", -3, -2), a_pass("CEB", 1, 2)), "span", "ERROR"),
        ((a_pass("CEB", 2, 8), a_pass("CEB", 8.25, 10)), "antenna-overlap", "ERROR"),
        ((a_pass("CEB", 2, 8), a_pass("CEB", 3, 4), a_pass("CEB", 7, 9)), "antenna-overlap", "ERROR"),
        ((a_pass("CEB", 2, 8), a_pass("NNO", 7, 9)), "spacecraft-overlap", "WARN"),
    ],
)
def test_the_checker_finds_what_is_wrong(gaia, passes, rule, severity):
    data = pass_request.write(replace(PLAN, passes=passes), GROUND, gaia)
    findings = simple_schedule_check.check(read(data))
    assert findings
    assert {(each.rule, each.severity) for each in findings} == {(rule, severity)}
    assert b"<scheduledActivity" in data.splitlines()[findings[0].line - 1]


def test_a_pass_that_reaches_into_the_window_is_no_fault(gaia):
    data = pass_request.write(replace(PLAN, passes=(a_pass("CEB", -1, 2),)), GROUND, gaia)
    assert b'inclusionType="OVERLAP_INCLUSION"' in data
    assert simple_schedule_check.check(read(data)) == []
    begin = data.replace(b"OVERLAP_INCLUSION", b"START_INCLUSION")
    assert [each.severity for each in simple_schedule_check.check(read(begin))] == ["ERROR"]


def test_a_set_up_before_a_window_is_warned_of(gaia):
    data = pass_request.write(replace(PLAN, passes=(a_pass("CEB", 0.25, 2),)), GROUND, gaia)
    begin = data.replace(b"OVERLAP_INCLUSION", b"START_INCLUSION")
    assert [(each.rule, each.severity) for each in simple_schedule_check.check(read(begin))] == [("span", "WARN")]


def test_ids_that_come_twice_and_words_unknown_are_found(gaia):
    data = pass_request.write(PLAN, GROUND, gaia)
    first, second = (each.id for each in read(data).activities[:2])
    twice = simple_schedule_check.check(read(data.replace(second.encode(), first.encode())))
    assert [(each.rule, each.severity) for each in twice] == [("unique-id", "ERROR")]
    other = simple_schedule_check.check(read(data.replace(b"PROVISIONAL", b"GUESSED").replace(b"COMMITTED", b"DREAMT")))
    assert [each.key for each in other] == ["status", "activityStatus"]
    assert simple_schedule_check.check(read(data)) == []


def test_what_cannot_be_asked_for_is_refused(gaia):
    with pytest.raises(InvalidInput, match="no station is called 'XYZ'"):
        pass_request.write(replace(PLAN, passes=(a_pass("XYZ", 2, 8),)), GROUND, gaia)
    with pytest.raises(InvalidInput, match="two passes are called CEB_2017036T020000Z"):
        pass_request.write(replace(PLAN, passes=(a_pass("CEB", 2, 8), a_pass("CEB", 2, 9))), GROUND, gaia)
    with pytest.raises(UsageError, match="unknown status 'SURE'"):
        pass_request.write(PLAN, GROUND, gaia, RequestOptions(status="SURE"))
    with pytest.raises(ProductError, match=r"DSA 1 of NNO_\w+ is no antenna of the mission"):
        read(pass_request.write(PLAN, GROUND, gaia)).passes(replace(GROUND, stations=GROUND.stations[:1]))


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        (b'endOfTrack="2017-036T08', b'endOfTrack="2017-036T01', "endOfTrack", "is not later than the beginning"),
        (b'ginningOfActivity="2017-036T01', b'ginningOfActivity="2017-036T07', "beginningOfActivity", "later than"),
        (b'endOfActivity="2017-036T08', b'endOfActivity="2017-036T07', "endOfActivity", "is before the end of track"),
        (b'beginningOfTrack="2017-036T02:00:00.000Z', b'beginningOfTrack="2017-02-05T02:00:00Z', "beginningOfTrack",
         "is not a time of this format"),
        (b'beginningOfTrack="2017-036T02', b'beginningOfTrack="2017-366T02', "beginningOfTrack", "does not exist"),
        (b'apertureRef="DSA 2"', b'apertureRef=""', "apertureRef", "is empty"),
        (b'version="1"', b'version="one"', "version", "is not a whole number"),
        (b'endTime="2017-038', b'endTime="2017-035', "endTime", "is before the start"),
        (b"urn:ccsds:schema:cssm:1.0.0", b"urn:ccsds:schema:cssm:9.0.0", "?:simpleSchedule", "as the root"),
        (b' status="PROVISIONAL"', b"", "status", "has no such attribute"),
        (b"<serviceInfo", b"<serviceInfos", "serviceInfos", "may not stand in 'scheduledActivity'"),
    ],
)  # fmt: skip
def test_a_broken_request_is_refused(gaia, old, new, key, message):
    data = pass_request.write(PLAN, GROUND, gaia)
    assert old in data
    with pytest.raises(ProductError, match=message) as raised:
        read(data.replace(old, new, 1) if b"urn" not in old else data.replace(old, new))
    assert raised.value.key == key
    assert raised.value.file == "request.xml"
    assert raised.value.line is not None
