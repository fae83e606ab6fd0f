"""Arrow's record batches as pieces of a catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ...errors import InvalidInput
from .rows import Piece


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
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_decimal(kind):
        column, kind = column.cast(pa.float64()), pa.float64()
    if pa.types.is_integer(kind) and column.null_count:
        return np.ma.array(column.fill_null(0).to_numpy(), mask=column.is_null().to_numpy())
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)
    if not (pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_null(kind) or is_text):
        raise InvalidInput(f"holds {kind}", file=file, key=f"column {name}", hint="choose one of numbers or text")
    return column.to_numpy()
