"""A package before it is written, and as it was read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from .manifest import PackageManifest

ENDING = ".tar"


@dataclass(frozen=True, eq=False)
class Package:
    """An immutable archive: the same inputs give the same bytes."""

    manifest: PackageManifest
    data: bytes = field(repr=False)

    @property
    def file_name(self) -> str:
        """Name of the archive."""
        return f"{self.manifest.name}{ENDING}"

    @cached_property
    def sha256(self) -> str:
        """Of the archive, in hexadecimal."""
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True, eq=False)
class OpenedPackage:
    """What a package holds, once its archive, hashes and manifests have been found in order.

    files     content by name: the products, in the manifest's order
    is_signed whether a signature by the asked-for key was found and is right
    signature the signature that came with it, whoever made it; None where there is none
    """

    manifest: PackageManifest
    files: Mapping[str, bytes] = field(repr=False)
    is_signed: bool
    signature: bytes | None = field(default=None, repr=False)
