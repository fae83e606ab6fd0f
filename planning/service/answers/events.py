"""Events of a window."""

from __future__ import annotations

from ....errors import UsageError
from ...events.find import find_events
from ...events.kinds import KINDS
from ...products import event_file
from ...science_plan import ScienceOptions, predicted_rate
from ..answer import Answer, Question, json_answer, problem
from ..desk import Desk
from ..questions.events import EventsQuestion
from .file_answer import file_answer
from .science import star_map_of
from .told import events_told, utc
from .window_limits import too_long

_NEEDS_RATE = "dense-region"
_WRITERS = {"xml": event_file.write_xml, "csv": event_file.write_csv}


def answer(desk: Desk, asked: EventsQuestion, question: Question) -> Answer:
    with_rate = asked.wanted is not None and _NEEDS_RATE in asked.wanted
    most = desk.limits.schedule_days if with_rate else desk.limits.event_days
    if no := too_long(asked, most, "ask for one part after the other"):
        return no
    law = desk.law(*asked.et_ns)
    rate = predicted_rate(law, ScienceOptions(star_map=star_map_of(desk)), lambda text: None) if with_rate else None
    try:
        found = find_events(law, asked.wanted, rate=rate)
    except UsageError as error:
        return problem(422, str(error), parameter="kinds")
    if asked.format != "json":
        return file_answer(law, "events", asked.format, _WRITERS[asked.format](found, desk.mission.object_name))
    return json_answer({
        "mission": found.mission,
        "start_utc": utc(found.start_et_ns),
        "end_utc": utc(found.stop_et_ns),
        "events": events_told(found.events),
        "kinds": [
            {"name": each.name, "description": each.description, "severity": each.severity} for each in KINDS.values()
        ],
    })  # fmt: skip
