"""Stars from what a user holds in memory."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InvalidInput
from ..stars import Stars
from .columns import ColumnChoice, find_columns
from .memory_table import MemoryTable
from .rows import Table, require_epoch, stars_of_piece

Array = NDArray[np.float64]

_AU_PER_PARSEC = 180.0 * 3600.0 / np.pi


def stars_from(given: Any, choice: ColumnChoice | None = None) -> Stars:
    """See ``stars.stars_of``."""
    if hasattr(given, "is_transformable_to"):
        return _from_coordinates(given)
    if hasattr(given, "colnames"):
        return _from_table(MemoryTable(given), choice or ColumnChoice())
    if hasattr(given, "iloc") and hasattr(given, "columns"):
        from astropy.table import Table as AstropyTable

        return _from_table(MemoryTable(AstropyTable.from_pandas(given)), choice or ColumnChoice())
    if isinstance(given, tuple | list) and len(given) == 2:
        return _from_degrees(*given)
    raise InvalidInput(
        f"stars of type {type(given).__name__}", hint="give a SkyCoord, a Table, Stars, or (ra, dec) in degrees"
    )


def _from_table(table: Table, choice: ColumnChoice) -> Stars:
    columns = find_columns(tuple(table.units), choice, None)
    require_epoch(table, columns, choice)
    whole = next(table.pieces(columns, 0, max(table.rows or 0, 1)), None)
    if whole is None:
        raise InvalidInput("the table has no stars")
    return stars_of_piece(table, columns, whole, 0, choice)


def _from_degrees(ra: Any, dec: Any) -> Stars:
    """Numbers in degrees, or quantities of an angle."""
    from astropy.table import Table as AstropyTable

    columns = [np.atleast_1d(each.to_value("deg") if hasattr(each, "to_value") else each) for each in (ra, dec)]
    shapes = [column.shape for column in columns]
    if shapes[0] != shapes[1] or len(shapes[0]) != 1:
        raise InvalidInput(f"ra and dec have the shapes {shapes[0]} and {shapes[1]}", hint="give as many of each")
    return _from_table(MemoryTable(AstropyTable(columns, names=("ra", "dec"))), ColumnChoice())


def _from_coordinates(coordinates: Any) -> Stars:
    """A SkyCoord or a frame with data, its obstime the epoch of the positions."""
    from astropy.coordinates import ConvertError, SkyCoord

    try:
        icrs = SkyCoord(coordinates).icrs
    except (ConvertError, ValueError, AttributeError, TypeError) as error:  # the last two where a frame lacks its place
        raise InvalidInput(f"coordinates with no way to ICRS: {' '.join(str(error).split())}") from None
    if icrs.ndim > 1:
        raise InvalidInput(f"coordinates of shape {icrs.shape}", hint="give a list of them")
    icrs = icrs.reshape(-1)
    known = np.isfinite(icrs.ra.rad) & np.isfinite(icrs.dec.rad)
    if not known.all():
        raise InvalidInput(f"star {int(np.argmin(known)) + 1} has no position")
    motion = icrs.data.differentials.get("s")
    moves = motion is not None
    has_distance = icrs.data.norm().unit.physical_type == "length"
    obstime = getattr(coordinates, "obstime", None)
    if moves and obstime is None:
        raise InvalidInput("coordinates with a proper motion but no epoch", hint="give it as obstime=Time('J2016.0')")
    return Stars(
        ra_rad=icrs.ra.rad,
        dec_rad=icrs.dec.rad,
        pmra_mas_yr=icrs.pm_ra_cosdec.to_value("mas/yr") if moves else None,
        pmdec_mas_yr=icrs.pm_dec.to_value("mas/yr") if moves else None,
        parallax_mas=1e3 * _AU_PER_PARSEC / icrs.distance.to_value("au") if has_distance else None,
        radial_velocity_km_s=_radial_velocity_km_s(icrs) if moves and has_distance else None,
        epoch_tcb_jyear=None if obstime is None else np.broadcast_to(obstime.tcb.jyear, icrs.shape).astype(np.float64),
    )


def _radial_velocity_km_s(icrs: Any) -> Array | None:
    try:
        return np.asarray(icrs.radial_velocity.to_value("km/s"), np.float64)
    except (AttributeError, ValueError, TypeError):  # a proper motion without one
        return None
