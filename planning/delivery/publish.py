"""Writing products: the only module that does.

A folder holds one publication: its products and the manifest that names them. It appears as a whole:

1. every product is written under a hidden temporary name in the folder and fsynced; so is the manifest, which then
   waits under a hidden name of its own
2. the old manifest, if any, is removed: from here on the folder is visibly unfinished
3. the products are renamed to their final names, then the manifest

A run killed in step 1 leaves the folder as it was, apart from temporary files, which the next run removes. One
killed in steps 2 and 3 leaves whole files but no manifest; the next run knows them by the waiting manifest.
Only files that the old or the waiting manifest names are ever replaced, and none is deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from ...errors import InvalidInput, ProductError
from ..manifest import MANIFEST_NAME, read_manifest
from ..product import Product, ProductRecord
from .disk import interrupts_later, is_temporary, locked, sync, temporary, write, writing
from .stream import publish_stream

WAITING_MANIFEST = ".scanplan-manifest.json"


def publish(
    folder: str | Path,
    products: Iterable[Product],
    manifest_of: Callable[[Sequence[ProductRecord]], bytes],
    on_written: Callable[[ProductRecord], None] = lambda record: None,
) -> tuple[ProductRecord, ...]:
    """Write products and their manifest into a folder, all or nothing; the records of the products.

    The folder is made if it is missing. Products are taken, written and let go one by one; ``on_written`` hears of
    each. Raises InvalidInput when the folder cannot be written, another run is writing there, or it holds files
    that are not part of an earlier publication of the same files.
    """
    folder = Path(folder)
    with writing(folder):
        made = _make_folder(folder)
    with locked(folder):
        known = _known_names(folder)
        _refuse_strangers(folder, known)
        try:
            _remove_temporaries(folder)
            records = _staged(folder, products, on_written)
            names = [record.name for record in records]
            _refuse_names(folder, names, known)
            write(temporary(folder / MANIFEST_NAME), manifest_of(records))
        except BaseException:
            _remove_temporaries(folder)
            _remove_folders(made)
            raise
        with writing(folder), interrupts_later():
            _put_in_place(folder, names)
    return tuple(records)


def publish_file(path: Path, data: bytes, replace: bool = False) -> None:
    """Write one file so that it is there whole or not at all. Raises InvalidInput, also where it exists already."""
    publish_stream(path, [data], replace)


def _staged(
    folder: Path, products: Iterable[Product], on_written: Callable[[ProductRecord], None]
) -> list[ProductRecord]:
    """Write every product under its temporary name."""
    records = []
    for product in products:
        write(temporary(folder / product.name), product.data)
        records.append(product.record)
        on_written(records[-1])
    return records


def _make_folder(folder: Path) -> list[Path]:
    """Make a folder and those above it; the ones that were made, innermost first."""
    if folder.exists():
        if not folder.is_dir():
            raise InvalidInput("is not a folder", file=folder, hint="name a new or empty folder")
        return []
    missing = [folder, *(parent for parent in folder.parents if not parent.exists())]
    folder.mkdir(parents=True, exist_ok=True)
    return missing


def _remove_folders(made: Sequence[Path]) -> None:
    with suppress(OSError):  # somebody may have put something there in the meantime
        for folder in made:
            folder.rmdir()


def _known_names(folder: Path) -> frozenset[str]:
    """Names of products that an earlier run has put or was about to put here."""
    names: set[str] = set()
    for path in (folder / MANIFEST_NAME, folder / WAITING_MANIFEST):
        with suppress(FileNotFoundError, ProductError):
            manifest = read_manifest(path.read_bytes(), str(path))
            names |= {MANIFEST_NAME, *(record.name for record in manifest.products)}
    return frozenset(names)


def _refuse_strangers(folder: Path, known: frozenset[str]) -> None:
    strangers = sorted(
        path.name
        for path in folder.iterdir()
        if path.name not in known and path.name != WAITING_MANIFEST and not is_temporary(path)
    )
    if strangers:
        listed = ", ".join(strangers[:3]) + (f" and {len(strangers) - 3} more" if len(strangers) > 3 else "")
        raise InvalidInput(
            f"holds files that no earlier run wrote: {listed}", file=folder, hint="name a new or empty folder"
        )


def _refuse_names(folder: Path, names: Sequence[str], known: frozenset[str]) -> None:
    """Two files of one name, or an earlier publication that this one would only half replace."""
    for name in names:
        if name == MANIFEST_NAME or Path(name).name != name or names.count(name) > 1:
            raise InvalidInput(f"cannot hold two files called {name}", file=folder, hint="rename the kernel")
    left = sorted(name for name in known - {MANIFEST_NAME, *names} if (folder / name).exists())
    if left:
        listed = ", ".join(left[:3]) + (f" and {len(left) - 3} more" if len(left) > 3 else "")
        raise InvalidInput(
            f"holds products that this run does not write: {listed}", file=folder, hint="name a new or empty folder"
        )


def _put_in_place(folder: Path, names: Sequence[str]) -> None:
    manifest, waiting = folder / MANIFEST_NAME, folder / WAITING_MANIFEST
    temporary(folder / MANIFEST_NAME).replace(waiting)
    sync(folder)
    if manifest.exists():
        manifest.unlink()
        sync(folder)
    for name in names:
        temporary(folder / name).replace(folder / name)
    sync(folder)
    waiting.replace(manifest)
    sync(folder)


def _remove_temporaries(folder: Path) -> None:
    with writing(folder):
        for path in folder.iterdir():
            if is_temporary(path):
                path.unlink(missing_ok=True)
