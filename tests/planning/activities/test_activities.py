"""Files of activities: broken ones with line and key, times against astropy, constraints."""

import pytest
from astropy.time import Time, TimeDelta
from scanplan.errors import InvalidInput
from scanplan.planning.activities.activity_file import activities_of
from scanplan.planning.activities.configuration import InitialConfiguration
from scanplan.planning.activities.history import ConfigurationChange, ConfigurationHistory
from scanplan.planning.activities.requests import RequestInputs, payload_requests
from scanplan.planning.activities.settle import settled
from scanplan.planning.activities.template_file import read_templates
from scanplan.planning.events.event import Event, EventList

from .made import ACTIVITIES, DAY_S, TEMPLATES, at, changed, issue, line_of

SETS = read_templates(TEMPLATES, "made.toml")
EVENTS = EventList(
    "gaia",
    at(0),
    at(DAY_S),
    (
        Event("penumbra", "Moon", at(3600), at(36_000), at(7200)),
        Event("planet", "Mars FovP", at(40_000), at(40_010), at(40_005)),
        Event("planet", "Venus FovP", at(50_000), at(50_010), at(50_005)),
    ),
    (),
)
CSV = b"""# asked for on Monday
id, template, time, event, at, number, offset, parameters
L-1, level, 2017-02-05T12:00:00, , , , , channel=2; level=7; side=RIGHT; key=0a0b0c
W-1, word, , penumbra, stop, , -90m, word=a <b>&c
"""


def requests_of(data, given=None, file="asked.toml"):
    given = given or RequestInputs(events=EVENTS, passes=())
    return payload_requests("gaia", (at(0), at(DAY_S)), SETS, activities_of(data, file), issue(), given)


HERE = "here"
BROKEN_TOML = [
    # what is replaced, with what, the line that is named; key, part of the message
    ("format = 1", "# format", HERE, "format", "missing key"),
    ('id = "L-1"', 'id = "L 1"', HERE, "activity[0].id", "is no id"),
    ('id = "L-1"', 'id = "W-1"', 'id = "W-1"\ntemplate = "word"', "activity[1].id", "is also the activity of line 3"),
    ('id = "L-1"', 'uid = "L-1"', HERE, "activity[0].uid", "did you mean id?"),
    ('template = "level"', 'template = "levels"', HERE, "activity[0].template", "did you mean level?"),
    ('template = "level"', "template = 1", HERE, "activity[0].template", "1 is not text in quotes"),
    ("T12:00:00", "T25:00:00", HERE, "activity[0].time", "hour"),
    ("2017-02-05T12:00:00", "1960-01-01 TAI", HERE, "activity[0].time", "before 1972"),
    ("2017-02-05T12:00:00", "2017-02-06T00:00:00", HERE, "activity[0].time", "outside the window"),
    ("2017-02-05T12:00:00", "2017-02-04T23:59:59.999", HERE, "activity[0].time", "outside the window"),
    ('time = "2017-02-05T12:00:00"', "", "[[activity]]", "activity[0].time", "missing; give a time, or an event"),
    ('at = "stop"', 'at = "end"', HERE, "activity[1].at", "expected start, stop, peak"),
    ('at = "stop"', 'time = "2017-02-05"', "event =", "activity[1].event", "given beside a time"),
    ("-90m", "-90 minutes", HERE, "activity[1].offset", "is not a duration"),
    ("-90m", "-50000d", "event =", "activity[1].event", "before 1972"),
    ("penumbra", "umbra", HERE, "activity[1].event", "the event file has penumbra, planet"),
    ("penumbra", "planet", HERE, "activity[1].event", "there are 2 events planet"),
    ('at = "stop"', "number = 2", HERE, "activity[1].number", "there are 1 events penumbra"),
    ('at = "stop"', "number = 0", HERE, "activity[1].number", "out of range"),
    ('at = "stop"', 'subject = "Earth"', "event =", "activity[1].event", "no event penumbra Earth"),
    ("channel = 2", "chanel = 2", HERE, "activity[0].parameters.chanel", "did you mean channel?"),
    ("channel = 2, ", "", HERE, "activity[0].parameters.channel", "no default"),
    ("channel = 2", "channel = 4", HERE, "activity[0].parameters.channel", "a whole number from 1 to 3"),
    ("channel = 2", "channel = 2.0", HERE, "activity[0].parameters.channel", "a whole number from 1 to 3"),
    ("channel = 2", "channel = true", HERE, "activity[0].parameters.channel", "true is not accepted"),
    ("level = 7", "level = 100.5", HERE, "activity[0].parameters.level", "from -1.5 to 100 V"),
    ("level = 7", "level = nan", HERE, "activity[0].parameters.level", "not accepted"),
    ('"RIGHT"', '"right"', HERE, "activity[0].parameters.side", "expected one of LEFT, RIGHT"),
    ('"0a0b0c"', '"0a0b0"', HERE, "activity[0].parameters.key", "2 to 4 octets"),
    ('"a <b>&c"', '"a <b>&cde"', HERE, "activity[1].parameters.word", "1 to 8 printable ASCII"),
    ('"a <b>&c"', '"ü"', HERE, "activity[1].parameters.word", "1 to 8 printable ASCII"),
]
BROKEN_CSV = [
    ("id, template", "name, template", "template", "name", "unknown column"),
    ("id, template", "id, id", "id, id", "id", "is named twice"),
    ("offset, parameters", "offset", "offset", "parameters", "missing column"),
    ("channel=2;", "channel=2;,", "L-1", None, "9 values where 8 columns"),
    ("channel=2;", "channel 2;", "L-1", "parameters", "expected name=value; name=value"),
    ("channel=2;", "channel=2; channel=3;", "L-1", "parameters", '"channel" is given twice'),
    ("channel=2;", "channel=2.0;", "L-1", "parameters.channel", "a whole number from 1 to 3"),
    ("level=7", "level=1e999", "L-1", "parameters.level", "from -1.5 to 100 V"),
    ("level=7", "level=0x7", "L-1", "parameters.level", "from -1.5 to 100 V"),
    ("stop, ,", "stop, x,", "W-1", "number", "is not a number from 1"),
    ("stop, ,", '"stop, ,', "W-1", None, "not CSV"),
    ("L-1", "L\u200b1", "L\u200b1", "id", "printable"),
]


@pytest.mark.parametrize(("old", "new", "place", "key", "message"), BROKEN_TOML)
def test_a_defect_of_toml(old, new, place, key, message) -> None:
    data = changed(ACTIVITIES, old, new)
    with pytest.raises(InvalidInput) as raised:
        requests_of(data)
    told = str(raised.value)
    assert message in told
    assert told.startswith("asked.toml:")
    assert "\n" not in told
    assert raised.value.key == key
    assert raised.value.line == (line_of(ACTIVITIES, old) if place is HERE else line_of(data, place)), told


@pytest.mark.parametrize(("old", "new", "place", "key", "message"), BROKEN_CSV)
def test_a_defect_of_csv(old, new, place, key, message) -> None:
    data = changed(CSV, old, new)
    with pytest.raises(InvalidInput) as raised:
        requests_of(data, file="asked.csv")
    told = str(raised.value)
    assert message in told
    assert "\n" not in told
    assert raised.value.key == key
    assert raised.value.line == line_of(data, place), told


def test_no_event_file() -> None:
    with pytest.raises(InvalidInput, match="give one with --events"):
        requests_of(ACTIVITIES, RequestInputs())


def test_events_of_another_mission() -> None:
    other = EventList("hipparcos", at(0), at(DAY_S), (), ())
    with pytest.raises(InvalidInput, match="of mission 'hipparcos'"):
        requests_of(ACTIVITIES, RequestInputs(events=other))


def test_csv_and_toml_ask_for_the_same() -> None:
    toml, csv = requests_of(ACTIVITIES), requests_of(CSV)
    assert toml.por == csv.por
    assert toml.history.changes == csv.history.changes


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-02-05T12:00:00.00049", Time("2017-02-05T12:00:00", scale="utc")),
        ("2017-02-05T12:00:00.0005", Time("2017-02-05T12:00:00.001", scale="utc")),
        ("2017-036T12:00", Time("2017-02-05T12:00:00", scale="utc")),
        ("2017-02-05T12:00:37 TAI", Time("2017-02-05T12:00:00", scale="utc")),
        ("2017-02-05T12:01:09.184 TT", Time("2017-02-05T12:00:00", scale="utc")),
    ],
)
def test_times_are_those_of_astropy_to_the_millisecond(text, expected) -> None:
    made = requests_of(changed(ACTIVITIES, "2017-02-05T12:00:00", text))
    found = next(each for each in made.activities if each.id == "L-1")
    j2000 = Time("2000-01-01T12:00:00", scale="tdb")
    apart = (j2000 + TimeDelta(found.et_ns * 1e-9, format="sec")) - expected.tdb
    assert abs(apart.sec) < 1e-5  # astropy's TDB counts the Earth's place, ours does not


@pytest.mark.parametrize(
    ("keys", "expected_s"),
    [
        ('event = "penumbra"', 3600),
        ('event = "penumbra"\nat = "peak"\noffset = "+10s"', 7210),
        ('event = "planet"\nnumber = 2\nat = "stop"', 50_010),
        ('event = "planet"\nsubject = "Mars FovP"\noffset = "-1s"', 39_999),
    ],
)
def test_times_from_events(keys, expected_s) -> None:
    made = requests_of(changed(ACTIVITIES, 'time = "2017-02-05T12:00:00"', keys))
    assert next(each.et_ns for each in made.activities if each.id == "L-1") == at(expected_s)


def two(first, second, template="level", other=None, given=None):
    """Two activities at these seconds of the day."""
    text = "format = 1\n"
    parameters = {"level": "parameters = { channel = 1 }", "word": 'parameters = { word = "w" }', "off": ""}
    for name, seconds, kind in (("A-1", first, template), ("A-2", second, other or template)):
        clock = f"2017-02-05T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        text += f'[[activity]]\nid = "{name}"\ntemplate = "{kind}"\ntime = "{clock}"\n{parameters[kind]}\n'
    return requests_of(text.encode(), given)


INSIDE = RequestInputs(passes=((at(1000), at(2000)),))


def test_separation_counts_from_start_to_start_in_a_kind() -> None:
    two(0, 60)
    with pytest.raises(InvalidInput, match=r"A-2 starts 59\.000 s after A-1.*at least 60 s"):
        two(0, 59)
    two(0, 1, "word")
    with pytest.raises(InvalidInput, match=r"A-2 starts 0\.000 s after A-1.*at least 1 s"):
        two(0, 0, "word")
    with pytest.raises(InvalidInput, match=r"A-2 starts 9\.000 s after A-1.*same kind level; expected at least 10 s"):
        two(1001, 1010, "level", "off", INSIDE)
    two(1001, 1011, "level", "off", INSIDE)


def test_separation_from_the_history_before() -> None:
    before = ConfigurationChange(at(-30), "A.LEVEL1", "2", "3", "X-1", "SLEV0001")
    previous = ConfigurationHistory("gaia", at(-DAY_S), at(0), {"A.LEVEL1": "2"}, (before,))
    given = RequestInputs(initial=InitialConfiguration(previous.final, (), previous))
    two(30, 100, given=given)
    with pytest.raises(InvalidInput, match=r"A-1 starts 59\.000 s after one of the history before"):
        two(29, 100, given=given)


def test_two_values_at_one_time() -> None:
    # of kinds of their own: only what they set tells
    templates = read_templates(changed(TEMPLATES, 'kind = "level"', 'kind = "other"'), "made.toml")
    text = b'format = 1\n[[activity]]\nid = "A-1"\ntemplate = "level"\ntime = "2017-02-05"\n'
    text += b'parameters.channel = 1\n[[activity]]\nid = "A-2"\ntemplate = "off"\ntime = "2017-02-05"\n'
    with pytest.raises(InvalidInput, match=r"A-2 sets A.MODE at the same time as A-1"):
        payload_requests("gaia", (at(0), at(DAY_S)), templates, activities_of(text, "a"), issue(), RequestInputs())


@pytest.mark.parametrize(
    ("seconds", "is_allowed"), [(998, True), (999, True), (1000, False), (1999, False), (2000, True)]
)
def test_outside_passes(seconds, is_allowed) -> None:
    # a word takes one second: at 999 s it ends as the pass begins
    if is_allowed:
        two(0, seconds, "word", given=INSIDE)
    else:
        with pytest.raises(InvalidInput, match="A-2 lies in a pass"):
            two(0, seconds, "word", given=INSIDE)


def test_inside_passes_and_without_any() -> None:
    two(1000, 2000, "level", "off", INSIDE)
    with pytest.raises(InvalidInput, match="A-2 lies in no pass"):
        two(1000, 2001, "level", "off", INSIDE)
    made = two(0, 5000, "level", "off", RequestInputs())
    assert made.unchecked[0].startswith("whether activities lie inside or outside passes")
    assert two(0, 100, given=RequestInputs()).unchecked == ()


def test_the_order_is_that_of_time_then_id() -> None:
    rows = activities_of(ACTIVITIES, "asked.toml").rows
    assert [each.id for each in settled(rows, SETS, EVENTS)] == ["W-1", "L-1"]
