"""The change from one attitude to another over time.

d is the turn of the scanning reference system (SRS) of A into that of B. Its angle is the rotation; the way of z is the
displacement of the spin axis, and the turn about z that is left the change of the spin phase. A field of view of B
stands, as seen in the SRS of A, ahead of the same field of A along the scan and towards the spin axis across it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..core import attitude_change as kernel
from ..core.quaternion import multiply
from ..rotation import rotation_between_rad
from .stretches import AttitudePiece, Stretch, stretches_of

Array = NDArray[np.float64]
Times = NDArray[np.int64]

DEFAULT_THRESHOLD_RAD = 4.84813681109536e-9
"""A milliarcsecond: what 17 microseconds of Gaia's spin are, and more than interpolation in our files adds."""

_FINEST_STEP_NS = 60_000_000_000
_MOST_TIMES = 200_000
_TIMES_AT_ONCE = 1 << 16
_SHARPEST_NS = 1_000


@dataclass(frozen=True, slots=True)
class Extent:
    """How large an angle gets: the one farthest from 0, with its sign, when; root mean square over time. Radians."""

    max_rad: float
    max_et_ns: int
    rms_rad: float


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What the change is at the centre of a field of view of A: see the module's text for the senses."""

    name: str
    along: Extent
    across: Extent


@dataclass(frozen=True, slots=True)
class ChangeJump:
    """A step of the change itself, where A or B has a border; angles just before and just after, radians.

    rotation_rad   of the step, in [0, pi]
    """

    et_ns: int
    rotation_rad: float
    before_rad: float
    after_rad: float


@dataclass(frozen=True, eq=False)
class ChangeSeries:
    """Angles over time, radians; times (N,) ascend, and stand twice where A or B has a border.

    along_rad, across_rad   (F, N) by field of view
    """

    et_ns: Times
    rotation_rad: Array
    spin_axis_rad: Array
    spin_phase_rad: Array
    along_rad: Array
    across_rad: Array

    def thinned(self, most: int) -> ChangeSeries:
        """At most so many times, each with the angles farthest from 0 of the times it stands for."""
        size = self.et_ns.size
        if size <= most:
            return self
        first = np.arange(most) * size // most
        rows = np.vstack([self.rotation_rad, self.spin_axis_rad, self.spin_phase_rad, self.along_rad, self.across_rad])
        high, low = np.maximum.reduceat(rows, first, axis=1), np.minimum.reduceat(rows, first, axis=1)
        farthest = np.where(high >= -low, high, low)
        fields = len(self.along_rad)
        rotation, axis, phase = farthest[: kernel.FIELDS]
        along, across = farthest[kernel.FIELDS :][:fields], farthest[kernel.FIELDS :][fields:]
        return ChangeSeries(self.et_ns[first], rotation, axis, phase, along, across)


@dataclass(frozen=True, eq=False)
class AttitudeChange:
    """The change over [start, stop], TDB ns past J2000, on a grid of ``step_ns`` and at every border of A and B.

    first_above_et_ns   when the rotation first exceeds the threshold, to a microsecond; None if it never does
    """

    start_et_ns: int
    stop_et_ns: int
    step_ns: int
    threshold_rad: float
    first_above_et_ns: int | None
    rotation: Extent
    spin_axis: Extent
    spin_phase: Extent
    fields: tuple[FieldChange, ...]
    jumps: tuple[ChangeJump, ...]
    series: ChangeSeries

    @property
    def is_above(self) -> bool:
        """Whether the rotation exceeds the threshold at any time."""
        return self.first_above_et_ns is not None


def attitude_change(
    a: Sequence[AttitudePiece],
    b: Sequence[AttitudePiece],
    fields: Sequence[tuple[str, float]] = (),
    *,
    step_ns: int | None = None,
    threshold_rad: float = DEFAULT_THRESHOLD_RAD,
) -> AttitudeChange | None:
    """The change from A to B where they share time; None where they do not.

    fields    name and azimuth in the SRS, radians, of each field of view
    step_ns   of the grid; a minute when None, longer where that makes more than 200,000 times
    """
    stretches = stretches_of(a, b)
    if not stretches:
        return None
    step_ns = step_ns or _step_for(stretches)
    azimuths = np.array([azimuth for _, azimuth in fields], np.float64)
    parts = [_of_stretch(stretch, step_ns, azimuths) for stretch in stretches]
    et_ns = np.concatenate([times for times, _ in parts])
    values = np.concatenate([rows for _, rows in parts], axis=1)
    weights = np.concatenate([_weights(times) for times, _ in parts])
    extents = [_extent(row, et_ns, weights) for row in values]
    first = kernel.FIELDS
    return AttitudeChange(
        stretches[0].start_et_ns,
        stretches[-1].stop_et_ns,
        step_ns,
        threshold_rad,
        _first_above(stretches, parts, threshold_rad),
        extents[kernel.ROTATION],
        extents[kernel.SPIN_AXIS],
        extents[kernel.SPIN_PHASE],
        tuple(
            FieldChange(name, extents[first + 2 * k], extents[first + 2 * k + 1]) for k, (name, _) in enumerate(fields)
        ),
        _jumps(stretches, threshold_rad),
        ChangeSeries(
            et_ns,
            values[kernel.ROTATION],
            values[kernel.SPIN_AXIS],
            values[kernel.SPIN_PHASE],
            values[first::2],
            values[first + 1 :: 2],
        ),
    )


def change_at(stretches: Sequence[Stretch], et_ns: Times, azimuths_rad: Array) -> Array:
    """Rows (3 + 2 F, N) of ``core.attitude_change`` at times in any order; NaN outside the stretches."""
    out = np.full((kernel.FIELDS + 2 * azimuths_rad.size, et_ns.size), np.nan)
    order = np.argsort(et_ns, kind="stable")
    ascending = et_ns[order]
    for stretch in stretches:
        begin, end = np.searchsorted(ascending, [stretch.start_et_ns, stretch.stop_et_ns])
        if end > begin:
            out[:, order[begin:end]] = _changes(stretch, ascending[begin:end], azimuths_rad)
    return out


def _changes(stretch: Stretch, et_ns: Times, azimuths_rad: Array) -> Array:
    rows = np.empty((kernel.FIELDS + 2 * azimuths_rad.size, et_ns.size))
    for begin in range(0, et_ns.size, _TIMES_AT_ONCE):
        part = slice(begin, begin + _TIMES_AT_ONCE)
        at = np.ascontiguousarray(et_ns[part])
        kernel.split_changes(stretch.a.attitude(at), stretch.b.attitude(at), azimuths_rad, rows[:, part])
    return rows


def _of_stretch(stretch: Stretch, step_ns: int, azimuths_rad: Array) -> tuple[Times, Array]:
    times = stretch.times(step_ns)
    return times, _changes(stretch, times, azimuths_rad)


def _step_for(stretches: Sequence[Stretch]) -> int:
    """A whole number of minutes."""
    span_ns = sum(each.stop_et_ns - each.start_et_ns for each in stretches)
    return max(1, -(-span_ns // (_MOST_TIMES * _FINEST_STEP_NS))) * _FINEST_STEP_NS


def _weights(et_ns: Times) -> Array:
    """The time each of the times stands for: half way to its neighbours."""
    steps = np.diff(et_ns).astype(np.float64)
    weights = np.zeros(et_ns.size)
    weights[:-1] += 0.5 * steps
    weights[1:] += 0.5 * steps
    return weights


def _extent(angle_rad: Array, et_ns: Times, weights: Array) -> Extent:
    at = int(np.argmax(np.abs(angle_rad)))
    rms = float(np.sqrt((weights * angle_rad * angle_rad).sum() / weights.sum()))
    return Extent(float(angle_rad[at]), int(et_ns[at]), rms)


def _first_above(
    stretches: Sequence[Stretch], parts: Sequence[tuple[Times, Array]], threshold_rad: float
) -> int | None:
    for stretch, (times, rows) in zip(stretches, parts, strict=True):
        above = np.flatnonzero(rows[kernel.ROTATION] > threshold_rad)
        if above.size:
            first = int(above[0])
            if first == 0:
                return stretch.start_et_ns
            return _crossing(stretch, int(times[first - 1]), int(times[first]), threshold_rad)
    return None


def _crossing(stretch: Stretch, low_ns: int, high_ns: int, threshold_rad: float) -> int:
    """Where the rotation passes the threshold between a time below and one above."""
    while high_ns - low_ns > _SHARPEST_NS:
        middle = (low_ns + high_ns) // 2
        if _rotation(stretch, middle) > threshold_rad:
            high_ns = middle
        else:
            low_ns = middle
    return high_ns


def _jumps(stretches: Sequence[Stretch], threshold_rad: float) -> tuple[ChangeJump, ...]:
    """Steps of the change above the threshold where one stretch follows another.

    Where A and B jump alike, a turned spin phase stays what it is in the SRS, a displaced axis in the ICRS: neither is
    a step of the change, so the smaller of the two measures counts.
    """
    found = []
    for left, right in pairwise(stretches):
        at_ns = left.stop_et_ns
        if at_ns == right.start_et_ns:
            before, after = _turns(left, at_ns), _turns(right, at_ns)
            step_rad = float(rotation_between_rad(before, after).min())
            if step_rad > threshold_rad:
                found.append(ChangeJump(at_ns, step_rad, _rotation(left, at_ns), _rotation(right, at_ns)))
    return tuple(found)


def _rotation(stretch: Stretch, at_ns: int) -> float:
    return float(_changes(stretch, np.array([at_ns], np.int64), np.empty(0))[kernel.ROTATION, 0])


def _turns(stretch: Stretch, at_ns: int) -> Array:
    """The quaternions (2, 4) that turn A into B: about axes of the SRS of A, and about those of the ICRS."""
    at = np.array([at_ns], np.int64)
    ax, ay, az, aw = stretch.a.attitude(at)[0].tolist()
    b = tuple(stretch.b.attitude(at)[0].tolist())
    back = (-ax, -ay, -az, aw)
    return np.array([multiply(back, b), multiply(b, back)])
