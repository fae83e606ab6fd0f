"""A plan checked and packaged for a control centre.

    package = sp.package("plan", "esoc", version=1, private_key=key)
    publish_file(Path(package.file_name), package.data)

``prepare`` does the same up to the checks' report, for those who want to read it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ...ephemeris.timescales import parse_time
from ...errors import RuleViolation, TimeError, UsageError
from ..manifest import MANIFEST_NAME
from ..product import Product
from ..rules.finding import RuleFinding
from .build import build_package, build_withdrawal
from .identity import Level
from .manifest import Approval, PackageInput
from .naming import utc_second
from .package import Package
from .plan_files import PlanFiles, file_bytes
from .profile import LevelRule, Profile, load_profile
from .release import Release

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from ..rules.check import CheckReport
    from ..rules.subject import Subject
    from ..rules.waivers import Waiver

PROFILE_RULES = ("profile-length", "profile-lead-time")
"""What is held against the profile, beside the rules of ``planning.rules``; each finds a WARN at most."""

_NS_PER_DAY = 86_400_000_000_000
_LENGTH_TOLERANCE_NS = 1_000_000_000
_HOW_MANY_TOLD = 3


@dataclass(frozen=True, eq=False)
class Prepared:
    """A plan that has been checked, with all that its package is made of.

    report    of the checks
    remarks   on what the profile says of the delivery's length and lead time
    """

    plan: PlanFiles
    profile: Profile
    release: Release
    extra: tuple[Product, ...]
    report: CheckReport
    remarks: tuple[RuleFinding, ...]

    def package(self, private_key: Ed25519PrivateKey | None = None) -> Package:
        """The package. Raises RuleViolation where there are errors without a waiver, and as ``build_package``."""
        self._require_no_errors()
        facts = self.report.as_check_facts()
        told = {"rules": [*facts.rules, *PROFILE_RULES], "warnings": facts.warnings + len(self.remarks)}
        release = replace(self.release, checks=facts.model_copy(update=told))
        return build_package(self.plan, self.profile, release, self.extra, private_key)

    def _require_no_errors(self) -> None:
        errors = self.report.unwaived_errors
        if errors:
            told = "; ".join(f"{each.rule}: {each.message}" for each in errors[:_HOW_MANY_TOLD])
            more = f"; and {len(errors) - _HOW_MANY_TOLD} more" if len(errors) > _HOW_MANY_TOLD else ""
            count = f"{len(errors)} ERROR{'S' if len(errors) > 1 else ''}"
            raise RuleViolation(f"{self.plan.name}: {count} without a waiver: {told}{more}")


def package(
    plan: str | Path | PlanFiles,
    profile: str | Path | Profile = "esoc",
    *,
    version: int = 1,
    level: Level = "STP",
    file_class: str | None = None,
    issued: str | None = None,
    approvals: Sequence[Approval] = (),
    supersedes: Sequence[str] = (),
    withdraws: Sequence[str] = (),
    reason: str = "",
    extra: Sequence[Product] = (),
    previous: str | Path | None = None,
    waivers: str | Path | None = None,
    inputs: Sequence[PackageInput] = (),
    private_key: Ed25519PrivateKey | None = None,
) -> Package:
    """A plan as an immutable package for a control centre: checked, named, signed. Nothing is written.

    plan        a published folder, or ``PlanFiles.of_products``
    profile     name of an embedded one, path, or ``load_profile``
    issued      time as text, UTC when no scale is named; None: the plan's creation date, or else its start
    withdraws   names of packages; with any, the package holds a notice of their withdrawal for this ``reason`` alone
    extra       products beside the plan's, each of a kind that the profile has
    previous    the delivery before, a package or a folder: the law must join it
    waivers     file of waivers for what the checks find
    inputs      what else went in, such as an activity file
    private_key signs the package; None: it is not signed

    The same arguments give the same bytes. Raises RuleViolation for an ERROR without a waiver and above the profile's
    limits of size, IntegrityError for a plan that differs from its manifest, UsageError for what the profile does not
    have, InvalidInput for files that cannot be read.
    """
    files, centre = _plan(plan), _profile(profile)
    release = Release(
        version=version,
        level=level,
        issued_utc=issue_date(files, issued),
        file_class=file_class,
        approvals=tuple(approvals),
        supersedes=tuple(supersedes),
        inputs=tuple(inputs),
    )
    if withdraws:
        if extra or previous is not None or waivers is not None:
            raise UsageError("a withdrawal holds a notice alone: give no extra products, previous delivery and waivers")
        return build_withdrawal(files, centre, release, withdraws, reason, private_key)
    return prepare(files, centre, release, extra, previous, waivers, issued is not None).package(private_key)


def prepare(
    plan: PlanFiles,
    profile: Profile,
    release: Release,
    extra: Sequence[Product] = (),
    previous: str | Path | None = None,
    waivers: str | Path | None = None,
    is_issued: bool = True,
) -> Prepared:
    """A plan held against all rules. ``is_issued`` says whether the date of issue is one that lead times count from."""
    from ..rules.check import check_subject
    from ..rules.subject import Subject
    from ..rules.waivers import parse_waivers

    issued_et_ns = parse_time(release.issued_utc)
    inputs = list(release.inputs)
    before = None
    if previous is not None:
        before = Subject.at(previous)
        inputs.append(_previous_input(Path(previous)))
    waived: tuple[Waiver, ...] = ()
    if waivers is not None:
        data = file_bytes(Path(waivers))
        waived = parse_waivers(data, str(waivers))
        inputs.append(PackageInput(role="waivers", name=Path(waivers).name, sha256=hashlib.sha256(data).hexdigest()))
    subject = replace(_subject(plan, extra), previous=before, issued_et_ns=issued_et_ns if is_issued else None)
    report = check_subject(subject, waived, at_et_ns=issued_et_ns)
    remarks = profile_remarks(profile.level(release.level), plan.validity_et_ns, issued_et_ns if is_issued else None)
    return Prepared(plan, profile, replace(release, inputs=tuple(inputs)), tuple(extra), report, tuple(remarks))


def profile_remarks(level: LevelRule, validity_et_ns: tuple[int, int], issued_et_ns: int | None) -> list[RuleFinding]:
    """Where length and lead time of a delivery are not those of its level: each a WARN."""
    start, stop = validity_et_ns
    found = []
    if level.length_ns is not None and abs(stop - start - level.length_ns) > _LENGTH_TOLERANCE_NS:
        length, right = (stop - start) / _NS_PER_DAY, level.length_ns / _NS_PER_DAY
        message = f"covers {length:g} days; {level.name} deliveries cover {right:g}"
        found.append(RuleFinding("WARN", "across", "profile-length", message, None, start, stop, length, right, "d"))
    if level.lead_time_ns is not None and issued_et_ns is not None and start - issued_et_ns < level.lead_time_ns:
        lead, right = (start - issued_et_ns) / _NS_PER_DAY, level.lead_time_ns / _NS_PER_DAY
        message = f"is issued {lead:.3g} days before its start; {level.name} deliveries come {right:g} days before"
        found.append(RuleFinding("WARN", "across", "profile-lead-time", message, None, start, None, lead, right, "d"))
    return found


def issue_date(plan: PlanFiles, issued: str | None = None) -> str:
    """When a package is issued, UTC to the second: as given, or the plan's creation date, or the start of validity.

    No clock is asked, so that a package is made again with the same bytes. Raises TimeError for what is no time.
    """
    given = issued or plan.creation_date
    if given is None:
        return utc_second(plan.validity_et_ns[0], up=False)
    return utc_second(parse_time(given), up=False)


def approval(text: str) -> Approval:
    """An approval from ``who;role;time`` or ``who;role;time;note``. Raises UsageError for anything else."""
    parts = [part.strip() for part in text.split(";", 3)]
    if len(parts) < 3 or not all(parts[:3]) or not text.isprintable() or len(text) > 1000:
        raise UsageError(f'\'{text}\' is no approval: use "who;role;time" or "who;role;time;note"')
    try:
        at_utc = utc_second(parse_time(parts[2]), up=False)
    except TimeError as error:
        raise UsageError(f"approval of '{parts[0]}': {error}") from None
    return Approval(who=parts[0], role=parts[1], at_utc=at_utc, note=parts[3] if len(parts) > 3 else "")


def _subject(plan: PlanFiles, extra: Sequence[Product]) -> Subject:
    from ..rules.subject import Subject
    from ..rules.subject_file import SubjectFile

    if plan.folder is not None:
        subject = Subject.of_folder(plan.folder)
    else:
        held = [(each.name, plan.product(each).data) for each in plan.manifest.products]
        subject = Subject.of_products(held, name=plan.name, manifest=plan.manifest)
    beside = {each.name: SubjectFile(each.name, each.data) for each in extra}
    if twice := sorted(beside.keys() & subject.files.keys()):
        raise UsageError(f"{twice[0]}: the plan has a file of this name")
    return replace(subject, files={**subject.files, **beside}, beside=frozenset(beside))


def _previous_input(path: Path) -> PackageInput:
    read = path / MANIFEST_NAME if path.is_dir() else path
    return PackageInput(role="previous", name=path.name, sha256=hashlib.sha256(file_bytes(read)).hexdigest())


def _plan(plan: str | Path | PlanFiles) -> PlanFiles:
    return plan if isinstance(plan, PlanFiles) else PlanFiles.of_folder(plan)


def _profile(profile: str | Path | Profile) -> Profile:
    return profile if isinstance(profile, Profile) else load_profile(profile)
