"""What is handed to the store, looked at before anything names it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ....errors import IntegrityError, InvalidInput, RuleViolation
from ...manifest import MANIFEST_NAME, read_manifest
from ...package.identity import PackageIdentity
from ...package.manifest import PackageManifest
from ...package.package import Package
from ...product import Product
from .objects import Objects, StoredObject, pieces_of

NamedObject = tuple[str, StoredObject]
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,98}")
_FILE_NAME = re.compile(r"[^/\\\x00-\x1f\x7f]{1,255}")
_LATEST_VERSION = 9999


def put_files(objects: Objects, files: str | Path | Sequence[Product]) -> list[NamedObject]:
    """Have the products of a published folder, with its manifest, or these products among the objects.

    Raises InvalidInput, ProductError where there is no readable manifest, IntegrityError where a file differs from it.
    """
    if isinstance(files, str | Path):
        return _put_folder(objects, Path(files))
    _require_file_names([product.name for product in files])
    return [(product.name, objects.put([product.data])) for product in files]


def opened_package(package: str | Path | bytes | Package, public_key: Any) -> tuple[bytes, PackageManifest]:
    """A package's bytes and its manifest, verified. Raises InvalidInput, IntegrityError or ProductError."""
    from ...package.verify import open_package

    name = None
    if isinstance(package, str | Path):
        name = Path(package).name
        package = b"".join(pieces_of(Path(package)))
    data = package.data if isinstance(package, Package) else package
    manifest = open_package(data, public_key, name=name).manifest
    require_identity(manifest.identity)
    return data, manifest


def require_passed(report: bytes) -> None:
    """Raises InvalidInput for what is no report of a check, RuleViolation for one with errors that nobody waived."""
    try:
        errors = json.loads(report)["unwaived_errors"]
    except (ValueError, TypeError, KeyError, RecursionError):
        errors = None
    if type(errors) is not int or errors < 0:
        raise InvalidInput("is no report of a check", key="report", hint="hand in what  scanplan check --json  prints")
    if errors:
        raise RuleViolation(f"the check found {errors} errors that no waiver covers; such a delivery goes no further")


def require_identity(identity: PackageIdentity) -> None:
    """Raises InvalidInput where a name, the validity or the version is not one."""
    for key, text in (("name", identity.name), ("series", identity.series)):
        if not _NAME.fullmatch(text):
            raise InvalidInput(f"'{text}' is no name", key=key, hint="letters, digits, '.', '_', '+', '-'; at most 99")
    if identity.stop_et_ns <= identity.start_et_ns:
        raise InvalidInput("has an empty validity", file=identity.name, hint="give a stop after the start")
    if not 1 <= identity.version <= _LATEST_VERSION:
        raise InvalidInput(f"has version {identity.version}", file=identity.name, hint="versions go from 1 to 9999")


def _put_folder(objects: Objects, folder: Path) -> list[NamedObject]:
    path = folder / MANIFEST_NAME
    data = b"".join(pieces_of(path))
    products = read_manifest(data, str(path)).products
    _require_file_names([product.name for product in products])
    stored = []
    for product in products:
        found = objects.put(pieces_of(folder / product.name))
        if found != StoredObject(product.sha256, product.size_bytes):
            raise IntegrityError(f"{folder / product.name}: differs from {MANIFEST_NAME}")
        stored.append((product.name, found))
    return [*stored, (MANIFEST_NAME, objects.put([data]))]


def _require_file_names(names: Sequence[str]) -> None:
    for name in names:
        if not _FILE_NAME.fullmatch(name) or name in (".", "..", MANIFEST_NAME):
            raise InvalidInput(f"'{name}' cannot be the name of a file in the store", hint="rename it")
        if names.count(name) > 1:
            raise InvalidInput(f"cannot hold two files called {name}", hint="rename one")
