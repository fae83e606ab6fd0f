"""The segments of SPK kernels, and their polynomials ready for evaluation.

A segment gives one body's path around another as Chebyshev series over records of equal length (types 2 and 3).
For evaluation each record becomes a row of doubles:

    midpoint (ET s), 1 / radius (1/s), then for x, y, z [, vx, vy, vz] the coefficients, lowest power first

either of powers of (t - midpoint) in seconds, or, where powers would cancel badly, of Chebyshev polynomials of
(t - midpoint)/radius. The argument is never built as 2 ((t - first)/length - k) - 1, which loses two digits.

Source: NAIF, "SPK" required reading.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..errors import KernelError
from . import chebyshev
from .daf import Daf

POSITION, STATE = 3, 6
# Sum of the absolute terms of a power series over the body's distance: each unit costs about half an ulp.
_WORST_CANCELLATION = 4.0
_J2000_FRAME = 1
_BUILT_IN_INERTIAL_FRAMES = range(1, 22)


@dataclass(frozen=True, eq=False)
class SpkSegment:
    """One SPK segment as the file has it. Times are TDB seconds past J2000, both ends included."""

    target: int
    center: int
    frame: int
    data_type: int
    start_et_s: float
    stop_et_s: float
    name: str
    file: str
    data: NDArray[np.float64]
    first_word: int


@dataclass(frozen=True, eq=False)
class PolynomialRecords:
    """Records of equal length. ``rows``: (records, 2 + components * coefficients), laid out as the module says."""

    first_et_s: float
    length_s: float
    rows: NDArray[np.float64]
    components: int
    coefficients: int
    in_powers: bool


def segments_of(daf: Daf, source: str) -> tuple[SpkSegment, ...]:
    """The segments of an SPK, in file order. KernelError where the file is no SPK or a descriptor is impossible."""
    if daf.kind != "SPK":
        raise KernelError(f"is a DAF of kind {daf.kind}", file=source, hint="an SPK kernel is expected")
    segments = []
    for number, array in enumerate(daf.arrays, 1):
        if len(array.doubles) != 2 or len(array.integers) != 4:
            raise KernelError(f"segment {number} has no SPK descriptor", file=source)
        (start, stop), (target, center, frame, data_type) = array.doubles, array.integers
        if not start <= stop or target == center:
            raise KernelError(
                f"segment {number} is impossible: body {target} around {center} from {start} to {stop}",
                file=source,
            )
        segments.append(
            SpkSegment(target, center, frame, data_type, start, stop, array.name, source, array.data, array.first_word)
        )
    return tuple(segments)


@dataclass(frozen=True, eq=False)
class ChebyshevRecords:
    """Chebyshev coefficients (records, components, coefficients) in ICRF axes, km and km/s, records of equal length."""

    first_et_s: float
    length_s: float
    mid_et_s: NDArray[np.float64]
    radius_s: NDArray[np.float64]
    coefficients: NDArray[np.float64]


def chebyshev_records(segment: SpkSegment) -> ChebyshevRecords:
    """A segment's records in ICRF axes: its own for types 2 and 3, else resampled through CSPICE."""
    rotation = _rotation_to_icrf(segment)
    if segment.data_type in (2, 3):
        records = _own_records(segment)
    else:
        from .resample import resample

        records = resample(segment).records
    if rotation is None:
        return records
    series = records.coefficients
    vectors = series.reshape(len(series), -1, 3, series.shape[2])
    return replace(records, coefficients=np.einsum("ij,rvjn->rvin", rotation, vectors).reshape(series.shape))


def _own_records(segment: SpkSegment) -> ChebyshevRecords:
    components = POSITION if segment.data_type == 2 else STATE
    data = segment.data
    where = f"segment of body {segment.target} around {segment.center}"
    if data.size < 4:
        raise KernelError(f"{where} holds {data.size} words, too few for type {segment.data_type}", file=segment.file)
    first, length, width, count = (float(word) for word in data[-4:])
    shape_is_sound = (
        np.isfinite(first)
        and 0.0 < length < np.inf
        and width >= 2 + components
        and count >= 1
        and (width - 2) % components == 0
        and width * count == data.size - 4
    )
    if not shape_is_sound:
        raise KernelError(
            f"{where} has a directory that does not fit its {data.size} words: "
            f"first {first}, length {length}, {width} words a record, {count} records",
            file=segment.file,
        )
    if first > segment.start_et_s or first + length * count < segment.stop_et_s:
        raise KernelError(f"{where} has records that do not span its descriptor", file=segment.file)
    rows = np.ascontiguousarray(data[:-4], dtype=np.float64).reshape(int(count), int(width))
    if not np.isfinite(rows).all() or not (rows[:, 1] > 0.0).all():
        raise KernelError(f"{where} holds coefficients that are not numbers", file=segment.file)
    coefficients = rows[:, 2:].reshape(int(count), components, -1)
    return ChebyshevRecords(first, length, rows[:, 0], rows[:, 1], coefficients)


def _rotation_to_icrf(segment: SpkSegment) -> NDArray[np.float64] | None:
    if segment.frame == _J2000_FRAME:
        return None
    if segment.frame not in _BUILT_IN_INERTIAL_FRAMES:
        raise KernelError(
            f"body {segment.target} around {segment.center} is given in frame {segment.frame}",
            file=segment.file,
            hint="only SPICE's built-in inertial frames (1 to 21) can be used",
        )
    import spiceypy

    rotation: NDArray[np.float64] = spiceypy.pxform(spiceypy.frmnam(segment.frame), "J2000", 0.0)
    return rotation


def polynomials(
    records: ChebyshevRecords, components: int, coefficients: int, powers_allowed: bool = True
) -> PolynomialRecords:
    """Records for evaluation of position (3 components) or state (6), padded with zeros to ``coefficients``.

    Powers are used where the cancellation among their terms, measured here, stays below a few ulp of the distance.
    """
    series = records.coefficients
    if components == STATE and series.shape[1] == POSITION:
        rate = chebyshev.derivative(series) / records.radius_s[:, None, None]
        series = np.concatenate([series, rate], axis=1)
    series = series[:, :components]
    powers = chebyshev.to_powers(series)
    in_powers = powers_allowed and bool((_cancellation(series, powers) <= _WORST_CANCELLATION).all())
    if in_powers:
        series = powers / records.radius_s[:, None, None] ** np.arange(powers.shape[2])
    rows = np.zeros((len(series), 2 + components * coefficients))
    rows[:, 0], rows[:, 1] = records.mid_et_s, 1.0 / records.radius_s
    rows[:, 2:].reshape(len(series), components, coefficients)[:, :, : series.shape[2]] = series
    return PolynomialRecords(records.first_et_s, records.length_s, rows, components, coefficients, in_powers)


def _cancellation(series: NDArray[np.float64], powers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Per record, the largest sum of absolute power terms of a coordinate over the mean distance."""
    distance = np.linalg.norm(series[:, :POSITION, 0], axis=1)
    terms = np.abs(powers[:, :POSITION]).sum(axis=2).max(axis=1)
    return terms / np.maximum(distance, np.finfo(np.float64).tiny)
