"""The law sampled on a regular grid, cut at its borders: input of the file writers.

Grid times are whole multiples of the step in the file's own time scale (UTC's as it runs when the window starts),
so tags read well and overlapping plans share them. A block starts and ends exactly on the border of its segment or
window, whatever the grid.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.timescales import LEAP_SECONDS, convert_ns
from ..errors import UsageError
from .certificate import CERTIFIED_METHODS, interpolation_error_rad
from .law_piece import LawPiece
from .products.series import AttitudeBlock, AttitudeSeries, Interpolation
from .rotation import normalised
from .scanlaw import ScanLaw

Times = NDArray[np.int64]

# A grid time this close to a border would make an interval too short to interpolate in.
_LEAST_SPACING_NS = 1_000_000


def grid_ns(start_ns: int, stop_ns: int, step_ns: int, origin_ns: int = 0) -> Times:
    """The times ``origin_ns`` plus a multiple of the step that lie in [start, stop)."""
    if step_ns < _LEAST_SPACING_NS:
        raise UsageError(f"a step of {step_ns} ns is too short: use 1 ms or more")
    first = -((origin_ns - start_ns) // step_ns)
    last = -((origin_ns - stop_ns) // step_ns)
    return origin_ns + np.arange(first, last, dtype=np.int64) * step_ns


def grid_origin_ns(start_et_ns: int, time_scale: str) -> int:
    """J2000 of the scale; for UTC, whose counts are TAI's, the count when its own labels read noon of that day."""
    if time_scale != "UTC":
        return 0
    start_tai_ns = int(convert_ns(np.array([start_et_ns], np.int64), "TDB", "TAI")[0])
    row = int(np.searchsorted(LEAP_SECONDS.start_tai_ns, start_tai_ns, side="right")) - 1
    return int(LEAP_SECONDS.offset_ns[max(row, 0)])


def block_tags_ns(start_ns: int, stop_ns: int, step_ns: int, origin_ns: int = 0) -> Times:
    """Both ends and the grid between them."""
    inner = grid_ns(start_ns, stop_ns, step_ns, origin_ns)
    inner = inner[(inner - start_ns >= _LEAST_SPACING_NS) & (stop_ns - inner >= _LEAST_SPACING_NS)]
    return np.concatenate([[start_ns], inner, [stop_ns]]).astype(np.int64)


def _block(piece: LawPiece, step_ns: int, time_scale: str, origin_ns: int, method: str, degree: int) -> AttitudeBlock:
    ends = convert_ns(np.array([piece.start_et_ns, piece.stop_et_ns], np.int64), "TDB", time_scale)
    tags = block_tags_ns(int(ends[0]), int(ends[1]), step_ns, origin_ns)
    # The ends must be the borders themselves, not their image through the scale and back.
    et_ns = np.clip(convert_ns(tags, time_scale, "TDB"), piece.start_et_ns, piece.stop_et_ns)
    et_ns[0], et_ns[-1] = piece.start_et_ns, piece.stop_et_ns
    degree = 1 if method == "LINEAR" else min(degree, tags.size - 1)
    quaternion = normalised(piece.attitude(et_ns))
    error = interpolation_error_rad(piece, et_ns, quaternion, method, degree)
    return AttitudeBlock(
        segment=piece.name,
        tags_ns=tags,
        et_ns=et_ns,
        quaternion=quaternion,
        angular_velocity_rad_s=piece.angular_velocity_rad_s(et_ns),
        interpolation=Interpolation(method, degree, error),
    )


def sample(
    law: ScanLaw, step_ns: int, time_scale: str = "TDB", method: str = "LAGRANGE", degree: int = 3
) -> AttitudeSeries:
    """Attitude on a grid of ``step_ns`` in ``time_scale`` (UTC counts as TAI), one block per law segment.

    ``method`` and ``degree`` say how the file is to be interpolated; each block carries the error that makes.
    Raises UsageError for a method that no certificate can be given for, or a step below 1 ms.
    """
    if method not in CERTIFIED_METHODS or degree < 1:
        raise UsageError(
            f"cannot certify {method} interpolation of degree {degree}: use LINEAR, or LAGRANGE of degree 1 or more"
        )
    mission = law.mission
    origin_ns = grid_origin_ns(law.start_et_ns, time_scale)
    return AttitudeSeries(
        object_name=mission.object_name,
        object_id=mission.object_id,
        naif_id=mission.naif_id,
        time_scale=time_scale,
        blocks=tuple(_block(piece, step_ns, time_scale, origin_ns, method, degree) for piece in law.segments),
    )
