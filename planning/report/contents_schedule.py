"""What the report says about the science schedule in words and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..events.event import AvoidanceList, AvoidancePeriod, EventList
from ..passes.memory import Loss, losses
from ..passes.pass_plan import PassPlan
from ..schedule import ScienceSchedule
from .markup import Html, facts, join, table, tag
from .wording import civil, date, instant

if TYPE_CHECKING:
    from ..science_plan import SciencePlan

_BITS_PER_GB = 8e9
_MOST_ROWS, _MOST_AVOIDED = 40, 12


def schedule_facts(schedule: ScienceSchedule) -> Html:
    """The schedule in numbers."""
    rate, memory, plan = schedule.rate, schedule.memory, schedule.passes
    dropped = float(memory.dropped_bits.sum())
    pairs: list[tuple[str, object]] = [
        ("Transits observed", millions(float(rate.transits.sum()))),
        ("Lost to crowding", millions(float(rate.lost_transits.sum()))),
        ("Data generated", gigabytes(float(rate.bits.sum()))),
        ("Data sent", gigabytes(float(memory.sent_bits.sum()))),
        ("Data deleted", gigabytes(dropped) if dropped > 0.0 else "none"),
        ("Memory, fullest", f"{100.0 * float(memory.total_bits.max()) / memory.limit_bits:.1f} %"),
        ("Passes", len(plan.passes)),
        ("Station time", f"{plan.station_hours:.1f} h"),
    ]
    if plan.baseline is not None:
        pairs.append(("Fixed daily pass instead", f"{plan.baseline.station_hours:.1f} h"))
    if plan.gap is not None:
        pairs.append(("Above the least cost by at most", f"{100.0 * plan.gap:.2f} %"))
    return facts(pairs)


def schedule_text(plan: SciencePlan) -> str:
    """Generated, sent and deleted data, and the passes, in words: the picture's alternative text too."""
    rate, memory = plan.schedule.rate, plan.schedule.memory
    text = (
        f"{gigabytes(float(rate.bits.sum()))} are generated, {gigabytes(float(memory.sent_bits.sum()))} sent in "
        f"{len(plan.schedule.passes.passes)} passes. "
    )
    deleted = float(memory.dropped_bits.sum())
    if deleted > 0.0:
        text += f"The memory fills up and {gigabytes(deleted)} are deleted."
    else:
        fullest = float(memory.total_bits.max()) / memory.limit_bits
        text += f"The memory is never above {100.0 * fullest:.1f} percent, nothing is deleted."
    if plan.daily_memory is not None:
        lost = float(plan.daily_memory.dropped_bits.sum())
        text += f" The fixed daily pass would delete {gigabytes(lost) if lost > 0.0 else 'nothing'}."
    return text


def passes_table(plan: PassPlan) -> Html:
    """The passes, and what they carry."""
    return table(
        "Passes at the ground stations",
        ("Station", "Set-up from (UTC)", "Data from", "to", "Length", "The link carries", "Origin"),
        (
            (
                each.station,
                instant(each.setup_et_ns, civil(each.setup_et_ns)[1], 0),
                instant(each.start_et_ns, civil(each.start_et_ns)[1], 0),
                instant(each.stop_et_ns, civil(each.stop_et_ns)[1], 0),
                hours(each.stop_et_ns - each.start_et_ns),
                gigabytes(each.capacity_bits),
                each.origin,
            )
            for each in plan.passes[:_MOST_ROWS]
        ),
        numeric=(4, 5),
    )


def deletions_table(deleted: Sequence[Loss]) -> Html:
    """What is deleted when the memory is full, by stream."""
    rows = (
        (each.stream, each.priority, date(each.start_et_ns), date(each.stop_et_ns), gigabytes(each.bits))
        for each in deleted[:_MOST_ROWS]
    )
    header = ("Stream", "Priority", "From", "To", "Deleted")
    return table("Data deleted because the memory is full", header, rows, numeric=(1, 4))


def avoidance_table(avoidance: AvoidanceList) -> Html:
    """The periods in which an interruption would cost most, the costliest first."""
    costliest = sorted(avoidance.periods, key=lambda each: (-each.cost_per_min, each.start_et_ns))[:_MOST_AVOIDED]
    header = ("From", "To", "Length", "Transits lost per minute", "Cost per minute", "Reasons")
    return table("Avoidance periods, the costliest first", header, map(_avoidance_row, costliest), numeric=(2, 3, 4))


def _avoidance_row(period: AvoidancePeriod) -> Sequence[object]:
    return (
        date(period.start_et_ns),
        date(period.stop_et_ns),
        hours(period.stop_et_ns - period.start_et_ns),
        f"{period.transits_per_min:,.0f}".replace(",", " "),
        f"{period.cost_per_min:,.0f}".replace(",", " "),
        ", ".join(period.reasons),
    )


def events_table(events: EventList) -> Html:
    """How many events of each kind there are, and the first of them."""
    count = Counter(each.kind for each in events.events)
    first = {each.kind: each for each in reversed(events.events)}
    longest = {
        kind: max(each.stop_et_ns - each.start_et_ns for each in events.events if each.kind == kind) for kind in count
    }
    rows = (
        (kind, number, brief(longest[kind]), date(first[kind].start_et_ns), first[kind].subject)
        for kind, number in sorted(count.items())
    )
    header = ("Kind", "Number", "Longest", "First at", "of")
    return table("Events", header, rows, numeric=(1, 2))


def cut_note(rows: int, most: int = _MOST_ROWS) -> Html:
    """Where a table is cut: that the files have the rest."""
    if rows <= most:
        return Html("")
    return tag("p", f"The first {most} of {rows}; the files have them all.", class_="note")


def gigabytes(bits: float) -> str:
    """A volume in gigabytes (1e9 bytes)."""
    value = bits / _BITS_PER_GB
    return f"{value:.1f} GB" if value >= 99.95 else f"{value:.3g} GB"


def brief(ns: int) -> str:
    """A length of time in minutes; nothing for an instant."""
    return f"{ns / 6e10:.1f} min" if ns else ""


def hours(ns: int) -> str:
    """A length of time to the minute."""
    minutes = round(ns / 6e10)
    return f"{minutes // 60} h {minutes % 60:02d} min"


def millions(number: float) -> str:
    return f"{number * 1e-6:.1f} M" if number >= 1e5 else f"{number:.0f}"


def science(plan: SciencePlan) -> Html:
    """Everything below the picture."""
    passes, deleted, avoided = plan.schedule.passes, losses(plan.schedule.memory), plan.avoidance.periods
    parts: list[object] = [passes_table(passes), cut_note(len(passes.passes))]
    if deleted:
        parts += [deletions_table(deleted), cut_note(len(deleted))]
    if avoided:
        parts += [avoidance_table(plan.avoidance), cut_note(len(avoided), _MOST_AVOIDED)]
    if plan.events.events:
        parts.append(events_table(plan.events))
    return join(parts, "\n")
