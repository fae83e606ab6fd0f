"""The observing plan of a window."""

from __future__ import annotations

from ....errors import UsageError
from ...obsplan import observing_plan
from ...products.obsplan_file import WRITERS
from ..answer import Answer, Question, problem
from ..desk import Desk
from ..questions.obsplan import ObsPlanQuestion
from .file_answer import file_answer
from .window_limits import too_long

MOST_ROWS = 20_000
"""Of one answer: 31 days of two fields in steps of ten minutes have 8,900."""


def answer(desk: Desk, asked: ObsPlanQuestion, question: Question) -> Answer:
    if no := too_long(asked, desk.limits.event_days, "ask for one part after the other"):
        return no
    start, stop = asked.et_ns
    if (stop - start) * 1e-9 / asked.step_s * len(desk.mission.fields) > MOST_ROWS:
        told = f"There are more than {MOST_ROWS:,} rows of that length in the window."
        return problem(422, told, parameter="step", hint="give a longer step, or a shorter window")
    law = desk.law(start, stop)
    try:
        plan = observing_plan(law, asked.step_s, asked.planned_et_ns)
    except UsageError as error:
        return problem(422, str(error), parameter="step")
    return file_answer(law, "obsplan", asked.format, WRITERS[asked.format](plan))
