"""The times of a mission file's law: two ways to write each, and how the segments join."""

from dataclasses import dataclass

from ..ephemeris.timescales import NS_PER_S, et_ns_from_tcb_days, parse_time
from ..errors import TimeError
from .mission_defects import Defect
from .mission_schema import LawTable, SegmentTable
from .toml_locate import KeyPath

_ROUND_NS = 1000


@dataclass(frozen=True, slots=True)
class FileTime:
    """A time of the file: its exact value, the key that gave it, and its text there."""

    et_ns: int
    path: KeyPath
    shown: str

    @property
    def border_et_ns(self) -> int:
        """Rounded to the microsecond of TDB, as the borders of segments are."""
        return (self.et_ns + _ROUND_NS // 2) // _ROUND_NS * _ROUND_NS


@dataclass(frozen=True, slots=True)
class SegmentTimes:
    """When a segment begins and ends, and its reference time; all in et_ns, the borders rounded."""

    start_et_ns: int
    stop_et_ns: int
    reference_et_ns: int


def segment_times(law: LawTable) -> tuple[list[SegmentTimes], list[Defect]]:
    """The times of each segment in the file's order, and everything wrong with them.

    A segment stops where its own stop says, or where the next one starts, or the last one at the law's stop.
    Its reference time is its start, rounded, unless it gives one; that is not rounded.
    The list is empty when there are defects.
    """
    defects: list[Defect] = []
    law_stop = _read(law, ("law",), "stop", defects)
    starts: list[FileTime | None] = []
    stops: list[FileTime | None] = []
    references: list[FileTime | None] = []
    for index, segment in enumerate(law.segment):
        table = ("law", "segment", index)
        count = len(defects)
        start = _read(segment, table, "start", defects)
        if start is None and len(defects) == count:
            defects.append(
                Defect(
                    (*table, "start_tcb_d"),
                    "missing key",
                    "expected start_tcb_d, days of TCB since JD 2451545.0, or start, a time as text",
                    absent=True,
                )
            )
        starts.append(start)
        stops.append(_read(segment, table, "stop", defects))
        references.append(_read(segment, table, "reference", defects))
    if defects:
        return [], defects

    firm = [start for start in starts if start is not None]
    names = [segment.name for segment in law.segment]
    defects += _order_defects(names, firm, stops)
    defects += _end_defects(names[-1], firm[-1], stops[-1], law_stop)
    defects += _ramp_defects(law, firm, references)
    if defects:
        return [], defects

    ends = [*(start.border_et_ns for start in firm[1:]), (law_stop or stops[-1] or firm[-1]).border_et_ns]
    return [
        SegmentTimes(start.border_et_ns, end, start.border_et_ns if reference is None else reference.et_ns)
        for start, end, reference in zip(firm, ends, references, strict=True)
    ], []


def _read(table: LawTable | SegmentTable, path: KeyPath, name: str, defects: list[Defect]) -> FileTime | None:
    days, text = getattr(table, f"{name}_tcb_d"), getattr(table, name)
    if days is not None and text is not None:
        defects.append(
            Defect(
                (*path, name),
                f"given twice, also as {name}_tcb_d",
                "give one of the two and leave the other out",
            )
        )
        return None
    if days is not None:
        return FileTime(int(et_ns_from_tcb_days(days)), (*path, f"{name}_tcb_d"), f"{days} d")
    if text is None:
        return None
    try:
        return FileTime(parse_time(text), (*path, name), text)
    except TimeError as error:
        defects.append(Defect((*path, name), error.problem, error.hint or "expected a time"))
        return None


def _order_defects(names: list[str], starts: list[FileTime], stops: list[FileTime | None]) -> list[Defect]:
    """Segments that end before they begin, overlap, or leave a gap."""
    defects = []
    for name, start, stop in zip(names, starts, stops, strict=True):
        if stop is not None and stop.border_et_ns <= start.border_et_ns:
            defects.append(
                Defect(
                    stop.path,
                    f'segment "{name}" stops {_seconds(start, stop)} before it starts',
                    f"expected a time after its start, {start.shown}",
                )
            )
    for index in range(1, len(starts)):
        before, after = f'segment "{names[index - 1]}"', f'segment "{names[index]}"'
        start, previous, stop = starts[index], starts[index - 1], stops[index - 1]
        if start.border_et_ns <= previous.border_et_ns:
            defects.append(
                Defect(
                    start.path,
                    f"{after} starts {_seconds(start, previous)} before {before}, which it follows",
                    f"expected a time after {previous.shown}; segments stand in order of time",
                )
            )
        elif stop is not None and stop.border_et_ns != start.border_et_ns:
            late = stop.border_et_ns < start.border_et_ns
            wrong = f"a gap of {_seconds(stop, start)} between" if late else f"an overlap of {_seconds(stop, start)} of"
            defects.append(
                Defect(
                    start.path,
                    f"{wrong} {before} and {after}",
                    f"let it start where {before} stops, {stop.shown}",
                )
            )
    return defects


def _end_defects(name: str, start: FileTime, own: FileTime | None, law_stop: FileTime | None) -> list[Defect]:
    """The end of the last segment: given once, or twice alike, and after its start."""
    if own is None and law_stop is None:
        hint = f'expected the time at which the last segment, "{name}", stops'
        return [Defect(("law", "stop_tcb_d"), "missing key", hint, absent=True)]
    if law_stop is None:
        return []
    if law_stop.border_et_ns <= start.border_et_ns:
        return [
            Defect(
                law_stop.path,
                f'the law stops {_seconds(law_stop, start)} before its last segment, "{name}", starts',
                f"expected a time after {start.shown}",
            )
        ]
    if own is not None and own.border_et_ns != law_stop.border_et_ns:
        return [
            Defect(
                own.path,
                f'the last segment, "{name}", and the law stop {_seconds(own, law_stop)} apart',
                f"leave it out, or give the law's stop, {law_stop.shown}",
            )
        ]
    return []


def _ramp_defects(law: LawTable, starts: list[FileTime], references: list[FileTime | None]) -> list[Defect]:
    """A ramp counts from its start: another reference time contradicts it."""
    return [
        Defect(
            reference.path,
            f"the ramp starts at {start.shown}, {_seconds(reference, start)} away",
            "give the segment's start, or leave the reference time out",
        )
        for segment, start, reference in zip(law.segment, starts, references, strict=True)
        if segment.kind == "ramp" and reference is not None and reference.border_et_ns != start.border_et_ns
    ]


def _seconds(one: FileTime, other: FileTime) -> str:
    """How far apart, to six digits: a second of TDB and one of the file's TCB are then the same."""
    seconds = float(f"{abs(one.border_et_ns - other.border_et_ns) / NS_PER_S:.6g}")
    return f"{seconds:.6f}".rstrip("0").rstrip(".") + " s"
