"""Rules of other distributions, by entry points; names and docstrings of rules."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from scanplan.cli.check import LAYERS as CLI_LAYERS
from scanplan.errors import InvalidInput
from scanplan.planning.rules.check import check_subject
from scanplan.planning.rules.registry import LAYERS, all_rules, own_rules, rule
from scanplan.planning.rules.subject import Subject

DOCS = Path(__file__).parents[3] / "docs"


def site_example() -> str:
    """The module that the documentation shows."""
    text = (DOCS / "checks.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n# acme_rules\.py\n(.*?)```", text, re.DOTALL)
    return code


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Puts a distribution of this module and these entry points on the path."""

    def installed(code, points, name="acme-rules"):
        module = f"acme_{len(sys.modules)}_{len(points)}"
        (tmp_path / f"{module}.py").write_text(code)
        info = tmp_path / f"{name.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n")
        lines = "".join(f"{key} = {module}:{value}\n" for key, value in points.items())
        (info / "entry_points.txt").write_text(f"[scanplan.rules]\n{lines}")
        monkeypatch.syspath_prepend(str(tmp_path))
        return module

    return installed


def test_the_documented_rule_of_a_site_is_applied(install):
    install(site_example(), {"name-in-capitals": "name_in_capitals"})
    assert "name-in-capitals" in [each.name for each in all_rules()]
    report = check_subject(Subject.of_products([("gaia.txt", b""), ("GAIA.TXT", b"")]))
    (finding,) = [each.finding for each in report.findings]
    assert (finding.rule, finding.product, finding.severity, finding.layer) == (
        "name-in-capitals",
        "gaia.txt",
        "WARN",
        "syntax",
    )


@pytest.mark.parametrize(
    ("code", "points", "told"),
    [
        ("import absent_module_of_acme\n", {"a": "a"}, "cannot be loaded: ModuleNotFoundError"),
        ("1/0\n", {"a": "a"}, "cannot be loaded: ZeroDivisionError"),
        ("b = 1\n", {"a": "a"}, "cannot be loaded: AttributeError"),
        ("def a(subject):\n    yield 1\n", {"a": "a"}, "is no rule"),
        (
            "import scanplan as sp\n@sp.rule('lead-time', layer='flight')\ndef a(subject):\n    'x'\n    yield\n",
            {"a": "a"},
            "gives a second rule 'lead-time'; scanplan has one already",
        ),
        ("import scanplan as sp\n@sp.rule('X', layer='flight')\ndef a(s):\n    'x'\n", {"a": "a"}, "no name of a rule"),
    ],
)
def test_a_broken_entry_point_is_one_line_that_names_the_distribution(install, code, points, told):
    install(code, points)
    with pytest.raises(InvalidInput) as caught:
        all_rules()
    assert "distribution acme-rules 1.2: the entry point 'a = acme_" in str(caught.value)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "doc"),
    [
        ({"name": "Big", "layer": "flight"}, "x"),
        ({"name": "a", "layer": "fly"}, "x"),
        ({"name": "a", "layer": "flight"}, ""),
    ],
)
def test_what_is_no_rule_is_refused(arguments, doc):
    def find(subject):
        yield

    find.__doc__ = doc
    with pytest.raises(InvalidInput):
        rule(arguments.pop("name"), **arguments)(find)


def test_every_rule_is_documented_and_no_other():
    text = (DOCS / "checks.md").read_text(encoding="utf-8")
    layers = "|".join(LAYERS)
    rows = dict(re.findall(rf"^\| `([a-z-]+)` \| ((?:{layers}) \| .*?) \|$", text, re.MULTILINE))
    rules = {each.name: each for each in own_rules()}
    assert set(rows) == set(rules) | {"waiver-expired", "waiver-unknown", "waiver-unused"}
    for name, each in rules.items():
        layer, severity, limits = (part.strip() for part in rows[name].split("|")[:3])
        assert (layer, severity) == (each.layer, each.severity), name
        for key in each.limits:
            assert f"`{key.partition('.')[2]}`" in limits, name


def test_the_command_line_knows_the_layers():
    assert CLI_LAYERS == LAYERS
