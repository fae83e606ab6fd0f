"""What the search for transits works on: turns, fields of view, stars and room for transits, as plain arrays."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Times = NDArray[np.int64]

REALS = 6
"""Numbers of a transit: zeta, its rate, scan angle, parallax factors along and across scan, delay at the barycentre."""

GROUP = 8
NO_TURN = -(1 << 62)  # differences from it fit an integer
LOOK_RAD = 2e-4
"""How far out of the scan plane a star may seem from where a first look has it: aberration, a second of time."""
ALONG_RAD = 2e-3
"""The same along scan: aberration, and what the frame turns in half a turn of the spin."""


class Turns(NamedTuple):
    """Turns (T) in order of time, see ``turn_rows``, and groups (G) of GROUP neighbours.

    begin_ns, end_ns  the turn holds on [begin, end), inside the window; TDB
    opens_ns          where the turn began, had the window not cut it; NO_TURN for the first of a segment
    next_ns           where the next turn of the segment begins; NO_TURN for its last
    numbers           (T WIDTH,) the turns' rows, one after the other
    looks             (T LOOKS,) what a first look needs
    group_axis        (3, G) spin axis in the middle of a group, ICRS
    group_reach_rad   (G,) how far from a right angle with that a star may be that is listed in the group
    """

    begin_ns: Times
    end_ns: Times
    opens_ns: Times
    next_ns: Times
    mid_ns: Times
    segment: NDArray[np.int64]
    numbers: Array
    looks: NDArray[np.float32]
    group_axis: Array
    group_reach_rad: Array
    spin_rate_rad_s: float


class Fields(NamedTuple):
    """Fields of view (F); sines of zeta at the edges of their CCD rows (F, R), in order.

    Rows that a field does not have are empty: low above high.
    """

    azimuth_rad: Array
    lead_s: Array
    low: Array
    high: Array
    number: NDArray[np.int64]
    lowest: Array
    highest: Array


class Sky(NamedTuple):
    """Stars (N): directions (3, N), ICRS, and their motion as in ``planning.stars.Motion``; empty if none moves.

    stray_rad  (N,) how far motion and parallax may take a star from its direction
    """

    u: Array
    velocity_per_s: Array
    parallax_rad: Array
    epoch_et_s: Array
    stray_rad: Array


class Found(NamedTuple):
    """Room for transits (M): see ``planning.transits.Transits``; reals (REALS, M) in rad, rad/s, rad, 1, 1, s."""

    star: NDArray[np.int64]
    et_ns: Times
    field: NDArray[np.int8]
    row: NDArray[np.int16]
    segment: NDArray[np.int16]
    reals: Array
