"""Attitude out of a message, between its rows as its interpolation says."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import convert_ns
from ..products.aem import AemBlock, AemFile
from ..rotation import normalised

Array = NDArray[np.float64]
Times = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class SampledPiece:
    """One block of a message over its useable span, closed at both ends.

    et_ns       (N,) ascending, TDB ns past J2000
    quaternion  (N, 4) frame A to frame B of the message, scalar last, unit length, signs continuous
    points      rows through which a polynomial goes; 1: the one row there is; 2 and not ``is_polynomial``: constant
                rotation between neighbours
    """

    name: str
    start_et_ns: int
    stop_et_ns: int
    et_ns: Times
    quaternion: Array
    points: int
    is_polynomial: bool

    def attitude(self, et_ns: Times) -> Array:
        """Quaternions (M, 4), scalar last, unit length, at times inside the span."""
        if self.points == 1:
            return np.repeat(self.quaternion, et_ns.size, axis=0)
        interval = np.clip(np.searchsorted(self.et_ns, et_ns, side="right") - 1, 0, self.et_ns.size - 2)
        return self._through(et_ns, interval) if self.is_polynomial else self._turned(et_ns, interval)

    def _turned(self, et_ns: Times, interval: NDArray[np.intp]) -> Array:
        """Constant rotation from the row before to the row after."""
        a, b = self.quaternion[interval], self.quaternion[interval + 1]
        half = 2.0 * np.arcsin(np.minimum(0.5 * np.linalg.norm(b - a, axis=1), 1.0))
        part = (et_ns - self.et_ns[interval]) / (self.et_ns[interval + 1] - self.et_ns[interval])
        still = half < 1e-12
        whole = np.where(still, 1.0, np.sin(half))
        of_a = np.where(still, 1.0 - part, np.sin((1.0 - part) * half) / whole)
        of_b = np.where(still, part, np.sin(part * half) / whole)
        return normalised(of_a[:, None] * a + of_b[:, None] * b)

    def _through(self, et_ns: Times, interval: NDArray[np.intp]) -> Array:
        """Each component by the polynomial through the rows about the interval, as our certificates mean it."""
        low = np.clip(interval + 1 - self.points // 2, 0, self.et_ns.size - self.points)
        nodes_ns = self.et_ns[low[:, None] + np.arange(self.points)]
        away = (et_ns[:, None] - nodes_ns).astype(np.float64)
        value = np.zeros((et_ns.size, 4))
        for j in range(self.points):
            weight = np.ones(et_ns.size)
            for k in range(self.points):
                if k != j:
                    weight *= away[:, k] / (nodes_ns[:, j] - nodes_ns[:, k])
            value += weight[:, None] * self.quaternion[low + j]
        return normalised(value)


def pieces_of(message: AemFile) -> tuple[SampledPiece, ...]:
    """The blocks of a message that last, in order of time.

    Without a method the rotation between rows is constant. A HERMITE block is read as LAGRANGE of its degree: both go
    through the same rows.
    """
    pieces = [piece for block in message.blocks if (piece := _piece(block)).stop_et_ns > piece.start_et_ns]
    return tuple(sorted(pieces, key=lambda piece: piece.start_et_ns))


def certificate_rad(message: AemFile) -> float | None:
    """The largest error that interpolation makes by the message's own certificates; None where one is missing."""
    errors = [math.inf if b.interpolation is None else b.interpolation.max_error_rad for b in message.blocks]
    return max(errors) if errors and all(map(math.isfinite, errors)) else None


def _piece(block: AemBlock) -> SampledPiece:
    et_ns, quaternion = block.et_ns, normalised(np.asarray(block.quaternion, np.float64))
    flips = np.sum(quaternion[1:] * quaternion[:-1], axis=1) < 0.0
    quaternion[1:][np.logical_xor.accumulate(flips)] *= -1.0
    ends = convert_ns(np.array(block.useable_ns, np.int64), block.time_scale, "TDB")
    start, stop = max(int(ends[0]), int(et_ns[0])), min(int(ends[1]), int(et_ns[-1]))
    how = block.interpolation
    is_polynomial = how is not None and how.method != "LINEAR"
    points = min(et_ns.size, how.degree + 1 if how is not None and is_polynomial else 2)
    return SampledPiece(block.segment, start, stop, et_ns, quaternion, points, is_polynomial)
