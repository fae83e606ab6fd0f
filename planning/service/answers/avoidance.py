"""Avoidance periods of a window."""

from __future__ import annotations

from ...events.avoidance import avoidance
from ...events.cost import CostOptions
from ...events.find import find_events
from ...products import avoidance_file
from ...science_plan import ScienceOptions, predicted_rate
from ..answer import Answer, Question, json_answer
from ..desk import Desk
from ..questions.avoidance import AvoidanceQuestion
from .file_answer import file_answer
from .science import star_map_of
from .told import periods_told, utc
from .window_limits import too_fine, too_long

_WRITERS = {"xml": avoidance_file.write_xml, "csv": avoidance_file.write_csv}


def answer(desk: Desk, asked: AvoidanceQuestion, question: Question) -> Answer:
    hint = "ask for one part after the other"
    if no := too_long(asked, desk.limits.schedule_days, hint) or too_fine(asked, asked.bins_ns):
        return no
    law = desk.law(*asked.et_ns)
    options = ScienceOptions(star_map=star_map_of(desk), step_ns=asked.bins_ns)
    rate = predicted_rate(law, options, lambda text: None)
    found = avoidance(law, rate, find_events(law, rate=rate), CostOptions(threshold=asked.threshold))
    if asked.format != "json":
        return file_answer(law, "avoidance", asked.format, _WRITERS[asked.format](found, desk.mission.object_name))
    return json_answer({
        "mission": found.mission,
        "start_utc": utc(found.start_et_ns),
        "end_utc": utc(found.stop_et_ns),
        "periods": periods_told(found.periods),
    })  # fmt: skip
