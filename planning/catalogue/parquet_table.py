"""Parquet files as sources of rows: a part of a row group in memory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import Any

from ...errors import InvalidInput
from ..foreign import PARQUET_LIBRARIES, refused_by
from .arrow_pieces import MOST_BYTES, numpy_columns, pieces_of
from .columns import FoundColumns
from .rows import Piece

_BUFFER_BYTES = 1 << 20
_PAGE_BYTES = 16 << 20
_ASTROPY_KEY = b"table_meta_yaml"


class ParquetTable:
    """A Parquet file. Units: ``unit`` in a column's metadata, or astropy's description of its tables."""

    epoch = None

    def __init__(self, file: Path) -> None:
        import pyarrow.parquet as pq

        self.file = file
        with self._refusing():  # without these options whole row groups are kept
            self._parquet = pq.ParquetFile(file, pre_buffer=False, buffer_size=_BUFFER_BYTES)

    @property
    def rows(self) -> int:
        return int(self._parquet.metadata.num_rows)

    @cached_property
    def units(self) -> Mapping[str, str]:
        with self._refusing():
            schema = self._parquet.schema_arrow
            of_astropy = _astropy_units((schema.metadata or {}).get(_ASTROPY_KEY), self.file)
            return {
                field.name: (field.metadata or {}).get(b"unit", b"").decode("utf-8", "replace")
                or of_astropy.get(field.name, "")
                for field in schema
            }

    def pieces(self, columns: FoundColumns, first_row: int, rows_at_once: int) -> Iterator[Piece]:
        groups, skipped = self._groups_from(first_row)
        self._require_narrow(groups)
        with self._refusing():
            batches = self._parquet.iter_batches(min(rows_at_once, 1 << 16), groups, columns=list(columns.all()))
            for piece in pieces_of(batches, skipped, rows_at_once):
                yield numpy_columns(piece, self.file)

    def line_of(self, row: int) -> None:
        return None

    def _groups_from(self, row: int) -> tuple[list[int], int]:
        """Row groups from that of a row on, and how many rows of the first come before it."""
        metadata = self._parquet.metadata
        group = 0
        while group < metadata.num_row_groups and row >= metadata.row_group(group).num_rows:
            row -= metadata.row_group(group).num_rows
            group += 1
        return list(range(group, metadata.num_row_groups)), row

    def _require_narrow(self, groups: list[int]) -> None:
        """Raises InvalidInput for values that are unfolded to more than anybody has for a star.

        By whole groups: what the library thinks of a single column that is broken ends the process.
        """
        for group in map(self._parquet.metadata.row_group, groups):
            if group.total_byte_size > group.num_columns * (_PAGE_BYTES + MOST_BYTES * group.num_rows):
                told = f"has rows of {group.total_byte_size // max(group.num_rows, 1)} bytes on average"
                raise InvalidInput(told, file=self.file)

    def _refusing(self) -> AbstractContextManager[None]:
        return refused_by(PARQUET_LIBRARIES, "Parquet file", self.file, InvalidInput)


def _astropy_units(text: bytes | None, file: Path) -> dict[str, str]:
    if text is None:
        return {}
    from astropy.table.meta import get_header_from_yaml

    with refused_by(("astropy", "yaml"), "description of columns", file, InvalidInput):
        header: Any = get_header_from_yaml(text.decode("utf-8", "replace").split("\n"))
    columns = header.get("datatype") if isinstance(header, dict) else None
    return {
        column["name"]: column["unit"]
        for column in (columns if isinstance(columns, list) else ())
        if isinstance(column, dict) and isinstance(column.get("name"), str) and isinstance(column.get("unit"), str)
    }
