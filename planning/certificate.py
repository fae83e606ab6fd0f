"""How far interpolated attitude strays from the law: sought between the nodes, not assumed.

Between neighbouring nodes the error of an interpolation is a smooth hump. It is evaluated at seven points inside
every interval of a file; the largest value found, raised by two per cent for what may lie between the points, is the
file's certificate.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .core import interpolation as kernels
from .law_piece import LawPiece

CERTIFIED_METHODS = ("LINEAR", "LAGRANGE")
_FRACTIONS = tuple(k / 8 for k in range(1, 8))
_BETWEEN_POINTS = 1.02
_CHUNK = 1 << 18


def interpolation_error_rad(
    piece: LawPiece, et_ns: NDArray[np.int64], quaternion: NDArray[np.float64], method: str, degree: int
) -> float:
    """Largest rotation angle, in radians, between the law and its nodes interpolated.

    ``et_ns`` (N,) ascending TDB times inside the piece, ``quaternion`` (N, 4) scalar last and sign-continuous.
    ``method`` is LINEAR (constant rotation between neighbours, as SPICE does for CK type 3) or LAGRANGE (each
    component by the polynomial through the ``degree + 1`` nodes nearest to the interval, then normalised, as CCSDS
    504.0-B-2 means it). Zero for fewer than two nodes.
    """
    worst = 0.0
    points = degree + 1 if method == "LAGRANGE" else 2
    flat = np.ascontiguousarray(quaternion, dtype=np.float64)
    for begin in range(0, et_ns.size - 1, _CHUNK):
        end = min(begin + _CHUNK, et_ns.size - 1)
        step = np.diff(et_ns[begin : end + 1])
        for fraction in _FRACTIONS:
            at = et_ns[begin:end] + (step * fraction).astype(np.int64)
            law = piece.attitude(at)
            if method == "LINEAR":
                error = kernels.largest_slerp_error(et_ns, flat, at, law, begin)
            else:
                error = kernels.largest_lagrange_error(et_ns, flat, at, law, begin, points)
            worst = max(worst, error)
    return worst * _BETWEEN_POINTS
