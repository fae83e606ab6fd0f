"""The manifest of a package as XML: all that the JSON says, in elements whose values stand in attributes.

``data/schemas/package_manifest_1.xsd`` describes it. It is a function of the manifest, so it needs no reader here: who
has the JSON makes the XML anew and compares the bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..products.strict_xml import DECLARATION, attributes
from .manifest import PackageManifest
from .manifest_json import content_of

NAMESPACE = "urn:scanplan:package:1"
SCHEMA = "package_manifest_1.xsd"

_HEAD = (
    "manifest",
    "version",
    "generator",
    "name",
    "series",
    "package_version",
    "level",
    "originator",
    "issued_utc",
    "key_id",
)


def write_xml(manifest: PackageManifest) -> bytes:
    """The manifest as XML, ASCII. Raises InvalidInput with the key for facts that JSON or XML cannot carry."""
    content = content_of(manifest)
    head = {"xmlns": NAMESPACE, **_texts({key: content[key] for key in _HEAD})}
    lines = [f"<package{attributes(head)}>", *_inside(content), "</package>"]
    return (DECLARATION + "\n".join(lines) + "\n").encode("ascii", "xmlcharrefreplace")


def _inside(content: Mapping[str, Any]) -> Iterator[str]:
    """The lines between the tags of the root."""
    yield from _element("mission", {}, _facts(content["mission"], "    "))
    instants = [_tag(key, content["validity"][key], "    ") for key in ("start", "stop")]
    yield from _element("validity", {}, instants)
    yield _tag("profile", content["profile"])
    for key in ("supersedes", "withdraws"):
        yield from (_tag(key, {"name": name}) for name in content[key])
    yield from (_tag("approval", each) for each in content["approvals"])
    if (checks := content["checks"]) is not None:
        rules = [_tag("rule", {"name": name}, "    ") for name in checks["rules"]]
        waived = [_tag("waived", each, "    ") for each in checks["errors_waived"]]
        yield from _element("checks", {"warnings": checks["warnings"]}, [*rules, *waived])
    yield from (_tag("input", each) for each in content["inputs"])
    for product in content["products"]:
        head = {key: value for key, value in product.items() if key != "facts"}
        yield from _element("product", head, _facts(product["facts"], "    "))


def _facts(facts: Mapping[str, Any], indent: str) -> list[str]:
    return [line for name, value in facts.items() for line in _fact({"name": name}, value, indent)]


def _fact(name: Mapping[str, str], value: Any, indent: str) -> Iterator[str]:
    """A free fact: an object, a list (whose entries have no name), or a value with its type."""
    if isinstance(value, dict):
        yield from _element("object", name, _facts(value, indent + "  "), indent)
    elif isinstance(value, list):
        yield from _element("list", name, [line for each in value for line in _fact({}, each, indent + "  ")], indent)
    else:
        kinds = {bool: "boolean", int: "integer", float: "real", str: "text", type(None): "null"}
        kind = next(kinds[each] for each in type(value).__mro__ if each in kinds)
        yield _tag("value", {**name, "type": kind, "value": value}, indent)


def _element(name: str, values: Mapping[str, Any], inside: list[str], indent: str = "  ") -> Iterator[str]:
    if not inside:
        yield _tag(name, values, indent)
        return
    yield f"{indent}<{name}{attributes(_texts(values))}>"
    yield from inside
    yield f"{indent}</{name}>"


def _tag(name: str, values: Mapping[str, Any], indent: str = "  ") -> str:
    return f"{indent}<{name}{attributes(_texts(values))}/>"


def _texts(values: Mapping[str, Any]) -> dict[str, str]:
    """Values as XML has them; there is no attribute for what is not there."""
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: str | float) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return float.__repr__(value) if isinstance(value, float) else str(value)
