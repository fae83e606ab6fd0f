"""Transits as CSV: one line of column names, then one line a transit; nothing else.

Text is UTF-8. Doubles read back bit for bit, times carry the nanosecond; columns are those of ``transit_columns``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..transits import Transits
from .transit_columns import TransitColumn, TransitOptions, columns_of
from .transit_rows import TransitRows, first_of
from .transit_table import TransitTable
from .transit_text import text_rows
from .transit_text_read import read_text


def write(chunks: Iterable[Transits], options: TransitOptions) -> Iterator[bytes]:
    """The file, piece by piece; the bytes do not depend on how transits are cut into chunks."""
    first, chunks = first_of(chunks)
    columns = columns_of(first, options)
    del first
    yield header(columns)
    for found in chunks:
        yield from text_rows(columns, TransitRows(found, options))


def header(columns: Iterable[TransitColumn]) -> bytes:
    """The line of names."""
    return ",".join(column.name for column in columns).encode("ascii") + b"\n"


def read(data: bytes, source: str) -> TransitTable:
    """The table a file holds, without metadata. Raises ProductError with line and column where they are known."""
    return read_text(data, source, first_line=1)
