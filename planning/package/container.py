"""Where the files of a package lie: in its archive, or in a folder into which somebody unpacked it."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ...errors import IntegrityError, ProductError
from ..products.fields import shown
from .archive import MOST_FILES, Place, index_archive
from .input_file import opened, reading
from .safe_names import require_safe


@dataclass(frozen=True)
class Container:
    """Files at hand.

    source      what messages call it
    sizes       bytes by name, in the order of the archive; of a folder, alphabetical
    is_archive  whether order means something
    read        the content of one of these files, exactly as many bytes
    """

    source: str
    sizes: Mapping[str, int]
    is_archive: bool
    read: Callable[[str], bytes]


@contextmanager
def container(source: Path | bytes, called: str) -> Iterator[Container]:
    """The files of an archive (bytes or a path) or of a folder.

    Raises ProductError for what is no archive in canonical form, for folders with anything but plain files of safe
    names, and where the system refuses; IntegrityError where an archive ends too early.
    """
    if isinstance(source, bytes):
        yield _archive(io.BytesIO(source), called)
        return
    with reading(source):
        is_folder = source.is_dir()
    if is_folder:
        yield _folder(source, called)
        return
    with opened(source) as stream:
        yield _archive(stream, called)


def _archive(stream: BinaryIO, called: str) -> Container:
    places = index_archive(stream, called)

    def read(name: str) -> bytes:
        return _exactly(stream, places[name], name, called)

    return Container(called, {name: place.size_bytes for name, place in places.items()}, True, read)


def _folder(folder: Path, called: str) -> Container:
    sizes = {}
    with reading(folder), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_symlink() or not entry.is_file():
                problem = "is a symbolic link" if entry.is_symlink() else "is no plain file"
                raise ProductError(problem, file=called, key=shown(entry.name), hint="expected plain files only")
            sizes[entry.name] = entry.stat(follow_symlinks=False).st_size
            if len(sizes) > MOST_FILES:
                raise ProductError(f"holds more than {MOST_FILES} files", file=called, hint="no package has as many")
    require_safe(sorted(sizes), called)

    def read(name: str) -> bytes:
        with opened(folder / name, follows_links=False) as stream:
            size = stream.seek(0, os.SEEK_END)
            if size != sizes[name]:
                raise IntegrityError(f"{called}: {name}: changes while it is read")
            return _exactly(stream, Place(0, size), name, called)

    return Container(called, {name: sizes[name] for name in sorted(sizes)}, False, read)


def _exactly(stream: BinaryIO, place: Place, name: str, called: str) -> bytes:
    stream.seek(place.offset)
    data = stream.read(place.size_bytes)
    if len(data) != place.size_bytes:
        raise IntegrityError(f"{called}: {name}: changes while it is read")
    return data
