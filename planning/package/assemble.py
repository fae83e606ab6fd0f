"""From a manifest and its products to the archive of a package."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ...errors import ProductError
from ..product import Product
from .archive import write_archive
from .manifest import MANIFEST_JSON, MANIFEST_XML, SIGNATURE, PackageManifest
from .manifest_json import read_json, write_json
from .manifest_xml import write_xml
from .package import Package
from .safe_names import require_safe
from .signature import key_id, sign

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def assemble(
    manifest: PackageManifest, products: Sequence[Product], private_key: Ed25519PrivateKey | None = None
) -> Package:
    """The package of these products, signed where there is a key; the same bytes for the same arguments.

    The manifest names the products in their order. Its ``key_id`` may be None; the package has that of the key.
    Raises ProductError where the products are not those of the manifest or a name is not fit for a file of a package,
    InvalidInput for facts that JSON or XML cannot carry.
    """
    called = manifest.name
    signer = None if private_key is None else key_id(private_key.public_key())
    if manifest.key_id not in (None, signer):
        raise ProductError("names another key than the one that signs", file=called, key="key_id")
    manifest = manifest.model_copy(update={"key_id": signer})
    _require_same(manifest, products)
    manifest_json = write_json(manifest)
    manifest = read_json(manifest_json, f"{called}: {MANIFEST_JSON}")
    signature = [] if private_key is None else [(SIGNATURE, sign(private_key, manifest_json))]
    files = [(MANIFEST_JSON, manifest_json), *signature, (MANIFEST_XML, write_xml(manifest))]
    return Package(manifest, write_archive([*files, *((product.name, product.data) for product in products)]))


def files_of(manifest: PackageManifest, source: str) -> tuple[str, ...]:
    """The names of all files of a package, in the order of its archive.

    Raises ProductError for names of products that are not safe, not distinct, or those of the manifest itself.
    """
    own = (MANIFEST_JSON, MANIFEST_XML) if manifest.key_id is None else (MANIFEST_JSON, SIGNATURE, MANIFEST_XML)
    names = [product.name for product in manifest.products]
    require_safe([MANIFEST_JSON, SIGNATURE, MANIFEST_XML, *names], source)
    return (*own, *names)


def _require_same(manifest: PackageManifest, products: Sequence[Product]) -> None:
    files_of(manifest, manifest.name)
    listed, given = [each.name for each in manifest.products], [product.name for product in products]
    if listed != given:
        problem = f"lists {', '.join(listed) or 'nothing'} and not {', '.join(given) or 'nothing'}"
        raise ProductError(problem, file=manifest.name, key="products", hint="expected the products in their order")
    for told, product in zip(manifest.products, products, strict=True):
        for key in ("kind", "media_type", "size_bytes", "sha256"):
            stated, found = getattr(told, key), getattr(product.record, key)
            if stated != found:
                raise ProductError(
                    f"{key} is {found}", file=manifest.name, key=told.name, hint=f"the manifest says {stated}"
                )
