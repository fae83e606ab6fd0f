"""Scan-law table as a FITS binary table (FITS 4.0): units and UCDs, times declared as TCB.

The metadata stand whole in the keyword SCANPLAN of the table's header (JSON, continued over cards), the
most asked-for of it in ordinary keywords. Both units carry CHECKSUM and DATASUM; no clock is written.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import ProductError
from ..foreign import FITS_LIBRARIES, refused_by, require_few_fits_parts
from .table import ScanLawTable, checked_table
from .table_columns import TIME_ORIGIN_JD, ColumnSpec, layout_of
from .table_metadata import KEY, metadata_text, parse_metadata

_EXTENSION = "SCANLAW"
_CHECKSUM_COMMENT = "checksum of this unit"


def write(table: ScanLawTable) -> bytes:
    """The table as a FITS file of two units: an empty primary one and the table."""
    from astropy.io import fits

    columns = table.layout.columns
    rows = np.empty(len(table), dtype=[(c.name, np.dtype(c.dtype).newbyteorder(">")) for c in columns])
    for c in columns:
        rows[c.name] = table[c.name]
    primary, unit = fits.PrimaryHDU(), fits.BinTableHDU(data=rows, name=_EXTENSION)
    for number, c in enumerate(columns, start=1):
        _describe(unit.header, number, c)
    _add_keywords(unit.header, table)
    sink = io.BytesIO()
    for each in (primary, unit):
        each.add_checksum(when=_CHECKSUM_COMMENT)
    fits.HDUList([primary, unit]).writeto(sink)
    return sink.getvalue()


def read(data: bytes, source: str) -> ScanLawTable:
    """The table a FITS file holds. Raises ProductError naming the column where one is to blame."""
    from astropy.io import fits
    from astropy.utils.exceptions import AstropyWarning

    require_few_fits_parts(data, source)
    with refused_by(FITS_LIBRARIES, "FITS file", source), warnings.catch_warnings():
        warnings.simplefilter("error", AstropyWarning)  # truncation and wrong checksums are only warned of
        with fits.open(io.BytesIO(data), memmap=False, checksum=True) as units:
            unit = _table_unit(units, source)
            names = [str(name) for name in unit.columns.names]  # a column may have none
            layout = layout_of(names, source)
            for number, name in enumerate(names, start=1):
                _check_column(unit.header, number, _spec(layout.columns, name), source)
            rows: NDArray[Any] = np.asarray(unit.data)
            text = unit.header.get(KEY)
    metadata = {} if text is None else parse_metadata(text, source)
    values = {c.name: rows[c.name].astype(c.dtype) for c in layout.columns}
    return checked_table(layout, values, metadata, source)


def _describe(header: Any, number: int, column: ColumnSpec) -> None:
    for keyword, value in (("TUNIT", column.unit), ("TUCD", column.ucd), ("TCOMM", column.description)):
        if value:
            header[f"{keyword}{number}"] = value


def _add_keywords(header: Any, table: ScanLawTable) -> None:
    header["TIMESYS"] = ("TCB", "time scale of the time columns")
    header["JDREF"] = (TIME_ORIGIN_JD, "[d] zero of the time columns")
    header["TIMEUNIT"] = ("d", "unit of the time columns")
    header["RADESYS"] = ("ICRS", "axes of the positions")
    metadata = table.metadata
    if "object" in metadata:
        header["OBJECT"] = metadata["object"]
    if "validity" in metadata:
        header["DATE-BEG"] = (metadata["validity"]["start"]["tcb"], "first instant covered")
        header["DATE-END"] = (metadata["validity"]["stop"]["tcb"], "last instant covered")
    if "interpolation" in metadata:
        header["MAXERR"] = (metadata["interpolation"]["max_error_uas"], "[uas] great circle between rows")
    if metadata:
        header[KEY.upper()] = metadata_text(metadata)


def _table_unit(units: Any, source: str) -> Any:
    from astropy.io import fits

    tables = [unit for unit in units if isinstance(unit, fits.BinTableHDU)]
    if len(tables) != 1:
        raise ProductError(f"holds {len(tables)} binary tables", file=source, hint="one was expected")
    return tables[0]


def _check_column(header: Any, number: int, column: ColumnSpec, source: str) -> None:
    form, wanted = header[f"TFORM{number}"], "D" if column.dtype == "float64" else "K"
    if form.strip() not in (wanted, "1" + wanted):
        raise ProductError(f"has the form {form}", file=source, key=column.name, hint=f"expected {wanted}")
    unit = header.get(f"TUNIT{number}", column.unit)
    if unit != column.unit:
        raise ProductError(f"is in '{unit}'", file=source, key=column.name, hint=f"expected '{column.unit}'")


def _spec(columns: tuple[ColumnSpec, ...], name: str) -> ColumnSpec:
    return next(c for c in columns if c.name == name)
