"""Rows of numbers and texts as text with commas between: what the text formats of transits have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.shortest import LONGEST, POWERS_OF_TEN
from ..core.text_rows import INTEGER, NO_INTEGER, REAL, TEXT, write_text_rows

_ROWS_AT_ONCE = 1 << 14
_LONGEST_INTEGER = 20


class CellRows:
    """Rows (N) that take one column after the other, and are then written, each cell as it is given."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._kinds: list[int] = []
        self._reals: list[NDArray[np.uint64]] = []
        self._integers: list[NDArray[np.int64]] = []
        self._texts = _TextPool()

    def add_reals(self, values: NDArray[np.float64]) -> None:
        """Doubles (N,), the shortest that read back the same."""
        self._kinds.append(REAL)
        self._reals.append(np.ascontiguousarray(values, np.float64).view(np.uint64))

    def add_integers(self, values: NDArray[np.int64]) -> None:
        """Integers (N,); one that is masked is left empty."""
        self._kinds.append(INTEGER)
        self._integers.append(np.ma.filled(values, NO_INTEGER))

    def add_labels(self, texts: Sequence[bytes], numbers: NDArray[np.int64]) -> None:
        """The texts of these numbers (N,)."""
        self._kinds.append(TEXT)
        self._texts.add(texts, numbers)

    def add_texts(self, texts: NDArray[np.bytes_]) -> None:
        """Texts (N,) of one length."""
        self._kinds.append(TEXT)
        self._texts.add_array(texts)

    def written(self) -> Iterator[bytes]:
        """The rows, each a line of cells between commas, some thousands at once."""
        kinds = self._kinds
        widest = len(self._reals) * LONGEST + len(self._integers) * _LONGEST_INTEGER + self._texts.widest + len(kinds)
        buffer = np.empty(widest * min(_ROWS_AT_ONCE, self._count), np.uint8)
        text_ends, characters = self._texts.joined()
        for start in range(0, self._count, _ROWS_AT_ONCE):
            part = slice(start, min(start + _ROWS_AT_ONCE, self._count))
            size = write_text_rows(
                np.array(kinds),
                _stacked(self._reals, part, np.uint64),
                _stacked(self._integers, part, np.int64),
                _stacked(self._texts.numbers, part, np.int64),
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
