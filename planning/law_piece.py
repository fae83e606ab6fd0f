"""One law segment over a window, ready for evaluation: polynomial blocks fitted to its heliotropic angles.

The blocks lie on a grid from the segment's own start, so the attitude at a time does not depend on the window.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .core import attitude as kernels
from .core.pointing import pointings
from .heliotropic import AngleSeries, solved_part, typical_nu_rate_rad_s
from .mission import Law, Segment

Array = NDArray[np.float64]
Times = NDArray[np.int64]

_NS_PER_DAY = 86_400_000_000_000
# Twenty minutes for Gaia: a polynomial of degree 3 then holds the slow motion, and the unit length, to 1e-15.
_NU_PER_BLOCK_RAD = 0.00145
# Accelerated precession bends the path more than steady precession does.
_RAMP_REFINEMENT = 8


@dataclass(frozen=True)
class LawPiece:
    """One law segment cut to the window, with its attitude as polynomials; closed at both ends.

    At ``stop_et_ns`` it gives the limit from inside, though the next segment already holds there.
    """

    name: str
    start_et_ns: int
    stop_et_ns: int
    series: AngleSeries
    border_et_ns: Times
    """(B + 1,) borders of the blocks."""
    mid_et_ns: Times
    """(B,) middles of the blocks."""
    half_s: Array
    """(B,) half lengths of the blocks."""
    coefficients: Array
    """(B, 4, degree + 1) block polynomials, see ``core.attitude``."""

    @property
    def _blocks(self) -> tuple[Times, Times, Array, float, Array]:
        return self.border_et_ns, self.mid_et_ns, self.half_s, self.series.spin_rate_rad_s, self.coefficients

    def fill_attitude(self, et_ns: Times, out: Array) -> None:
        """Quaternions into ``out`` (4 N,), one after the other, at ascending times (TDB ns)."""
        kernels.quaternions(et_ns, *self._blocks, out)

    def fill_pointings(self, et_ns: Times, azimuths_rad: Array, out: Array, row: int) -> None:
        """Right ascension, declination and scan angle, rad, of F fields into ``out`` (F, 3, R) from a row on."""
        pointings(et_ns, *self._blocks, azimuths_rad, out, row)

    def attitude(self, et_ns: Times) -> Array:
        """Quaternions (N, 4), ICRS to SRS, scalar last, at ascending times (TDB ns); sign-continuous."""
        out = np.empty(4 * et_ns.size)
        self.fill_attitude(et_ns, out)
        return out.reshape(-1, 4)

    def angular_velocity_rad_s(self, et_ns: Times) -> Array:
        """Angular velocity (N, 3) of the SRS, in its own axes, rad per TDB second, at ascending times (TDB ns)."""
        out = np.empty((et_ns.size, 3))
        kernels.angular_velocities(et_ns, *self._blocks, out)
        return out


def block_length_ns(law: Law, segment: Segment) -> int:
    """Length of the attitude blocks: the largest part of a day that turns nu by 0.00145 rad, the spin by 40 deg."""
    longest_s = min(
        _NU_PER_BLOCK_RAD / typical_nu_rate_rad_s(law), 2.0 * kernels.MOST_SPIN_RAD / abs(law.spin_rate_rad_s)
    )
    if segment.kind == "ramp":
        longest_s /= _RAMP_REFINEMENT
    parts = math.ceil(86400.0 / longest_s)
    while _NS_PER_DAY % (2 * parts):  # an even number of nanoseconds: the middle is exact
        parts += 1
    return _NS_PER_DAY // parts


def block_borders(law: Law, segment: Segment, start_et_ns: int, stop_et_ns: int) -> Times:
    """Borders of the attitude blocks over [start, stop]: a grid from the segment's own start, cut at its stop."""
    length = block_length_ns(law, segment)
    low = (start_et_ns - segment.start_et_ns) // length
    high = -((segment.start_et_ns - stop_et_ns) // length)
    grid = segment.start_et_ns + np.arange(low, high + 1, dtype=np.int64) * length
    return np.unique(np.minimum(grid, segment.stop_et_ns))


def piece_between(law: Law, segment: Segment, piece: LawPiece, start_et_ns: int, stop_et_ns: int) -> LawPiece:
    """The piece over [start, stop] inside its own time: what ``piece_from_series`` would give there, bit for bit."""
    borders = piece.border_et_ns
    first = int(np.searchsorted(borders, start_et_ns, side="right")) - 1
    last = int(np.searchsorted(borders, stop_et_ns, side="left"))
    return LawPiece(
        piece.name,
        start_et_ns,
        stop_et_ns,
        solved_part(law, segment, piece.series, int(borders[first]), int(borders[last])),
        borders[first : last + 1],
        piece.mid_et_ns[first:last],
        piece.half_s[first:last],
        piece.coefficients[first:last],
    )


def piece_from_series(law: Law, segment: Segment, series: AngleSeries, start_et_ns: int, stop_et_ns: int) -> LawPiece:
    """The segment over [start, stop] from its heliotropic angles."""
    border = block_borders(law, segment, start_et_ns, stop_et_ns)
    mid = border[:-1] + np.diff(border) // 2
    half_s = np.diff(border) * 0.5e-9
    coefficients = kernels.fit_blocks(
        mid,
        half_s,
        law.obliquity_rad,
        law.solar_aspect_angle_rad,
        segment.reference_et_ns,
        *series.turns_per_ns,
        series.interval_et_ns,
        series.half_s,
        series.series,
        kernels.DEGREE,
    )
    return LawPiece(segment.name, start_et_ns, stop_et_ns, series, border, mid, half_s, coefficients)
