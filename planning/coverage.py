"""Coverage maps: the transits of a law's window, reduced at the centres of HEALPix pixels over the whole sky.

sky = coverage(law, 64)
sky["transits"]              (49152,) transits, nested, ICRS
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import UsageError
from .plan_facts import inputs_of
from .reduction_columns import ReductionColumn, quantities, reduction_columns
from .reductions import REDUCTIONS, reduce_stars, require_reductions
from .stars import Stars

if TYPE_CHECKING:
    from .mission import FieldOfView
    from .scanlaw import ScanLaw

MOST_NSIDE = 2048

# Their transits of ten years fill some hundred megabytes; neighbours on the sky are found together.
_PIXELS_AT_ONCE = 1 << 13
# Numbers alone fill a few bytes a pixel.
_COUNTED_AT_ONCE = 1 << 18


@dataclass(frozen=True)
class CoverageMap:
    """Quantities at the centres of the 12 ``nside``**2 HEALPix pixels of the sky, nested, ICRS.

    start_et_ns, stop_et_ns   the window, TDB ns past J2000
    inputs                    role, name and sha256 of the files that went in, the mission file first
    columns                   values in the order of the pixels
    """

    nside: int
    mission: str
    start_et_ns: int
    stop_et_ns: int
    inputs: tuple[Mapping[str, str], ...]
    columns: tuple[ReductionColumn, ...]

    def column(self, name: str) -> ReductionColumn:
        """One column by its name. Raises UsageError where there is no such column."""
        for each in self.columns:
            if each.name == name:
                return each
        raise UsageError(f"the map has no '{name}'; it has {', '.join(each.name for each in self.columns)}")

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.column(name).values


def coverage(
    law: ScanLaw,
    nside: int,
    which: Sequence[str] = ("counts",),
    *,
    threads: int = 1,
    on_pixels: Callable[[int], None] = lambda pixels: None,
) -> CoverageMap:
    """What a star at each pixel's centre would get of the transits in [law.start, law.stop).

    nside      pixels along the side of one of the twelve faces: a power of two up to ``MOST_NSIDE``
    which      groups of reductions, of ``reductions.REDUCTIONS``
    on_pixels  hears how many pixels have just been done

    Raises UsageError for another nside or group, CoverageError where the spacecraft's orbit is not known.
    """
    _require_nside(nside)
    require_reductions(which)
    total = 12 * nside * nside
    parts = []
    at_once = _COUNTED_AT_ONCE if tuple(which) == ("counts",) else _PIXELS_AT_ONCE
    for first in range(0, total, at_once):
        last = min(first + at_once, total)
        reduced = reduce_stars(law, pixel_centres(nside, first, last), which, threads=threads)
        parts.append(reduction_columns(reduced, law.mission.fields))
        on_pixels(last - first)
    columns = tuple(_joined(pieces) for pieces in zip(*parts, strict=True))
    return CoverageMap(nside, law.mission.name, law.start_et_ns, law.stop_et_ns, inputs_of(law), columns)


def _joined(pieces: Sequence[ReductionColumn]) -> ReductionColumn:
    first = pieces[0]
    return ReductionColumn(first.name, first.unit, first.description, np.concatenate([each.values for each in pieces]))


def pixel_centres(nside: int, first: int, last: int) -> Stars:
    """Stars that do not move at the centres of the nested pixels ``first`` to ``last - 1``."""
    from astropy_healpix import healpix_to_lonlat

    lon, lat = healpix_to_lonlat(np.arange(first, last), nside, order="nested")
    return Stars(np.ascontiguousarray(lon.rad), np.ascontiguousarray(lat.rad))


def is_nside(nside: int) -> bool:
    """Whether there are nested maps of this resolution here: finer ones than ``MOST_NSIDE`` would fill the memory."""
    return 1 <= nside <= MOST_NSIDE and nside & (nside - 1) == 0


def _require_nside(nside: int) -> None:
    if not is_nside(nside):
        raise UsageError(f"nside {nside} is no power of two from 1 to {MOST_NSIDE}; give 64, for pixels of a degree")


def reductions_for(which: Sequence[str], quantity: str, fields: tuple[FieldOfView, ...]) -> tuple[str, ...]:
    """The groups asked for and the one that has a quantity. Raises UsageError for names that there are not."""
    require_reductions(which)
    home = group_of(quantity, fields)
    return tuple(name for name in REDUCTIONS if name in which or name == home)


def group_of(quantity: str, fields: tuple[FieldOfView, ...]) -> str:
    """The group of reductions that has a quantity. Raises UsageError where there is no such quantity."""
    groups = quantities(fields)
    for name, members in groups.items():
        if any(each.name == quantity for each in members):
            return name
    names = ", ".join(each.name for members in groups.values() for each in members)
    raise UsageError(f"'{quantity}' is no quantity of a map; there are {names}")


@dataclass(frozen=True)
class ColumnSummary:
    """A column in a few numbers: of the pixels that have a value, least, mean and most; None if there are none."""

    name: str
    unit: str
    description: str
    pixels: int
    least: float | None
    mean: float | None
    most: float | None


def summary(sky: CoverageMap) -> Iterator[ColumnSummary]:
    """The columns of a map, in its order."""
    for column in sky.columns:
        values = column.values[~np.isnan(column.values)]
        least, mean, most = (float(each(values)) if values.size else None for each in (np.min, np.mean, np.max))
        yield ColumnSummary(column.name, column.unit, column.description, values.size, least, mean, most)
