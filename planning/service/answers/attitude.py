"""Where the spacecraft looks."""

from __future__ import annotations

from ... import attitude_csv
from ...scanlaw import ScanLaw
from ...snapshot import require_inside, snapshots_as_json, snapshots_of
from ..answer import Answer, Question, json_answer, problem
from ..desk import Desk
from ..questions.attitude import AttitudeQuestion


def answer(desk: Desk, asked: AttitudeQuestion, question: Question) -> Answer:
    most = desk.limits.attitudes
    if asked.count > most:
        told = f"{asked.count:,} times are asked for; one answer has {most:,} at most."
        return problem(422, told, parameter="at" if asked.at else "step", hint="ask for one part after the other")
    times = asked.et_ns
    require_inside(desk.mission, times)
    law: ScanLaw = desk.law(min(times), max(times) + 1)
    found = snapshots_of(law, times)
    if asked.format == "csv":
        return Answer(attitude_csv.write(found), "text/csv")
    return json_answer({"mission": desk.mission.name, "attitudes": snapshots_as_json(found)})
