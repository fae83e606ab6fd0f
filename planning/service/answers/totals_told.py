"""What a science schedule comes to."""

from __future__ import annotations

from typing import Any

from ...passes.memory import MemoryHistory
from ...passes.pass_plan import PassPlan
from ...schedule import ScienceSchedule


def pass_totals(plan: PassPlan) -> dict[str, Any]:
    """Of the passes, and of the fixed daily pass they are compared with."""
    return {
        "passes": len(plan.passes),
        "contact_h": sum(each.stop_et_ns - each.start_et_ns for each in plan.passes) / 3.6e12,
        "station_h": plan.station_hours,
        "cost": plan.cost,
        "above_least_cost": plan.gap,
        "daily_station_h": None if plan.baseline is None else plan.baseline.station_hours,
    }


def schedule_totals(schedule: ScienceSchedule, daily: MemoryHistory | None) -> dict[str, Any]:
    """Of the data, and of the passes; ``daily``: the memory with the fixed daily pass."""
    rate, memory = schedule.rate, schedule.memory
    return {
        "transits": float(rate.transits.sum()),
        "lost_transits": float(rate.lost_transits.sum()),
        "generated_bits": float(rate.bits.sum()),
        "sent_bits": float(memory.sent_bits.sum()),
        "dropped_bits": float(memory.dropped_bits.sum()),
        "left_bits": float(memory.total_bits[-1]),
        "fullest_bits": float(memory.total_bits.max()),
        **pass_totals(schedule.passes),
        "daily_dropped_bits": None if daily is None else float(daily.dropped_bits.sum()),
    }
