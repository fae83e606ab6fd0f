"""The archive of a package: a POSIX ustar file in the one form that its names and contents allow.

Plain files only, mode 0644, owner 0, time 0; then two blocks of zeros, then nothing. A reader makes each header anew
from the name and size it states, and refuses one that is not the same bytes: so there are no links, devices, folders,
extensions or paths, and an archive has no second form that would say the same. Nothing is compressed, so what is
read is never more than what is there.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from ...errors import IntegrityError, ProductError
from ..products.fields import shown
from .safe_names import is_safe, require_safe, unsafe

MOST_FILES = 1000
BLOCK_BYTES = 512

_END = bytes(2 * BLOCK_BYTES)
_MOST_FILE_BYTES = 8**11 - 1
"""What the eleven octal digits of a header can say (POSIX.1-2017, pax, "ustar Interchange Format")."""

_KINDS = {
    "1": "a hard link",
    "2": "a symbolic link",
    "3": "a character device",
    "4": "a block device",
    "5": "a folder",
    "6": "a pipe",
    "7": "a contiguous file",
    "K": "the long target of a link",
    "L": "a long name",
    "S": "a sparse file",
    "g": "an extended header",
    "x": "an extended header",
}
_COMPRESSED = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"7z\xbc\xaf\x27\x1c": "7z",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the content of a file lies in the archive."""

    offset: int
    size_bytes: int


def write_archive(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Files by name, in this order, as an archive; the same bytes for the same files.

    Raises ProductError for names that are not safe or not distinct, too many files, or one of 8 GiB.
    """
    require_safe((name for name, _ in files), "package")
    if len(files) > MOST_FILES:
        raise _too_many("package")
    parts = []
    for name, data in files:
        if len(data) > _MOST_FILE_BYTES:
            raise ProductError(f"has {len(data)} bytes", file=name, hint=f"expected at most {_MOST_FILE_BYTES}")
        parts += [_header(name, len(data)), data, bytes(-len(data) % BLOCK_BYTES)]
    return b"".join([*parts, _END])


def read_archive(data: bytes, source: str) -> dict[str, bytes]:
    """The files of an archive by name, in its order; ``source`` is what messages call it.

    Raises ProductError for anything but the canonical form, IntegrityError where the archive ends too early.
    """
    places = index_archive(io.BytesIO(data), source)
    return {name: data[place.offset : place.offset + place.size_bytes] for name, place in places.items()}


def index_archive(stream: BinaryIO, source: str) -> Mapping[str, Place]:
    """Where the files of an archive lie, in its order: headers, padding and end are read, contents are not.

    Errors as of ``read_archive``.
    """
    total = stream.seek(0, io.SEEK_END)
    if total < BLOCK_BYTES:
        raise ProductError(
            f"is no package: it has {total} bytes", file=source, hint=f"expected {2 * BLOCK_BYTES} at least"
        )
    offset, last = 0, ""
    places: dict[str, Place] = {}
    while (block := _read(stream, offset, BLOCK_BYTES, source, last)) != _END[:BLOCK_BYTES]:
        if not places:
            _refuse_foreign(block, source)
        if block.startswith(b"\0"):
            raise _something_after(last, source)
        last, size = _entry(block, offset, source)
        if len(places) == MOST_FILES:
            raise _too_many(source)
        content = offset + BLOCK_BYTES
        offset = content + size + -size % BLOCK_BYTES
        if offset > total:
            raise IntegrityError(
                f"{source}: {last}: the archive ends within this file, {total - content} bytes after its header; "
                f"expected {size}"
            )
        if any(_read(stream, content + size, offset - content - size, source, last)):
            raise ProductError("is filled up with something else than zeros", file=source, key=last)
        if last in places:
            raise ProductError("stands there twice", file=source, key=last, hint="expected each name once")
        places[last] = Place(content, size)
    require_safe(places, source)
    end = _read(stream, offset, len(_END), source, last)
    if end != _END or offset + len(_END) != total:
        raise _something_after(last, source)
    return places


def _read(stream: BinaryIO, offset: int, count: int, source: str, last: str) -> bytes:
    stream.seek(offset)
    data = stream.read(count)
    if len(data) < count:
        after = f"after {last}" if last else "before its first file"
        raise IntegrityError(f"{source}: the archive ends {after}, at byte {offset + len(data)}; expected an end mark")
    return data


def _refuse_foreign(block: bytes, source: str) -> None:
    """What cannot be an archive of ours, told by its first block."""
    for magic, kind in _COMPRESSED.items():
        if block.startswith(magic):
            raise ProductError(
                f"is a {kind} file (header at byte 0)", file=source, hint="expected a package, which is not compressed"
            )
    if block[257:263] != b"ustar\0":
        raise ProductError(
            "is no package (header at byte 0)", file=source, hint="expected a POSIX tar file with a manifest"
        )


def _entry(block: bytes, offset: int, source: str) -> tuple[str, int]:
    """Name and size that a header states, if it is the one header that states them."""
    name = block[:100].partition(b"\0")[0].decode("latin-1")
    where = f"header at byte {offset}"
    key = shown(name)
    kind = block[156:157].decode("latin-1")
    if kind != "0":
        told = _KINDS.get(kind, "no plain file")
        raise ProductError(f"is {told} by the {where}", file=source, key=key, hint="expected plain files only")
    digits = block[124:136]
    if not (digits[:11].isdigit() and digits[11:] == b"\0" and not set(digits[:11]) & set(b"89")):
        raise ProductError(f"has no size in the {where}", file=source, key=key, hint="expected eleven octal digits")
    if not is_safe(name):
        raise unsafe(name, source, where)
    size = int(digits[:11], 8)
    if block != _header(name, size):
        raise ProductError(
            f"the {where} is not the one of a plain file of {size} bytes",
            file=source,
            key=key,
            hint="expected mode 0644, owner, group and time 0, and the right checksum",
        )
    return name, size


def _header(name: str, size: int) -> bytes:
    """The header of a plain file (POSIX.1-2017, pax, "ustar Interchange Format")."""
    before = b"".join(
        [
            name.encode("ascii").ljust(100, b"\0"),
            b"0000644\0",  # mode
            b"0000000\0" * 2,  # owner and group
            b"%011o\0" % size,
            b"%011o\0" % 0,  # time
        ]
    )
    after = b"".join(
        [
            b"0" + bytes(100),  # a plain file, no link
            b"ustar\00000" + bytes(64),  # no names of owner and group
            b"0000000\0" * 2,  # no device
            bytes(167),  # no prefix
        ]
    )
    checksum = sum(before) + 8 * ord(" ") + sum(after)
    return before + b"%06o\0 " % checksum + after


def _too_many(source: str) -> ProductError:
    return ProductError(f"holds more than {MOST_FILES} files", file=source, hint="no package has as many")


def _something_after(last: str, source: str) -> ProductError:
    hint = "expected two blocks of zeros and the end"
    return ProductError(f"has something after {last or 'its beginning'}", file=source, hint=hint)
