"""ICD profiles: those that come along, and broken ones, one defect each, told in one line with line and key."""

from pathlib import Path
from typing import NamedTuple

import pytest
import scanplan
from hypothesis import given, settings
from hypothesis import strategies as st
from scanplan.errors import InvalidInput, UsageError
from scanplan.planning.package.profile import embedded_profiles, load_profile, read_profile

FOLDER = Path(scanplan.__file__).parent / "data" / "profiles"
GOOD = (FOLDER / "esoc.toml").read_text()


class Broken(NamedTuple):
    """One edit of the profile, and what its message must hold."""

    old: str  # the line to edit
    new: str
    key: str
    problem: str
    hint: str
    at: str | None = None  # beginning of the line that is named, where it is not the edited one


BROKEN = {
    "misspelt-key": Broken(
        "originator = ", 'originater = "X"', "originater", "unknown key", "did you mean originator?"
    ),
    "unknown-table": Broken("[limits]", "[limit]", "limit", "unknown key", "did you mean limits?"),
    "key-of-another-table": Broken(
        "[limits]",
        '[limits]\nnotation = "kvn"',
        "limits.notation",
        "unknown key",
        'belongs in table "aem"',
        at='notation = "kvn"',
    ),
    "format": Broken("format = 1", "format = 2", "format", "2 is not accepted", "1, the version of this layout"),
    "name": Broken('name = "esoc"', 'name = "../esoc"', "name", '"../esoc" is not accepted', "short name"),
    "title": Broken("title = ", 'title = "a\\nb"', "title", "is not accepted", "one line"),
    "missing": Broken("destination = ", "# gone", "destination", "missing key", "who receives", at="#"),
    "code": Broken('gaia = "GAI"', 'gaia = "gaia"', "mission_codes.gaia", "is not accepted", "2 to 8 of A-Z and 0-9"),
    "class-of-three": Broken(
        "allowed = ", 'allowed = ["OPS"]', "file_class.allowed[0]", "is not accepted", "four letters"
    ),
    "class-twice": Broken(
        "allowed = ", 'allowed = ["OPER", "OPER"]', "file_class.allowed[1]", "stands there already", "each once"
    ),
    "default-class": Broken(
        'default = "OPER"', 'default = "PROD"', "file_class.default", '"PROD" is not allowed', "OPER, TEST, SIMU"
    ),
    "placeholder": Broken(
        "file = ", 'file = "{mission}_{klass}"', "names.file", '"{klass}" is no placeholder', "{class}"
    ),
    "format-field": Broken(
        "file = ", 'file = "{mission.__class__}_{type}"', "names.file", "is no placeholder", "known are"
    ),
    "brace": Broken("file = ", 'file = "{mission}_{type"', "names.file", '"{" cannot stand', "letters, digits"),
    "slash": Broken(
        "package = ", 'package = "{mission}/{type}"', "names.package", '"/" cannot stand', "letters, digits"
    ),
    "blank": Broken(
        "package = ", 'package = "{mission} {type}"', "names.package", '" " cannot stand', "letters, digits"
    ),
    "no-version": Broken(
        "file = ", 'file = "{mission}_{class}_{type}_{start}_{stop}"', "names.file", "has no {version}", "it needs"
    ),
    "no-type": Broken(
        "package = ",
        'package = "{mission}_{class}_{start}_{stop}_{version}"',
        "names.package",
        "has no {type}",
        "it needs",
    ),
    "long-name": Broken(
        "file = ",
        'file = "{mission}_{class}_{type}_{start}_{stop}_{version}_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"',
        "names.file",
        "makes names of up to 100 characters",
        "99 at most",
    ),
    "time-form": Broken("time = ", 'time = "ISO"', "names.time", "is not accepted", "YYYYMMDDThhmmss"),
    "case": Broken("case = ", 'case = "Upper"', "names.case", "is not accepted", '"upper" or "lower"'),
    "limit-text": Broken("file_bytes = ", 'file_bytes = "1 GB"', "limits.file_bytes", "is not a whole number", "bytes"),
    "limit-zero": Broken("file_bytes = ", "file_bytes = 0", "limits.file_bytes", "0 is out of range", "whole number"),
    "limits-cross": Broken(
        "package_bytes = ", "package_bytes = 10", "limits.package_bytes", "less than file_bytes", "500000000 or more"
    ),
    "level-name": Broken('name = "LTP"', 'name = "VSTP"', "level[0].name", "is not accepted", '"LTP", "MTP" or "STP"'),
    "level-twice": Broken('name = "MTP"', 'name = "LTP"', "level[1].name", "stands there already", "one table"),
    "level-length": Broken("length_d = 28", "length_d = -1", "level[1].length_d", "-1 is out of range", "days"),
    "level-unit": Broken("lead_time_d = 3", "lead_time_h = 72", "level[2].lead_time_h", "unknown key", "lead_time_d"),
    "package-type": Broken(
        'package_type = "MPL_STP"',
        'package_type = "MPL_SHORT_TERM"',
        "level[2].package_type",
        "is not accepted",
        "1 to 10 of A-Z",
    ),
    "package-type-taken": Broken(
        'package_type = "MPL_STP"',
        'package_type = "MPL_SCHED_"',
        "level[2].package_type",
        'is the type of product "schedule-xml" already',
        "a type of its own",
    ),
    "notation": Broken("notation = ", 'notation = "json"', "aem.notation", "is not accepted", '"kvn" or "xml"'),
    "message-id": Broken("message_id = ", 'message_id = "GAIA"', "aem.message_id", "has no {version}", "it needs"),
    "time-system": Broken(
        "time_system = ", 'time_system = "GPS"', "aem.time_system", "is not accepted", '"UTC", "TAI"'
    ),
    "frame-a": Broken("ref_frame_a = ", 'ref_frame_a = "FK5"', "aem.ref_frame_a", "is not accepted", '"EME2000"'),
    "frame-b": Broken("ref_frame_b = ", 'ref_frame_b = "sc body"', "aem.ref_frame_b", "is not accepted", "SC_BODY_1"),
    "step": Broken("step_s = 10", "step_s = 0", "aem.step_s", "0 is out of range", "0.001 to 3600"),
    "step-nan": Broken("step_s = 10", "step_s = nan", "aem.step_s", "nan is", "0.001 to 3600"),
    "interpolation": Broken(
        "interpolation = ", 'interpolation = "HERMITE"', "aem.interpolation", "is not accepted", '"LAGRANGE"'
    ),
    "degree": Broken("degree = 3", "degree = 2.5", "aem.degree", "2.5 is not a whole number", "1 to 15"),
    "degree-of-linear": Broken(
        'interpolation = "LAGRANGE"',
        'interpolation = "LINEAR"',
        "aem.degree",
        "3 is not the degree of LINEAR",
        "degree = 1",
        at="degree = 3",
    ),
    "rates": Broken(
        "angular_velocity = false", "angular_velocity = 0", "aem.angular_velocity", "0 is not true or false", "expected"
    ),
    "header-form": Broken('form = "none"', 'form = "xml"', "eo_header.form", "is not accepted", '"hdr"'),
    "withdrawal-type": Broken(
        'type = "MPL_WITHDR"',
        'type = "MPL_AVOID"',
        "withdrawal.type",
        'is the type of product "avoidance-xml" already',
        "a type of its own",
    ),
    "kind": Broken('kind = "compact"', 'kind = "Compact Law"', "product[1].kind", "is not accepted", '"attitude"'),
    "kind-twice": Broken(
        'kind = "compact"', 'kind = "attitude"', "product[1].kind", "stands there already", "one table"
    ),
    "kind-aem": Broken('kind = "compact"', 'kind = "aem"', "product[1].kind", "message as planned", '"attitude"'),
    "type-lower": Broken('type = "MPL_SCLAW"', 'type = "scl"', "product[1].type", "is not accepted", "1 to 10"),
    "type-twice": Broken(
        'type = "MPL_SCLAW"', 'type = "MPL_ATTCMD"', "product[1].type", 'is the type of product "attitude"', "its own"
    ),
    "extension": Broken(
        'extension = "AEM"', 'extension = "../AEM"', "product[0].extension", "is not accepted", 'such as "AEM"'
    ),
    "required": Broken(
        "required = false", 'required = "no"', "product[3].required", "is not true or false", "expected"
    ),
    "not-toml": Broken("format = 1", "format = ", "", "not valid TOML", "expected lines like"),
}


@pytest.mark.parametrize("name", embedded_profiles())
def test_those_that_come_along_are_good(name) -> None:
    profile = load_profile(name)
    assert profile.name == name
    assert "invented" in " ".join(profile.sources).lower()
    assert load_profile(FOLDER / f"{name}.toml").products == profile.products


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_profile_is_told_by_line_and_key(name) -> None:
    broken = BROKEN[name]
    lines = GOOD.splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(broken.old))
    lines[place] = broken.new
    text = "\n".join(lines) + "\n"
    with pytest.raises(InvalidInput) as caught:
        read_profile(text.encode(), "centre.toml")
    error = caught.value
    told = text.splitlines()
    expected = broken.at or broken.new.splitlines()[0]
    allowed = [number for number, line in enumerate(told, 1) if line.startswith(expected)]
    assert error.line in allowed
    assert (error.file, error.key or "") == ("centre.toml", broken.key)
    assert broken.problem in error.problem
    assert broken.hint in error.hint
    assert str(error).startswith(f"centre.toml:{error.line}: ")
    assert "\n" not in str(error)


def test_an_attitude_needs_its_table() -> None:
    start = GOOD.index("[aem]")
    text = GOOD[:start] + GOOD[GOOD.index("[eo_header]") :]
    with pytest.raises(InvalidInput, match=r"product\[0\].kind: \"attitude\" needs table \[aem\]"):
        read_profile(text.encode(), "centre.toml")


def test_what_cannot_be_read_is_told(tmp_path) -> None:
    with pytest.raises(InvalidInput, match="esoc, ndm_xml"):
        load_profile(tmp_path / "none.toml")
    with pytest.raises(InvalidInput, match="esoc, ndm_xml"):
        load_profile("no\0name")
    with pytest.raises(InvalidInput, match=r"a\.toml:1: not UTF-8"):
        read_profile(b"\xff", "a.toml")


def test_what_the_profile_does_not_have_is_told() -> None:
    profile = load_profile("ndm_xml")
    with pytest.raises(UsageError, match="has no code for mission 'hipparcos'; it knows gaia"):
        profile.mission_code("hipparcos")
    with pytest.raises(UsageError, match="has no level 'LTP'; it has STP"):
        profile.level("LTP")
    with pytest.raises(UsageError, match="has no class 'SIMU'; it has OPER, TEST"):
        profile.known_class("SIMU")
    assert profile.known_class(None) == "TEST"


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, len(GOOD)), st.integers(0, 40))
def test_no_bytes_whatever_break_the_reader(junk, at, removed) -> None:
    data = GOOD.encode()
    told = _told(data[:at] + junk + data[at + removed :])
    assert "\n" not in told


def _told(data):
    """What is said of a profile, nothing where it is good; any other exception comes through."""
    try:
        read_profile(data, "centre.toml")
    except InvalidInput as error:
        return str(error)
    return ""
