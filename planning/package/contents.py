"""Which products go into a package, under which names, with which headers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ...errors import UsageError
from ..product import Product
from .dialect import attitude_product, law_of
from .eo_header import wrap, write_header
from .plan_files import PlanFiles
from .profile import ProductRule, Profile
from .profile_checks import ATTITUDE
from .release import Labels

XML = "application/xml"
HEADER_KIND = "eo-header"
UNWRAPPED_SHA256 = "unwrapped_sha256"
"""Fact of a product inside an Earth Explorer file: the hash of the XML in its data block."""


@dataclass(frozen=True)
class Packed:
    """A product under its name in the package; ``source`` is what the plan called it, None for one made here."""

    product: Product
    source: str | None
    rule: ProductRule


def packed_products(labels: Labels, extra: Sequence[Product]) -> list[Packed]:
    """The products of a package in the profile's order, without headers.

    Raises UsageError for an extra product that has no place, and for a required one that nobody gave; IntegrityError
    and InvalidInput as what makes the attitude message.
    """
    given = _by_kind(labels, extra)
    packed = (_packed(labels, rule, given) for rule in labels.profile.products)
    return [each for each in packed if each is not None]


def with_headers(labels: Labels, packed: Sequence[Packed]) -> Iterator[Packed]:
    """Each product with its Earth Explorer header as the profile has it: none, beside it, or around it."""
    form = labels.profile.eo_header.form
    for each in packed:
        if form == "eof" and each.product.media_type == XML:
            yield replace(each, product=_wrapped(labels, each))
            continue
        yield each
        if form != "none":
            data = write_header(labels.header(each.rule))
            facts = {"header_of": each.product.name}
            yield Packed(Product(labels.header_name(each.rule), HEADER_KIND, XML, data, facts), None, each.rule)


def _by_kind(labels: Labels, extra: Sequence[Product]) -> Mapping[str, Product]:
    given: dict[str, Product] = {}
    known = [rule.kind for rule in labels.profile.products]
    for product in extra:
        if product.kind not in known:
            raise UsageError(
                f"{product.name}: profile '{labels.profile.name}' has no product of kind '{product.kind}'; "
                f"it has {', '.join(known)}"
            )
        if product.kind in given or product.kind == ATTITUDE or labels.plan.of_kind(product.kind) is not None:
            raise UsageError(f"{product.name}: there is a product of kind '{product.kind}' already")
        given[product.kind] = product
    return given


def _packed(labels: Labels, rule: ProductRule, given: Mapping[str, Product]) -> Packed | None:
    """The product of a rule; None where there is none and need not be."""
    plan, name = labels.plan, labels.file_name(rule)
    if rule.kind == ATTITUDE and labels.profile.aem is not None:
        law, parts = law_of(plan), labels.parts(rule.file_type)
        return Packed(attitude_product(law, labels.profile.aem, name, parts, labels.release.issued_utc), None, rule)
    record = plan.of_kind(rule.kind)
    product = given.get(rule.kind) if record is None else plan.product(record)
    if product is not None:
        return Packed(replace(product, name=name), product.name, rule)
    if rule.required:
        raise UsageError(_missing(plan, labels.profile, rule))
    return None


def _missing(plan: PlanFiles, profile: Profile, rule: ProductRule) -> str:
    return (
        f"{plan.name}: has no product of kind '{rule.kind}', which profile '{profile.name}' requires; "
        "plan with scanplan plan, or give the file"
    )


def _wrapped(labels: Labels, each: Packed) -> Product:
    product = each.product
    facts = {**product.facts, "eo_header": "Earth_Explorer_File", UNWRAPPED_SHA256: product.record.sha256}
    return Product(product.name, product.kind, XML, wrap(labels.header(each.rule), product.data), facts)
