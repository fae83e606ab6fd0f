"""Which transits of stars are gained, lost or shifted from one scan law to another.

Two transits of a star are one that is shifted if they are through the same field of view, each is the nearest in time
of the other, and they lie within half a turn of the spin; the CCD row may differ. A transit of one law alone whose
place in the other lies beyond the ends of the time compared is neither lost nor gained, since nobody looked there.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ...errors import InvalidInput
from ..core.attitude_change import FIELDS
from ..core.nearest_in_time import nearest_in_time
from ..transit_run import StarSource, TransitJob, found_in
from .attitude_change import change_at
from .clipped_law import clipped
from .stretches import Stretch, stretches_of

if TYPE_CHECKING:
    from ..scanlaw import ScanLaw
    from ..transits import Transits

Array = NDArray[np.float64]
Times = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class StarChanges:
    """The stars (S) of which any transit changes, in the order of the list.

    gained, lost, shifted, row_changes   (S,) how many of its transits
    max_shift_s                          (S,) the shift farthest from 0, with its sign; 0 where none is in both
    """

    names: NDArray[Any]
    gained: NDArray[np.int64]
    lost: NDArray[np.int64]
    shifted: NDArray[np.int64]
    row_changes: NDArray[np.int64]
    max_shift_s: Array

    def __len__(self) -> int:
        return self.gained.size

    def weightiest(self, most: int) -> StarChanges:
        """The stars that gain or lose most, then those that are shifted farthest."""
        order = np.lexsort((-np.abs(self.max_shift_s), -(self.gained + self.lost)))[:most]
        return StarChanges(*(getattr(self, name)[order] for name in self.__dataclass_fields__))


@dataclass(frozen=True, eq=False)
class TransitChange:
    """Transits in [start, stop), TDB ns past J2000.

    stars              how many were looked at
    transits_a, _b     of each law
    gained, lost       by B, by field of view
    beyond_ends        of one law alone that may be of the other beyond the ends
    shift_s            (P,) of all that are in both, B less A, TDB seconds, by star and time of A
    shift_et_ns        (P,) times in A
    threshold_s        from which on a transit counts as shifted
    row_changes        of those in both, in another CCD row
    changes            star by star
    """

    start_et_ns: int
    stop_et_ns: int
    stars: int
    transits_a: int
    transits_b: int
    field_names: tuple[str, ...]
    gained_by_field: tuple[int, ...]
    lost_by_field: tuple[int, ...]
    beyond_ends: int
    shift_s: Array
    shift_et_ns: Times
    threshold_s: float
    row_changes: int
    changes: StarChanges

    @property
    def gained(self) -> int:
        return sum(self.gained_by_field)

    @property
    def lost(self) -> int:
        return sum(self.lost_by_field)

    @property
    def shifted(self) -> int:
        return int(np.count_nonzero(np.abs(self.shift_s) > self.threshold_s))

    @property
    def is_same(self) -> bool:
        """Whether no transit is gained, lost, shifted or in another row."""
        return not (self.gained or self.lost or self.shifted or self.row_changes)


@dataclass(frozen=True, eq=False)
class _Chunk:
    """What is found of one chunk of stars; star numbers are those of the chunk."""

    names: NDArray[Any]
    a: Transits
    b: Transits
    partner: Times
    """(N,) of each transit of A: place in B, or -1."""
    lost: NDArray[np.int64]
    gained: NDArray[np.int64]
    """Places in A and in B."""
    beyond_ends: int


def transit_change(
    a: ScanLaw, b: ScanLaw, source: StarSource, *, threshold_rad: float, threads: int = 1
) -> TransitChange | None:
    """The change of the transits of stars from law A to law B where they share time; None where they do not.

    threshold_rad   turn of the spin below which a transit counts as unshifted
    Raises InvalidInput for laws with other fields of view, CoverageError where an orbit is not known.
    """
    names = tuple(field.name for field in a.mission.fields)
    others = tuple(field.name for field in b.mission.fields)
    if names != others:
        problem = f"the fields of view of A are {', '.join(names)}, those of B {', '.join(others)}"
        raise InvalidInput(problem, hint="transits are compared between laws of one mission")
    start, stop = max(a.start_et_ns, b.start_et_ns), min(a.stop_et_ns, b.stop_et_ns)
    if stop <= start:
        return None
    own, other = clipped(a, start, stop), clipped(b, start, stop)
    rate_rad_s = own.mission.law.spin_rate_rad_s
    threshold_s = threshold_rad / rate_rad_s
    chunks = [_Summary.of(chunk, threshold_s) for chunk in _chunks(own, other, source, threads)]

    def joined(name: str) -> NDArray[Any]:
        parts = [getattr(chunk, name) for chunk in chunks]
        return np.concatenate(parts) if parts else np.empty(0)

    def total(name: str) -> int:
        return sum(getattr(chunk, name) for chunk in chunks)

    def by_field(name: str) -> tuple[int, ...]:
        return tuple(sum(getattr(chunk, name)[k] for chunk in chunks) for k in range(len(names)))

    changes = [chunk.changes for chunk in chunks if len(chunk.changes)]
    return TransitChange(
        start,
        stop,
        total("stars"),
        total("transits_a"),
        total("transits_b"),
        names,
        by_field("gained_by_field"),
        by_field("lost_by_field"),
        total("beyond_ends"),
        joined("shift_s").astype(np.float64),
        joined("shift_et_ns").astype(np.int64),
        threshold_s,
        total("row_changes"),
        _concatenated(changes),
    )


@dataclass(frozen=True, eq=False)
class _Summary:
    """What is kept of a chunk of stars."""

    stars: int
    transits_a: int
    transits_b: int
    gained_by_field: tuple[int, ...]
    lost_by_field: tuple[int, ...]
    beyond_ends: int
    shift_s: Array
    shift_et_ns: Times
    row_changes: int
    changes: StarChanges

    @classmethod
    def of(cls, chunk: _Chunk, threshold_s: float) -> _Summary:
        a, b, stars = chunk.a, chunk.b, len(chunk.names)
        in_a = np.flatnonzero(chunk.partner >= 0)
        in_b = chunk.partner[in_a]
        shift_s = (b.et_ns[in_b] - a.et_ns[in_a]).astype(np.float64) * 1e-9
        row_changed = a.row[in_a] != b.row[in_b]
        fields = len(a.law.mission.fields)

        def per_star(star: NDArray[np.int64]) -> NDArray[np.int64]:
            return np.bincount(star, minlength=stars).astype(np.int64)

        high, low = np.zeros(stars), np.zeros(stars)
        np.maximum.at(high, a.star[in_a], shift_s)
        np.minimum.at(low, a.star[in_a], shift_s)
        changes = StarChanges(
            chunk.names,
            per_star(b.star[chunk.gained]),
            per_star(a.star[chunk.lost]),
            per_star(a.star[in_a][np.abs(shift_s) > threshold_s]),
            per_star(a.star[in_a][row_changed]),
            np.where(high >= -low, high, low),
        )
        any_change = changes.gained + changes.lost + changes.shifted + changes.row_changes > 0
        return cls(
            stars,
            len(a),
            len(b),
            tuple(np.bincount(b.field[chunk.gained], minlength=fields).tolist()),
            tuple(np.bincount(a.field[chunk.lost], minlength=fields).tolist()),
            chunk.beyond_ends,
            shift_s,
            a.et_ns[in_a],
            int(np.count_nonzero(row_changed)),
            StarChanges(*(getattr(changes, name)[any_change] for name in StarChanges.__dataclass_fields__)),
        )


def _chunks(a: ScanLaw, b: ScanLaw, source: StarSource, threads: int) -> Iterator[_Chunk]:
    found = (found_in(TransitJob(law, source, threads=threads)) for law in (a, b))
    there = stretches_of(a.segments, b.segments)
    back = stretches_of(b.segments, a.segments)
    within_ns = round(math.pi / a.mission.law.spin_rate_rad_s * 1e9)
    for of_a, of_b in zip(*found, strict=True):
        partner, alone_a, alone_b = matched(of_a, of_b, within_ns)
        lost = alone_a[_is_inside(of_a, alone_a, there, within_ns)]
        gained = alone_b[_is_inside(of_b, alone_b, back, within_ns)]
        beyond = alone_a.size - lost.size + alone_b.size - gained.size
        names = of_a.stars.names
        yield _Chunk(np.arange(len(of_a.stars)) if names is None else names, of_a, of_b, partner, lost, gained, beyond)


def matched(a: Transits, b: Transits, within_ns: int) -> tuple[Times, Times, Times]:
    """Partners (N,) of the transits of A among those of B, -1 for none; places in A, and in B, of those without one."""
    fields = max(len(a.law.mission.fields), 1)
    order_a, order_b = (np.lexsort((each.et_ns, each.field, each.star)) for each in (a, b))
    group_a, time_a = (a.star * fields + a.field)[order_a], a.et_ns[order_a]
    group_b, time_b = (b.star * fields + b.field)[order_b], b.et_ns[order_b]
    to_b, to_a = np.empty(len(a), np.int64), np.empty(len(b), np.int64)
    nearest_in_time(group_a, time_a, group_b, time_b, within_ns, to_b)
    nearest_in_time(group_b, time_b, group_a, time_a, within_ns, to_a)
    mutual = (to_b >= 0) & (to_a[to_b] == np.arange(len(a))) if len(b) else np.zeros(len(a), np.bool_)
    partner = np.full(len(a), -1, np.int64)
    partner[order_a[mutual]] = order_b[to_b[mutual]]
    is_alone = np.ones(len(b), np.bool_)
    is_alone[partner[partner >= 0]] = False
    return partner, np.flatnonzero(partner < 0), np.flatnonzero(is_alone)


def _is_inside(found: Transits, alone: Times, stretches: tuple[Stretch, ...], within_ns: int) -> NDArray[np.bool_]:
    """Whether the other law would have these transits inside the time compared, by how far its fields are ahead.

    Only near the ends is there anything to ask.
    """
    law = found.law
    et_ns, field = found.et_ns[alone], found.field[alone]
    is_inside = np.ones(alone.size, np.bool_)
    near = np.flatnonzero((et_ns - law.start_et_ns < within_ns) | (law.stop_et_ns - et_ns <= within_ns))
    if near.size:
        azimuths = np.array([each.azimuth_rad for each in law.mission.fields])
        along = change_at(stretches, et_ns[near], azimuths)[FIELDS::2][field[near], np.arange(near.size)]
        due_ns = et_ns[near] - along / law.mission.law.spin_rate_rad_s * 1e9
        is_inside[near] = (due_ns >= law.start_et_ns) & (due_ns < law.stop_et_ns)
    return is_inside


def _concatenated(parts: list[StarChanges]) -> StarChanges:
    if not parts:
        none = np.empty(0, np.int64)
        return StarChanges(np.empty(0, np.str_), none, none, none, none, np.empty(0))
    return StarChanges(*(np.concatenate([getattr(p, n) for p in parts]) for n in StarChanges.__dataclass_fields__))
