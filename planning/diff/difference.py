"""What differs between two laws, schedules, folders or packages.

found = diff("january", "january_replanned", stars=stars)
found.attitude.rotation.max_rad      how far the attitudes are apart
found.transits.lost                  transits that B does not have
found.passes.changed                 passes added, removed, shortened, extended, moved
print(as_text(found))
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ...errors import InvalidInput, UsageError
from ..mission import Mission
from ..stars import stars_of
from ..transit_run import StarsInMemory, StarSource, stars_at_once
from .attitude_change import DEFAULT_THRESHOLD_RAD, AttitudeChange, attitude_change
from .file_change import FileChange, changed_facts, changed_files, changed_inputs
from .pass_change import PassChange, pass_change
from .schedule_change import ScheduleChange, schedule_change
from .side import Side, Spans
from .sources import side_of
from .span_change import SpanChange, avoidance_change, event_change
from .transit_change import TransitChange, transit_change


@dataclass(frozen=True, slots=True)
class Compared:
    """One side: what it is called, what it is, the validity of what it holds, the error of a message's attitude."""

    name: str
    what: str
    spans: Spans
    certificate_rad: float | None


@dataclass(frozen=True, slots=True)
class Outside:
    """Time [start, stop) in which only one side ("A" or "B") has something; TDB ns past J2000."""

    side: str
    what: str
    start_et_ns: int
    stop_et_ns: int


@dataclass(frozen=True, eq=False)
class Difference:
    """From A to B, where their validities overlap. A part is None where one side does not have it, or no time in
    common with the other.

    only_a, only_b   what one side has and the other has not, by what it is
    outside          time in which one side has what the other has elsewhere
    remarks          what a reader must know of how it was compared, a sentence each
    """

    a: Compared
    b: Compared
    only_a: tuple[str, ...]
    only_b: tuple[str, ...]
    outside: tuple[Outside, ...]
    attitude: AttitudeChange | None
    transits: TransitChange | None
    passes: PassChange | None
    schedule: ScheduleChange | None
    events: SpanChange | None
    avoidance: SpanChange | None
    files: FileChange
    remarks: tuple[str, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether what is planned is the same, within the thresholds, over the same time.

        Bytes of files, inputs and facts do not count: two formats, or versions of a package, may plan the same.
        """
        return (
            not (self.only_a or self.only_b or self.outside)
            and (self.attitude is None or not self.attitude.is_above)
            and (self.transits is None or self.transits.is_same)
            and (self.passes is None or not self.passes.changed)
            and (self.schedule is None or self.schedule.is_same)
            and (self.events is None or self.events.is_same)
            and (self.avoidance is None or self.avoidance.is_same)
        )


def diff(
    a: Any,
    b: Any,
    *,
    stars: Any = None,
    step_ns: int | None = None,
    threshold_rad: float = DEFAULT_THRESHOLD_RAD,
    threads: int = 1,
) -> Difference:
    """What differs from A to B: paths of packages, published folders or files, ScanLaws or ScienceSchedules.

    stars          whose transits are compared: as ``stars_of`` takes them, or a source of chunks such as a Catalogue
    step_ns        of the grid on which attitudes are compared; a minute when None, longer for years
    threshold_rad  rotation that counts as none; for transits, what the spin turns meanwhile

    Raises InvalidInput for what cannot be compared, and as the reading of files does; UsageError for stars without two
    scan laws; CoverageError for transits where an orbit is not known.
    """
    first, second = sides_of(a, b)
    source = None if stars is None else stars if hasattr(stars, "chunks") else stars_of(stars)
    return compare(first, second, stars=source, step_ns=step_ns, threshold_rad=threshold_rad, threads=threads)


def sides_of(a: Any, b: Any) -> tuple[Side, Side]:
    """What there is to compare; a pass request alone is about the stations of the other side's mission."""
    first = side_of(a, "A")
    second = side_of(b, "B", first.mission)
    if first.mission is None and second.mission is not None:
        first = side_of(a, "A", second.mission)
    return first, second


def compare(
    a: Side,
    b: Side,
    *,
    stars: Any = None,
    step_ns: int | None = None,
    threshold_rad: float = DEFAULT_THRESHOLD_RAD,
    threads: int = 1,
) -> Difference:
    """``diff`` of two sides; ``stars`` are Stars or a source of chunks."""
    own, other = a.spans, b.spans
    if not set(own) & set(other) and not (a.files and b.files and a.facts and b.facts):
        problem = f"{a.name} is a {a.what or 'thing'}, {b.name} a {b.what or 'thing'}"
        raise InvalidInput(f"{problem}: they have nothing in common", hint="compare two of a kind")
    return Difference(
        Compared(a.name, a.what, own, a.certificate_rad),
        Compared(b.name, b.what, other, b.certificate_rad),
        tuple(name for name in own if name not in other),
        tuple(name for name in other if name not in own),
        _outside(own, other),
        attitude_change(a.pieces, b.pieces, _fields(a, b), step_ns=step_ns, threshold_rad=threshold_rad),
        _transits(a, b, stars, threshold_rad, threads),
        _passes(a, b),
        None if a.schedule is None or b.schedule is None else schedule_change(a.schedule, b.schedule),
        None if a.events is None or b.events is None else event_change(a.events, b.events),
        None if a.avoidance is None or b.avoidance is None else avoidance_change(a.avoidance, b.avoidance),
        _files(a, b),
        () if stars is None else (*_on_another_orbit("A", a), *_on_another_orbit("B", b)),
    )


def _files(a: Side, b: Side) -> FileChange:
    same, files = changed_files(a.files, b.files)
    return FileChange(same, files, changed_inputs(a.inputs, b.inputs), changed_facts(a.facts, b.facts))


def _fields(a: Side, b: Side) -> list[tuple[str, float]]:
    """Name and azimuth of the fields of view: those of A's mission, else of B's."""
    mission: Mission | None = a.mission or b.mission
    return [] if mission is None else [(field.name, field.azimuth_rad) for field in mission.fields]


def _transits(a: Side, b: Side, stars: Any, threshold_rad: float, threads: int) -> TransitChange | None:
    if stars is None:
        return None
    for side in (a, b):
        if side.law is None:
            problem = f"{side.name} has no scan law in which transits could be searched"
            raise UsageError(f"{problem}; give a compact law, or a folder or package with one")
    if a.law is None or b.law is None:
        return None
    source: StarSource = stars if hasattr(stars, "chunks") else StarsInMemory(stars, stars_at_once(a.law))
    return transit_change(a.law, b.law, source, threshold_rad=threshold_rad, threads=threads)


def _on_another_orbit(letter: str, side: Side) -> Iterator[str]:
    """A plan names the orbit that it was made on, and does not hold it."""
    if side.law is not None and side.law.mission.oem is None:
        for made_of in side.inputs:
            if made_of["role"] == "orbit":
                told = "its transits are searched on the orbit of the mission's kernels; --orbit names one for both"
                yield f"{letter} was made on {made_of['name']}, which it does not hold: {told}"


def _passes(a: Side, b: Side) -> PassChange | None:
    if a.passes is None or b.passes is None or a.passes_span is None or b.passes_span is None:
        return None
    start, stop = max(a.passes_span[0], b.passes_span[0]), min(a.passes_span[1], b.passes_span[1])
    return pass_change(a.passes, b.passes, start, stop) if stop > start else None


def _outside(own: Spans, other: Spans) -> tuple[Outside, ...]:
    """What each side has of a thing before and after the time of the other."""
    found = []
    for side, mine, others in (("A", own, other), ("B", other, own)):
        for what, (start, stop) in mine.items():
            if what not in others:
                continue
            begin, end = others[what]
            for low, high in ((start, min(stop, begin)), (max(start, end), stop)):
                if low < high:
                    found.append(Outside(side, what, low, high))
    return tuple(found)
