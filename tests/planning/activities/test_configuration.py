"""Configuration histories: against a replay by brute force, one after the other, and as files."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from scanplan.errors import InvalidInput, ProductError
from scanplan.planning.activities.activity_file import activities_of
from scanplan.planning.activities.configuration import (
    implied_history,
    initial_configuration,
    join_defects,
    read_initial_configuration,
)
from scanplan.planning.activities.history import ConfigurationChange, ConfigurationHistory, configuration_at
from scanplan.planning.activities.settle import settled
from scanplan.planning.activities.template_file import read_templates
from scanplan.planning.products import configuration_history as written
from scanplan.planning.products import configuration_history_read as read_back

from .made import DAY_S, TEMPLATES, at, changed, line_of, schema

SCHEMA = schema("configuration_history_1.xsd")
SETS = read_templates(TEMPLATES, "made.toml")
INPUTS = ({"role": "activities", "name": 'a "1" <&>', "sha256": "0" * 64},)

asked = st.lists(
    st.tuples(
        st.integers(0, DAY_S - 1),
        st.sampled_from(["level", "off", "word"]),
        st.integers(1, 3),
        st.integers(-1, 100),
        st.sampled_from(["LEFT", "RIGHT"]),
        st.sampled_from(["a", "b,c", 'd"e']),
    ),
    max_size=12,
    unique_by=lambda each: each[0],
)


def file_of(listed) -> bytes:
    text = "format = 1\nactivity = []\n" if not listed else "format = 1\n"
    for number, (seconds, template, channel, level, side, word) in enumerate(listed):
        values = {
            "level": f'{{ channel = {channel}, level = {level}, side = "{side}" }}',
            "off": "{}",
            "word": f"{{ word = {json.dumps(word)}, count = {channel} }}",
        }[template]
        clock = f"2017-02-05T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        text += f'[[activity]]\nid = "N-{number}"\ntemplate = "{template}"\ntime = "{clock}"\nparameters = {values}\n'
    return text.encode("utf-8")


def replayed(listed, until_s):
    """The configuration by a dictionary that is written to in the order of time."""
    state = {"A.MODE": "OFF", "A.LEVEL1": "2"}
    for seconds, template, channel, level, side, word in sorted(listed):
        if seconds > until_s:
            continue
        if template == "level":
            state[f"A.LEVEL{channel}"] = f"{level}.0"
            state["A.MODE"] = "ON"
            state["A.KEY." + side] = "00FF"
        elif template == "off":
            state["A.MODE"] = "OFF"
        else:
            state["A.WORD"] = word
            state["A.COUNT"] = str(channel)
    return state


def history_of(listed, start_s=0, stop_s=DAY_S, initial=None):
    activities = settled(activities_of(file_of(listed), "asked.toml").rows, SETS)
    first = SETS.configuration if initial is None else initial
    return implied_history("gaia", (at(start_s), at(stop_s)), first, activities, INPUTS)


def files_of(history):
    head = written.head(history, "Gaia", at(-5))
    return written.write_xml(history, head), written.write_csv(history, head)


@settings(max_examples=40, deadline=None)
@given(asked, st.lists(st.integers(0, DAY_S), min_size=1, max_size=4))
def test_the_history_is_that_of_a_replay(listed, moments) -> None:
    history = history_of(listed)
    for moment in [*moments, *(each[0] for each in listed)]:
        assert configuration_at(history, at(moment)) == replayed(listed, moment)
        if moment and not any(each[0] == moment for each in listed):
            assert configuration_at(history, at(moment) - 1) == replayed(listed, moment - 1)
    assert history.final == replayed(listed, DAY_S)
    for change in history.changes:
        earlier = replayed(listed, max((t for t, *_ in listed if at(t) < change.et_ns), default=-1))
        assert change.old == earlier.get(change.parameter, "")


@settings(max_examples=40, deadline=None)
@given(asked)
def test_histories_come_back_from_both_files_and_are_valid(listed) -> None:
    history = history_of(listed)
    xml, csv = files_of(history)
    SCHEMA.assertValid(etree.fromstring(xml))
    assert read_back.read(xml, "a.xml") == history
    assert read_back.read(csv, "a.csv") == history


@settings(max_examples=25, deadline=None)
@given(asked, st.integers(1, DAY_S - 1))
def test_a_history_cut_in_two_is_the_same(listed, cut) -> None:
    whole = history_of(listed)
    first = history_of([each for each in listed if each[0] < cut], 0, cut)
    xml, csv = files_of(first)
    for data in (xml, csv):
        initial = initial_configuration(data, "before", "gaia", at(cut))
        assert initial.values == first.final
        second = history_of([each for each in listed if each[0] >= cut], cut, DAY_S, initial.values)
        assert [(c.et_ns, c.parameter, c.old, c.new) for c in first.changes + second.changes] == [
            (c.et_ns, c.parameter, c.old, c.new) for c in whole.changes
        ]
        assert join_defects(first, second) == []
        # planned anew from the same time, on the history that already has what comes after
        again = initial_configuration(files_of(whole)[0], "whole", "gaia", at(cut))
        assert again.values == initial.values


def test_where_histories_do_not_join(tmp_path) -> None:
    first = history_of([(10, "off", 1, 1, "LEFT", "a")])
    path = tmp_path / "before.csv"
    path.write_bytes(files_of(first)[1])
    for start in (at(DAY_S) + 1, at(0) - 1):
        with pytest.raises(InvalidInput, match="give the history that ends where this one starts"):
            read_initial_configuration(path, "gaia", start)
    with pytest.raises(InvalidInput, match="of mission 'gaia'"):
        read_initial_configuration(path, "hipparcos", at(DAY_S))
    with pytest.raises(InvalidInput, match="cannot read"):
        read_initial_configuration(tmp_path / "none.csv", "gaia", at(0))
    other = ConfigurationHistory("gaia", at(DAY_S), at(DAY_S + 9), {"A.MODE": "ON"}, ())
    assert join_defects(first, other) == [
        "starts with A.LEVEL1 = '', and it was '2'",
        "starts with A.MODE = 'ON', and it was 'OFF'",
    ]
    assert "and the one before ends at" in join_defects(first, history_of([], DAY_S + 1, DAY_S + 2))[0]
    assert "of mission" in join_defects(first, ConfigurationHistory("x", at(DAY_S), at(DAY_S + 9), {}, ()))[0]


@pytest.mark.parametrize("seconds", [-1, DAY_S + 1])
def test_a_time_outside(seconds) -> None:
    with pytest.raises(InvalidInput, match="lies outside the configuration history"):
        configuration_at(history_of([]), at(seconds))


@pytest.mark.parametrize(
    ("text", "line", "key", "message"),
    [
        ('format = 1\n[configuration]\n"A B" = 1\n', 3, "configuration.A B", "no name of the configuration"),
        ('format = 1\n[configuration]\nA = ""\n', 3, "configuration.A", "is no value"),
        ("format = 1\n[configuration]\nA = [1]\n", 3, "configuration.A", "a list is not accepted"),
        ("format = 1\n[configuration]\nA.B = 1\n", 3, "configuration.A", "a table is not accepted"),
        ("format = 2\n[configuration]\n", 1, "format", "2 is not accepted"),
        ("format = 1\n", 1, "configuration", "missing key"),
        ("format = 1\n[configuration\n", 2, None, "not valid TOML"),
    ],
)
def test_a_table_of_values_that_is_broken(text, line, key, message) -> None:
    with pytest.raises(InvalidInput, match=re.escape(message)) as raised:
        initial_configuration(text.encode(), "now.toml", "gaia", at(0))
    assert (raised.value.file, raised.value.line, raised.value.key) == ("now.toml", line, key)


def test_a_table_of_values() -> None:
    text = b'format = 1\n[configuration]\n"B.C" = 1.50\nA = 3\nD = "x y"\nE = -0.0\n'
    assert initial_configuration(text, "n", "gaia", at(0)).values == {"A": "3", "B.C": "1.5", "D": "x y", "E": "0.0"}


HISTORY = history_of([(5, "off", 1, 1, "LEFT", "a"), (7, "word", 3, 1, "LEFT", "b,c"), (9, "word", 2, 1, "LEFT", "a")])
XML, CSV = files_of(HISTORY)
BROKEN_XML = [
    ('format_version="1"', 'format_version="2"', "format_version", "not the version that is read"),
    ('validity_start="2017-036', 'validity_start="2017-035', "validity_start", "is not the time of et_ns"),
    ('old="3"', 'old="4"', "old", "is not what A.COUNT was"),
    ('new="2"', 'new=""', "new", "is empty"),
    ('activity="N-1"', "", "activity", "has no such attribute"),
    ('time="2017-036T00:00:07', 'time="2017-036T00:00:08', "time", "is not the time of et_ns"),
    ('<value parameter="A.MODE"', '<value parameter="A.LEVEL1"', "parameter", "stands twice"),
    (f'et_ns="{at(9)}"', f'et_ns="{at(DAY_S)}"', "time", "is not the time of et_ns"),
    ('sha256="0', 'sha256="g', "sha256", "is no sha256"),
    ("<initial>", "<initial/><initial>", "initial", "stands 2 times"),
    ("<changes>", "<changes><other/>", "other", "?"),
]
BROKEN_CSV = [
    ("# format: 1", "# format: 2", "format", "is 2"),
    ('"A.MODE": "OFF"', '"A.MODE": ""', "initial", "empty text"),
    ('"A.MODE": "OFF"', '"A.MODE": 3', "initial.A.MODE", "valid string"),
    ("time,parameter", "parameter,time", None, "the columns are not those expected"),
    (",3,2,", ",4,2,", "old", "is not what A.COUNT was"),
    (",N-1,", ",N-1,x,", None, "8 values where 7 columns"),
    ('"b,c"', '"b,c', None, "not CSV"),
    ("00.000000", "00.000001", "validity.start", "is not the time of its et_ns"),
]


@pytest.mark.parametrize(
    ("data", "case"), [*((XML, each) for each in BROKEN_XML), *((CSV, each) for each in BROKEN_CSV)]
)
def test_a_broken_file_is_refused_in_one_line(data, case) -> None:
    old, new, key, message = case
    bad = changed(data, old, new)
    with pytest.raises(ProductError) as raised:
        read_back.read(bad, "some file")
    told = str(raised.value)
    assert told.startswith("some file:")
    assert "\n" not in told
    if message != "?":
        assert message in told
        assert raised.value.key == key
    if key in ("old", "new", "time", "activity") and 'et_ns="' not in old:
        assert raised.value.line == line_of(data, old)


def test_changes_out_of_order_or_outside() -> None:
    late = ConfigurationChange(at(DAY_S), "A.MODE", "OFF", "ON", "N", "S")
    early = ConfigurationChange(at(0) - 1, "A.MODE", "OFF", "ON", "N", "S")
    for change in (late, early):
        history = ConfigurationHistory("gaia", at(0), at(DAY_S), {"A.MODE": "OFF"}, (change,))
        for data in files_of(history):
            with pytest.raises(ProductError, match="outside the validity"):
                read_back.read(data, "some file")
    two = (ConfigurationChange(at(5), "A", "", "1", "N", "S"), ConfigurationChange(at(4), "B", "", "1", "N", "S"))
    for data in files_of(ConfigurationHistory("gaia", at(0), at(DAY_S), {}, two)):
        with pytest.raises(ProductError, match="is before the change above"):
            read_back.read(data, "some file")


def test_what_the_check_says() -> None:
    assert {each.rule for each in read_back.check(HISTORY)} == {"no-change", "unknown-value"}
    assert read_back.check(history_of([])) == []
