"""Reductions of the transits of the stars in a data frame: what runs on each partition of a catalogue.

    reduction = TransitReduction.over(Mission.load("gaia"), "2016-01-01", "2017-01-01", ("counts", "moments"))
    catalogue.map_partitions(reduce_partition, reduction)         LSDB: a catalogue of the reductions

The function is pure: its arguments travel to any worker, and each process makes the law from them once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..catalogue.columns import ColumnChoice, FoundColumns, find_columns
from ..catalogue.memory_table import MemoryTable
from ..catalogue.rows import require_epoch, stars_of_piece
from ..mission import Mission
from ..reduction_columns import ReductionColumn, reduction_columns
from ..reductions import REDUCTIONS, reduce_stars, require_reductions
from ..scanlaw import ScanLaw, propagate
from ..stars import Stars
from ..transit_run import stars_at_once

if TYPE_CHECKING:
    import pandas as pd

Integers = NDArray[np.int64]

INDEX_NAME = "_healpix_29"
"""The index of a catalogue's frames: the HEALPix pixel of order 29, nested, of each row."""

_CHUNKS_AT_ONCE = 4
"""The search is at its fastest with more stars than suit a file."""


@dataclass(frozen=True)
class TransitReduction:
    """What is to be known of every star, in which window of which law. Travels to the workers.

    which    names of reductions, see ``reductions``; UsageError for another
    columns  which column is which, where their names do not tell; the epoch where there is no column of it
    kernels  kernels to load after the mission's own: embedded names or absolute paths
    """

    mission: Mission
    start_et_ns: int
    stop_et_ns: int
    which: tuple[str, ...] = REDUCTIONS
    columns: ColumnChoice = field(default_factory=ColumnChoice)
    kernels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        require_reductions(self.which)

    @classmethod
    def over(cls, mission: Mission, start: Any, stop: Any, which: Sequence[str] = REDUCTIONS) -> TransitReduction:
        """Over a window whose ends are times as ``propagate`` takes them, which also says what it raises."""
        law = propagate(mission, start, stop)
        return cls(mission, law.start_et_ns, law.stop_et_ns, tuple(which))

    def law(self) -> ScanLaw:
        """The law, made once in each process. Raises what ``propagate`` raises."""
        return _law(self.mission, self.start_et_ns, self.stop_et_ns, self.kernels)

    def of(self, stars: Stars) -> tuple[ReductionColumn, ...]:
        """The reductions of stars (N), as columns."""
        law = self.law()
        return reduction_columns(reduce_stars(law, stars, self.which), law.mission.fields)


def reduce_partition(frame: pd.DataFrame, reduction: TransitReduction, file: object = None) -> pd.DataFrame:
    """A row for each star of a frame, in its order: name, place and index as they are there, and the reductions.

    frame    columns as a star catalogue has them
    file     what errors call the frame

    Memory is bounded: a chunk of stars is searched at a time. Raises InvalidInput, naming row and column, for stars
    that are none.
    """
    found = find_columns(tuple(frame.columns), reduction.columns, file)
    stars = _stars_of(frame, found, reduction.columns, file)
    order = _along_the_sky(frame)
    at_once = _CHUNKS_AT_ONCE * stars_at_once(reduction.law())
    chunks = [order[first : first + at_once] for first in range(0, max(order.size, 1), at_once)]
    reduced = [reduction.of(stars.taken(chunk)) for chunk in chunks]
    own = [name for name in (found.name, found.ra, found.dec) if name is not None]
    return frame[own].assign(**{columns[0].name: _restored(columns, order) for columns in zip(*reduced, strict=True)})


def _stars_of(frame: pd.DataFrame, found: FoundColumns, choice: ColumnChoice, file: object) -> Stars:
    from astropy.table import Table

    read = replace(found, name=None)
    table = MemoryTable(Table.from_pandas(frame[list(read.all())]), file)
    require_epoch(table, read, choice)
    whole = next(table.pieces(read, 0, max(len(frame), 1)), None)
    return no_stars() if whole is None else stars_of_piece(table, read, whole, 0, choice)


def _along_the_sky(frame: pd.DataFrame) -> Integers:
    """Rows in an order in which neighbours on the sky come together, where the index tells: that is faster."""
    if frame.index.name != INDEX_NAME:
        return np.arange(len(frame))
    return np.argsort(frame.index.to_numpy(), kind="stable")


def _restored(pieces: Sequence[ReductionColumn], order: Integers) -> NDArray[Any]:
    values = np.concatenate([piece.values for piece in pieces])
    restored = np.empty_like(values)
    restored[order] = values
    return restored


def no_stars() -> Stars:
    return Stars(np.empty(0), np.empty(0))


@lru_cache(maxsize=1)
def _law(mission: Mission, start_et_ns: int, stop_et_ns: int, kernels: tuple[str, ...]) -> ScanLaw:
    return propagate(mission, start_et_ns, stop_et_ns, mission.kernel_set(kernels) if kernels else None)
