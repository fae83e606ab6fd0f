"""All that is planned on a window, for one picture of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ....ephemeris.timescales import NS_PER_S
from ...passes.memory import MemoryHistory, losses
from ...passes.visibility import ground_of, visibility
from ...scanlaw import ScanLaw
from ...schedule import ScienceSchedule
from ...science_plan import SciencePlan
from ..answer import Answer, Question, json_answer
from ..desk import Desk
from ..questions.plan import PlanQuestion
from .days_told import days_told
from .science import plan_of, refused
from .told import events_told, passes_told, periods_told, utc, utc_list
from .totals_told import schedule_totals

_HOUR_NS = 3.6e12


def answer(desk: Desk, asked: PlanQuestion, question: Question) -> Answer:
    if no := refused(desk, asked):
        return no
    law, plan = desk.law(*asked.et_ns), plan_of(desk, asked)
    schedule, daily = plan.schedule, plan.daily_memory
    periods_ns = sum(each.stop_et_ns - each.start_et_ns for each in plan.avoidance.periods)
    return json_answer({
        "mission": law.mission.name,
        "title": law.mission.title,
        "start_utc": utc(law.start_et_ns),
        "end_utc": utc(law.stop_et_ns),
        **_series(schedule, daily),
        **_what_there_is(schedule),
        "stations": [{"name": each.name, "title": each.title} for each in ground_of(law.mission).stations],
        "passes": passes_told(schedule.passes),
        "daily_passes": [] if schedule.passes.baseline is None else passes_told(schedule.passes.baseline),
        "visible": _visible(law),
        "events": events_told(plan.events.events),
        "avoidance": _avoidance(plan),
        "losses": _losses(schedule.memory),
        "segments": [
            {"name": piece.name, "start_utc": utc(piece.start_et_ns), "end_utc": utc(piece.stop_et_ns)}
            for piece in law.segments
        ],
        "days": days_told(schedule),
        "totals": {**schedule_totals(schedule, daily), "avoidance_h": periods_ns / _HOUR_NS},
    })  # fmt: skip


def _series(schedule: ScienceSchedule, daily: MemoryHistory | None) -> dict[str, Any]:
    """What goes on bin by bin, in whole bits and transits: a screen shows no less."""
    rate, memory = schedule.rate, schedule.memory
    return {
        "step_s": int(rate.edges_et_ns[1] - rate.edges_et_ns[0]) / NS_PER_S,
        "bins": len(rate),
        "rate_bits_s": _whole(rate.bit_s),
        "downlink_bits_s": _whole(memory.sent_bits.sum(axis=1) / rate.duration_s),
        "fill_bits": _whole(memory.total_bits),
        "dropped_bits": _whole(memory.dropped_bits.sum(axis=1)),
        "daily_fill_bits": None if daily is None else _whole(daily.total_bits),
        "daily_dropped_bits": None if daily is None else _whole(daily.dropped_bits.sum(axis=1)),
        "transits": _whole(rate.transits_of_class.sum(axis=1)),
    }


def _what_there_is(schedule: ScienceSchedule) -> dict[str, Any]:
    """The memory, and what becomes of each stream and class of brightness."""
    rate, memory = schedule.rate, schedule.memory
    kinds = (rate.bits.sum(axis=0), memory.sent_bits.sum(axis=0), memory.dropped_bits.sum(axis=0), memory.fill_bits[-1])
    names = ("generated_bits", "sent_bits", "dropped_bits", "left_bits")
    return {
        "capacity_bits": memory.limit_bits,
        "streams": [
            {
                "name": stream.name,
                "priority": stream.priority,
                **{name: float(bits[number]) for name, bits in zip(names, kinds, strict=True)},
            }
            for number, stream in enumerate(rate.streams)
        ],
        "magnitudes": [
            {"name": name, "transits": transits}
            for name, transits in zip(rate.class_names, rate.transits_of_class.sum(axis=0).tolist(), strict=True)
        ],
    }


def _visible(law: ScanLaw) -> list[dict[str, Any]]:
    windows = visibility(law)
    rises, sets, highest = (
        utc_list([getattr(each, name) for each in windows]) for name in ("rise_et_ns", "set_et_ns", "highest_et_ns")
    )
    return [
        {
            "station": each.station,
            "start_utc": rise,
            "end_utc": end,
            "highest_utc": top,
            "highest_deg": float(np.degrees(each.highest_elevation_rad)),
        }
        for each, rise, end, top in zip(windows, rises, sets, highest, strict=True)
    ]


def _avoidance(plan: SciencePlan) -> list[dict[str, Any]]:
    """Avoidance periods with the bits that are predicted in them; they begin and end where bins do."""
    rate = plan.schedule.rate
    until = np.concatenate([[0.0], np.cumsum(rate.bits.sum(axis=1))])
    told = periods_told(plan.avoidance.periods)
    for period, each in zip(plan.avoidance.periods, told, strict=True):
        first, after = np.searchsorted(rate.edges_et_ns, [period.start_et_ns, period.stop_et_ns])
        each["cost_bits"] = round(float(until[after] - until[first]))
    return told


def _losses(memory: MemoryHistory) -> list[dict[str, Any]]:
    found = losses(memory)
    starts, stops = (utc_list([getattr(each, name) for each in found]) for name in ("start_et_ns", "stop_et_ns"))
    return [
        {"stream": each.stream, "priority": each.priority, "start_utc": start, "end_utc": stop, "bits": each.bits}
        for each, start, stop in zip(found, starts, stops, strict=True)
    ]


def _whole(values: NDArray[np.float64]) -> list[int]:
    whole: list[int] = np.rint(values).astype(np.int64).tolist()
    return whole
