"""What README, the front page and the page of accuracy quote stands in the summary of the last validation."""

import re

import pytest

from ..test_docs import DOCS

SUMMARY = re.search(
    r"<!-- figures: summary -->\n(.*?)<!-- end", (DOCS / "validation.md").read_text(encoding="utf-8"), re.DOTALL
)[1]
QUOTED = [
    ("README.md", "nu and spin phase over five years", r"([\d.]+) uas", "nu of the law, five years", 1.0),
    ("README.md", "transits missing or extra", r"([\d.]+) %", "transits missing or extra", 1.0),
    ("README.md", "azimuth of the star at the time printed", r"([\d.]+) mas", "azimuth at the time printed", 1.0),
    ("README.md", "angle out of the scan plane", r"([\d.]+) mas", "zeta at the crossing", 1.0),
    ("docs/README.md", "8.8 million transits", r"([\d.]+) % missing", "transits missing or extra", 1.0),
    ("docs/README.md", "another integrator", r"([\d.]+) uas", "nu of the law, five years", 1.0),
    ("docs/accuracy.md", "of an integrated law, five years", r"([\d.]+) µas", "nu of the law, five years", 1.0),
    ("docs/accuracy.md", "true Sun, two years", r"([\d.]+) µas", "law about the true Sun from the Earth", 1.0),
    ("docs/accuracy.md", "barycentric time of a transit", r"within ([\d.]+) ms", "barycentric time, 99.9 %", 1e3),
    ("docs/accuracy.md", "barycentric time of a transit", r"largest ([\d.]+) ms", "barycentric time, largest", 1e3),
]


@pytest.mark.parametrize(("page", "row", "figure", "measured", "factor"), QUOTED)
def test_a_figure_quoted_is_the_one_measured(page, row, figure, measured, factor):
    lines = (DOCS.parent / page).read_text(encoding="utf-8").splitlines()
    (line,) = [each for each in lines if each.startswith("|") and row in each]
    (result,) = [each.split("|")[3] for each in SUMMARY.splitlines() if each.split("|")[1].strip() == measured]
    assert float(re.search(figure, line)[1]) * factor == pytest.approx(float(result.split()[0]))
