"""The manifest of a package: what it holds, of what it is made, who approved it."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from .identity import Level, PackageIdentity

MANIFEST_JSON = "manifest.json"
MANIFEST_XML = "manifest.xml"
SIGNATURE = "manifest.json.sig"
"""64 bytes: Ed25519 over the bytes of manifest.json."""

SAFE_NAME = r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,98}$"
SafeName = Annotated[str, Field(pattern=SAFE_NAME)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
_NOT_IN_LINES = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff"
_Line = Annotated[str, Field(pattern=rf"^[^{_NOT_IN_LINES}]*$", max_length=1000)]
_Count = Annotated[int, Field(ge=0, le=2**63 - 1)]
_Nanoseconds = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]


def is_one_line(text: str) -> bool:
    """Whether JSON and XML can carry a text, and it stays on its line."""
    return re.fullmatch(rf"[^{_NOT_IN_LINES}\ud800-\udfff]*", text) is not None


class Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Instant(Table):
    """A time as text (UTC is null before 1972) and exactly."""

    utc: _Line | None
    tdb: _Line
    et_ns: _Nanoseconds


class Validity(Table):
    start: Instant
    stop: Instant


class PackagedProduct(Table):
    """A file of the package.

    source  what the file was called in the plan, or None for one made by packaging
    facts   counts and certificates
    """

    name: SafeName
    kind: _Line
    media_type: _Line
    size_bytes: _Count
    sha256: Sha256
    source: _Line | None
    facts: dict[str, Any]


class PackageInput(Table):
    """A file, or the code, that went in."""

    role: _Line
    name: _Line
    sha256: Sha256


class ProfileFacts(Table):
    name: _Line
    title: _Line
    sha256: Sha256


class Approval(Table):
    who: _Line
    role: _Line
    at_utc: _Line
    note: _Line


class WaivedFinding(Table):
    rule: _Line
    author: _Line
    reason: _Line
    expires_utc: _Line


class CheckFacts(Table):
    """How the checks before delivery came out; errors without a waiver have no package."""

    rules: list[_Line]
    errors_waived: list[WaivedFinding]
    warnings: _Count


class PackageManifest(Table):
    """All a receiver is told. ``key_id`` names the signing key; None where the package is not signed."""

    manifest: Literal["scanplan-package"]
    version: Literal[1]
    generator: _Line
    name: SafeName
    series: SafeName
    package_version: Annotated[int, Field(ge=1, le=9999)]
    level: Level
    mission: dict[str, Any]
    originator: _Line
    issued_utc: _Line
    validity: Validity
    profile: ProfileFacts
    supersedes: list[SafeName]
    withdraws: list[SafeName]
    approvals: list[Approval]
    checks: CheckFacts | None
    inputs: list[PackageInput]
    products: list[PackagedProduct]
    key_id: Sha256 | None

    @property
    def identity(self) -> PackageIdentity:
        """Name, series, validity, version and level."""
        start, stop = self.validity.start.et_ns, self.validity.stop.et_ns
        return PackageIdentity(self.name, self.series, start, stop, self.package_version, self.level)
