"""Files of deliveries where the store has them: an object of its own, or a stretch of the archive's.

An object never changes, so what was read of one is kept: the places of its files, and that it read as its name says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from ....errors import IntegrityError, InvalidInput
from ...delivery.store.delivery import Delivery, StoredFile
from ...delivery.store.store import Store
from ...package.archive import Place, index_archive
from ...package.manifest import MANIFEST_JSON, MANIFEST_XML, SIGNATURE, PackageManifest
from ...package.manifest_json import read_json

_BINARY = "application/octet-stream"
_TAR = "application/x-tar"
_OWN = {MANIFEST_JSON: "application/json", MANIFEST_XML: "application/xml", SIGNATURE: _BINARY}


@dataclass(frozen=True, slots=True)
class Content:
    """A file that can be sent: ``size_bytes`` from ``offset`` of ``path``, whose sha256 is said to be this."""

    name: str
    size_bytes: int
    sha256: str
    media_type: str
    path: Path
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Inside:
    """What an archive holds."""

    manifest: PackageManifest
    files: tuple[Content, ...]


def archive_of(store: Store, package: StoredFile) -> Content:
    """The archive itself."""
    return Content(package.name, package.size_bytes, package.sha256, _TAR, _object(store, package))


def inside(store: Store, package: StoredFile) -> Inside:
    """The files in an archive, in its order. Raises IntegrityError where it is damaged or not there."""
    return _inside(_object(store, package), package.name)


def file_count(store: Store, delivery: Delivery) -> int | None:
    """How many files a delivery has; None where its archive is damaged."""
    if delivery.package is None:
        return len(delivery.files)
    try:
        return len(_places(_object(store, delivery.package), delivery.package.name))
    except IntegrityError:
        return None


def drafted(store: Store, delivery: Delivery) -> tuple[Content, ...]:
    """The files that a delivery began with."""
    return tuple(
        Content(file.name, file.size_bytes, file.sha256, _BINARY, _object(store, file)) for file in delivery.files
    )


def require_whole(store: Store, file: StoredFile) -> None:
    """Raises IntegrityError unless an object reads as its name says; it is read again only once it was touched."""
    path = _object(store, file)
    try:
        status = path.stat()
        is_whole = status.st_size == file.size_bytes and _sha256(path, status.st_ino, status.st_mtime_ns) == file.sha256
    except OSError:
        is_whole = False
    if not is_whole:
        raise damaged(file.name)


def _object(store: Store, file: StoredFile) -> Path:
    return store.layout.objects.path(file.sha256)


@lru_cache(maxsize=4096)
def _sha256(path: Path, inode: int, changed_ns: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@lru_cache(maxsize=4096)
def _places(path: Path, called: str) -> Mapping[str, Place]:
    try:
        with path.open("rb") as stream:
            return index_archive(stream, called)
    except (OSError, InvalidInput, IntegrityError):
        raise damaged(called) from None


@lru_cache(maxsize=256)
def _inside(path: Path, called: str) -> Inside:
    places = _places(path, called)
    try:
        with path.open("rb") as stream:
            own = {name: _read(stream, places[name]) for name in _OWN if name in places}
        manifest = read_json(own[MANIFEST_JSON], called)
    except (OSError, InvalidInput, KeyError):
        raise damaged(called) from None
    known = {product.name: (product.sha256, product.media_type) for product in manifest.products}
    known |= {name: (hashlib.sha256(data).hexdigest(), _OWN[name]) for name, data in own.items()}
    if known.keys() != places.keys():
        raise damaged(called)
    files = tuple(Content(name, each.size_bytes, *known[name], path, each.offset) for name, each in places.items())
    return Inside(manifest, files)


def _read(stream: BinaryIO, place: Place) -> bytes:
    stream.seek(place.offset)
    return stream.read(place.size_bytes)


def damaged(name: str) -> IntegrityError:
    """What is raised of an archive that is not what its name says, or not there."""
    return IntegrityError(f"{name}: the store's copy is damaged or gone;  scanplan store verify  says more")
