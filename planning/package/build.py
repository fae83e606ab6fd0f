"""From the files of a plan and a profile to a package.

Pure: the same arguments give the same bytes. No clock is asked, nothing is written, nothing is checked but what the
profile says; ``package_plan`` does that before.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ...errors import InvalidInput, RuleViolation, UsageError
from ..manifest import MANIFEST_NAME
from ..plan_facts import generator, instant
from ..product import Product
from . import withdrawal
from .assemble import assemble
from .code_hash import code_sha256
from .contents import XML, Packed, packed_products, with_headers
from .manifest import Instant, PackagedProduct, PackageInput, PackageManifest, ProfileFacts, Validity
from .package import Package
from .plan_files import PlanFiles
from .profile import Profile
from .release import Labels, Release

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WITHDRAWAL = "withdrawal"


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
    labels = Labels.of(plan, profile, release)
    supersedes = [labels.require_ours(name) for name in release.supersedes]
    packed = with_headers(labels, packed_products(labels, extra))
    return _package(labels, packed, labels.level.package_type, supersedes, (), private_key)


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
    Raises as ``build_package``; ProductError for names that are none of this profile, and for no reason.
    """
    labels, rule = Labels.of(plan, profile, release), profile.withdrawal
    if rule is None:
        raise UsageError(f"profile '{profile.name}' has no table [withdrawal]")
    names = tuple(sorted({labels.require_ours(name) for name in withdraws}))
    supersedes = [labels.require_ours(name) for name in release.supersedes]
    mission = str(plan.mission.get("object_name", plan.mission["name"]))
    notice = withdrawal.WithdrawalNotice(profile.originator, mission, release.issued_utc, reason, names)
    data = withdrawal.write(notice)
    product = Product(labels.file_name(rule), WITHDRAWAL, XML, data, {"withdraws": list(names)})
    packed = with_headers(labels, [Packed(product, None, rule)])
    return _package(labels, packed, rule.file_type, supersedes, names, private_key)


def _package(
    labels: Labels,
    packed: Iterable[Packed],
    package_type: str,
    supersedes: Sequence[str],
    withdraws: Sequence[str],
    private_key: Ed25519PrivateKey | None,
) -> Package:
    profile, products = labels.profile, []
    listed = []
    for each in packed:
        _require_size(profile, each.product.name, len(each.product.data), profile.max_file_bytes, "file")
        products.append(each.product)
        listed.append(_listed(each))
    manifest = _manifest(labels, listed, package_type, supersedes, withdraws)
    package = assemble(manifest, products, private_key)
    _require_size(profile, package.file_name, len(package.data), profile.max_package_bytes, "package")
    return package


def _require_size(profile: Profile, name: str, size: int, most: int, what: str) -> None:
    if size > most:
        raise RuleViolation(f"{name}: has {size} bytes; profile '{profile.name}' allows {most} in a {what}")


def _manifest(
    labels: Labels,
    products: list[PackagedProduct],
    package_type: str,
    supersedes: Sequence[str],
    withdraws: Sequence[str],
) -> PackageManifest:
    plan, profile, release = labels.plan, labels.profile, labels.release
    start, stop = plan.validity_et_ns
    name = labels.package_name(package_type)
    try:
        return PackageManifest(
            manifest="scanplan-package",
            version=1,
            generator=generator(),
            name=name,
            series=labels.series(package_type),
            package_version=release.version,
            level=labels.level.name,
            mission=dict(plan.mission),
            originator=profile.originator,
            issued_utc=release.issued_utc,
            validity=Validity(start=Instant(**instant(start)), stop=Instant(**instant(stop))),
            profile=ProfileFacts(name=profile.name, title=profile.title, sha256=profile.source_sha256),
            supersedes=list(supersedes),
            withdraws=list(withdraws),
            approvals=list(release.approvals),
            checks=release.checks,
            inputs=_inputs(plan, profile, release),
            products=products,
            key_id=None,
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"a manifest cannot say this: {first['msg']}", file=name, key=key) from None


def _inputs(plan: PlanFiles, profile: Profile, release: Release) -> list[PackageInput]:
    inputs = [
        *(PackageInput(role=each.role, name=each.name, sha256=each.sha256) for each in plan.manifest.inputs),
        PackageInput(role="plan", name=MANIFEST_NAME, sha256=plan.manifest_sha256),
        PackageInput(role="profile", name=f"{profile.name}.toml", sha256=profile.source_sha256),
        PackageInput(role="code", name=generator(), sha256=code_sha256()),
        *release.inputs,
    ]
    return [each for place, each in enumerate(inputs) if each not in inputs[:place]]


def _listed(packed: Packed) -> PackagedProduct:
    record = packed.product.record
    return PackagedProduct(
        name=record.name,
        kind=record.kind,
        media_type=record.media_type,
        size_bytes=record.size_bytes,
        sha256=record.sha256,
        source=packed.source,
        facts=dict(record.facts),
    )
