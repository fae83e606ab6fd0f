"""The manifest of a publication: which files it has, what they are made of, and how to tell that they are whole.

One JSON document, ``manifest.json``. ``verify`` holds a folder against it.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ..ephemeris.plain_file import MOST_TEXT_BYTES, plain_bytes
from ..errors import IntegrityError, ProductError
from .product import ProductRecord
from .products.finding import Finding

MANIFEST_NAME = "manifest.json"
SCHEMA = "scanplan-manifest"
VERSION = 1

_Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_FileName = Annotated[str, Field(pattern=r"^[^/\\\x00-\x1f]+$", min_length=1)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ManifestProduct(_Table):
    """One file of the publication."""

    name: _FileName
    kind: str
    media_type: str
    size_bytes: Annotated[int, Field(ge=0)]
    sha256: _Sha256
    facts: dict[str, Any]


class ManifestInput(_Table):
    """One file that went in."""

    role: Literal[
        "mission",
        "kernel",
        "orbit",
        "catalogue",
        "gaps",
        "sky",
        "passes",
        "manoeuvres",
        "earth orientation",
        "events",
        "templates",
        "activities",
        "configuration",
    ]
    name: str
    sha256: _Sha256


class Manifest(_Table):
    """What a manifest says. ``plan`` says what was planned: mission, window, law segments, jumps, options."""

    manifest: Literal["scanplan-manifest"]
    version: Literal[1]
    generator: str
    plan: dict[str, Any]
    inputs: list[ManifestInput]
    products: list[ManifestProduct]


def write_manifest(
    products: Sequence[ProductRecord], *, generator: str, plan: Mapping[str, Any], inputs: Sequence[Mapping[str, str]]
) -> bytes:
    """The manifest as JSON, the same bytes for the same arguments.

    plan    JSON-able facts about the whole
    inputs  role (see ``ManifestInput``), name and sha256 of every file that went in
    """
    content = {
        "manifest": SCHEMA,
        "version": VERSION,
        "generator": generator,
        "plan": dict(plan),
        "inputs": [dict(each) for each in inputs],
        "products": [
            {
                "name": record.name,
                "kind": record.kind,
                "media_type": record.media_type,
                "size_bytes": record.size_bytes,
                "sha256": record.sha256,
                "facts": dict(record.facts),
            }
            for record in products
        ],
    }
    return (json.dumps(content, ensure_ascii=True, allow_nan=False, indent=2) + "\n").encode("ascii")


def read_manifest(data: bytes, source: str) -> Manifest:
    """A manifest back from its bytes. Raises ProductError naming file and key."""
    try:
        return Manifest.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        key = ".".join(str(part) for part in first["loc"]) or None
        raise ProductError(first["msg"], file=source, key=key, hint="a manifest of scanplan is expected") from None


def inspect(folder: Path) -> tuple[Manifest, tuple[Finding, ...]]:
    """The manifest of a folder, and where its files differ from it.

    A missing or changed product is an ERROR, a file the manifest does not name a WARN.
    Raises ProductError when there is no manifest or it cannot be read.
    """
    path = folder / MANIFEST_NAME
    try:
        data = plain_bytes(path, MOST_TEXT_BYTES)
    except OSError as error:
        raise ProductError(
            f"cannot be read ({error.strerror})", file=path, hint="without a manifest a publication is not finished"
        ) from error
    manifest = read_manifest(data, str(path))
    findings = [finding for product in manifest.products if (finding := _difference(folder, product))]
    named = {MANIFEST_NAME, *(product.name for product in manifest.products)}
    findings += [
        Finding("WARN", "manifest-stranger", None, name, "is not in the manifest")
        for name in sorted(path.name for path in folder.iterdir())
        if name not in named
    ]
    return manifest, tuple(findings)


def verify(folder: str | Path) -> Manifest:
    """The manifest of a folder whose products are all there and whole.

    Raises IntegrityError listing what differs, ProductError when there is no readable manifest.
    """
    manifest, findings = inspect(Path(folder))
    errors = [f"{finding.key} {finding.message}" for finding in findings if finding.severity == "ERROR"]
    if errors:
        raise IntegrityError(f"{folder}: differs from its manifest: {'; '.join(errors)}")
    return manifest


def _difference(folder: Path, product: ManifestProduct) -> Finding | None:
    path = folder / product.name
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Finding("ERROR", "manifest-missing", None, product.name, "cannot be read (it is no plain file)")
        size = status.st_size
        if size != product.size_bytes:
            message = f"has {size} bytes instead of {product.size_bytes}"
            return Finding("ERROR", "manifest-size", None, product.name, message)
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return Finding("ERROR", "manifest-missing", None, product.name, f"cannot be read ({error.strerror})")
    if sha256 != product.sha256:
        message = f"has sha256 {sha256[:12]}... instead of {product.sha256[:12]}..."
        return Finding("ERROR", "manifest-sha256", None, product.name, message)
    return None
