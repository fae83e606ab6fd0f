"""Writing the files of a package into a folder: all of them, manifest.json last, or none."""

from __future__ import annotations

from pathlib import Path

from ...errors import InvalidInput
from ..package.manifest import MANIFEST_JSON
from ..package.package import OpenedPackage
from ..package.verify import files_in
from ..product import Product
from .disk import is_temporary, writing
from .publish import publish


def unpack(opened: OpenedPackage, folder: Path) -> None:
    """Write what a package holds into a new or empty folder, just as tar would.

    Raises InvalidInput where the folder holds something or cannot be written; then nothing is left in it.
    """
    with writing(folder):
        if folder.is_dir() and any(not is_temporary(path) for path in folder.iterdir()):
            raise InvalidInput("is not empty", file=folder, hint="name a new or empty folder")
    files = dict(files_in(opened))
    manifest_json = files.pop(MANIFEST_JSON)
    products = (Product(name, "packaged", "application/octet-stream", data) for name, data in files.items())
    publish(folder, products, lambda records: manifest_json)
