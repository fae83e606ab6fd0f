"""A product: the bytes of one file, what kind they are, and the facts a reader should know about them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class ProductRecord:
    """What is known of a product without its bytes; a line of the manifest."""

    name: str
    kind: str
    media_type: str
    size_bytes: int
    sha256: str
    facts: Mapping[str, Any]
    """JSON-able: rows, interpolation certificate and the like."""


@dataclass(frozen=True)
class Product:
    """One file before it is written."""

    name: str
    """File name, without folder."""
    kind: str
    """What it is: a format's name, ``report`` or ``manifest``."""
    media_type: str
    data: bytes = field(repr=False)
    facts: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def record(self) -> ProductRecord:
        """The product without its bytes."""
        sha256 = hashlib.sha256(self.data).hexdigest()
        return ProductRecord(self.name, self.kind, self.media_type, len(self.data), sha256, self.facts)
