"""Opening a package on the receiver's side: with nothing but the package and a public key.

The order matters. The form of the archive is looked at first, then the signature over the bytes of manifest.json, and
only what is signed is believed: sizes before anything is read, hashes after.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import IntegrityError, ProductError
from .assemble import files_of
from .container import Container, container
from .manifest import MANIFEST_JSON, MANIFEST_XML, SIGNATURE, PackageManifest
from .manifest_json import MOST_BYTES, read_json, write_json
from .manifest_xml import write_xml
from .package import ENDING, OpenedPackage
from .signature import SIGNATURE_BYTES, is_signed, key_id, load_public

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def open_package(
    source: str | Path | bytes,
    public_key: Ed25519PublicKey | str | Path | None = None,
    *,
    name: str | None = None,
    most_bytes: int | None = None,
) -> OpenedPackage:
    """A package whose signature, manifests and files are all in order. Nothing is written.

    source      the archive, its path, or a folder into which it was unpacked
    public_key  whose signature is asked for, or the path of its PEM file; without one, only hashes are held against
                the manifest
    name        the file name the package came under, which must be its own; by default that of ``source``
    most_bytes  the size of all its files that is still accepted; no limit by default
    Raises ProductError for what is no package, IntegrityError for one that was changed, is not signed by this key, or
    lacks something; either names the file in the package.
    """
    if isinstance(public_key, str | Path):
        public_key = load_public(Path(public_key))
    path = source if isinstance(source, bytes) else Path(source)
    called = str(path) if isinstance(path, Path) else name or "package"
    with container(path, called) as held:
        _require_manifest(held)
        _require_size(held, most_bytes)
        manifest_json = held.read(MANIFEST_JSON)
        signature = _signature(held, manifest_json, public_key)
        manifest = read_json(manifest_json, f"{called}: {MANIFEST_JSON}")
        _require_key(manifest, called, signature, public_key)
        _require_names(held, manifest)
        if name is None and held.is_archive and isinstance(path, Path):
            name = path.name
        if name is not None and name != f"{manifest.name}{ENDING}":
            raise IntegrityError(f"{called}: {MANIFEST_JSON}: is of the package {manifest.name}{ENDING}, not of {name}")
        _require_xml(held, manifest)
        for product in manifest.products:
            if held.sizes[product.name] != product.size_bytes:
                raise _changed(called, product.name, held.sizes[product.name], product.size_bytes)
        files = {each.name: _content(held, each.name, each.sha256) for each in manifest.products}
    return OpenedPackage(manifest, files, public_key is not None, signature)


def files_in(opened: OpenedPackage) -> tuple[tuple[str, bytes], ...]:
    """All files of a package by name, in the order of its archive: what unpacking it gives."""
    own = {MANIFEST_JSON: write_json(opened.manifest), MANIFEST_XML: write_xml(opened.manifest)}
    if opened.signature is not None:
        own[SIGNATURE] = opened.signature
    return tuple(
        (name, own[name] if name in own else opened.files[name])
        for name in files_of(opened.manifest, opened.manifest.name)
    )


def _require_manifest(held: Container) -> None:
    first = next(iter(held.sizes), None)
    if MANIFEST_JSON not in held.sizes or (held.is_archive and first != MANIFEST_JSON):
        found = f"begins with {first}" if held.is_archive and first else f"has no {MANIFEST_JSON}"
        raise ProductError(
            f"{found}; it is no package", file=held.source, hint=f"a package begins with {MANIFEST_JSON}"
        )
    if held.sizes[MANIFEST_JSON] > MOST_BYTES:
        problem = f"has {held.sizes[MANIFEST_JSON]} bytes"
        raise ProductError(problem, file=held.source, key=MANIFEST_JSON, hint=f"expected at most {MOST_BYTES}")


def _require_size(held: Container, most_bytes: int | None) -> None:
    total = sum(held.sizes.values())
    if most_bytes is not None and total > most_bytes:
        largest = max(held.sizes, key=lambda name: held.sizes[name])
        problem = f"all files together have {total} bytes, this one {held.sizes[largest]}"
        raise ProductError(problem, file=held.source, key=largest, hint=f"expected at most {most_bytes}")


def _signature(held: Container, manifest_json: bytes, public_key: Ed25519PublicKey | None) -> bytes | None:
    """The signature, if there is one; it is the asked-for one over these bytes."""
    if SIGNATURE not in held.sizes:
        if public_key is not None:
            raise IntegrityError(f"{held.source}: {SIGNATURE}: is not there; expected a signature by the given key")
        return None
    if held.sizes[SIGNATURE] != SIGNATURE_BYTES:
        raise _changed(held.source, SIGNATURE, held.sizes[SIGNATURE], SIGNATURE_BYTES)
    signature = held.read(SIGNATURE)
    if public_key is not None and not is_signed(public_key, manifest_json, signature):
        raise IntegrityError(
            f"{held.source}: {SIGNATURE}: is no signature over {MANIFEST_JSON} by the key {key_id(public_key)[:16]}; "
            "either file was changed, or another key signed"
        )
    return signature


def _require_key(
    manifest: PackageManifest, called: str, signature: bytes | None, public_key: Ed25519PublicKey | None
) -> None:
    if (manifest.key_id is None) != (signature is None):
        problem = "is there, but no key is named" if signature is not None else "is not there, but a key is named"
        raise IntegrityError(f"{called}: {SIGNATURE}: {problem} in {MANIFEST_JSON}")
    if public_key is not None and manifest.key_id != key_id(public_key):
        raise IntegrityError(f"{called}: {MANIFEST_JSON}: names another key than the one that signed it")


def _require_names(held: Container, manifest: PackageManifest) -> None:
    """Nothing missing, nothing extra, and in an archive the order of the manifest."""
    expected, found = files_of(manifest, f"{held.source}: {MANIFEST_JSON}"), tuple(held.sizes)
    for name in expected:
        if name not in held.sizes:
            raise IntegrityError(f"{held.source}: {name}: is not there; {MANIFEST_JSON} names it")
    for name in found:
        if name not in expected:
            raise IntegrityError(f"{held.source}: {name}: is not named in {MANIFEST_JSON}")
    if held.is_archive and found != expected:
        name, wanted = next((a, b) for a, b in zip(found, expected, strict=True) if a != b)
        raise IntegrityError(f"{held.source}: {name}: stands where {wanted} is expected")


def _require_xml(held: Container, manifest: PackageManifest) -> None:
    expected, size = write_xml(manifest), held.sizes[MANIFEST_XML]
    if size != len(expected) or held.read(MANIFEST_XML) != expected:
        raise IntegrityError(f"{held.source}: {MANIFEST_XML}: does not say what {MANIFEST_JSON} says")


def _content(held: Container, name: str, sha256: str) -> bytes:
    data = held.read(name)
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise IntegrityError(f"{held.source}: {name}: was changed: sha256 {found[:16]}... instead of {sha256[:16]}...")
    return data


def _changed(called: str, name: str, size: int, expected: int) -> IntegrityError:
    return IntegrityError(f"{called}: {name}: has {size} bytes instead of {expected}")
