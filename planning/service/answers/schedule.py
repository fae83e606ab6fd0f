"""The science schedule of a window, its days, or the request for its passes."""

from __future__ import annotations

from typing import Any

from ...passes.visibility import ground_of
from ...products.schedule_columns import UTC, columns_of
from ...products.schedule_record import names_of
from ...products.schedule_table import values_of
from ...scanlaw import ScanLaw
from ...schedule import ScienceSchedule
from ...schedule_products import pass_request_product, rate_products
from ..answer import Answer, Question, json_answer, problem
from ..desk import Desk
from ..questions.schedule import ScheduleQuestion
from .days_told import days_told
from .file_answer import file_answer
from .science import refused, schedule_of
from .told import passes_told, utc
from .totals_told import pass_totals
from .window_limits import too_fine

MOST_BINS_IN_JSON = 20_000
"""A kilobyte each."""


def answer(desk: Desk, asked: ScheduleQuestion, question: Question) -> Answer:
    if no := refused(desk, asked):
        return no
    in_json = (asked.product, asked.format) == ("schedule", "json")
    if in_json and (no := too_fine(asked, asked.bins_ns, MOST_BINS_IN_JSON)):
        return no
    law, schedule = desk.law(*asked.et_ns), schedule_of(desk, asked)
    if in_json and len(schedule.rate) > MOST_BINS_IN_JSON:
        said = f"The window has {len(schedule.rate):,} bins; JSON has {MOST_BINS_IN_JSON:,} at most."
        return problem(422, said, parameter="format", hint="give parquet, or longer bins, or a shorter window")
    if asked.format != "json":
        return file_answer(law, asked.product.replace("-", "_"), asked.format, _file(law, schedule, asked))
    parts = {"schedule": _bins, "daily-volumes": _days, "pass-request": _passes}[asked.product]
    return json_answer({
        "mission": law.mission.name,
        "product": asked.product,
        "start_utc": utc(law.start_et_ns),
        "end_utc": utc(law.stop_et_ns),
        **parts(schedule),
    })  # fmt: skip


def _file(law: ScanLaw, schedule: ScienceSchedule, asked: ScheduleQuestion) -> bytes:
    if asked.product == "pass-request":
        return pass_request_product(schedule, law.mission, ground_of(law.mission), law.file_name).data
    formats = (asked.format,) if asked.product == "schedule" else ()
    made = rate_products(schedule, law.mission, law.file_name, None, formats)
    return next(each.data for each in made if each.kind == f"{asked.product}-{asked.format}")


def _bins(schedule: ScienceSchedule) -> dict[str, Any]:
    """The columns that the files have; UTC with a Z, as everywhere in JSON."""
    values = {name: column.tolist() for name, column in values_of(schedule).items()}
    values[UTC.name] = [f"{text.decode('ascii')}Z" for text in values[UTC.name]]
    columns = columns_of(names_of(schedule))
    return {
        "columns": [{"name": each.name, "unit": each.unit, "description": each.description} for each in columns],
        "values": values,
    }


def _days(schedule: ScienceSchedule) -> dict[str, Any]:
    return {"days": days_told(schedule)}


def _passes(schedule: ScienceSchedule) -> dict[str, Any]:
    return {"passes": passes_told(schedule.passes), "totals": pass_totals(schedule.passes)}
