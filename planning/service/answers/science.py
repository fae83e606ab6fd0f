"""Schedules and plans of windows, made once for several questions about the same."""

from __future__ import annotations

from ...schedule import ScienceSchedule
from ...science_plan import ScienceOptions, SciencePlan, plan_on, schedule
from ...sky.galaxy_counts import default_star_map
from ...sky.star_map import StarMap
from ..answer import Answer
from ..desk import Desk
from ..questions.science import ScienceWindow
from .window_limits import too_fine, too_long


def star_map_of(desk: Desk) -> StarMap:
    """The embedded model of the Galaxy."""
    return desk.kept("star map", default_star_map)


def refused(desk: Desk, asked: ScienceWindow) -> Answer | None:
    """The answer that says no to a window that is too long or too finely cut; None for one that is neither."""
    job = f"up to {desk.limits.job_schedule_days:g} days as a job: POST /api/jobs/schedule"
    return too_long(asked, desk.limits.schedule_days, job) or too_fine(asked, asked.bins_ns)


def schedule_of(desk: Desk, asked: ScienceWindow) -> ScienceSchedule:
    """The science schedule. Raises UsageError or InvalidInput for a mission without [science] or stations."""
    law = desk.law(*asked.et_ns)
    return desk.kept(("schedule", *_key(asked)), lambda: schedule(law, _options(desk, asked)))


def plan_of(desk: Desk, asked: ScienceWindow) -> SciencePlan:
    """The schedule with its events and avoidance periods. Raises as ``schedule_of``."""
    law, scheduled = desk.law(*asked.et_ns), schedule_of(desk, asked)
    return desk.kept(("plan", *_key(asked)), lambda: plan_on(law, scheduled, _options(desk, asked)))


def _key(asked: ScienceWindow) -> tuple[object, ...]:
    return (*asked.et_ns, asked.bins_ns, asked.passes, asked.daily_pass_s, asked.memory_fill_gbit)


def _options(desk: Desk, asked: ScienceWindow) -> ScienceOptions:
    return ScienceOptions(
        star_map=star_map_of(desk),
        step_ns=asked.bins_ns,
        passes=asked.passes,
        daily_pass_s=asked.daily_pass_s,
        start_fill_bits=1e9 * asked.memory_fill_gbit,
    )
