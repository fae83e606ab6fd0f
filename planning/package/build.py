"""From the files of a plan and a profile to a package: what goes in, under which names, and the manifest.

Pure: the same arguments give the same bytes. No clock is asked, nothing is written, nothing is checked but what the
profile says; ``package_plan`` does that before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ...errors import InvalidInput, RuleViolation, UsageError
from ..manifest import MANIFEST_NAME
from ..plan_facts import generator, instant
from ..product import Product
from . import withdrawal
from .assemble import assemble
from .code_hash import code_sha256
from .dialect import attitude_product, law_of
from .eo_header import EoHeader, wrap, write_header
from .identity import Level
from .manifest import (
    Approval,
    CheckFacts,
    Instant,
    PackagedProduct,
    PackageInput,
    PackageManifest,
    ProfileFacts,
    Validity,
)
from .naming import NameParts, cased, name_of, type10, utc_second
from .package import ENDING, Package
from .plan_files import PlanFiles
from .profile import LevelRule, ProductRule, Profile
from .profile_checks import ATTITUDE, HEADER_ENDING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WITHDRAWAL = "withdrawal"
_XML = "application/xml"


@dataclass(frozen=True)
class Release:
    """What is said of one delivery, beside what is in it.

    version      from 1
    file_class   OPER, TEST or the like; None: the profile's default
    issued_utc   when it is issued, UTC, YYYY-MM-DDThh:mm:ss
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
class _Packed:
    """A product under its name in the package, and what it was called before."""

    product: Product
    source: str | None
    rule: ProductRule


def build_package(
    plan: PlanFiles,
    profile: Profile,
    release: Release,
    extra: Sequence[Product] = (),
    private_key: Ed25519PrivateKey | None = None,
) -> Package:
    """The package of a plan as a profile wants it.

    extra   products that are not of the plan, such as payload operation requests, each of a kind that the profile has

    Raises UsageError for a version, class, level, mission or product that the profile does not have, or one that it
    requires and nobody gave; RuleViolation above its limits of size; IntegrityError for a plan that was changed;
    InvalidInput for what a file cannot hold.
    """
    desk = _Desk.of(plan, profile, release)
    return desk.package([*desk.packed(extra)], desk.level.package_type, (), private_key)


def build_withdrawal(
    plan: PlanFiles,
    profile: Profile,
    release: Release,
    withdraws: Sequence[str],
    reason: str,
    private_key: Ed25519PrivateKey | None = None,
) -> Package:
    """A package that withdraws deliveries of a plan: it holds a notice alone, and is of a type of its own.

    withdraws   names of packages, of this profile and mission
    Raises as ``build_package``; ProductError for names that are none of this profile.
    """
    desk = _Desk.of(plan, profile, release)
    rule = profile.withdrawal
    if rule is None:
        raise UsageError(f"profile '{profile.name}' has no table [withdrawal]")
    for name in withdraws:
        desk.require_ours(name)
    mission = str(plan.mission.get("object_name", plan.mission["name"]))
    notice = withdrawal.WithdrawalNotice(
        profile.originator, mission, release.issued_utc, reason, tuple(sorted(set(withdraws)))
    )
    data = withdrawal.write(notice)
    product = Product(desk.file_name(rule), WITHDRAWAL, _XML, data, {"withdraws": list(notice.withdrawn)})
    return desk.package(desk.headed([_Packed(product, None, rule)]), rule.file_type, notice.withdrawn, private_key)


def package_name(plan: PlanFiles, profile: Profile, release: Release) -> str:
    """The name that a package of a plan would have, without its ending. Raises UsageError as ``build_package``."""
    desk = _Desk.of(plan, profile, release)
    return name_of(profile.package_names, desk.parts(desk.level.package_type))


def file_names(plan: PlanFiles, profile: Profile, release: Release, extra: Sequence[Product] = ()) -> tuple[str, ...]:
    """The names of the products that a package of a plan would have. Raises UsageError as ``build_package``."""
    desk = _Desk.of(plan, profile, release)
    rules = [rule for rule, _ in desk.chosen(extra)]
    return tuple(name for rule in rules for name in desk.names(rule))


@dataclass(frozen=True)
class _Desk:
    """A plan, a profile and a release that go together."""

    plan: PlanFiles
    profile: Profile
    release: Release
    level: LevelRule
    code: str
    file_class: str

    @classmethod
    def of(cls, plan: PlanFiles, profile: Profile, release: Release) -> _Desk:
        if not 1 <= release.version <= 9999:
            raise UsageError(f"version {release.version} is not accepted: use 1 to 9999")
        return cls(
            plan,
            profile,
            release,
            profile.level(release.level),
            profile.mission_code(plan.mission["name"]),
            profile.known_class(release.file_class),
        )

    def parts(self, file_type: str) -> NameParts:
        start, stop = self.plan.validity_et_ns
        return NameParts(self.code, self.file_class, file_type, self.level.name, start, stop, self.release.version)

    def stem(self, rule: ProductRule) -> str:
        """A file's name without its ending."""
        return name_of(self.profile.file_names, self.parts(rule.file_type))

    def file_name(self, rule: ProductRule) -> str:
        return self.stem(rule) + cased(self.profile.file_names, f".{rule.extension}")

    def header_name(self, rule: ProductRule) -> str:
        return self.stem(rule) + cased(self.profile.file_names, f".{HEADER_ENDING}")

    def names(self, rule: ProductRule) -> tuple[str, ...]:
        is_beside = self.profile.eo_header.form == "hdr" or (
            self.profile.eo_header.form == "eof" and not self._is_xml(rule)
        )
        return (self.file_name(rule), self.header_name(rule)) if is_beside else (self.file_name(rule),)

    def _is_xml(self, rule: ProductRule) -> bool:
        if rule.kind == ATTITUDE:
            return self.profile.aem is not None and self.profile.aem.notation == "xml"
        record = self.plan.of_kind(rule.kind)
        return record is None or record.media_type == _XML

    def chosen(self, extra: Sequence[Product]) -> list[tuple[ProductRule, Product | None]]:
        """What of the profile's products there is, each with the extra product that it is, if it is one."""
        given: dict[str, Product] = {}
        for product in extra:
            known = [rule.kind for rule in self.profile.products]
            if product.kind not in known:
                raise UsageError(
                    f"{product.name}: profile '{self.profile.name}' has no product of kind '{product.kind}'; "
                    f"it has {', '.join(known)}"
                )
            if product.kind in given or self.plan.of_kind(product.kind) is not None or product.kind == ATTITUDE:
                raise UsageError(f"{product.name}: there is a product of kind '{product.kind}' already")
            given[product.kind] = product
        chosen: list[tuple[ProductRule, Product | None]] = []
        for rule in self.profile.products:
            there = rule.kind == ATTITUDE or rule.kind in given or self.plan.of_kind(rule.kind) is not None
            if there:
                chosen.append((rule, given.get(rule.kind)))
            elif rule.required:
                raise UsageError(
                    f"{self.plan.name}: has no product of kind '{rule.kind}', which profile '{self.profile.name}' "
                    "requires; plan with scanplan plan"
                )
        return chosen

    def packed(self, extra: Sequence[Product]) -> list[_Packed]:
        """The products under their names, with their headers."""
        packed = [self._packed(rule, product) for rule, product in self.chosen(extra)]
        return self.headed(packed)

    def _packed(self, rule: ProductRule, given: Product | None) -> _Packed:
        name = self.file_name(rule)
        if rule.kind == ATTITUDE:
            dialect = self.profile.aem
            if dialect is None:
                raise UsageError(f"profile '{self.profile.name}' has no table [aem]")
            parts, issued = self.parts(rule.file_type), self.release.issued_utc
            return _Packed(attitude_product(law_of(self.plan), dialect, name, parts, issued), None, rule)
        record = self.plan.of_kind(rule.kind)
        product = given if given is not None or record is None else self.plan.product(record)
        if product is None:
            raise UsageError(f"{self.plan.name}: has no product of kind '{rule.kind}'")
        return _Packed(replace(product, name=name), product.name, rule)

    def headed(self, packed: Sequence[_Packed]) -> list[_Packed]:
        """Each product with an Earth Explorer header, as the profile has it: none, beside it, or around it."""
        form = self.profile.eo_header.form
        headed: list[_Packed] = []
        for each in packed:
            if form == "eof" and each.product.media_type == _XML:
                headed.append(replace(each, product=self._wrapped(each)))
                continue
            headed.append(each)
            if form != "none":
                name = self.header_name(each.rule)
                data = write_header(self._header(each.rule))
                product = Product(name, "eo-header", _XML, data, {"header_of": each.product.name})
                headed.append(_Packed(product, None, each.rule))
        return headed

    def _wrapped(self, each: _Packed) -> Product:
        product = each.product
        facts = {**product.facts, "eo_header": "Earth_Explorer_File", "unwrapped_sha256": product.record.sha256}
        return Product(product.name, product.kind, _XML, wrap(self._header(each.rule), product.data), facts)

    def _header(self, rule: ProductRule) -> EoHeader:
        start, stop = self.plan.validity_et_ns
        style = self.profile.eo_header
        creator, _, version = generator().partition(" ")
        return EoHeader(
            file_name=self.stem(rule),
            description=rule.description,
            notes="",
            mission=style.mission,
            file_class=self.file_class,
            file_type=type10(rule.file_type),
            validity_start=utc_second(start, up=False),
            validity_stop=utc_second(stop, up=True),
            version=f"{self.release.version:04d}",
            system=style.system,
            creator=creator,
            creator_version=version,
            creation_date=self.release.issued_utc,
        )

    def require_ours(self, name: str) -> None:
        """Raises UsageError for a package of another mission, ProductError for a name that is none of the profile."""
        if self.profile.parse_package_name(name.removesuffix(ENDING)).mission != self.code:
            raise UsageError(f"{name}: is not of mission '{self.plan.mission['name']}'")

    def package(
        self,
        packed: Sequence[_Packed],
        package_type: str,
        withdraws: Sequence[str],
        private_key: Ed25519PrivateKey | None,
    ) -> Package:
        for name in self.release.supersedes:
            self.require_ours(name)
        for each in packed:
            size = len(each.product.data)
            if size > self.profile.max_file_bytes:
                raise RuleViolation(
                    f"{each.product.name}: has {size} bytes; profile '{self.profile.name}' allows "
                    f"{self.profile.max_file_bytes} in a file"
                )
        manifest = self._manifest(packed, package_type, withdraws)
        package = assemble(manifest, [each.product for each in packed], private_key)
        if len(package.data) > self.profile.max_package_bytes:
            raise RuleViolation(
                f"{package.file_name}: has {len(package.data)} bytes; profile '{self.profile.name}' allows "
                f"{self.profile.max_package_bytes} in a package"
            )
        return package

    def _manifest(self, packed: Sequence[_Packed], package_type: str, withdraws: Sequence[str]) -> PackageManifest:
        plan, profile, release = self.plan, self.profile, self.release
        start, stop = plan.validity_et_ns
        name = name_of(profile.package_names, self.parts(package_type))
        try:
            return PackageManifest(
                manifest="scanplan-package",
                version=1,
                generator=generator(),
                name=name,
                series=f"{self.code}_{self.file_class}_{type10(package_type)}",
                package_version=release.version,
                level=self.level.name,
                mission=dict(plan.mission),
                originator=profile.originator,
                issued_utc=release.issued_utc,
                validity=Validity(start=Instant(**instant(start)), stop=Instant(**instant(stop))),
                profile=ProfileFacts(name=profile.name, title=profile.title, sha256=profile.source_sha256),
                supersedes=[each.removesuffix(ENDING) for each in release.supersedes],
                withdraws=[each.removesuffix(ENDING) for each in withdraws],
                approvals=list(release.approvals),
                checks=release.checks,
                inputs=self._inputs(),
                products=[_listed(each) for each in packed],
                key_id=None,
            )
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            key = ".".join(str(part) for part in first["loc"])
            raise InvalidInput(f"a manifest cannot say this: {first['msg']}", file=name, key=key) from None

    def _inputs(self) -> list[PackageInput]:
        code = PackageInput(role="code", name=generator(), sha256=code_sha256())
        return [
            *(PackageInput(role=each.role, name=each.name, sha256=each.sha256) for each in self.plan.manifest.inputs),
            PackageInput(role="plan", name=MANIFEST_NAME, sha256=self.plan.manifest_sha256),
            PackageInput(role="profile", name=f"{self.profile.name}.toml", sha256=self.profile.source_sha256),
            code,
            *self.release.inputs,
        ]


def _listed(packed: _Packed) -> PackagedProduct:
    record = packed.product.record
    facts: Mapping[str, object] = record.facts
    return PackagedProduct(
        name=record.name,
        kind=record.kind,
        media_type=record.media_type,
        size_bytes=record.size_bytes,
        sha256=record.sha256,
        source=packed.source,
        facts=dict(facts),
    )
