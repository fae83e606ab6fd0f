"""A store copied as it is at one moment, while others go on writing into it."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from ....errors import IntegrityError
from ..disk import sync
from . import rows
from .appearing import appearing
from .layout import Layout
from .locks import among_writers
from .log import Act
from .objects import Objects, StoredObject, pieces_of
from .schema import reading, told, transaction

_FICLONE = 0x40049409
"""Share the blocks of a file until one of them is written (linux/fs.h)."""


def copy_store(origin: Layout, path: Path, rehearsal: Act | None) -> None:
    """Copy registry and objects; the folder appears whole.

    rehearsal  who makes a rehearsal of it, and why; None for a copy that is as good as the original
    Raises InvalidInput where something lies at ``path`` or the disk refuses, IntegrityError for a damaged origin.
    """
    with appearing(path) as folder:
        copy = Layout(folder)
        copy.make_rooms()
        with among_writers(origin.objects.folder):  # nothing that the registry names goes away meanwhile
            _copy_registry(origin.registry, copy.registry)
            with reading(copy.registry) as connection:
                named = rows.named_objects(connection)
            for stored in named:
                _copy_object(origin.objects, copy.objects, stored)
        if rehearsal is not None:
            with transaction(copy.registry) as connection:
                rows.mark_rehearsal(connection, str(origin.path.absolute()))
                rows.insert_entry(connection, None, None, None, rehearsal)


def _copy_registry(origin: Path, copy: Path) -> None:
    with told(copy), reading(origin) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)


def _copy_object(origin: Objects, copy: Objects, stored: StoredObject) -> None:
    source, target = origin.path(stored.sha256), copy.path(stored.sha256)
    if not source.is_file():
        raise IntegrityError(f"{source}: is missing; run  scanplan store verify")
    if _shares_blocks(source, target) and copy.is_whole(stored):
        return
    if copy.put(pieces_of(source)) != stored:
        raise IntegrityError(f"{source}: is damaged; run  scanplan store verify")


def _shares_blocks(source: Path, target: Path) -> bool:
    """Let the copy share the blocks of the original; False where the file system cannot."""
    try:
        target.parent.mkdir(exist_ok=True)
        with source.open("rb") as original, target.open("xb") as shared:
            fcntl.ioctl(shared.fileno(), _FICLONE, original.fileno())
            os.fchmod(shared.fileno(), 0o444)
            os.fsync(shared.fileno())
        sync(target.parent)
        sync(target.parent.parent)
        return True
    except OSError:
        with suppress(OSError):
            target.unlink()
        return False
