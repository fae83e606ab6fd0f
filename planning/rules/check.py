"""All rules over one delivery, and what they found.

report = check_subject(Subject.of_folder("plan"))
report.has_unwaived_errors
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from ...errors import IntegrityError, InvalidInput, ScanplanError, UsageError
from .finding import Layer, RuleFinding
from .registry import LAYERS, Rule, all_rules
from .subject import Subject
from .waivers import Waiver

if TYPE_CHECKING:
    from ..package.manifest import CheckFacts

MANIFEST_RULE = "manifest-files"
_SEVERITIES = ("ERROR", "WARN", "INFO")
_LACKS = {
    "law": "a compact law",
    "motion": "a compact law",
    "orbit_law": "a compact law, and the kernels and orbit that it was made with",
    "mission": "a mission",
    "schedule": "a science schedule",
    "days": "daily volumes",
    "request": "a pass request",
    "azimuth": "a Sun azimuth",
    "events": "an event file",
    "manifest": "a manifest",
    "previous": "a previous delivery",
    "previous_law": "a previous delivery with a compact law",
    "issued_et_ns": "the time of issue",
    "validity_et_ns": "a validity",
    "passes": "passes",
}


@dataclass(frozen=True, slots=True)
class JudgedFinding:
    """What a rule found, and the waiver that covers it, if one does."""

    finding: RuleFinding
    waiver: Waiver | None


@dataclass(frozen=True, slots=True)
class SkippedRule:
    """A rule that could not be applied, and what it lacks, in words."""

    rule: str
    lacks: str


@dataclass(frozen=True)
class CheckReport:
    """How a delivery came out.

    findings  errors first, then by rule, time and product
    rules     names of those that were applied, in their order
    skipped   those that were not, and why
    """

    subject: str
    findings: tuple[JudgedFinding, ...]
    rules: tuple[str, ...]
    skipped: tuple[SkippedRule, ...]

    @property
    def unwaived_errors(self) -> tuple[RuleFinding, ...]:
        """The ERRORs that no waiver covers."""
        return tuple(each.finding for each in self.findings if each.finding.severity == "ERROR" and each.waiver is None)

    @property
    def has_unwaived_errors(self) -> bool:
        """Whether there are ERRORs that no waiver covers."""
        return bool(self.unwaived_errors)

    @property
    def has_changed_files(self) -> bool:
        """Whether files differ from the manifest and no waiver says that they may."""
        return any(each.rule == MANIFEST_RULE for each in self.unwaived_errors)

    @property
    def waived_errors(self) -> tuple[tuple[RuleFinding, Waiver], ...]:
        """The ERRORs that a waiver covers, with that waiver."""
        return tuple(
            (each.finding, each.waiver)
            for each in self.findings
            if each.finding.severity == "ERROR" and each.waiver is not None
        )

    @property
    def warnings(self) -> int:
        """How many findings are WARN and not waived."""
        return sum(each.finding.severity == "WARN" and each.waiver is None for each in self.findings)

    def as_json(self) -> dict[str, Any]:
        """JSON-able; times as text and exactly, as in manifests."""
        return {
            "subject": self.subject,
            "unwaived_errors": len(self.unwaived_errors),
            "findings": [_finding_json(each) for each in self.findings],
            "rules": list(self.rules),
            "skipped": [asdict(each) for each in self.skipped],
        }

    def as_check_facts(self) -> CheckFacts:
        """What the manifest of a package says of it. Raises UsageError while there are errors without a waiver."""
        from ..package.manifest import CheckFacts, WaivedFinding

        if self.has_unwaived_errors:
            raise UsageError("errors without a waiver have no package")
        waived = [
            WaivedFinding(rule=found.rule, author=w.author, reason=w.reason, expires_utc=w.expires_utc)
            for found, w in self.waived_errors
        ]
        return CheckFacts(rules=list(self.rules), errors_waived=waived, warnings=self.warnings)


def check_subject(
    subject: Subject,
    waivers: Sequence[Waiver] = (),
    layers: Sequence[Layer] | None = None,
    at_et_ns: int | None = None,
) -> CheckReport:
    """Apply all rules, or those of some layers, to a delivery.

    waivers   a finding is covered by the first that is about it and has not expired
    at_et_ns  when is judged, TDB ns past J2000: the time of issue when None; waivers need one or the other

    A file that breaks its format is an ERROR, not an exception; rules that need it are skipped. Raises UsageError for
    an unknown layer or waivers without a time, InvalidInput for a broken rule of another distribution.
    """
    for unknown in (each for each in layers or () if each not in LAYERS):
        raise UsageError(f"unknown layer '{unknown}'; the layers are {', '.join(LAYERS)}")
    at_et_ns = subject.issued_et_ns if at_et_ns is None else at_et_ns
    if waivers and at_et_ns is None:
        raise UsageError("waivers expire: say when is judged")
    every = all_rules()
    chosen = [each for each in every if layers is None or each.layer in layers]
    run = _Run(subject)
    for each in chosen:
        run.apply(each)
    valid = [each for each in waivers if at_et_ns is not None and at_et_ns < each.expires_et_ns]
    judged = [JudgedFinding(each, _first_covering(valid, each)) for each in run.findings]
    names = {each.name for each in chosen}
    known = {each.name for each in every}
    about = [each for each in waivers if each.rule in names or each.rule not in known]
    judged += [JudgedFinding(each, None) for each in _on_waivers(about, valid, judged, known)]
    judged.sort(key=_place)
    return CheckReport(subject.name, tuple(judged), tuple(run.applied), tuple(run.skipped))


class _Run:
    """Rules applied one by one to a subject."""

    def __init__(self, subject: Subject) -> None:
        self.subject = subject
        self.findings: list[RuleFinding] = []
        self.applied: list[str] = []
        self.skipped: list[SkippedRule] = []
        self._told: set[str] = set()

    def apply(self, rule: Rule) -> None:
        found: list[RuleFinding] = []
        try:
            lacks = self._lacks(rule)
            if lacks is not None:
                self.skipped.append(SkippedRule(rule.name, lacks))
                return
            for each in rule(self.subject):
                found.append(each)
        except IntegrityError:
            raise
        except ScanplanError as error:
            self._failed(rule, error)
        else:
            self.applied.append(rule.name)
        self.findings += found
        self._told |= {each.message for each in found}

    def _lacks(self, rule: Rule) -> str | None:
        for need in rule.needs:
            if getattr(self.subject, need) is None:
                return f"needs {_LACKS.get(need, need)}"
        for key in rule.limits:
            if self.subject.limit(key) is None:
                return f"the mission file has no {key}"
        return None

    def _failed(self, rule: Rule, error: ScanplanError) -> None:
        """What several rules stumble over is told once."""
        text = str(error)
        problem = text if not isinstance(error, InvalidInput) else _problem(error)
        if problem in self._told or text in self._told:
            self.skipped.append(SkippedRule(rule.name, text))
            return
        self._told |= {problem, text}
        self.applied.append(rule.name)
        product, line, key = None, None, None
        if isinstance(error, InvalidInput):
            product = str(error.file) if str(error.file) in self.subject.files else None
            line, key = error.line, error.key
        self.findings.append(
            RuleFinding("ERROR", rule.layer, rule.name, problem if product else text, product, line=line, key=key)
        )


def _problem(error: InvalidInput) -> str:
    return error.problem if error.hint is None else f"{error.problem}; {error.hint}"


def _first_covering(waivers: Sequence[Waiver], finding: RuleFinding) -> Waiver | None:
    return next((each for each in waivers if each.covers(finding)), None)


def _on_waivers(
    waivers: Sequence[Waiver], valid: Sequence[Waiver], judged: Sequence[JudgedFinding], known: set[str]
) -> Iterator[RuleFinding]:
    used = [each.waiver for each in judged if each.waiver is not None]
    for each in waivers:
        if each not in valid:
            message = f"{each.title} expired at {each.expires_utc} UTC and does not count"
            yield RuleFinding("WARN", "semantics", "waiver-expired", message, each.product)
        elif each.rule not in known:
            yield RuleFinding("WARN", "semantics", "waiver-unknown", f"{each.title}: there is no such rule")
        elif each not in used:
            yield RuleFinding("INFO", "semantics", "waiver-unused", f"{each.title} covers nothing", each.product)


def _place(judged: JudgedFinding) -> tuple[Any, ...]:
    each = judged.finding
    none = -(2**63)
    at = none if each.et_ns is None else each.et_ns
    line = none if each.line is None else each.line
    order = _SEVERITIES.index(each.severity)
    return order, LAYERS.index(each.layer), each.rule, at, each.product or "", line, each.key or "", each.message


def _finding_json(judged: JudgedFinding) -> Mapping[str, Any]:
    from ..plan_facts import instant

    each, waiver = judged.finding, judged.waiver
    return {
        "rule": each.rule,
        "layer": each.layer,
        "severity": each.severity,
        "product": each.product,
        "time": None if each.et_ns is None else instant(each.et_ns),
        "until": None if each.stop_et_ns is None else instant(each.stop_et_ns),
        "value": each.value,
        "limit": each.limit,
        "unit": each.unit,
        "line": each.line,
        "key": each.key,
        "message": each.message,
        "waiver": None
        if waiver is None
        else {"author": waiver.author, "reason": waiver.reason, "expires_utc": waiver.expires_utc},
    }
