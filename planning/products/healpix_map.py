"""Coverage maps as FITS files in the HEALPix convention: a table whose rows are the pixels in their order.

Keywords as in the HEALPix Facility's "The HEALPix Primer" and healpy: PIXTYPE, ORDERING, NSIDE, FIRSTPIX, LASTPIX,
INDXSCHM, COORDSYS ('C': equatorial, here ICRS), OBJECT, BAD_DATA, which stands where a pixel has no value. Both units
carry CHECKSUM and DATASUM; no clock is written.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from itertools import count
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import convert_ns, iso
from ...errors import ProductError
from ..coverage import CoverageMap, is_nside
from ..foreign import FITS_LIBRARIES, refused_by, require_few_fits_parts
from ..reduction_columns import ReductionColumn

UNSEEN = -1.6375e30
"""What HEALPix writes for a pixel without a value."""

_PRODUCT = "SCANPLAN COVERAGE MAP"
_VERSION = 1
_EXTENSION = "COVERAGE"
_CHECKSUM_COMMENT = "checksum of this unit"
_FORMS = {"J": np.int32, "D": np.float64}


def write(sky: CoverageMap) -> bytes:
    """The map as a FITS file of two units: an empty primary one and the table."""
    from astropy.io import fits

    rows = np.empty(12 * sky.nside**2, dtype=[(c.name, c.values.dtype.newbyteorder(">")) for c in sky.columns])
    for c in sky.columns:
        rows[c.name] = c.values if c.values.dtype.kind == "i" else np.where(np.isnan(c.values), UNSEEN, c.values)
    primary, unit = fits.PrimaryHDU(), fits.BinTableHDU(data=rows, name=_EXTENSION)
    primary.header["PRODUCT"] = (_PRODUCT, "what this file is")
    primary.header["FORMAT"] = (_VERSION, "version of this layout")
    for number, c in enumerate(sky.columns, start=1):
        if c.unit:
            unit.header[f"TUNIT{number}"] = c.unit
        unit.header[f"TCOMM{number}"] = c.description
    _add_keywords(unit.header, sky)
    for each in (primary, unit):
        each.add_checksum(when=_CHECKSUM_COMMENT)
    sink = io.BytesIO()
    fits.HDUList([primary, unit]).writeto(sink)
    return sink.getvalue()


def _add_keywords(header: Any, sky: CoverageMap) -> None:
    header["PIXTYPE"] = ("HEALPIX", "HEALPix pixels")
    header["ORDERING"] = ("NESTED", "order of the pixels")
    header["NSIDE"] = (sky.nside, "resolution")
    header["FIRSTPIX"] = (0, "first pixel")
    header["LASTPIX"] = (12 * sky.nside**2 - 1, "last pixel")
    header["INDXSCHM"] = ("IMPLICIT", "a pixel's number is its row's, from 0")
    header["OBJECT"] = ("FULLSKY", "all pixels of the sky")
    header["COORDSYS"] = ("C", "equatorial")
    header["RADESYS"] = ("ICRS", "axes of the positions")
    header["BAD_DATA"] = (UNSEEN, "the pixel has no value")
    header["MISSION"] = (sky.mission, "whose law")
    header["TIMESYS"] = ("TCB", "time scale of dates")
    header["DATE-BEG"] = (_tcb(sky.start_et_ns), "start of the window")
    header["DATE-END"] = (_tcb(sky.stop_et_ns), "end of the window")
    header["START_NS"] = (sky.start_et_ns, "[ns] TDB past J2000, the same start")
    header["STOP_NS"] = (sky.stop_et_ns, "[ns] TDB past J2000, the same end")
    for number, each in enumerate(sky.inputs, start=1):
        header[f"INROLE{number}"] = (each["role"], "what went in")
        header[f"INNAME{number}"] = each["name"].encode("ascii", "backslashreplace").decode("ascii")
        header[f"INHASH{number}"] = each["sha256"]


def _tcb(et_ns: int) -> str:
    return iso(int(convert_ns(et_ns, "TDB", "TCB")), "TCB", 9)


def read(data: bytes, source: str) -> CoverageMap:
    """The map a FITS file holds. Raises ProductError naming the column or keyword that is to blame."""
    from astropy.io import fits
    from astropy.utils.exceptions import AstropyWarning

    require_few_fits_parts(data, source)
    with refused_by(FITS_LIBRARIES, "FITS file", source), warnings.catch_warnings():
        warnings.simplefilter("error", AstropyWarning)  # truncation and wrong checksums are only warned of
        with fits.open(io.BytesIO(data), memmap=False, checksum=True) as units:
            is_table = len(units) == 2 and isinstance(units[1], fits.BinTableHDU)
            if not is_table or units[0].header.get("PRODUCT") != _PRODUCT:
                raise ProductError("is no coverage map of scanplan", file=source)
            header = {**units[1].header, "FORMAT": units[0].header.get("FORMAT")}
            columns = tuple(_columns(units[1], source))
    return _map_of(header, columns, source)


def _columns(unit: Any, source: str) -> Iterator[ReductionColumn]:
    for number, name in enumerate(unit.columns.names, start=1):
        form = unit.header[f"TFORM{number}"].strip().removeprefix("1")
        if form not in _FORMS:
            hint = f"expected one of {', '.join(_FORMS)}"
            raise ProductError(f"has the form {form}", file=source, key=name, hint=hint)
        values: NDArray[Any] = np.asarray(unit.data[name]).astype(_FORMS[form])
        if form == "D":
            values = np.where(values == UNSEEN, np.nan, values)
        unit_name, description = unit.header.get(f"TUNIT{number}", ""), unit.header.get(f"TCOMM{number}", "")
        yield ReductionColumn(name, unit_name, description, values)


def _map_of(header: dict[str, Any], columns: tuple[ReductionColumn, ...], source: str) -> CoverageMap:
    def number(key: str) -> int:
        value = header.get(key)
        if not isinstance(value, int):
            raise ProductError(f"is {value!r}", file=source, key=key, hint="expected a whole number")
        return value

    for key, expected in (("FORMAT", _VERSION), ("ORDERING", "NESTED"), ("COORDSYS", "C"), ("INDXSCHM", "IMPLICIT")):
        if header.get(key) != expected:
            raise ProductError(f"is {header.get(key)!r}", file=source, key=key, hint=f"expected {expected!r}")
    nside = number("NSIDE")
    if not is_nside(nside):
        raise ProductError(f"is {nside}", file=source, key="NSIDE", hint="expected a power of two")
    if number("NAXIS2") != 12 * nside * nside:
        hint = f"expected a row a pixel, {12 * nside * nside}"
        raise ProductError(f"is {header['NAXIS2']}", file=source, key="NAXIS2", hint=hint)
    return CoverageMap(
        nside,
        str(header.get("MISSION")),
        number("START_NS"),
        number("STOP_NS"),
        tuple(_inputs(header, source)),
        columns,
    )


def _inputs(header: dict[str, Any], source: str) -> Iterator[dict[str, str]]:
    for n in count(1):
        if f"INROLE{n}" not in header:
            return
        role, name, sha256 = header.get(f"INROLE{n}"), header.get(f"INNAME{n}"), header.get(f"INHASH{n}")
        if not (isinstance(role, str) and isinstance(name, str) and isinstance(sha256, str)):
            raise ProductError(
                "does not name an input", file=source, key=f"INNAME{n}", hint="expected role, name, hash"
            )
        yield {"role": role, "name": name, "sha256": sha256}
