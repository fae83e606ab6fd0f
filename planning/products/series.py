"""Sampled attitude, cut at the law's borders: what the attitude-file writers write and the readers return.

Frames: ICRS to the scanning reference system (SRS); quaternions scalar last, ``X_SRS = M(q) X_ICRS``
(CCSDS 504.0-B-2 annex F; +90 deg about z is ``(0, 0, 0.7071, 0.7071)``).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Interpolation:
    """How a block is to be interpolated, and the largest error that makes.

    ``method`` is ``"LINEAR"`` (constant rotation between neighbours), ``"LAGRANGE"`` or ``"HERMITE"``;
    ``max_error_rad`` is the largest rotation angle between the interpolated attitude and the law, sought
    between the nodes over the whole block.
    """

    method: str
    degree: int
    max_error_rad: float


@dataclass(frozen=True)
class AttitudeBlock:
    """Attitude inside one law segment; no interpolation across its ends.

    The last row may stand on the border that ends the segment; it then holds the limit from inside.
    """

    segment: str
    """Name of the law segment."""
    tags_ns: NDArray[np.int64]
    """(N,) strictly increasing, ns since 2000-01-01T12:00:00 of the series' time scale (UTC: count of TAI)."""
    et_ns: NDArray[np.int64]
    """(N,) the same instants in TDB, ns past J2000."""
    quaternion: NDArray[np.float64]
    """(N, 4) ICRS to SRS, scalar last, sign-continuous."""
    angular_velocity_rad_s: NDArray[np.float64]
    """(N, 3) of the SRS with respect to the ICRS, components in the SRS, per TDB second."""
    interpolation: Interpolation


@dataclass(frozen=True)
class AttitudeSeries:
    """Sampled attitude of one spacecraft over one window."""

    object_name: str
    object_id: str
    naif_id: int
    time_scale: str
    """Scale of the tags: UTC, TAI, TT, TDB or TCB."""
    blocks: tuple[AttitudeBlock, ...]
