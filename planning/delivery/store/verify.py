"""Every content of a store read back, the registry checked, and what a crash has left put right."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ....errors import IntegrityError
from ..disk import sync, writing
from .audit import contradictions, damage_of_file
from .finding import StoreFinding
from .layout import Layout
from .locks import alone
from .objects import StoredObject, pieces_of
from .rows import named_objects
from .schema import reading


@dataclass(frozen=True)
class _Inventory:
    """What the registry says, at a moment when nobody writes.

    named   contents that it names; None where it cannot be relied on
    """

    findings: tuple[StoreFinding, ...]
    named: tuple[StoredObject, ...] | None


def verify_store(
    layout: Layout, repair: bool, other: Layout | None, on_object: Callable[[int, int], None]
) -> tuple[StoreFinding, ...]:
    """See ``Store.verify``. Writers wait only while leavings are listed and removed, not while contents are read."""
    with alone(layout.objects.folder):
        inventory = _inventory(layout)
        findings = [*inventory.findings, *_leavings(layout, inventory.named, repair)]
    named = inventory.named
    if named is None:  # what is there can still be held against its own name
        named = tuple(StoredObject(name, layout.objects.path(name).stat().st_size) for name in layout.objects.names())
    for done, stored in enumerate(named, start=1):
        if not layout.objects.is_whole(stored):
            findings.append(_damage(layout, stored, repair, other))
        on_object(done, len(named))
    return tuple(findings)


def _inventory(layout: Layout) -> _Inventory:
    try:
        with reading(layout.registry) as connection:
            damage = tuple(damage_of_file(connection))
            if not damage:
                return _Inventory(tuple(contradictions(connection)), named_objects(connection))
    except IntegrityError as error:
        damage = (StoreFinding("ERROR", "registry-damaged", layout.registry.name, str(error)),)
    return _Inventory(damage, None)


def _leavings(layout: Layout, named: Sequence[StoredObject] | None, repair: bool) -> Iterator[StoreFinding]:
    """Files that a crash left; without a registry to rely on, no content is called one."""
    objects = layout.objects
    for path in sorted(objects.growing.iterdir()):
        yield StoreFinding("WARN", "temporary", path.name, "was left by a crash", _removed(path, repair))
    if named is not None:
        known = {stored.sha256 for stored in named}
        for name in objects.names():
            if name not in known:
                gone = _removed(objects.path(name), repair)
                yield StoreFinding(
                    "WARN", "orphan", name, "belongs to no delivery; a crash or refused act left it", gone
                )
    for path in objects.strangers():
        yield StoreFinding("WARN", "stranger", str(path.relative_to(layout.path)), "was not put there by the store")


def _removed(path: Path, repair: bool) -> bool:
    if repair:
        with writing(path):
            path.unlink()
            sync(path.parent)
    return repair


def _damage(layout: Layout, stored: StoredObject, repair: bool, other: Layout | None) -> StoreFinding:
    path = layout.objects.path(stored.sha256)
    is_there = path.exists()
    rule = "object-damaged" if is_there else "object-missing"
    told = "does not read as its name and size say" if is_there else "is named by the registry and not there"
    if not repair:
        return StoreFinding("ERROR", rule, stored.sha256, told)
    with alone(layout.objects.folder):
        if is_there:
            _put_aside(path, layout.quarantine)
            told += "; put into quarantine"
        if other is not None and other.objects.is_whole(stored):
            layout.objects.put(pieces_of(other.objects.path(stored.sha256)))
            return StoreFinding("ERROR", rule, stored.sha256, f"{told}; restored from {other.path}", True)
    return StoreFinding("ERROR", rule, stored.sha256, f"{told}; verify --repair --from a snapshot restores it")


def _put_aside(path: Path, quarantine: Path) -> None:
    with writing(quarantine), suppress(FileNotFoundError):
        quarantine.mkdir(exist_ok=True)
        path.rename(quarantine / f"{path.name}-{secrets.token_hex(4)}")
        sync(quarantine.parent)
        sync(quarantine)
        sync(path.parent)
