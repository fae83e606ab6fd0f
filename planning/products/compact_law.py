"""The scan law itself in one small FITS file: the heliotropic angles as Chebyshev series, and the mission file.

Binary tables and the mission file's text. From them the attitude follows at any time, to the last bit as the
law that was written gives it:

``LAW``        one row: OBLIQUITY and ASPECT in radians, SPIN_RATE in rad/s
``SEGMENTS``   one row per law segment: NAME; START_NS, STOP_NS, its part of the window; REF_NS
``INTERVALS``  one row per interval: SEGMENT (row number from 0), START_NS, STOP_NS; LON, LAT, NU, SLOW: Chebyshev
               coefficients in radians of u = 2 (t - start)/(stop - start) - 1 for the Sun's ecliptic longitude and
               latitude, the precession phase and the spin phase less ``SPIN_RATE (t - REF_NS)``
``MISSION``    the bytes of the mission file

Times are integer TDB nanoseconds past J2000. With eps the obliquity, xi the solar aspect angle and omega the whole
spin phase, the axes of the scanning reference system follow from those of the ICRS by the turns
``Rx(eps) Rz(lon) Ry(-lat) Rx(nu) Rz(xi - 90 deg) Rx(-90 deg) Rz(omega)``, each about an axis already turned.
"""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import ProductError
from ..foreign import FITS_LIBRARIES, refused_by, require_few_fits_parts
from ..heliotropic import AngleSeries
from ..law_piece import LawPiece, block_borders, piece_from_series
from ..mission_file import read_mission
from ..scanlaw import ScanLaw

_PRODUCT = "SCANPLAN COMPACT LAW"
_VERSION = 1
_UNITS = ("LAW", "SEGMENTS", "INTERVALS", "MISSION")
_ANGLES = ("LON", "LAT", "NU", "SLOW")
_FORMS = {
    "SEGMENTS": {"NAME": "S", "START_NS": "i", "STOP_NS": "i", "REF_NS": "i"},
    "INTERVALS": {"SEGMENT": "i", "START_NS": "i", "STOP_NS": "i", "LON": "f", "NU": "f", "SLOW": "f"},
}
"""Kinds of the columns' values, as numpy names them; LAT may be left out."""
_CHECKSUM_COMMENT = "checksum of this unit"


def _needed(law: ScanLaw, piece: LawPiece) -> slice:
    """The intervals that the piece's blocks reach into."""
    series = piece.series
    first = int(np.searchsorted(series.interval_et_ns, piece.border_et_ns[0], side="right")) - 1
    last = int(np.searchsorted(series.interval_et_ns, piece.border_et_ns[-1], side="left"))
    return slice(max(first, 0), max(last, first + 1))


def write(law: ScanLaw) -> bytes:
    """The law over its window as a FITS file."""
    from astropy.io import fits

    segments = np.zeros(
        len(law.segments),
        dtype=[("NAME", "S64"), ("START_NS", ">i8"), ("STOP_NS", ">i8"), ("REF_NS", ">i8")],
    )
    rows = []
    for number, piece in enumerate(law.segments):
        series, needed = piece.series, _needed(law, piece)
        segments[number] = (piece.name, piece.start_et_ns, piece.stop_et_ns, series.reference_et_ns)
        borders = series.interval_et_ns[needed.start : needed.stop + 1]
        part = np.zeros(
            borders.size - 1,
            dtype=[
                ("SEGMENT", ">i4"),
                ("START_NS", ">i8"),
                ("STOP_NS", ">i8"),
                *((name, ">f8", (series.series.shape[2],)) for name in _ANGLES),
            ],
        )
        part["SEGMENT"], part["START_NS"], part["STOP_NS"] = number, borders[:-1], borders[1:]
        for k, name in enumerate(_ANGLES):
            part[name] = series.series[needed, k]
        rows.append(part)
    intervals = np.concatenate(rows)
    if not intervals["LAT"].any():
        # The nominal Sun keeps to the ecliptic: a quarter of the file would be zeros.
        intervals = intervals[[name for name in intervals.dtype.names or () if name != "LAT"]]
        intervals = np.array(intervals.tolist(), dtype=[(n, intervals.dtype[n]) for n in intervals.dtype.names or ()])
    geometry = law.mission.law
    primary = fits.PrimaryHDU()
    primary.header["PRODUCT"] = (_PRODUCT, "what this file is")
    primary.header["FORMAT"] = (_VERSION, "version of this layout")
    primary.header["OBJECT"] = law.mission.object_name
    primary.header["TIMESYS"] = ("TDB", "time scale of the NS columns")
    primary.header["START_NS"] = (law.start_et_ns, "[ns] TDB past J2000, start of the window")
    primary.header["STOP_NS"] = (law.stop_et_ns, "[ns] TDB past J2000, end of the window")
    primary.header["MAXERR"] = (0.0, "[rad] of the attitude")
    # In a table, since a header card has no room for all digits of a double.
    constants = np.array(
        [(geometry.obliquity_rad, geometry.solar_aspect_angle_rad, geometry.spin_rate_rad_s)],
        dtype=[("OBLIQUITY", ">f8"), ("ASPECT", ">f8"), ("SPIN_RATE", ">f8")],
    )
    text = np.frombuffer(law.mission.text.encode("utf-8"), dtype=np.uint8)
    units = [
        primary,
        fits.BinTableHDU(constants, name="LAW"),
        fits.BinTableHDU(segments, name="SEGMENTS"),
        fits.BinTableHDU(intervals, name="INTERVALS"),
        fits.ImageHDU(text, name="MISSION"),
    ]
    for unit in units:
        unit.add_checksum(when=_CHECKSUM_COMMENT)
    sink = io.BytesIO()
    fits.HDUList(units).writeto(sink)
    return sink.getvalue()


def read(data: bytes, source: str) -> ScanLaw:
    """The law a compact file holds: it evaluates like the one that was written.

    Raises ProductError naming the file and the unit or column that is wrong.
    """
    from astropy.io import fits

    require_few_fits_parts(data, source)
    with refused_by(FITS_LIBRARIES, "FITS file", source), warnings.catch_warnings():
        warnings.simplefilter("error")
        with fits.open(io.BytesIO(data), memmap=False, checksum=True) as units:
            header = dict(units[0].header)
            names = [unit.name for unit in units[1:]]
            kinds = [fits.ImageHDU if name == "MISSION" else fits.BinTableHDU for name in _UNITS]
            is_whole = tuple(names) == _UNITS and all(map(isinstance, units[1:], kinds))
            if header.get("PRODUCT") != _PRODUCT or not is_whole:
                hint = f"expected units {', '.join(_UNITS)}"
                raise ProductError("not a compact law file", file=source, hint=hint)
            if header.get("FORMAT") != _VERSION:
                version = f"layout version {header.get('FORMAT')}"
                raise ProductError(version, file=source, key="FORMAT", hint="expected 1")
            segments, intervals, text = _rows(units, "SEGMENTS", source), _rows(units, "INTERVALS", source), b""
            if (octets := units["MISSION"].data) is not None:
                text = np.asarray(octets, np.uint8).tobytes()
    mission = read_mission(text, f"{source}[MISSION]")
    by_name = {segment.name: segment for segment in mission.law.segments}
    pieces = []
    for number, row in enumerate(segments):
        name = row["NAME"].decode("utf-8", "replace")
        segment = by_name.get(name)
        if segment is None:
            raise ProductError(f"segment {name!r} is not in the mission file", file=source, key="SEGMENTS")
        start, stop = int(row["START_NS"]), int(row["STOP_NS"])
        if start >= stop:
            raise ProductError(f"segment {name!r} ends before it starts", file=source, key="SEGMENTS.STOP_NS")
        series = _series(intervals[intervals["SEGMENT"] == number], int(row["REF_NS"]), mission.law.spin_rate_rad_s)
        borders = block_borders(mission.law, segment, start, stop)
        if not series.half_s.size or series.interval_et_ns[0] > borders[0] or series.interval_et_ns[-1] < borders[-1]:
            raise ProductError(f"the intervals of {segment.name} do not cover it", file=source, key="INTERVALS")
        pieces.append(piece_from_series(mission.law, segment, series, start, stop))
    if not pieces:
        raise ProductError("holds no law segment", file=source, key="SEGMENTS")
    return ScanLaw(mission, pieces[0].start_et_ns, pieces[-1].stop_et_ns, tuple(pieces))


def _rows(units: Any, name: str, source: str) -> NDArray[Any]:
    """A table with the columns that it must have, numbers as they are written."""
    rows = np.array(units[name].data)
    for column, form in _FORMS[name].items():
        found = None if rows.dtype.fields is None else rows.dtype.fields.get(column)
        if found is None or found[0].base.kind != form or (found[0].shape == ()) != (column not in _ANGLES):
            raise ProductError("is missing or of another form", file=source, key=f"{name}.{column}")
    return rows


def _series(rows: NDArray[Any], reference_et_ns: int, spin_rate_rad_s: float) -> AngleSeries:
    borders = np.concatenate([rows["START_NS"], rows["STOP_NS"][-1:]]).astype(np.int64)
    half_s = np.diff(borders) * 0.5e-9
    columns = rows.dtype.names or ()
    zero = np.zeros_like(rows["LON"], dtype=np.float64)
    series = np.stack([rows[name].astype(np.float64) if name in columns else zero for name in _ANGLES], axis=1)
    return AngleSeries(borders, half_s, np.ascontiguousarray(series), reference_et_ns, spin_rate_rad_s)
