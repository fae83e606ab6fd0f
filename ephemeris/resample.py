"""SPK segments of other types than 2 and 3, turned into Chebyshev records through CSPICE.

CSPICE reads the segment through a handle of its own: nothing is furnished, so the pool of kernels that a user may
have loaded neither matters nor changes. The span is divided into records of
equal length, halved until the series, compared with CSPICE between its nodes, holds ``WITHIN_KM`` everywhere.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import KernelError
from . import chebyshev
from .spk_segments import ChebyshevRecords, SpkSegment

READABLE_TYPES = (1, 5, 8, 9, 10, 12, 13, 14, 15, 17, 18, 20, 21)
WITHIN_KM = 1e-4
COEFFICIENTS = 14
LONGEST_RECORD_S = 4 * 86400.0
MOST_RECORDS = 30_000
_CHECKS_PER_NODE = 2


@dataclass(frozen=True, eq=False)
class ResampledSegment:
    """Records in place of a segment, and the largest difference from CSPICE found between the nodes."""

    records: ChebyshevRecords
    max_error_km: float


def resample(segment: SpkSegment, within_km: float = WITHIN_KM) -> ResampledSegment:
    """KernelError where CSPICE cannot read the segment, or says which error was reached when records grow too many."""
    if segment.data_type not in READABLE_TYPES:
        raise KernelError(
            f"body {segment.target} around {segment.center} is given as SPK type {segment.data_type}",
            file=segment.file,
            hint=f"types 2, 3 and {', '.join(map(str, READABLE_TYPES))} can be read",
        )
    span_s = segment.stop_et_s - segment.start_et_s
    if span_s <= 0.0:
        raise KernelError(f"body {segment.target} around {segment.center} covers one instant only", file=segment.file)
    count = max(1, int(np.ceil(span_s / LONGEST_RECORD_S)))
    with _segment_in_cspice(segment) as position_km:
        while True:
            records, error_km = _fit(segment, position_km, count)
            if error_km <= within_km:
                return ResampledSegment(records, error_km)
            if 2 * count > MOST_RECORDS or not np.isfinite(error_km):
                raise KernelError(
                    f"body {segment.target} around {segment.center} (SPK type {segment.data_type}) cannot be held by "
                    f"Chebyshev records: {error_km:.3g} km reached with {count} of {span_s / count:.0f} s",
                    file=segment.file,
                    hint=f"{within_km:g} km is asked for; convert the orbit to SPK type 2",
                )
            count *= 2


def _fit(segment: SpkSegment, position_km: "_Reader", count: int) -> tuple[ChebyshevRecords, float]:
    length = (segment.stop_et_s - segment.start_et_s) / count
    middle = np.asarray(segment.start_et_s + (np.arange(count) + 0.5) * length, dtype=np.float64)
    checks = np.cos(np.pi * np.arange(_CHECKS_PER_NODE * COEFFICIENTS + 1) / (_CHECKS_PER_NODE * COEFFICIENTS))
    series = chebyshev.from_node_values(
        position_km.on_records(middle, length / 2, chebyshev.nodes(COEFFICIENTS)), COEFFICIENTS
    )
    wanted = position_km.on_records(middle, length / 2, checks)
    error_km = float(np.linalg.norm(chebyshev.evaluate(series, checks) - wanted, axis=1).max())
    radius = np.full(count, length / 2)
    return ChebyshevRecords(segment.start_et_s, length, middle, radius, series), error_km


@contextmanager
def _segment_in_cspice(segment: SpkSegment) -> Iterator["_Reader"]:
    import spiceypy

    begin = segment.first_word
    addresses = (begin, begin + segment.data.size - 1)
    summary = (segment.target, segment.center, segment.frame, segment.data_type, *addresses)
    descriptor = spiceypy.dafps(2, 6, np.array([segment.start_et_s, segment.stop_et_s]), np.array(summary))[:5]
    try:
        handle = spiceypy.dafopr(segment.file)
        try:
            yield _Reader(segment, handle, descriptor)
        finally:
            spiceypy.dafcls(handle)
    except spiceypy.exceptions.SpiceyError as error:
        raise KernelError(
            f"CSPICE cannot evaluate body {segment.target} around {segment.center}: "
            f"{getattr(error, 'short', '').strip()} {getattr(error, 'explain', '').strip()}".strip(),
            file=segment.file,
        ) from error


class _Reader:
    """Positions of one segment, read through a SPICE handle."""

    def __init__(self, segment: SpkSegment, handle: int, descriptor: NDArray[np.float64]) -> None:
        self.segment, self.handle, self.descriptor = segment, handle, descriptor

    def on_records(self, middle: NDArray[np.float64], radius: float, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """(records, 3, points) in km, ICRF axes, at points x of each record."""
        import spiceypy

        start, stop = self.segment.start_et_s, self.segment.stop_et_s
        times = np.clip(middle[:, None] + radius * x, start, stop)
        rows = [spiceypy.spkpvn(self.handle, self.descriptor, et)[1][:3] for et in times.ravel().tolist()]
        return np.array(rows).reshape(*times.shape, 3).transpose(0, 2, 1)
