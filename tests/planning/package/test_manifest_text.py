"""The manifest as JSON and XML: they say the same, in one form, and nothing else is read."""

import json
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from scanplan.errors import InvalidInput, ProductError
from scanplan.planning.package import manifest_json
from scanplan.planning.package.manifest import PackageManifest
from scanplan.planning.package.manifest_json import MOST_BYTES, MOST_DEPTH, MOST_VALUES, read_json, write_json
from scanplan.planning.package.manifest_xml import NAMESPACE, SCHEMA, write_xml

from .made_package import content, manifest

LINES = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cn")), max_size=12)
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,20}", fullmatch=True)
HASHES = st.from_regex(r"[0-9a-f]{64}", fullmatch=True)
NUMBERS = st.integers(-(2**63), 2**63 - 1)
COUNTS = st.integers(0, 2**63 - 1)
INSTANTS = st.fixed_dictionaries({"utc": st.none() | LINES, "tdb": LINES, "et_ns": NUMBERS})
SCALARS = st.none() | st.booleans() | NUMBERS | st.floats(allow_nan=False, allow_infinity=False) | LINES
FACTS = st.dictionaries(
    LINES,
    st.recursive(
        SCALARS, lambda each: st.lists(each, max_size=3) | st.dictionaries(LINES, each, max_size=3), max_leaves=6
    ),
    max_size=3,
)


def few(each):
    return st.lists(each, max_size=2)


def tables(**fields):
    return st.fixed_dictionaries(fields)


CONTENTS = tables(
    manifest=st.just("scanplan-package"),
    version=st.just(1),
    generator=LINES,
    name=NAMES,
    series=NAMES,
    package_version=st.integers(1, 9999),
    level=st.sampled_from(["LTP", "MTP", "STP"]),
    mission=FACTS,
    originator=LINES,
    issued_utc=LINES,
    validity=tables(start=INSTANTS, stop=INSTANTS),
    profile=tables(name=LINES, title=LINES, sha256=HASHES),
    supersedes=few(NAMES),
    withdraws=few(NAMES),
    approvals=few(tables(who=LINES, role=LINES, at_utc=LINES, note=LINES)),
    checks=st.none()
    | tables(
        rules=few(LINES),
        errors_waived=few(tables(rule=LINES, author=LINES, reason=LINES, expires_utc=LINES)),
        warnings=COUNTS,
    ),
    inputs=few(tables(role=LINES, name=LINES, sha256=HASHES)),
    products=few(
        tables(
            name=NAMES,
            kind=LINES,
            media_type=LINES,
            size_bytes=COUNTS,
            sha256=HASHES,
            source=st.none() | LINES,
            facts=FACTS,
        )
    ),
    key_id=st.none() | HASHES,
)


@pytest.fixture(scope="module")
def schema():
    return etree.fromstring(resources.files("scanplan.data").joinpath("schemas", SCHEMA).read_bytes())


def said(data):
    """What the XML says, as the JSON has it: read by what the documentation says of it."""
    root = etree.fromstring(data)
    found = {key: root.get(key) for key in ("manifest", "generator", "name", "series", "level", "originator")}
    found |= {key: int(root.get(key)) for key in ("version", "package_version")}
    found |= {"issued_utc": root.get("issued_utc"), "key_id": root.get("key_id")}
    found["mission"] = facts_of(one(root, "mission"))
    validity = one(root, "validity")
    found["validity"] = {
        key: {**attributes(one(validity, key), "utc", "tdb"), "et_ns": int(one(validity, key).get("et_ns"))}
        for key in ("start", "stop")
    }
    found["profile"] = dict(one(root, "profile").attrib)
    for key in ("supersedes", "withdraws"):
        found[key] = [each.get("name") for each in every(root, key)]
    found["approvals"] = [dict(each.attrib) for each in every(root, "approval")]
    found["checks"] = None
    for checks in every(root, "checks"):
        found["checks"] = {
            "rules": [each.get("name") for each in every(checks, "rule")],
            "errors_waived": [dict(each.attrib) for each in every(checks, "waived")],
            "warnings": int(checks.get("warnings")),
        }
    found["inputs"] = [dict(each.attrib) for each in every(root, "input")]
    found["products"] = [
        {
            **attributes(each, "name", "kind", "media_type", "sha256", "source"),
            "size_bytes": int(each.get("size_bytes")),
            "facts": facts_of(each),
        }
        for each in every(root, "product")
    ]
    return found


def every(element, name):
    return element.findall(f"{{{NAMESPACE}}}{name}")


def one(element, name):
    (found,) = every(element, name)
    return found


def attributes(element, *names):
    return {name: element.get(name) for name in names}


def facts_of(element):
    return {each.get("name"): fact_of(each) for each in element}


def fact_of(element):
    kind = etree.QName(element).localname
    if kind == "object":
        return facts_of(element)
    if kind == "list":
        return [fact_of(each) for each in element]
    text = element.get("value")
    reads = {"null": lambda _: None, "boolean": {"true": True, "false": False}.get, "integer": int, "real": float}
    return reads.get(element.get("type"), str)(text)


@settings(max_examples=60, deadline=None)
@given(CONTENTS)
def test_manifests_read_back_as_they_were(schema, made):
    told = PackageManifest.model_validate(made)
    data = write_json(told)
    assert read_json(data, "it") == told
    assert data == data.decode("ascii").encode()
    assert json.loads(data) == made
    xml = write_xml(told)
    etree.XMLSchema(schema).assertValid(etree.fromstring(xml))
    assert said(xml) == made


def test_the_order_of_free_keys_does_not_matter():
    one_way = manifest(mission={"a": 1, "b": {"c": 2, "d": [3]}})
    other_way = manifest(mission={"b": {"d": [3], "c": 2}, "a": 1})
    assert write_json(one_way) == write_json(other_way)
    assert write_xml(one_way) == write_xml(other_way)


def test_true_one_and_one_point_nought_stay_what_they_are():
    mission = {"a": True, "b": 1, "c": 1.0, "d": "1", "e": [], "f": {}, "g": None, "h": ""}
    back = read_json(write_json(manifest(mission=mission)), "it").mission
    assert [type(each) for each in back.values()] == [bool, int, float, str, list, dict, type(None), str]
    found = said(write_xml(manifest(mission=mission)))["mission"]
    assert [type(each) for each in found.values()] == [bool, int, float, str, list, dict, type(None), str]


@pytest.mark.parametrize(
    ("mission", "told"),
    [
        ({"a": float("nan")}, "mission.a: is nan; expected a finite number"),
        ({"a": [1, float("inf")]}, "mission.a.1: is inf; expected a finite number"),
        ({"a": 2**63}, "mission.a: is too large; expected an integer of 64 bits"),
        ({"a": b"bytes"}, "mission.a: is a bytes; expected what JSON knows"),
        ({"a": "two\nlines"}, "mission.a: is not one line of text; expected printable text"),
        ({"a": "\ud800"}, "mission.a: is not one line of text; expected printable text"),
        ({"a": {"\0": 1}}, "mission.a: holds a key that is not one line of text; expected printable text"),
        ({"a": {1: 1}}, "mission.a: holds a key that is not one line of text; expected printable text"),
        ({"a": [0] * MOST_VALUES}, "^holds 500.. values; a manifest has at most 50000"),
        ({f"key {number}": "x" * 1000 for number in range(1100)}, "^has .* bytes; a manifest has at most 1048576"),
    ],
)
def test_facts_that_cannot_be_carried_are_not_written(mission, told):
    with pytest.raises(InvalidInput, match=told):
        write_json(manifest(mission=mission))


def test_as_many_values_as_are_allowed_are_written():
    others = sum(text(mission={"a": [0]}).count(each) for each in ",[{")
    most = [0] * (MOST_VALUES - others + 1)
    assert read_json(write_json(manifest(mission={"a": most})), "it").mission["a"] == most
    with pytest.raises(InvalidInput, match=r"^holds 50001 values"):
        write_json(manifest(mission={"a": [*most, 0]}))


def test_facts_too_deep_are_not_written():
    deep = 1
    for _ in range(MOST_DEPTH + 1):
        deep = {"a": deep}
    with pytest.raises(InvalidInput, match=r"mission\.a.*: is nested too deeply; expected at most 16 levels"):
        write_json(manifest(mission=deep))


def text(**changes):
    return write_json(manifest(**changes)).decode()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda good: good.replace('"MTP"', '"XTP"'), "it: level: Input should be 'LTP', 'MTP' or 'STP'"),
        (lambda good: good.replace('"version": 1,', '"version": 2,', 1), "it: version: Input should be 1"),
        (lambda good: good.replace('"version": 1,', '"version": true,', 1), "it:3: is not in the one form"),
        (lambda good: good.replace('"version": 1,', '"version": 1.0,', 1), "it:3: is not in the one form"),
        (lambda good: good.replace('"version"', '"verse"', 1), "it: version: Field required"),
        (lambda good: good.replace("{", '{\n  "more": 1,', 1), "it: more: Extra inputs are not permitted"),
        (
            lambda good: good.replace('"originator": "SOC"', '"originator": "SOC", "originator": "SOC"'),
            "it: originator: stands there twice",
        ),
        (lambda good: good.replace('"warnings": 2', '"warnings": NaN'), "it: checks.warnings: is nan"),
        (lambda good: good.replace('"warnings": 2', '"warnings": 1e999'), "it: checks.warnings: is inf"),
        (
            lambda good: good.replace('"warnings": 2', '"warnings": ' + "9" * 5000),
            "it: holds a number that is",
        ),
        (lambda good: good.replace('"warnings": 2', '"warnings": ' + "9" * 50), "it: checks.warnings: is too large"),
        (lambda good: good.replace('"warnings": 2', '"warnings": "2"'), "it: checks.warnings: Input should be a valid"),
        (lambda good: good.replace('"warnings": 2', '"warnings": -2'), "it: checks.warnings: Input should be greater"),
        (lambda good: good.replace('"SOC"', '"\\ud800"'), "it: originator: is not one line of text"),
        (lambda good: good.replace('"SOC"', '"S\\u000aC"'), "it: originator: is not one line of text"),
        (lambda good: good.replace('"SOC"', '"S\\u004fC"'), "it:13: is not in the one form a manifest has"),
        (lambda good: good.replace('"SOC"', '"S\u00d6C"'), "it:13: is not ASCII"),
        (lambda good: good.replace('"SOC"', "'SOC'"), "it:13: is not JSON: Expecting value"),
        (lambda good: good.replace("  ", "\t"), "it:2: is not in the one form a manifest has"),
        (lambda good: good.replace("\n", "\r\n"), "it:1: is not in the one form a manifest has"),
        (lambda good: good + "\n", "it:108: is not in the one form"),
        (lambda good: good[:-1], "it:107: is not in the one form"),
        (lambda good: good + "{}", "it:.*: is not JSON: Extra data"),
        (lambda good: "\ufeff" + good, "it:1: is not ASCII"),
        (lambda good: good[:300], "it:.*: is not JSON"),
        (lambda good: "", "it:1: is not JSON"),
        (lambda good: "null", "it: Input should be"),
        (lambda good: "[]", "it: Input should be"),
        (lambda good: "[" * 40_000, "it: is nested too deeply"),
        (lambda good: '{"a":' * 40_000, "it: is nested too deeply"),
        (lambda good: "[" * 100_000, "it: holds 100000 values; a manifest has at most 50000"),
        (lambda good: "[" * 20 + "]" * 20, "it: 0.0.*: is nested too deeply"),
        (lambda good: " " * (MOST_BYTES + 1), f"it: has {MOST_BYTES + 1} bytes; a manifest has at most {MOST_BYTES}"),
    ],
)
def test_anything_but_the_one_form_is_refused(change, told):
    with pytest.raises(ProductError, match=told) as caught:
        read_json(change(text()).encode(), "it")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_a_key_twice_among_very_many_is_found_at_once():
    pairs = ",".join(f'"k{number}":0' for number in range(40_000))
    with pytest.raises(ProductError, match="it: k39999: stands there twice"):
        read_json(f'{{{pairs},"k39999":0}}'.encode(), "it")


def test_floats_are_written_so_that_they_read_back():
    mission = {"a": 0.1, "b": 1e300, "c": 5e-324, "d": -0.0}
    assert '"c": 5e-324' in text(mission=mission)
    assert said(write_xml(manifest(mission=mission)))["mission"] == mission


def test_the_keys_stand_in_the_order_of_the_tables():
    assert list(json.loads(text())) == list(content())
    assert manifest_json.content_of(manifest())["products"][0].keys() == content()["products"][0].keys()
