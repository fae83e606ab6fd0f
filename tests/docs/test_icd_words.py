"""The interface control documents name every key of what has no model: records, reports, JSON."""

import json

import pytest
import scanplan as sp
from scanplan.planning.diff.as_json import as_json
from scanplan.planning.products.aem import HEADER_KEYS
from scanplan.planning.products.transit_metadata import transit_metadata
from scanplan.planning.tabulate import tabulate
from scanplan.planning.transits import transits

from ..test_docs import DOCS

HOUR_NS = 3_600_000_000_000


def page(name):
    return (DOCS / "icd" / f"{name}.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def law():
    return sp.propagate(sp.Mission.load("gaia"), "2017-02-08T17:00", "2017-02-08T20:00")


def test_keys_of_an_attitude_messages_header():
    assert [key for key in HEADER_KEYS if f"`{key}`" not in page("aem")] == []


def test_keys_of_the_record_of_a_scan_law_table(law):
    record = tabulate(law, HOUR_NS, "TDB", solution_id=1, inputs=(), generator="a test").metadata
    assert [key for key in record if f"`{key}`" not in page("scan-law-table")] == []


def test_keys_of_the_record_of_transits(law):
    record = transit_metadata(transits(law, ([243.61], [6.66])))
    assert [key for key in record if f"`{key}`" not in page("transits")] == []


def test_keys_of_a_report_of_checks():
    report = {"rule": "", **_keys_of_a_report()}
    assert [key for key in report if f"`{key}`" not in page("check-report")] == []


def _keys_of_a_report():
    from scanplan.planning.rules.check import CheckReport, JudgedFinding
    from scanplan.planning.rules.finding import RuleFinding

    found = JudgedFinding(RuleFinding("WARN", "flight", "lead-time", "too soon"), None)
    told = CheckReport("plan", (found,), (), ()).as_json()
    return {**told, **told["findings"][0]}


def test_keys_of_differences(law):
    other = sp.propagate(sp.Mission.load("gaia"), "2017-02-08T17:00", "2017-02-08T19:00")
    told = json.loads(json.dumps(as_json(sp.diff(law, other, stars=([243.61], [6.66])))))
    keys = {*told, *told["a"], *told["attitude"], *told["attitude"]["series"], *told["transits"], *told["files"]}
    assert sorted(key for key in keys if f"`{key}`" not in page("differences")) == []
