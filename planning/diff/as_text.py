"""A comparison on a screen of text: what a planner wants to know first stands first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from .attitude_change import AttitudeChange, Extent
from .difference import Compared, Difference
from .file_change import ChangedFile, FileChange
from .pass_change import KINDS, ChangedPass, PassChange
from .schedule_change import ScheduleChange
from .span_change import ChangedSpan, SpanChange
from .transit_change import TransitChange
from .wording import angle, counted, limit, moment, seconds, signed, table

_MOST_ROWS = 6
_MOST_FACT = 48
_GB, _GBIT = 8e9, 1e9
_SHOWN_BITS = 0.5e-3 * _GB
"""What shows in a table with three decimals."""


def as_text(found: Difference) -> str:
    """The comparison in words and tables, without a line end at its end."""
    parts = [_head(found)]
    if found.attitude is not None:
        parts.append(_attitude(found.attitude))
    if found.transits is not None:
        parts.append(_transits(found.transits))
    parts.append(f"remark: {each}" for each in found.remarks)
    if found.passes is not None:
        parts.append(_passes(found.passes))
    if found.schedule is not None:
        parts.append(_schedule(found.schedule))
    for name, change in (("Events", found.events), ("Avoidance periods", found.avoidance)):
        if change is not None:
            parts.append(_spans(name, change))
    parts.append(_files(found.files))
    return "\n\n".join("\n".join(lines) for lines in map(list, parts) if lines)


def _head(found: Difference) -> Iterator[str]:
    for letter, side in (("A", found.a), ("B", found.b)):
        yield f"{letter}  {side.name}: {side.what}{_validity(side)}"
    for letter, names in (("A", found.only_a), ("B", found.only_b)):
        if names:
            yield f"only in {letter}: {', '.join(names)}"
    outside: dict[tuple[str, int, int], list[str]] = {}
    for each in found.outside:
        outside.setdefault((each.side, each.start_et_ns, each.stop_et_ns), []).append(each.what)
    for (letter, start, stop), what in outside.items():
        yield f"not compared, only {letter}: {moment(start)} to {moment(stop)} ({', '.join(what)})"
    if found.is_same:
        yield "the plans are the same"


def _validity(side: Compared) -> str:
    if not side.spans:
        return ""
    start, stop = min(s for s, _ in side.spans.values()), max(s for _, s in side.spans.values())
    return f", {moment(start)} to {moment(stop)} UTC"


def _attitude(change: AttitudeChange) -> Iterator[str]:
    if change.first_above_et_ns is None:
        yield f"Attitude: the same within {limit(change.threshold_rad)}, {angle(change.rotation.max_rad)} at most"
        return
    yield (
        f"Attitude: up to {angle(change.rotation.max_rad)} apart, "
        f"above {limit(change.threshold_rad)} from {moment(change.first_above_et_ns)} on"
    )
    rows: list[tuple[str, ...]] = [("", "largest", "rms", "largest at, UTC")]
    extents = [("spin axis", change.spin_axis), ("spin phase", change.spin_phase)]
    for field in change.fields:
        extents += [(f"{field.name} along scan", field.along), (f"{field.name} across scan", field.across)]
    rows += [_extent(name, extent) for name, extent in extents]
    yield from table(rows, right=(1, 2))
    for jump in change.jumps[:_MOST_ROWS]:
        apart = f"from {angle(jump.before_rad)} to {angle(jump.after_rad)} apart"
        yield f"step of {angle(jump.rotation_rad)} at {moment(jump.et_ns)}: {apart}"
    yield from _more(len(change.jumps), "step")


def _extent(name: str, extent: Extent) -> tuple[str, ...]:
    return name, angle(extent.max_rad), angle(extent.rms_rad), moment(extent.max_et_ns)


def _transits(change: TransitChange) -> Iterator[str]:
    stars = counted(change.stars, "star")
    yield (
        f"Transits of {stars}: {change.transits_a} in A, {change.transits_b} in B; "
        f"{change.lost} lost, {change.gained} gained, {change.shifted} shifted, {change.row_changes} in another CCD row"
    )
    if change.beyond_ends:
        yield f"{counted(change.beyond_ends, 'transit')} left out: the other law has them beyond the ends"
    if change.shifted:
        low, middle, high = (float(each) for each in np.quantile(change.shift_s, (0.05, 0.5, 0.95)))
        farthest = float(change.shift_s[np.argmax(np.abs(change.shift_s))])
        yield (
            f"shift, B later: median {seconds(middle)}, 90 % in {seconds(low)} to {seconds(high)}, "
            f"farthest {seconds(farthest)}"
        )
    if change.is_same:
        return
    worst = change.changes.weightiest(_MOST_ROWS)
    rows: list[tuple[object, ...]] = [("star", "lost", "gained", "shifted", "other row", "farthest shift")]
    columns = (worst.names, worst.lost, worst.gained, worst.shifted, worst.row_changes, worst.max_shift_s)
    rows += [(name, *counts, seconds(float(shift))) for name, *counts, shift in zip(*columns, strict=True)]
    yield from table(rows, right=(1, 2, 3, 4, 5))
    yield from _more(len(change.changes), "star")


def _passes(change: PassChange) -> Iterator[str]:
    told = ", ".join(f"{change.count(kind)} {kind}" for kind in KINDS if change.count(kind))
    yield (
        f"Passes: {len(change.passes_a)} in A, {len(change.passes_b)} in B; {told or 'all the same'}; "
        f"station hours {_from_to(change.hours_a, change.hours_b, 2)}"
    )
    if not change.changed:
        return
    rows: list[tuple[str, ...]] = [("", "station", "A, UTC", "B, UTC", "contact, min")]
    rows += [_pass(each) for each in change.changed[:_MOST_ROWS]]
    yield from table(rows, right=(4,))
    yield from _more(len(change.changed), "pass", "passes")


def _pass(each: ChangedPass) -> tuple[str, ...]:
    times = ("" if p is None else f"{moment(p.start_et_ns)} to {moment(p.stop_et_ns)[11:]}" for p in (each.a, each.b))
    return each.kind, each.station, *times, f"{signed(each.contact_s / 60.0, 1)}"


def _schedule(change: ScheduleChange) -> Iterator[str]:
    lost = [float(each.lost_bits.sum()) / _GB for each in (change.a, change.b)]
    memories = change.memory_a, change.memory_b
    fullest = [memory.most_bits / _GBIT for memory in memories]
    apart = signed(change.fill_change_bits / _GBIT, 2)
    yield (
        f"Memory: fullest {_from_to(fullest[0], fullest[1], 2)} Gbit; lost {_from_to(lost[0], lost[1], 3)} GB; "
        f"fill farthest apart by {apart} Gbit at {moment(change.fill_change_et_ns)}"
    )
    if change.is_same:
        yield "Data: the same"
        return
    rows: list[tuple[str, ...]] = [("data, GB", "stored A", "B", "B-A", "sent A", "B", "B-A", "lost A", "B", "B-A")]
    pairs = list(zip(change.a.parts, change.b.parts, strict=True))
    differ = np.flatnonzero(change.days_changed).tolist()
    for day in differ[:_MOST_ROWS]:
        name = moment(int(change.days_et_ns[day]))[:10]
        rows.append(_volumes(name, [(x[day].sum(), y[day].sum()) for x, y in pairs]))
    for number, name in enumerate(change.streams):
        of_stream = [(x[:, number].sum(), y[:, number].sum()) for x, y in pairs]
        if any(abs(y - x) >= _SHOWN_BITS for x, y in of_stream):
            rows.append(_volumes(name, of_stream))
    rows.append(_volumes("all", [(x.sum(), y.sum()) for x, y in pairs]))
    yield from table(rows, right=range(1, 10))
    yield from _more(len(differ), "day")


def _volumes(name: str, pairs: Iterable[tuple[float, float]]) -> tuple[str, ...]:
    cells = [name]
    for a, b in pairs:
        cells += [f"{a / _GB:.3f}", f"{b / _GB:.3f}", signed((b - a) / _GB, 3)]
    return tuple(cells)


def _spans(name: str, change: SpanChange) -> Iterator[str]:
    told = f"{len(change.removed)} removed, {len(change.added)} added, {len(change.shifted)} at other times"
    yield f"{name}: {'the same' if change.is_same else told}, {change.unchanged} unchanged"
    listed = [("removed", x) for x in change.removed] + [("added", x) for x in change.added]
    listed += [("shifted", each) for each in change.shifted]
    rows = [_span(kind, each) for kind, each in listed[:_MOST_ROWS]]
    if rows:
        yield from table(rows)
    yield from _more(len(listed), "of them", "of them")


def _span(kind: str, each: ChangedSpan) -> tuple[str, ...]:
    named = each.a or each.b
    texts = ("" if s is None else f"{moment(s.start_et_ns)} to {moment(s.stop_et_ns)}" for s in (each.a, each.b))
    return kind, "" if named is None else f"{named.kind} {named.subject}".strip(), *texts


def _files(change: FileChange) -> Iterator[str]:
    if change.files or change.same:
        kinds = dict.fromkeys(_kind(each) for each in change.files)
        yield f"Files: {change.same} the same, {len(change.files)} differ{': ' if kinds else ''}{', '.join(kinds)}"
    if change.inputs:
        yield "Inputs that differ: " + ", ".join(dict.fromkeys(f"{each.role} {each.name}" for each in change.inputs))
    if change.facts:
        rows = [(x.key, *("-" if text is None else _short(text) for text in (x.a, x.b))) for x in change.facts]
        yield from table([("manifest", "A", "B"), *rows[:_MOST_ROWS]])
        yield from _more(len(rows), "fact")


def _kind(each: ChangedFile) -> str:
    known = each.a or each.b
    alone = " (only B)" if each.a is None else " (only A)" if each.b is None else ""
    return ("" if known is None else known.kind) + alone


def _short(text: str) -> str:
    """A fact in a few letters; a list as nothing but that."""
    if text.startswith(("[", "{")):
        return "(list)"
    return text if len(text) <= _MOST_FACT else f"{text[: _MOST_FACT - 3]}..."


def _from_to(a: float, b: float, decimals: int) -> str:
    return f"{a:.{decimals}f} -> {b:.{decimals}f} ({signed(b - a, decimals)})"


def _more(number: int, one: str, many: str | None = None) -> Iterator[str]:
    if number > _MOST_ROWS:
        yield f"... and {counted(number - _MOST_ROWS, one, many)} more"
