"""Transits as JSON: the metadata, what the columns mean, and an object a transit, on a line of its own.

    {"metadata":{...},"columns":[{"name":"star","unit":"","description":"..."},...],"transits":[
    {"star":"bet Pic","ra_deg":86.82,...},
    ...
    ]}

Doubles read back bit for bit. Counts of nanoseconds are integers beyond 2**53: JavaScript rounds them, and takes
``utc``, which has the nanosecond, instead. What is not there is null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..transits import Transits
from .cell_rows import CellRows
from .transit_columns import TransitColumn, TransitOptions, columns_of
from .transit_json_read import read_json
from .transit_metadata import transit_metadata
from .transit_rows import Labels, TransitRows, first_of
from .transit_table import TransitTable

_COLON = b"\x01"
"""Ends a cell that is the name of the next one; no text in JSON holds it as it is."""

_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False, ensure_ascii=False)


def write(chunks: Iterable[Transits], options: TransitOptions) -> Iterator[bytes]:
    """The file, piece by piece; the bytes do not depend on how transits are cut into chunks."""
    first, chunks = first_of(chunks)
    columns = columns_of(first, options)
    yield _head(first, columns)
    del first
    between = b"\n{"
    for found in chunks:
        for rows in _rows(columns, TransitRows(found, options)):
            yield between + rows[:-1].replace(b"\n", b"},\n{") + b"}"
            between = b",\n{"
    yield b"\n]}\n"


def read(data: bytes, source: str) -> TransitTable:
    """The table a file holds. Raises ProductError, with the line of what is not JSON, or column and row."""
    return read_json(data, source)


def _head(found: Transits, columns: Sequence[TransitColumn]) -> bytes:
    metadata = _json(transit_metadata(found))
    meanings = _json([{"name": c.name, "unit": c.unit, "description": c.description} for c in columns])
    return b'{"metadata":%b,"columns":%b,"transits":[' % (metadata, meanings)


def _rows(columns: Sequence[TransitColumn], rows: TransitRows) -> Iterator[bytes]:
    """The rows, each a line of names and values without its braces."""
    written = CellRows(len(rows))
    everywhere = np.zeros(len(rows), np.int64)
    is_whole = True
    for column in columns:
        cells, name = column.values(rows), _json(column.name) + b":"
        if isinstance(cells, Labels):
            written.add_labels([name + _json(text) for text in cells.texts], cells.codes)
        elif cells.dtype.kind == "S":
            written.add_texts(_enclosed(name + b'"', cells, b'"'))
        else:
            written.add_labels([name + _COLON], everywhere)
            if cells.dtype == np.int64:
                written.add_integers(cells)
                is_whole &= not np.ma.is_masked(cells)
            else:
                finite = np.isfinite(cells)
                written.add_reals(np.where(finite, cells, np.nan))
                is_whole &= bool(finite.all())
    for piece in written.written():
        yield (piece if is_whole else _with_nulls(piece)).replace(_COLON + b",", b"")


def _with_nulls(rows: bytes) -> bytes:
    """Rows with what JSON has where a number is not there: an empty cell, or NaN."""
    for nothing, after in ((b",", b","), (b",", b"\n"), (b",NaN", b"")):
        rows = rows.replace(_COLON + nothing + after, b"null" + after)
    return rows


def _enclosed(before: bytes, texts: NDArray[np.bytes_], after: bytes) -> NDArray[np.bytes_]:
    """Texts (N,) of one length with others before and behind each."""
    width = len(before) + texts.dtype.itemsize + len(after)
    characters = np.empty((texts.size, width), np.uint8)
    characters[:, : len(before)] = np.frombuffer(before, np.uint8)
    characters[:, len(before) : width - len(after)] = texts.view(np.uint8).reshape(-1, texts.dtype.itemsize)
    characters[:, width - len(after) :] = np.frombuffer(after, np.uint8)
    return characters.reshape(-1).view(f"S{width}")


def _json(told: Any) -> bytes:
    return _ENCODER.encode(told).encode("utf-8")
