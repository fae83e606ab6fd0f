"""Files by themselves: what the checker of each format finds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from ...errors import InvalidInput, ScanplanError
from ..products.finding import Finding
from . import content
from .finding import RuleFinding
from .registry import rule
from .subject import Subject

MEANT_FOR: Final[Mapping[str, str]] = {
    "tag-order": "time-order",
    "block-order": "time-order",
    "order": "time-order",
    "pass-order": "time-order",
    "quaternion-norm": "quaternion-unit",
    "sign-continuity": "quaternion-sign",
    "tag-range": "data-in-validity",
    "span-uncovered": "data-in-validity",
    "validity": "data-in-validity",
    "span": "data-in-validity",
    "pass-window": "data-in-validity",
    "plan-window": "data-in-validity",
    "pass-overlap": "pass-overlap",
    "antenna-overlap": "pass-overlap",
    "spacecraft-overlap": "pass-overlap",
}
"""What checkers call a defect, and the rule of this layer or another that reports it."""

_KINDS = (
    content.AEM,
    content.CK,
    content.TABLE,
    content.LAW,
    content.AZIMUTH,
    content.SCHEDULE,
    content.DAYS,
    content.REQUEST,
    content.POR,
    content.HISTORY,
    content.EVENTS,
    content.AVOIDANCE,
    content.TRANSITS,
    content.COVERAGE,
    content.KERNEL,
)


def checker_findings(subject: Subject, meant_for: str) -> Iterator[tuple[str, Finding]]:
    """Names of files and what their checkers found for a rule; unreadable files have none."""
    for name in checked_names(subject):
        try:
            findings = subject.content(name).findings
        except ScanplanError:
            continue
        for each in findings:
            if MEANT_FOR.get(each.rule, "file-format") == meant_for:
                yield name, each


def checked_names(subject: Subject) -> Iterator[str]:
    """The files that are read: all but vouched copies."""
    for kind in _KINDS:
        yield from subject.names_to_read(kind)


@rule("file-format", layer="syntax")
def file_format(subject: Subject) -> Iterator[RuleFinding]:
    """Every file keeps to the rules of its format."""
    for name in checked_names(subject):
        try:
            subject.content(name)
        except InvalidInput as error:
            problem = error.problem if error.hint is None else f"{error.problem}; {error.hint}"
            yield file_format.found(problem, product=name, line=error.line, key=error.key)
        except ScanplanError as error:
            yield file_format.found(str(error), product=name)
    for name, each in checker_findings(subject, "file-format"):
        message = f"{each.rule}: {each.message}"
        yield file_format.found(message, severity=each.severity, product=name, line=each.line, key=each.key)
