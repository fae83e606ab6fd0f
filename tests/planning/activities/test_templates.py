"""Files of templates: what a good one says, and broken ones, a defect each, with line and key."""

import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.activities.template_file import (
    embedded_templates,
    load_templates,
    read_templates,
    template_errors,
)
from scanplan.planning.activities.values import request_text

from .made import TEMPLATES, changed, line_of

HERE, NO_LINE, LATER = "here", "no line", "later"
DEEP, LONG = "x = " + "[" * 3000, "x = " + "9" * 5000
BROKEN = [
    # what is replaced, with what, the line that is named; end of the key, part of the message
    ("format = 1", "format = 2", HERE, "format", "2 is not accepted; expected 1"),
    ('name = "made"', 'name = "Made up"', HERE, "name", "expected a name"),
    ('title = "For tests"', "", "format = 1", "title", "missing key"),
    ("insert_flag = true", "insert_flag = 1", HERE, "insert_flag", "1 is not true or false"),
    ("insert_flag = true", "insert = true", HERE, "insert", "unknown key"),
    ('"A.MODE" = "OFF"', '"A MODE" = "OFF"', HERE, "configuration.A MODE", "no name of the configuration"),
    ('"A.MODE" = "OFF"', '"A.MODE" = ""', HERE, "configuration.A.MODE", "is no value"),
    ('"A.MODE" = "OFF"', '"A.MODE" = nan', HERE, "configuration.A.MODE", "not accepted"),
    ('name = "word"\ntitle', 'name = "level"\ntitle', HERE, "template[1].name", "also another template"),
    ("SLEV0001", "SLEV 0001", HERE, "template[0].sequence", "letters, digits, underscores"),
    ("duration_s = 10.0", "duration = 10.0", HERE, "template[0].duration", "did you mean duration_s"),
    ("duration_s = 10.0", 'duration_s = "10"', HERE, "template[0].duration_s", "not a number"),
    ("duration_s = 10.0", "duration_s = -1.0", HERE, "template[0].duration_s", "out of range"),
    ("duration_s = 10.0", "duration_s = inf", HERE, "template[0].duration_s", "not a finite number"),
    ('passes = "outside"', 'passes = "never"', HERE, "template[1].passes", '"any", "outside" or "inside"'),
    ("{channel}", "{chanel}", HERE, "A.LEVEL{chanel}", "is no parameter"),
    ("{channel}", "{level}", HERE, "A.LEVEL{level}", "of type real"),
    ("{channel}", "{channel", HERE, "A.LEVEL{channel", "no name of the configuration"),
    ('= "level",', '= "levels",', HERE, "A.LEVEL{channel}", "the parameters are channel, level, side, key"),
    ('{ value = "ON" }', "{ value = [] }", HERE, "A.MODE.value", "a list is not accepted"),
    ('{ value = "ON" }', '{ value = " ON" }', HERE, "A.MODE.value", "is no value"),
    ("PLEV0002", "PLEV0001", HERE, "parameter[1].mnemonic", "another parameter"),
    ('type = "real"', 'type = "float"', HERE, "parameter[1].type", "integer, real, enum, text or bytes"),
    ("min = 1\nmax = 3", "min = 1.5\nmax = 3", HERE, "parameter[0].min", "1.5 is not a whole number"),
    ("min = 1\nmax = 3", "min = 4\nmax = 3", HERE, "parameter[0].min", "4 is above max, 3"),
    ("min = 1\nmax = 3", "min_length = 3", HERE, "parameter[0].min_length", "no sense for type integer"),
    ("default = 0.5", "default = -1.6", HERE, "parameter[1].default", "expected a number from -1.5 to 100 V"),
    ("default = 0.5", 'default = "0.5"', HERE, "parameter[1].default", "not accepted"),
    ("default = 0.5", "default = true", HERE, "parameter[1].default", "not accepted"),
    ("default = 0.5", 'representation = "Raw"', HERE, "parameter[1].representation", "a real has no raw value"),
    ("default = 0.5", 'radix = "Octal"', HERE, "parameter[1].radix", "no sense for an engineering value"),
    ("{ LEFT = 10, RIGHT = 255 }", '["LEFT"]', HERE, "parameter[2].choices", "has no numbers for raw values"),
    ("{ LEFT = 10, RIGHT = 255 }", "{ LEFT = 9, RIGHT = 9 }", HERE, "parameter[2].choices", "one number"),
    ("{ LEFT = 10, RIGHT = 255 }", "{ LEFT = 9, RIGHT = -9 }", HERE, "parameter[2].choices", "have no sign"),
    ("{ LEFT = 10, RIGHT = 255 }", "[]", HERE, "parameter[2].choices", "holds no word"),
    ("{ LEFT = 10, RIGHT = 255 }", "{ LEFT = 9.5 }", HERE, "choices.LEFT", "9.5 is not a whole number"),
    ("RIGHT = 255 }", '"A B" = 255 }', 'sets = { "A.L', "A.KEY.{side}", "choices of {side} cannot stand in a name"),
    ('default = "LEFT"', 'default = "MIDDLE"', HERE, "parameter[2].default", "expected one of LEFT, RIGHT"),
    ("min_length = 2", "min_length = 5", HERE, "parameter[3].min_length", "not from 1 to max_length, 4"),
    ('default = "00 ff"', 'default = "0f"', HERE, "parameter[3].default", "2 to 4 octets"),
    ('default = "00 ff"', 'default = "00 fg"', HERE, "parameter[3].default", "2 to 4 octets"),
    ('default = "00 ff"', 'radix = "Decimal"', HERE, "parameter[3].radix", "cannot hold octets"),
    ('radix = "Octal"', 'radix = "Octal"\n#', HERE, None, None),
    ('min = 0\nradix = "Octal"', 'radix = "Octal"', HERE, "parameter[1].radix", "have no sign"),
    ("max_length = 8", "max_length = 8\ndefault = 'a\tb'", LATER, "parameter[0].default", "1 to 8 printable"),
    ("max_length = 8", "max_length = 8\ndefault = 'a '", LATER, "parameter[0].default", "no blank at its ends"),
    ("max_length = 8", "max_length = 8\ndefault = 'abcdefghi'", LATER, "parameter[0].default", "1 to 8"),
    ("offset_s = 3661", "offset_s = 360000", HERE, "profile[0].offset_s", "out of range"),
    ("value = -2.5", "value = nan", HERE, "profile[0].value", "not a finite number"),
    ('type = "PW"', 'type = "power"', HERE, "profile[0].type", "a word in capitals"),
    ("[configuration]", "[configuration", HERE, None, "not valid TOML"),
    (
        "[configuration]",
        DEEP,
        NO_LINE,
        None,
        "nested too deeply",
    ),
    (
        "[configuration]",
        LONG,
        NO_LINE,
        None,
        "thousands of digits",
    ),
    ("For tests", b"For \xff tests", HERE, None, "not UTF-8 text"),
]


@pytest.mark.parametrize(("old", "new", "place", "key", "message"), BROKEN)
def test_a_defect_is_one_line_with_file_line_and_key(old, new, place, key, message) -> None:
    data = changed(TEMPLATES, old, new)
    errors = template_errors(data, "made.toml")
    if message is None:  # a change that is none: the table tells the two apart
        assert errors == []
        return
    assert errors
    with pytest.raises(InvalidInput) as raised:
        read_templates(data, "made.toml")
    told = str(raised.value)
    assert told == str(errors[0])
    assert "\n" not in told
    assert message in told
    assert told.startswith("made.toml:")
    assert key is None or raised.value.key.endswith(key), told
    if place is not NO_LINE:
        if place in (HERE, LATER):
            expected = line_of(TEMPLATES, old) + (place is LATER)
        else:
            expected = line_of(data, place)
        assert raised.value.line == expected, told


def test_two_parameters_of_one_name() -> None:
    data = changed(TEMPLATES, 'name = "level"\nmnemonic', 'name = "channel"\nmnemonic')
    found = [error for error in template_errors(data, "made.toml") if "another parameter" in error.problem]
    assert [(each.line, each.key) for each in found] == [
        (line_of(data, '"PLEV0002"') - 1, "template[0].parameter[1].name")
    ]


def test_all_defects_are_found_in_order_of_lines() -> None:
    data = changed(changed(TEMPLATES, "default = 0.5", "default = 999"), 'default = "LEFT"', 'default = "UP"')
    lines = [error.line for error in template_errors(data, "made.toml")]
    assert lines == [line_of(data, "default = 999"), line_of(data, '"UP"')]


def test_what_a_file_says() -> None:
    templates = read_templates(TEMPLATES, "folder/made.toml")
    assert templates.input["name"] == "made.toml"
    assert templates.configuration == {"A.LEVEL1": "2", "A.MODE": "OFF"}
    level, word, off = templates.templates.values()
    assert (level.source, word.source, word.destination) == ("P", "Q", "S")
    assert (level.kind, off.kind, word.kind) == ("level", "level", "word")
    assert [each.radix for each in level.parameters] == ["Decimal", None, "Hexadecimal", "Hexadecimal"]
    assert [each.default for each in level.parameters] == [None, 0.5, "LEFT", "00FF"]
    assert request_text(level.parameters[2], "RIGHT") == "FF"
    assert request_text(word.parameters[1], 8) == "10"


def test_embedded_templates_are_good_and_say_what_is_invented() -> None:
    assert embedded_templates() == ("gaia",)
    templates = load_templates("gaia")
    assert len(templates.templates) == 8
    sequences = [each.sequence for each in templates.templates.values()]
    assert len(set(sequences)) == len(sequences)


def test_templates_that_are_not_there() -> None:
    with pytest.raises(InvalidInput, match="embedded templates: gaia"):
        load_templates("gaja")
