"""The files of a plan that packages are made from: a published folder, or products in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...ephemeris.plain_file import plain_bytes
from ...errors import IntegrityError, InvalidInput, ProductError
from ..manifest import MANIFEST_NAME, Manifest, ManifestProduct, read_manifest, verify
from ..product import Product


@dataclass(frozen=True, eq=False)
class PlanFiles:
    """A plan's manifest, and its files by name.

    name              what messages call the whole
    manifest_sha256   of the manifest's bytes
    folder            where the files are; None for products in memory
    """

    name: str
    manifest: Manifest
    manifest_sha256: str
    folder: Path | None
    _read: Callable[[str], bytes] = field(repr=False)

    @classmethod
    def of_folder(cls, folder: str | Path) -> PlanFiles:
        """A published folder, whole. Raises IntegrityError where a file differs from the manifest, ProductError
        where there is no readable manifest."""
        path = Path(folder)
        manifest = verify(path)
        data = file_bytes(path / MANIFEST_NAME)
        if read_manifest(data, str(path / MANIFEST_NAME)) != manifest:
            raise IntegrityError(f"{path / MANIFEST_NAME}: was changed while it was read")
        return cls(str(folder), manifest, hashlib.sha256(data).hexdigest(), path, lambda name: file_bytes(path / name))

    @classmethod
    def of_products(cls, products: Iterable[Product], manifest: bytes, name: str = "products") -> PlanFiles:
        """Products in memory, and the manifest made of them. Raises ProductError for a manifest that is none."""
        held = {product.name: product.data for product in products}
        read = read_manifest(manifest, f"{name}/{MANIFEST_NAME}")
        return cls(name, read, hashlib.sha256(manifest).hexdigest(), None, lambda each: _held(held, each, name))

    def of_kind(self, kind: str) -> ManifestProduct | None:
        """The first product of a kind, without its bytes."""
        return next((each for each in self.manifest.products if each.kind == kind), None)

    def product(self, record: ManifestProduct) -> Product:
        """A product. Raises IntegrityError where its bytes are not those of the manifest."""
        data = self._read(record.name)
        if hashlib.sha256(data).hexdigest() != record.sha256:
            raise IntegrityError(f"{self.name}: differs from its manifest: {record.name} has another sha256")
        return Product(record.name, record.kind, record.media_type, data, record.facts)

    @property
    def mission(self) -> Mapping[str, Any]:
        """What the manifest says of the mission. Raises ProductError where it says nothing."""
        mission = self.manifest.plan.get("mission")
        if not isinstance(mission, dict) or not isinstance(mission.get("name"), str):
            raise self._lacks("plan.mission")
        return mission

    @property
    def mission_sha256(self) -> str | None:
        """Of the mission file that the plan was made with."""
        return next((each.sha256 for each in self.manifest.inputs if each.role == "mission"), None)

    @property
    def validity_et_ns(self) -> tuple[int, int]:
        """[start, stop), TDB ns past J2000. Raises ProductError where the manifest does not say."""
        try:
            validity = self.manifest.plan["validity"]
            start, stop = validity["start"]["et_ns"], validity["stop"]["et_ns"]
        except (KeyError, TypeError):
            raise self._lacks("plan.validity") from None
        if not (isinstance(start, int) and isinstance(stop, int) and -(2**63) <= start < stop < 2**63):
            raise self._lacks("plan.validity")
        return start, stop

    @property
    def creation_date(self) -> str | None:
        """The creation date that the plan was made with, if one was given."""
        options = self.manifest.plan.get("options")
        date = options.get("creation_date") if isinstance(options, dict) else None
        return date if isinstance(date, str) else None

    def _lacks(self, key: str) -> ProductError:
        hint = "a folder as scanplan plan makes it is expected"
        return ProductError("is not there or not as expected", file=f"{self.name}/{MANIFEST_NAME}", key=key, hint=hint)


def _held(held: Mapping[str, bytes], name: str, source: str) -> bytes:
    if name not in held:
        raise IntegrityError(f"{source}: differs from its manifest: {name} is not there")
    return held[name]


def file_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises InvalidInput where it cannot be read."""
    try:
        return plain_bytes(path)
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from error
