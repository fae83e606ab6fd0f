"""Columns of numbers and texts as lines of comma-separated values; doubles at the shortest that reads back the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..core.shortest import LONGEST, POWERS_OF_TEN
from ..core.text_rows import INTEGER, REAL, TEXT, write_text_rows

_ROWS_AT_ONCE = 1 << 14
_LONGEST_INTEGER = 20


def rows_of(columns: Sequence[NDArray[Any]]) -> bytes:
    """Columns (N,) of float64, int64 or bytes of ASCII without commas, as N lines."""
    kinds = [_kind(column) for column in columns]
    rows = columns[0].size if columns else 0
    texts = [column for column, kind in zip(columns, kinds, strict=True) if kind == TEXT]
    widest = sum(_widest(column, kind) + 1 for column, kind in zip(columns, kinds, strict=True))
    buffer = np.empty(widest * min(_ROWS_AT_ONCE, max(rows, 1)), np.uint8)
    pieces = []
    for start in range(0, rows, _ROWS_AT_ONCE):
        part = slice(start, min(start + _ROWS_AT_ONCE, rows))
        count = part.stop - part.start
        numbers = np.arange(count * len(texts)).reshape(len(texts), count)
        ends = np.concatenate([[0], *(np.full(count, text.dtype.itemsize) for text in texts)]).cumsum()
        size = write_text_rows(
            np.array(kinds),
            _stacked([c.view(np.uint64) for c, k in zip(columns, kinds, strict=True) if k == REAL], part, np.uint64),
            _stacked([c for c, k in zip(columns, kinds, strict=True) if k == INTEGER], part, np.int64),
            numbers,
            ends,
            np.frombuffer(b"".join(text[part].tobytes() for text in texts), np.uint8),
            POWERS_OF_TEN,
            buffer,
        )
        pieces.append(buffer[:size].tobytes())
    return b"".join(pieces)


def number_lists(values: NDArray[np.float64]) -> list[str]:
    """Rows (N, K) of doubles, each as K numbers between blanks."""
    if values.shape[1] == 0:
        return [""] * values.shape[0]
    lines = rows_of([np.ascontiguousarray(column) for column in values.T])
    return lines.replace(b",", b" ").decode("ascii").split("\n")[:-1]


def _kind(column: NDArray[Any]) -> int:
    return {"f": REAL, "i": INTEGER, "S": TEXT}[column.dtype.kind]


def _widest(column: NDArray[Any], kind: int) -> int:
    return {REAL: LONGEST, INTEGER: _LONGEST_INTEGER, TEXT: column.dtype.itemsize}[kind]


def _stacked(columns: list[NDArray[Any]], part: slice, dtype: Any) -> NDArray[Any]:
    pieces = [column[part] for column in columns]
    return np.stack(pieces) if pieces else np.empty((0, part.stop - part.start), dtype)
