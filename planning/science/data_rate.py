"""The predicted science data of a scan law over a star map, in bins of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Stream:
    """Data that are stored, sent and deleted alike.

    priority  1 for what is sent first and deleted last
    """

    name: str
    priority: int


@dataclass(frozen=True, eq=False)
class DataRate:
    """What is predicted to be observed and stored in each of N bins of time, which follow each other without a gap.

    edges_et_ns        (N + 1,) int64, TDB ns past J2000
    field_names        F fields of view
    row_numbers        R CCD rows
    class_names        C classes of brightness, brightest first
    instrument_names   I instruments, in the order of a transit
    streams            Q streams, housekeeping among them
    transits           (N, F, R) object transits that get windows
    transits_of_class  (N, C) the same by brightness
    lost_transits      (N,) stars that would have got windows but for the density about them
    observations       (N, I) measurements: windows read, one a CCD
    bits               (N, Q) as they come into the on-board memory, compressed, with packets' overhead
    inputs             role, name and sha256 of the files that went in, the mission file first
    """

    mission: str
    edges_et_ns: NDArray[np.int64]
    field_names: tuple[str, ...]
    row_numbers: tuple[int, ...]
    class_names: tuple[str, ...]
    instrument_names: tuple[str, ...]
    streams: tuple[Stream, ...]
    transits: Array
    transits_of_class: Array
    lost_transits: Array
    observations: Array
    bits: Array
    inputs: tuple[Mapping[str, str], ...]

    def __len__(self) -> int:
        return self.edges_et_ns.size - 1

    @property
    def duration_s(self) -> Array:
        """(N,) lengths of the bins, TDB seconds."""
        return np.diff(self.edges_et_ns) * 1e-9

    @property
    def bit_s(self) -> Array:
        """(N,) bits per second of all streams."""
        total: Array = self.bits.sum(axis=1) / self.duration_s
        return total
