"""A delivery as the registry knows it."""

from __future__ import annotations

from dataclasses import dataclass

from ....errors import InvalidInput
from ...package.identity import PackageIdentity
from .states import State


class NoSuchDelivery(InvalidInput):
    """A name that no delivery of the store has."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of a delivery; its content is the object of this hash."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery and where it stands.

    files    the products, before packaging; none for a package that was added as such
    package  the archive, once there is one
    """

    identity: PackageIdentity
    state: State
    files: tuple[StoredFile, ...]
    package: StoredFile | None


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the operations log; numbers rise by one.

    delivery   name; None for an entry about the whole store
    before, after   states; both None for an annotation
    at_utc     when, ISO 8601 in UTC
    """

    number: int
    at_utc: str
    who: str
    delivery: str | None
    before: State | None
    after: State | None
    why: str
