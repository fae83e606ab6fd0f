"""A file of a delivery that is checked: read when it is needed, its kind told from its beginning."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ...ephemeris.plain_file import plain_bytes
from ...errors import InvalidInput
from .content import content_kind

HEAD_BYTES = 1 << 20
"""Enough to tell a kind."""


@dataclass(frozen=True, eq=False)
class SubjectFile:
    """A file of a delivery: bytes, or where they are."""

    name: str
    source: bytes | Path = field(repr=False)

    def read(self) -> bytes:
        """The bytes. Raises InvalidInput for a file that cannot be read."""
        if isinstance(self.source, bytes):
            return self.source
        try:
            return plain_bytes(self.source)
        except OSError as error:
            raise InvalidInput(f"cannot be read: {error.strerror}", file=self.source) from error

    @cached_property
    def sha256(self) -> str:
        if isinstance(self.source, bytes):
            return hashlib.sha256(self.source).hexdigest()
        try:
            with self.source.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        except OSError as error:
            raise InvalidInput(f"cannot be read: {error.strerror}", file=self.source) from error

    @cached_property
    def kind_and_rank(self) -> tuple[str, int]:
        """What it holds, and how slow its format is to read."""
        data = self._beginning()
        rank = 0 if data.startswith((b"PAR1", b"DAF/")) else 1 if data.startswith(b"SIMPLE") else 2
        return content_kind(data), 3 if data[:64].lstrip().startswith(b"<") else rank

    def _beginning(self) -> bytes:
        """Enough to tell what it is; Parquet says it at its end."""
        if isinstance(self.source, bytes):
            return self.source
        try:
            with self.source.open("rb") as stream:
                data = stream.read(HEAD_BYTES)
                size = stream.seek(0, os.SEEK_END)
                if not data.startswith(b"PAR1") or size <= len(data):
                    return data
                stream.seek(-8, os.SEEK_END)
                footer = 8 + int.from_bytes(stream.read(4), "little")
                stream.seek(-min(footer, size), os.SEEK_END)
                return data + stream.read()
        except OSError as error:
            raise InvalidInput(f"cannot be read: {error.strerror}", file=self.source) from error
