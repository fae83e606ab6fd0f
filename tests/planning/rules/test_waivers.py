"""Waivers: what they cover, that they expire, and files of them that are wrong."""

from __future__ import annotations

import json

import pytest
from scanplan.ephemeris.timescales import parse_time
from scanplan.errors import InvalidInput, UsageError
from scanplan.planning.rules.check import check_subject
from scanplan.planning.rules.waivers import Waiver, parse_waivers, read_waivers

from .made import law_subject

GOOD = """# why
[[waiver]]
rule = "lead-time"
product = "law.fits"
from = "2017-03-01"
until = "2017-03-02T00:00:00 TDB"
author = "A. Planner"
reason = "agreed by telephone"
expires = "2017-04-01"

[[waiver]]
rule = "join-gap"
author = "B"
reason = "first delivery"
expires = "2018-01-01"
"""


def test_a_file_of_waivers_is_read(tmp_path):
    path = tmp_path / "waivers.toml"
    path.write_text(GOOD)
    first, second = read_waivers(path)
    assert (first.rule, first.product, first.author, first.line) == ("lead-time", "law.fits", "A. Planner", 2)
    assert first.start_et_ns == parse_time("2017-03-01")
    assert first.stop_et_ns == parse_time("2017-03-02T00:00:00 TDB")
    assert first.expires_et_ns == parse_time("2017-04-01")
    assert first.expires_utc == "2017-04-01T00:00:00"
    assert (second.product, second.start_et_ns, second.line) == (None, None, 11)


@pytest.mark.parametrize(
    ("old", "new", "line", "key"),
    [
        ('rule = "lead-time"', "", 2, "waiver[0].rule"),
        ('rule = "lead-time"', "rule = 3", 3, "waiver[0].rule"),
        ('author = "A. Planner"', 'author = ""', 7, "waiver[0].author"),
        ('author = "A. Planner"', 'author = "A\\nB"', 7, "waiver[0].author"),
        ('reason = "first delivery"', 'reasons = "first delivery"', 14, "waiver[1].reasons"),
        ('expires = "2017-04-01"', 'expires = "soon"', 9, "waiver[0].expires"),
        ('expires = "2017-04-01"', "expires = 2017-04-01", 9, "waiver[0].expires"),
        ('until = "2017-03-02T00:00:00 TDB"', 'until = "2017-02-02"', 6, "waiver[0].until"),
        ("# why", "other = 1", 1, "other"),
    ],
)
def test_what_is_wrong_is_told_with_line_and_key(old, new, line, key):
    assert old in GOOD
    with pytest.raises(InvalidInput) as caught:
        parse_waivers(GOOD.replace(old, new, 1).encode(), "w.toml")
    assert (caught.value.line, caught.value.key) == (line, key)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(f"w.toml:{line}: {key}: ")


@pytest.mark.parametrize(
    "data", [b"\xff", b"[[waiver]", b"waiver = 1", b"waiver = [1]", b"[waiver]\nrule = 'x'", b"a = " + b"[" * 5000]
)
def test_what_is_no_file_of_waivers_is_refused_in_one_line(data):
    with pytest.raises(InvalidInput) as caught:
        parse_waivers(data, "w.toml")
    assert "\n" not in str(caught.value)


def test_an_absent_file(tmp_path):
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_waivers(tmp_path / "absent.toml")


@pytest.fixture(scope="module")
def late(law):
    """A delivery that is issued an hour before its validity: one ERROR, of lead-time, at the start of the law."""
    return law_subject(law, issued_et_ns=law.start_et_ns - 3_600_000_000_000)


def judged(late, *waivers, **options):
    report = check_subject(late, waivers, layers=["flight", "semantics"], **options)
    return report, {each.finding.rule: each for each in report.findings}


def waiver(late, **changes):
    values = {"rule": "lead-time", "author": "A", "reason": "r", "expires_et_ns": late.issued_et_ns + 1, **changes}
    return Waiver(**values)


def test_a_waiver_covers_an_error(late):
    report, by_rule = judged(late, waiver(late))
    assert not report.has_unwaived_errors
    assert by_rule["lead-time"].waiver.author == "A"
    (facts,) = report.as_check_facts().errors_waived
    assert (facts.rule, facts.author, facts.reason) == ("lead-time", "A", "r")
    (found,) = [each for each in report.as_json()["findings"] if each["rule"] == "lead-time"]
    assert found["waiver"]["reason"] == "r"
    json.dumps(report.as_json(), allow_nan=False)


def test_an_error_without_a_waiver_has_no_facts_for_a_package(late):
    report, _ = judged(late)
    assert report.has_unwaived_errors
    with pytest.raises(UsageError, match="no package"):
        report.as_check_facts()


def test_an_expired_waiver_does_not_count_and_is_told(late):
    report, by_rule = judged(late, waiver(late, expires_et_ns=late.issued_et_ns))
    assert report.has_unwaived_errors
    assert by_rule["waiver-expired"].finding.severity == "WARN"
    earlier, _ = judged(late, waiver(late, expires_et_ns=late.issued_et_ns), at_et_ns=late.issued_et_ns - 1)
    assert not earlier.has_unwaived_errors


@pytest.mark.parametrize(
    "changes",
    [{"product": "law.fits"}, {"start_et_ns": 1 << 62}, {"stop_et_ns": 0}, {"rule": "join-rate"}],
)
def test_a_waiver_of_something_else_covers_nothing_and_is_told(late, changes):
    report, by_rule = judged(late, waiver(late, **changes))
    assert report.has_unwaived_errors
    assert by_rule["waiver-unused"].finding.severity == "INFO"


def test_a_waiver_of_a_span_covers_what_lies_within(late, law):
    start = law.start_et_ns
    assert not judged(late, waiver(late, start_et_ns=start, stop_et_ns=start))[0].has_unwaived_errors
    assert judged(late, waiver(late, start_et_ns=start + 1))[0].has_unwaived_errors


def test_a_waiver_of_no_rule_is_told(late):
    _, by_rule = judged(late, waiver(late, rule="lead-tyme"))
    assert by_rule["waiver-unknown"].finding.severity == "WARN"


def test_waivers_need_a_time_of_judging(law):
    subject = law_subject(law)
    with pytest.raises(UsageError, match="when"):
        check_subject(subject, [Waiver("lead-time", "A", "r", 0)])


def test_an_unknown_layer(law):
    with pytest.raises(UsageError, match="the layers are syntax, semantics, flight, across"):
        check_subject(law_subject(law), layers=["fligth"])
