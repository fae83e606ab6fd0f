"""Transits as ECSV 1.0 (Astropy enhancement 6): the CSV under a commented YAML header with types, units, metadata."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..transits import Transits
from . import ecsv_header, transit_csv
from .transit_columns import TransitOptions, columns_of
from .transit_metadata import transit_metadata
from .transit_rows import first_of
from .transit_table import TransitTable
from .transit_text_read import read_text


def write(chunks: Iterable[Transits], options: TransitOptions) -> Iterator[bytes]:
    """The file, piece by piece; the bytes do not depend on how transits are cut into chunks."""
    first, found = first_of(chunks)
    yield ecsv_header.written(columns_of(first, options), transit_metadata(first))
    del first
    yield from transit_csv.write(found, options)


def read(data: bytes, source: str) -> TransitTable:
    """The table a file holds. Raises ProductError with line and column where they are known."""
    header = ecsv_header.read(data, source)
    star_is_text = header.described.get("star", {}).get("datatype") != "int64"
    table = read_text(data[header.size_bytes :], source, header.lines + 1, star_is_text, header.metadata)
    ecsv_header.check(header, table.columns, source)
    return table
