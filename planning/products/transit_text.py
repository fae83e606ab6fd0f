"""Rows of transits as comma-separated text: what CSV, ECSV and GOST's format have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .cell_rows import CellRows
from .transit_columns import TransitColumn
from .transit_rows import Labels, TransitRows


def text_rows(columns: Sequence[TransitColumn], rows: TransitRows) -> Iterator[bytes]:
    """The rows, each a line of values between commas; doubles are the shortest that read back the same.

    A text is quoted where it holds a comma or a quotation mark (RFC 4180), an integer that is masked is left empty.
    """
    written = CellRows(len(rows))
    for column in columns:
        cells = column.values(rows)
        if isinstance(cells, Labels):
            written.add_labels([_quoted(text).encode("utf-8") for text in cells.texts], cells.codes)
        elif cells.dtype.kind == "S":
            written.add_texts(cells)
        elif cells.dtype == np.int64:
            written.add_integers(cells)
        else:
            written.add_reals(cells)
    return written.written()


def _quoted(text: str) -> str:
    if any(mark in text for mark in ',"') or text != text.strip():
        return '"' + text.replace('"', '""') + '"'
    return text
