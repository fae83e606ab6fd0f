"""A job: the science schedule, as ``scanplan schedule`` writes it. It begins again when it is interrupted."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ....errors import InvalidInput
from ...delivery.publish import publish
from ...product import Product
from ...schedule_products import manifest_of_schedule, rate_products
from ...science_plan import ScienceOptions, can_plan_science, schedule
from ..questions.jobs import ScheduleJob
from .desk import JobDesk


def work(desk: JobDesk, asked: ScheduleJob) -> None:
    if not can_plan_science(desk.mission):
        raise InvalidInput(f"The mission {desk.mission.name} has no instruments, or no stations, in its file.")
    law = desk.law(asked.et_ns)
    options = ScienceOptions(
        step_ns=asked.bins_ns, passes=asked.passes, start_fill_bits=1e9 * asked.memory_fill_gbit, threads=1
    )
    made = cache(lambda: schedule(law, options, lambda text: desk.tell(None, text)))

    def products() -> Iterator[Product]:
        yield from rate_products(made(), law.mission, law.file_name, None, asked.formats)

    publish(desk.results, desk.fitting(products()), manifest_of_schedule(law, made))
