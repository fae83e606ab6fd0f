"""FITS tables as sources of rows: as many rows in memory as are asked for at once."""

from __future__ import annotations

import gzip
import warnings
import zlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from ...errors import InvalidInput
from ..foreign import FITS_LIBRARIES, refused_by, require_few_fits_parts
from .columns import FoundColumns
from .rows import Piece

_BLOCK_BYTES = 2880
_HEAD_BYTES = _PIECE_BYTES = 1 << 20


class FitsTable:
    """The first table of a FITS file, binary or ASCII. Units: TUNITn; gaps: TNULLn and NaN.

    The rows of a piece are given to astropy as a small file of their own: a mapped file would stay in memory as far
    as it has been read.
    """

    epoch = None

    def __init__(self, file: Path) -> None:
        self.file = file
        hdu, self._data_start = self._first_table()
        with self._refusing(), warnings.catch_warnings(action="ignore"):
            self._kind, self._header = type(hdu), hdu.header.copy()
            sizes = self._header["NAXIS1"], self._header["NAXIS2"]
            self.units: Mapping[str, str] = {str(column.name): str(column.unit or "") for column in hdu.columns}
        if not all(isinstance(size, int) and 0 <= size < 2**31 for size in sizes) or not sizes[0]:
            raise InvalidInput(
                f"has rows of {sizes[0]} bytes, {sizes[1]} of them", file=self.file, key="NAXIS1, NAXIS2"
            )
        self._row_bytes, self.rows = sizes

    def pieces(self, columns: FoundColumns, first_row: int, rows_at_once: int) -> Iterator[Piece]:
        with self._bytes() as content:
            content.seek(self._data_start + first_row * self._row_bytes)
            for start in range(first_row, self.rows, rows_at_once):
                hdu = self._table_of(content, start, min(rows_at_once, self.rows - start))
                with self._refusing(), warnings.catch_warnings(action="ignore"):
                    piece = {name: self._plain(hdu.data, hdu.columns[name]) for name in columns.all()}
                yield piece

    def line_of(self, row: int) -> None:
        return None

    def _refusing(self) -> AbstractContextManager[None]:
        return refused_by((*FITS_LIBRARIES, "gzip"), "FITS file", self.file, InvalidInput)

    def _bytes(self) -> BinaryIO:
        opened: Any = gzip.open if self.file.suffix.lower() == ".gz" else open
        content: BinaryIO = opened(self.file, "rb")
        return content

    def _first_table(self) -> tuple[Any, int]:
        """The table, its data not read, and where in the file they begin."""
        from astropy.io import fits

        with self._refusing(), self._bytes() as content:
            require_few_fits_parts(content.read(_HEAD_BYTES), self.file, InvalidInput)
        with self._refusing(), warnings.catch_warnings(action="ignore"), fits.open(self.file, memmap=True) as hdus:
            for hdu in hdus:
                if isinstance(hdu, fits.BinTableHDU | fits.TableHDU):
                    return hdu, int(hdu.fileinfo()["datLoc"])
        raise InvalidInput("has no table", file=self.file, hint="a catalogue is a FITS table")

    def _table_of(self, content: BinaryIO, start: int, rows: int) -> Any:
        """These rows as a table, the next ones of the file."""
        try:
            data = _read(content, rows * self._row_bytes)
        except (OSError, EOFError, zlib.error) as error:
            raise InvalidInput(f"cannot be read: {error}", file=self.file) from None
        if len(data) < rows * self._row_bytes:
            there = start + len(data) // self._row_bytes
            raise InvalidInput(f"is cut short: row {there + 1} of {self.rows} is not there", file=self.file)
        header = self._header.copy()
        header["NAXIS2"], header["PCOUNT"] = rows, 0
        padding = b"\0" * (-len(data) % _BLOCK_BYTES)
        with self._refusing(), warnings.catch_warnings(action="ignore"):
            return self._kind.fromstring(header.tostring().encode("ascii") + data + padding)

    def _plain(self, part: Any, column: Any) -> Any:
        values = part.field(column.name)
        if values.ndim != 1 or values.dtype.kind not in "iufSU":
            raise InvalidInput(
                f"has values of format {column.format}",
                file=self.file,
                key=f"column {column.name}",
                hint="choose one of numbers or text",
            )
        plain = np.array(values, values.dtype.newbyteorder("="))
        if column.null is not None and plain.dtype.kind in "iu":
            return np.ma.array(plain, mask=plain == int(column.null))
        return plain


def _read(content: BinaryIO, count: int) -> bytes:
    """So many bytes, or what is left; a header that states too many takes no memory for them."""
    pieces = []
    while count > 0 and (piece := content.read(min(count, _PIECE_BYTES))):
        pieces.append(piece)
        count -= len(piece)
    return b"".join(pieces)
