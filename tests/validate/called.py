"""Tests of ``make test`` that a run of the page calls: how many passed, and the figures that they record."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass
class Outcome:
    """What came of the cases of one test."""

    passed: int = 0
    other: list[str] = field(default_factory=list)
    """Cases that failed or were skipped."""
    figures: dict[str, list[float]] = field(default_factory=dict)
    """What they recorded, by name, one of each case."""


def outcomes(tests: Sequence[str], folder: Path) -> dict[str, Outcome]:
    """Run tests, each ``path::name``, in one process of their own; with those marked long."""
    report = folder / "report.xml"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "long or not long"]
    command += ["-o", "junit_family=xunit1", f"--junitxml={report}", *dict.fromkeys(tests)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if not report.exists():
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    found = {test: Outcome() for test in tests}
    for case in ET.parse(report).getroot().iter("testcase"):
        name = case.get("name", "")
        one = found.get(f"{case.get('file')}::{name.partition('[')[0]}")
        if one is None:
            continue
        if any(case.find(tag) is not None for tag in ("failure", "error", "skipped")):
            one.other.append(name)
        else:
            one.passed += 1
        for each in case.iter("property"):
            one.figures.setdefault(each.get("name", ""), []).append(float(each.get("value", "nan")))
    return found
