"""Times, passes, events and periods as answers in JSON have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....ephemeris.timescales import convert_ns, format_iso
from ...events.event import AvoidancePeriod, Event
from ...events.kinds import KINDS
from ...passes.pass_plan import PassPlan

Times = NDArray[np.int64]


def utc(et_ns: int) -> str:
    """A time as text in UTC, to the millisecond. Raises TimeError before 1972."""
    return utc_list([et_ns])[0]


def utc_list(et_ns: Sequence[int] | Times) -> list[str]:
    """Many times at once."""
    counts = convert_ns(np.asarray(et_ns, np.int64), "TDB", "UTC")
    return [f"{text}Z" for text in format_iso(counts, "UTC", 3).astype(np.str_).tolist()]


def events_told(events: Sequence[Event]) -> list[dict[str, Any]]:
    """Events, with how grave their kind is and what to call them."""
    starts, stops, peaks = _columns([(each.start_et_ns, each.stop_et_ns, each.peak_et_ns) for each in events], 3)
    return [
        {
            "kind": each.kind,
            "severity": KINDS[each.kind].severity,
            "subject": each.subject,
            "label": f"{each.kind}: {each.subject}" if each.subject else each.kind,
            "start_utc": start,
            "end_utc": stop,
            "peak_utc": peak,
            "start_et_ns": each.start_et_ns,
            "end_et_ns": each.stop_et_ns,
            "peak_et_ns": each.peak_et_ns,
            "value": each.value,
            "unit": each.unit,
            "note": each.note,
        }
        for each, start, stop, peak in zip(events, starts, stops, peaks, strict=True)
    ]


def periods_told(periods: Sequence[AvoidancePeriod]) -> list[dict[str, Any]]:
    """Avoidance periods, with what an interruption would cost."""
    starts, stops = _columns([(each.start_et_ns, each.stop_et_ns) for each in periods], 2)
    return [
        {
            "start_utc": start,
            "end_utc": stop,
            "start_et_ns": each.start_et_ns,
            "end_et_ns": each.stop_et_ns,
            "reason": ", ".join(each.reasons),
            "reasons": list(each.reasons),
            "transits_per_min": each.transits_per_min,
            "rare_transits_per_min": each.rare_transits_per_min,
            "cost_per_min": each.cost_per_min,
            "note": each.note,
        }
        for each, start, stop in zip(periods, starts, stops, strict=True)
    ]


def passes_told(plan: PassPlan) -> list[dict[str, Any]]:
    """Passes; ``extra_h`` are the hours in which the fixed daily pass would bring nothing down, null in that itself."""
    times = [(each.setup_et_ns, each.start_et_ns, each.stop_et_ns) for each in plan.passes]
    setups, starts, stops = _columns(times, 3)
    return [
        {
            "station": each.station,
            "setup_utc": setup,
            "start_utc": start,
            "end_utc": stop,
            "setup_et_ns": each.setup_et_ns,
            "start_et_ns": each.start_et_ns,
            "end_et_ns": each.stop_et_ns,
            "bits": each.capacity_bits,
            "cost": each.cost,
            "origin": each.origin,
            "extra_h": None if plan.baseline is None else plan.extra_hours(number),
        }
        for number, (each, setup, start, stop) in enumerate(zip(plan.passes, setups, starts, stops, strict=True))
    ]


def _columns(rows: Sequence[tuple[int, ...]], width: int) -> list[list[str]]:
    return [utc_list([row[place] for row in rows]) for place in range(width)]
