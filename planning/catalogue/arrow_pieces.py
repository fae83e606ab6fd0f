"""Arrow's record batches as pieces of a catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ...errors import InvalidInput
from .rows import Piece
from .values import LONGEST_TEXT

MOST_BYTES = 4 * LONGEST_TEXT
"""Of a text in UTF-8."""


def pieces_of(batches: Iterable[Any], skipped: int, rows_at_once: int) -> Iterator[Any]:
    """Arrow tables of exactly that many rows, the last one shorter, after leaving out the first ones."""
    import pyarrow as pa

    held: list[Any] = []
    count = 0
    for batch in batches:
        if skipped >= batch.num_rows:
            skipped -= batch.num_rows
            continue
        held.append(batch.slice(skipped))
        skipped = 0
        count += held[-1].num_rows
        while count >= rows_at_once:
            table = pa.Table.from_batches(held)
            yield table.slice(0, rows_at_once)
            held = table.slice(rows_at_once).to_batches()
            count -= rows_at_once
    if count:
        yield pa.Table.from_batches(held)


def numpy_columns(table: Any, file: object) -> Piece:
    """Columns as numpy arrays, masked where whole numbers have gaps. Raises InvalidInput for what numpy cannot hold."""
    return {name: _numpy(table[name], name, file) for name in table.column_names}


def _numpy(column: Any, name: str, file: object) -> Any:
    import pyarrow as pa

    kind = column.type
    if pa.types.is_dictionary(kind):
        for chunk in column.chunks:
            _require_short(chunk.dictionary, name, file)
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_decimal(kind):
        column, kind = column.cast(pa.float64()), pa.float64()
    if pa.types.is_integer(kind) and column.null_count:
        return np.ma.array(column.fill_null(0).to_numpy(), mask=column.is_null().to_numpy())
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind) or is_text):
        raise InvalidInput(f"holds {kind}", file=file, key=f"column {name}", hint="choose one of numbers or text")
    if is_text:
        _require_short(column, name, file)
    return column.to_numpy()


def _require_short(texts: Any, name: str, file: object) -> None:
    """Raises InvalidInput for a text that nobody gives a star; what it would take to hold it many times, nobody has."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pa.types.is_string(texts.type) or pa.types.is_large_string(texts.type):
        longest = pc.max(pc.binary_length(texts)).as_py() or 0
        if longest > MOST_BYTES:
            hint = f"give at most {LONGEST_TEXT} characters"
            raise InvalidInput(f"has a text of {longest} bytes", file=file, key=f"column {name}", hint=hint)
