"""The products of an opened package as they were before a profile wrapped them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from ...errors import IntegrityError
from .contents import UNWRAPPED_SHA256
from .eo_header import unwrap
from .package import OpenedPackage


def bare_files(opened: OpenedPackage) -> Mapping[str, bytes]:
    """Contents by the names of the package's files: Earth Explorer files give the XML in their data blocks.

    Raises ProductError for a wrapped file that breaks its form, IntegrityError for one that holds something else than
    its manifest says.
    """
    files = dict(opened.files)
    for product in opened.manifest.products:
        stated = product.facts.get(UNWRAPPED_SHA256)
        if stated is None:
            continue
        _, files[product.name] = unwrap(files[product.name], product.name)
        if hashlib.sha256(files[product.name]).hexdigest() != stated:
            raise IntegrityError(f"{opened.manifest.name}: {product.name}: holds another file than the manifest says")
    return files
