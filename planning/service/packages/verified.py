"""A package of the store verified, as its receiver would."""

from __future__ import annotations

from pathlib import Path

from ....errors import IntegrityError, InvalidInput, ProductError
from ...delivery.store.objects import StoredObject
from ...delivery.store.store import Store
from ...package.manifest_json import content_of
from ...package.signature import load_public
from ...package.verify import open_package
from ..answer import Answer, json_answer, problem
from .contents import damaged
from .refused import no_package


def verified(store: Store, name: str, key: Path | None) -> Answer:
    """What ``scanplan verify --json`` tells: form, hashes of all files and, with a key, the signature.

    Every byte is read, whatever was read before; it takes the memory of the package. Raises IntegrityError where
    something is not as it should be.
    """
    package = store.delivery(name).package
    if package is None:
        return no_package(name)
    try:
        public_key = None if key is None else load_public(key)
    except InvalidInput:
        return problem(503, "The public key that the service was started with cannot be read any more.")
    objects = store.layout.objects
    path = objects.path(package.sha256)
    if not objects.is_whole(StoredObject(package.sha256, package.size_bytes)):
        raise damaged(package.name)
    try:
        opened = open_package(path, public_key, name=package.name)
    except (IntegrityError, ProductError) as error:
        raise IntegrityError(str(error).replace(str(path), package.name)) from None
    return json_answer(
        {
            "file": package.name,
            "sha256": package.sha256,
            "is_whole": True,
            "is_authenticated": opened.is_signed,
            "manifest": content_of(opened.manifest),
        }
    )
