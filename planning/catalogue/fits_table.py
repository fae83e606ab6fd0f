"""FITS tables as sources of rows, read from the mapped file."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import InvalidInput
from .columns import FoundColumns
from .rows import Piece


class FitsTable:
    """The first table of a FITS file, binary or ASCII. Units: TUNITn; gaps: TNULLn and NaN."""

    epoch = None

    def __init__(self, file: Path) -> None:
        self.file = file
        with self._open() as hdus:
            hdu = self._table(hdus)
            self._hdu_index = hdus.index_of(hdu)
            self.rows = int(hdu.header["NAXIS2"])
            self.units: Mapping[str, str] = {column.name: column.unit or "" for column in hdu.columns}
            end = hdu.fileinfo()["datLoc"] + hdu.header["NAXIS1"] * self.rows
            if file.suffix.lower() != ".gz" and file.stat().st_size < end:
                raise InvalidInput(
                    f"is cut short: {file.stat().st_size} bytes, where its table ends at {end}", file=file
                )

    def pieces(self, columns: FoundColumns, first_row: int, rows_at_once: int) -> Iterator[Piece]:
        with self._open() as hdus:
            hdu = hdus[self._hdu_index]
            for start in range(first_row, self.rows, rows_at_once):
                part = hdu.data[start : start + rows_at_once]
                yield {name: self._plain(part, hdu.columns[name]) for name in columns.all()}

    def line_of(self, row: int) -> None:
        return None

    def _open(self) -> Any:
        from astropy.io import fits

        try:
            with warnings.catch_warnings(action="ignore"):
                hdus = fits.open(self.file, memmap=True, lazy_load_hdus=False)
                return hdus
        except (OSError, ValueError, TypeError, KeyError, EOFError) as error:
            raise InvalidInput(f"not a readable FITS file: {' '.join(str(error).split())}", file=self.file) from None

    def _table(self, hdus: Any) -> Any:
        from astropy.io import fits

        for hdu in hdus:
            if isinstance(hdu, fits.BinTableHDU | fits.TableHDU) and not isinstance(hdu, fits.CompImageHDU):
                return hdu
        raise InvalidInput("has no table", file=self.file, hint="a catalogue is a FITS binary table")

    def _plain(self, part: Any, column: Any) -> Any:
        values = part.field(column.name)
        if values.ndim != 1 or values.dtype.kind not in "iufSU":
            raise InvalidInput(
                f"has values of format {column.format}",
                file=self.file,
                key=f"column {column.name}",
                hint="choose one of numbers or text",
            )
        plain = np.array(values, values.dtype.newbyteorder("="))  # a copy outlives the mapped file
        if column.null is not None and plain.dtype.kind in "iu":
            return np.ma.array(plain, mask=plain == int(column.null))
        return plain
