"""Positions and velocities of bodies from SPK segments: geometric, ICRF axes, TDB.

    ephemeris = KernelSet.load(["de440_2010_2050.bsp"]).ephemeris
    position_km = ephemeris.position_km(399, 0, et_s)       # (N, 3)

The chain of segments between two bodies is planned once and kept. Every time is checked against the coverage
before anything is evaluated for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..errors import CoverageError, KernelError
from .bodies import body_label
from .chains import Interval, intervals, next_up
from .piecewise import BLOCK, MOST_LEGS, UNCOVERED_NONE, evaluator
from .spk_segments import POSITION, STATE, ChebyshevRecords, SpkSegment, chebyshev_records, polynomials

FloatArray = NDArray[np.float64]
_COEFFICIENT_COUNTS = (8, 11, 14, 28)


@dataclass(frozen=True, eq=False)
class _Plan:
    """One path laid out for the evaluator."""

    components: int
    coefficients: int
    in_powers: bool
    arrays: tuple[NDArray[np.generic], ...]


class Ephemeris:
    """What a sequence of SPK segments says; the later ones win where several give one body at one time."""

    def __init__(self, segments: Sequence[SpkSegment]) -> None:
        self.segments = tuple(segments)
        self._intervals: dict[tuple[int, int], list[Interval]] = {}
        self._records: dict[int, ChebyshevRecords] = {}
        self._plans: dict[tuple[int, int, int], _Plan] = {}

    def position_km(self, target: int, center: int, et_s: ArrayLike) -> FloatArray:
        """Position of ``target`` seen from ``center``, (N, 3) in km, ICRF axes, no light time.

        et_s: (N,) TDB seconds past J2000, in any order (ascending is fastest). CoverageError outside the coverage.
        """
        return self._evaluate(target, center, et_s, POSITION)[0]

    def state(self, target: int, center: int, et_s: ArrayLike) -> tuple[FloatArray, FloatArray]:
        """Position (N, 3) in km and velocity (N, 3) in km per TDB second; otherwise as ``position_km``."""
        return self._evaluate(target, center, et_s, STATE)

    def coverage(self, target: int, center: int = 0) -> tuple[tuple[float, float], ...]:
        """Spans (start, stop) in TDB seconds past J2000, both included, in order; empty where nothing connects them."""
        spans: list[tuple[float, float]] = []
        for interval in self._path(target, center):
            if spans and next_up(spans[-1][1]) == interval.start_et_s:
                spans[-1] = (spans[-1][0], interval.stop_et_s)
            else:
                spans.append((interval.start_et_s, interval.stop_et_s))
        return tuple(spans)

    def require(self, target: int, center: int, et_s: ArrayLike) -> None:
        """CoverageError naming the body, its coverage and the first time asked that lies outside it; else nothing."""
        times = _times(et_s)
        spans = np.array(self.coverage(target, center)).reshape(-1, 2)
        at = np.searchsorted(spans[:, 0], times, side="right") - 1
        inside = np.zeros(times.size, dtype=bool)
        if len(spans):
            inside = (at >= 0) & (times <= spans[at, 1])
        if not inside.all():
            raise self._uncovered(target, center, float(times[~inside][0]))

    def record_borders_et_s(self, target: int, center: int, start_et_s: float, stop_et_s: float) -> FloatArray:
        """Times (K,) in (start, stop), ascending, at which the path passes from one polynomial to the next.

        There its higher derivatives step, and where an orbit was split at a manoeuvre so does its velocity.
        """
        borders: list[FloatArray] = []
        for interval in self._path(target, center):
            low, high = max(interval.start_et_s, start_et_s), min(interval.stop_et_s, stop_et_s)
            if low > high:
                continue
            borders.append(np.array([interval.start_et_s, next_up(interval.stop_et_s)]))
            for _, index in interval.legs:
                if index not in self._records:
                    self._records[index] = chebyshev_records(self.segments[index])
                run = self._records[index]
                within: FloatArray = run.first_et_s + np.arange(len(run.mid_et_s) + 1, dtype=np.float64) * run.length_s
                borders.append(within[(within > low) & (within < high)])
        every = np.unique(np.concatenate(borders)) if borders else np.zeros(0)
        return every[(every > start_et_s) & (every < stop_et_s)]

    def _path(self, target: int, center: int) -> list[Interval]:
        key = (int(target), int(center))
        if key not in self._intervals:
            self._intervals[key] = intervals(self.segments, *key)
        return self._intervals[key]

    def _evaluate(self, target: int, center: int, et_s: ArrayLike, components: int) -> tuple[FloatArray, FloatArray]:
        times = _times(et_s)
        plan = self._plan(target, center, components)
        position_km = np.empty((times.size, 3))
        velocity_km_s = np.empty((times.size if components == STATE else 0, 3))
        evaluate = evaluator(plan.components, plan.coefficients, plan.in_powers)
        work, at = np.empty((components, BLOCK)), np.empty(MOST_LEGS, np.int64)
        first_uncovered = evaluate(work, at, times, position_km.reshape(-1), velocity_km_s.reshape(-1), *plan.arrays)
        if first_uncovered != UNCOVERED_NONE:
            raise self._uncovered(target, center, float(times[first_uncovered]))
        return position_km, velocity_km_s

    def _plan(self, target: int, center: int, components: int) -> _Plan:
        key = (int(target), int(center), components)
        if key not in self._plans:
            path = self._path(target, center)
            if not path:
                raise self._unconnected(target, center)
            used = sorted({index for interval in path for _, index in interval.legs})
            for index in used:
                if index not in self._records:
                    self._records[index] = chebyshev_records(self.segments[index])
            self._plans[key] = _lay_out(path, {index: self._records[index] for index in used}, components)
        return self._plans[key]

    def _unconnected(self, target: int, center: int) -> KernelError:
        given = {segment.target for segment in self.segments} | {segment.center for segment in self.segments}
        for body in (target, center):
            if body not in given:
                return CoverageError(
                    f"no kernel loaded gives body {body_label(body)}", hint=f"there are {_bodies(given)}"
                )
        return CoverageError(
            f"no chain of segments connects {body_label(target)} with {body_label(center)} at any time",
            hint="load a kernel that gives the missing link",
        )

    def _uncovered(self, target: int, center: int, et_s: float) -> KernelError:
        spans = self.coverage(target, center)
        if not spans:
            return self._unconnected(target, center)
        covered = ", ".join(f"{_iso_tdb(start)} to {_iso_tdb(stop)}" for start, stop in _ends(spans))
        return CoverageError(
            f"body {body_label(target)} seen from {body_label(center)} is covered from {covered} TDB; "
            f"asked for {_iso_tdb(et_s)} TDB"
        )


def _lay_out(path: list[Interval], records: dict[int, ChebyshevRecords], components: int) -> _Plan:
    needed = max((series.coefficients.shape[2] for series in records.values()), default=1)
    coefficients = next((count for count in _COEFFICIENT_COUNTS if count >= needed), needed)
    rows = {index: polynomials(series, components, coefficients) for index, series in records.items()}
    in_powers = all(run.in_powers for run in rows.values())
    if not in_powers:
        rows = {
            index: polynomials(series, components, coefficients, powers_allowed=False)
            for index, series in records.items()
        }
    offsets = dict(zip(rows, np.cumsum([0, *(run.rows.size for run in rows.values())]).tolist(), strict=False))
    legs = [leg for interval in path for leg in interval.legs]
    spans = [(interval.start_et_s, interval.stop_et_s) for interval in path]
    return _Plan(
        components=components,
        coefficients=coefficients,
        in_powers=in_powers,
        arrays=(
            np.array([start for start, _ in spans]),
            np.array([stop for _, stop in spans]),
            np.cumsum([0, *(len(interval.legs) for interval in path)], dtype=np.int64),
            np.array([sign for sign, _ in legs], dtype=np.float64),
            np.array([rows[index].first_et_s for _, index in legs], dtype=np.float64),
            np.array([rows[index].length_s for _, index in legs], dtype=np.float64),
            np.array([len(rows[index].rows) for _, index in legs], dtype=np.int64),
            np.array([offsets[index] for _, index in legs], dtype=np.int64),
            np.concatenate([np.zeros(0), *(run.rows.ravel() for run in rows.values())]),
        ),
    )


def _times(et_s: ArrayLike) -> FloatArray:
    return np.ascontiguousarray(np.atleast_1d(np.asarray(et_s, dtype=np.float64)))


def _iso_tdb(et_s: float) -> str:
    try:
        return (datetime(2000, 1, 1, 12) + timedelta(seconds=et_s)).isoformat(timespec="milliseconds")
    except (ValueError, OverflowError):
        return f"ET {et_s!r} s"


def _ends(spans: tuple[tuple[float, float], ...], most: int = 4) -> tuple[tuple[float, float], ...]:
    """The spans worth printing: all of them, or the whole extent when they are many."""
    return spans if len(spans) <= most else ((spans[0][0], spans[-1][1]),)


def _bodies(numbers: set[int]) -> str:
    return ", ".join(body_label(body) for body in sorted(numbers)) or "none"
