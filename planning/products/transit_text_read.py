"""Transits out of CSV text, be it a file or the body of an ECSV."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import ProductError
from .csv_read import header_names, read_columns
from .transit_columns import TransitColumn, columns_named, star_column
from .transit_table import TransitTable, checked_table


def read_text(
    data: bytes,
    source: str,
    first_line: int,
    star_is_text: bool | None = None,
    metadata: Mapping[str, Any] | None = None,
) -> TransitTable:
    """The table under a line of names that is line ``first_line`` of the file. Raises ProductError with the line.

    star_is_text  None where the file does not say: stars are numbers if all of them are written as whole numbers
    """
    if not data.endswith(b"\n"):
        raise ProductError("the last line has no end: the file was cut off", file=source)
    columns = columns_named(header_names(data, source, first_line), source, first_line)
    columns = _with_star(columns, star_is_text is not False)
    optional = {column.name for column in columns if column.may_be_empty}
    values = dict(read_columns(data, columns, source, first_line, optional))
    if star_is_text is None and (numbers := _as_numbers(values["star"])) is not None:
        values["star"], columns = numbers, _with_star(columns, False)
    return checked_table(columns, values, metadata or {}, source, first_line + 1)


def _with_star(columns: tuple[TransitColumn, ...], is_text: bool) -> tuple[TransitColumn, ...]:
    return tuple(star_column(is_text) if column.name == "star" else column for column in columns)


def _as_numbers(texts: NDArray[np.str_]) -> NDArray[np.int64] | None:
    """Whole numbers if the texts are how these are written: not 009."""
    try:
        numbers = texts.astype(np.int64)
    except (ValueError, OverflowError):
        return None
    return numbers if texts.size and np.array_equal(numbers.astype(np.str_), texts) else None
