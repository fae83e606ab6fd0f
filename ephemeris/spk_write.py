"""Writing SPK kernels of type 2 (Chebyshev series of the position, records of equal length), as bytes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .daf_write import DafSegment, array_segment, write_daf

_J2000_FRAME = 1  # SPICE's number for its J2000 frame, which is the ICRF's axes
_TYPE = 2


@dataclass(frozen=True, eq=False)
class ChebyshevOrbit:
    """One segment: the position of a body from a centre, on ICRF axes.

    target, center      NAIF ids
    name                of the segment, at most 40 printable ASCII characters
    start_et_s          TDB seconds past J2000 of the first record's beginning
    stop_et_s           of the last record's end
    coefficients_km     (records, 3, coefficients), T0 first, over each record taken as [-1, 1]
    """

    target: int
    center: int
    name: str
    start_et_s: float
    stop_et_s: float
    coefficients_km: NDArray[np.float64]

    @property
    def record_s(self) -> float:
        """Length of a record."""
        return (self.stop_et_s - self.start_et_s) / len(self.coefficients_km)

    def middles_et_s(self) -> NDArray[np.float64]:
        """Each record's middle, (records,)."""
        return self.start_et_s + self.record_s * (np.arange(len(self.coefficients_km), dtype=np.float64) + 0.5)


def write_spk(orbits: Sequence[ChebyshevOrbit], *, internal_name: str = "", comments: Sequence[str] = ()) -> bytes:
    """The bytes of an SPK kernel, one segment per orbit; where two cover a time, the later one wins in SPICE.

    Raises as `write_daf` does.
    """
    return write_daf("SPK", [_segment(orbit) for orbit in orbits], internal_name=internal_name, comments=comments)


def _segment(orbit: ChebyshevOrbit) -> DafSegment:
    """Per record its middle, its radius and the series of x, y, z; after the last the directory of the segment."""
    records, components, coefficients = orbit.coefficients_km.shape
    record_size = 2 + components * coefficients
    rows = np.empty((records, record_size))
    rows[:, 0] = orbit.middles_et_s()
    rows[:, 1] = 0.5 * orbit.record_s
    rows[:, 2:] = orbit.coefficients_km.reshape(records, -1)
    directory = np.array([orbit.start_et_s, orbit.record_s, record_size, records])
    return array_segment(
        (orbit.start_et_s, orbit.stop_et_s),
        (orbit.target, orbit.center, _J2000_FRAME, _TYPE),
        orbit.name,
        np.concatenate([rows.ravel(), directory]),
    )
