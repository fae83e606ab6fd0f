"""Tables in memory as sources of rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ...errors import InvalidInput
from .columns import FoundColumns
from .rows import Piece


@dataclass(frozen=True)
class MemoryTable:
    """An astropy Table; errors name the file it came from."""

    table: Any
    file: object = None
    epoch: float | None = None

    @property
    def rows(self) -> int:
        return len(self.table)

    @cached_property
    def units(self) -> Mapping[str, str]:
        return {name: str(getattr(self.table[name], "unit", None) or "") for name in self.table.colnames}

    def pieces(self, columns: FoundColumns, first_row: int, rows_at_once: int) -> Iterator[Piece]:
        for start in range(first_row, self.rows, rows_at_once):
            piece = self.table[start : start + rows_at_once]
            yield {name: self._plain(piece[name], name) for name in columns.all()}

    def line_of(self, row: int) -> None:
        return None

    def _plain(self, column: Any, name: str) -> Any:
        """The column as an array, masked where it has gaps; a Quantity without its unit."""
        numbers = getattr(column, "value", column)
        unmasked = getattr(numbers, "unmasked", None)
        if unmasked is not None:  # astropy's own masked arrays
            plain: Any = np.ma.array(np.asarray(unmasked), mask=np.asarray(numbers.mask))
        elif isinstance(numbers, np.ma.MaskedArray):
            plain = np.ma.array(np.ma.getdata(numbers), mask=np.ma.getmaskarray(numbers))
        elif hasattr(numbers, "__array__"):
            plain = np.asarray(numbers)
        else:
            raise InvalidInput(f"holds {type(column).__name__}", file=self.file, key=f"column {name}")
        if plain.ndim != 1:
            raise InvalidInput("has arrays for values", file=self.file, key=f"column {name}", hint="choose another")
        return plain
