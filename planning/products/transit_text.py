"""Rows of transits as comma-separated text: what CSV, ECSV and GOST's format have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.shortest import LONGEST, POWERS_OF_TEN
from ..core.text_rows import INTEGER, NO_INTEGER, REAL, TEXT, write_text_rows
from .transit_columns import TransitColumn
from .transit_rows import Labels, TransitRows

_ROWS_AT_ONCE = 1 << 14
_LONGEST_INTEGER = 20


def text_rows(columns: Sequence[TransitColumn], rows: TransitRows) -> Iterator[bytes]:
    """The rows, each a line of values between commas; doubles are the shortest that read back the same.

    A text is quoted where it holds a comma or a quotation mark (RFC 4180), an integer that is masked is left empty.
    """
    kinds = []
    reals: list[NDArray[np.uint64]] = []
    integers: list[NDArray[np.int64]] = []
    pool = _TextPool()
    for column in columns:
        cells = column.values(rows)
        if isinstance(cells, Labels):
            kinds.append(TEXT)
            pool.add([_quoted(text).encode("utf-8") for text in cells.texts], cells.codes)
        elif cells.dtype.kind == "S":
            kinds.append(TEXT)
            pool.add_array(cells)
        elif cells.dtype == np.int64:
            kinds.append(INTEGER)
            integers.append(np.ma.filled(cells, NO_INTEGER))
        else:
            kinds.append(REAL)
            reals.append(np.ascontiguousarray(cells, np.float64).view(np.uint64))
    widest = len(reals) * LONGEST + len(integers) * _LONGEST_INTEGER + pool.widest + len(kinds)
    buffer = np.empty(widest * min(_ROWS_AT_ONCE, len(rows)), np.uint8)
    text_ends, characters = pool.joined()
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        part = slice(start, min(start + _ROWS_AT_ONCE, len(rows)))
        size = write_text_rows(
            np.array(kinds),
            _stacked(reals, part, np.uint64),
            _stacked(integers, part, np.int64),
            _stacked(pool.numbers, part, np.int64),
            text_ends,
            characters,
            POWERS_OF_TEN,
            buffer,
        )
        yield buffer[:size].tobytes()


class _TextPool:
    """All texts of all columns, one behind the other, and which of them stands where."""

    def __init__(self) -> None:
        self.numbers: list[NDArray[np.int64]] = []
        self.widest = 0
        self._pieces: list[bytes] = []
        self._lengths: list[NDArray[np.int64]] = []
        self._count = 0

    def add(self, texts: Sequence[bytes], numbers: NDArray[np.int64]) -> None:
        """A column that has these texts in rows (N,)."""
        self._add(b"".join(texts), np.array([len(text) for text in texts], np.int64), numbers)

    def add_array(self, texts: NDArray[np.bytes_]) -> None:
        """A column of texts (N,) of one length."""
        lengths = np.full(texts.size, texts.dtype.itemsize)
        self._add(texts.tobytes(), lengths, np.arange(texts.size))

    def _add(self, piece: bytes, lengths: NDArray[np.int64], numbers: NDArray[np.int64]) -> None:
        self.numbers.append(numbers + self._count)
        self.widest += int(lengths.max(initial=0))
        self._pieces.append(piece)
        self._lengths.append(lengths)
        self._count += lengths.size

    def joined(self) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
        ends = np.concatenate([[0], *self._lengths]).cumsum()
        return ends, np.frombuffer(b"".join(self._pieces), np.uint8)


def _stacked(columns: list[NDArray[Any]], part: slice, dtype: Any) -> NDArray[Any]:
    pieces = [column[part] for column in columns]
    return np.stack(pieces) if pieces else np.empty((0, part.stop - part.start), dtype)


def _quoted(text: str) -> str:
    if any(mark in text for mark in ',"') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
