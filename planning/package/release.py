"""What is said of one delivery, and the names and headers of its files that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...errors import UsageError
from ..plan_facts import generator
from .eo_header import EoHeader
from .identity import Level, PackageIdentity
from .manifest import Approval, CheckFacts, PackageInput
from .naming import NameParts, cased, name_of, type10, utc_second
from .package import ENDING
from .plan_files import PlanFiles
from .profile import LevelRule, ProductRule, Profile
from .profile_checks import HEADER_ENDING


@dataclass(frozen=True)
class Release:
    """What is said of one delivery, beside what is in it.

    version      from 1
    issued_utc   when it is issued, UTC, YYYY-MM-DDThh:mm:ss
    file_class   OPER, TEST or the like; None: the profile's default
    supersedes   names of packages that this one replaces
    checks       how the checks came out; None: nobody checked
    inputs       what went in beside the plan, the profile and the code
    """

    version: int
    level: Level
    issued_utc: str
    file_class: str | None = None
    approvals: Sequence[Approval] = ()
    supersedes: Sequence[str] = ()
    checks: CheckFacts | None = None
    inputs: Sequence[PackageInput] = ()


@dataclass(frozen=True)
class Labels:
    """Names and headers of a delivery: of a plan, a profile and a release that go together."""

    plan: PlanFiles
    profile: Profile
    release: Release
    level: LevelRule
    code: str
    file_class: str

    @classmethod
    def of(cls, plan: PlanFiles, profile: Profile, release: Release) -> Labels:
        """Raises UsageError for a version, level, class or mission that the profile does not have, and for inputs of
        another mission file than the plan's."""
        if not 1 <= release.version <= 9999:
            raise UsageError(f"version {release.version} is not accepted: use 1 to 9999")
        _require_same_mission(plan, release)
        level = profile.level(release.level)
        code = profile.mission_code(plan.mission["name"])
        return cls(plan, profile, release, level, code, profile.known_class(release.file_class))

    def parts(self, file_type: str) -> NameParts:
        start, stop = self.plan.validity_et_ns
        return NameParts(self.code, self.file_class, file_type, self.level.name, start, stop, self.release.version)

    def package_name(self, package_type: str) -> str:
        return name_of(self.profile.package_names, self.parts(package_type))

    def series(self, package_type: str) -> str:
        """What versions are counted in."""
        return f"{self.code}_{self.file_class}_{type10(package_type)}"

    @property
    def identity(self) -> PackageIdentity:
        """What tells the package of the plan from others."""
        package_type = self.level.package_type
        start, stop = self.plan.validity_et_ns
        name, series = self.package_name(package_type), self.series(package_type)
        return PackageIdentity(name, series, start, stop, self.release.version, self.level.name)

    def file_name(self, rule: ProductRule) -> str:
        return self._named(rule, rule.extension)

    def header_name(self, rule: ProductRule) -> str:
        return self._named(rule, HEADER_ENDING)

    def header(self, rule: ProductRule) -> EoHeader:
        start, stop = self.plan.validity_et_ns
        creator, _, version = generator().partition(" ")
        return EoHeader(
            file_name=self._stem(rule),
            description=rule.description,
            notes="",
            mission=self.profile.eo_header.mission,
            file_class=self.file_class,
            file_type=type10(rule.file_type),
            validity_start=utc_second(start, up=False),
            validity_stop=utc_second(stop, up=True),
            version=f"{self.release.version:04d}",
            system=self.profile.eo_header.system,
            creator=creator,
            creator_version=version,
            creation_date=self.release.issued_utc,
        )

    def require_ours(self, name: str) -> str:
        """A package's name without its ending.

        Raises UsageError for a package of another mission, ProductError for a name that is none of the profile.
        """
        stem = name.removesuffix(ENDING)
        if self.profile.parse_package_name(stem).mission != self.code:
            raise UsageError(f"{name}: is not of mission '{self.plan.mission['name']}'")
        return stem

    def _stem(self, rule: ProductRule) -> str:
        return name_of(self.profile.file_names, self.parts(rule.file_type))

    def _named(self, rule: ProductRule, extension: str) -> str:
        return self._stem(rule) + cased(self.profile.file_names, f".{extension}")


def _require_same_mission(plan: PlanFiles, release: Release) -> None:
    for each in release.inputs:
        if each.role == "mission" and each.sha256 != plan.mission_sha256:
            raise UsageError(
                f"what is packaged beside {plan.name} was made with another mission file ({each.name}, sha256 "
                f"{each.sha256[:12]}...); make both with the same"
            )
