"""Which module answers which question: a line each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

from ..answer import Answer, Question

if TYPE_CHECKING:
    from ..desk import Desk
    from ..questions.common import Asked


@dataclass(frozen=True)
class Kind:
    """A question's model, as ``module:class`` in ``questions``, and the module in ``answers`` that answers it.

    slow   may take seconds, so that it must not take the last worker from those that do not
    kept   depends on nothing but mission, code and question, so that an answer may be given again
    """

    model: str
    module: str
    slow: bool = False
    kept: bool = True

    def answer(self, desk: Desk, question: Question) -> Answer:
        """What the question's module answers. Raises ScanplanError where it cannot be answered."""
        module, _, name = self.model.partition(":")
        model = cast("type[Asked]", getattr(import_module(f"..questions.{module}", __package__), name))
        asked = model.model_validate(dict(question.parameters))
        answer: Answer = import_module(f".{self.module}", __package__).answer(desk, asked, question)
        return answer


KINDS: Mapping[str, Kind] = {
    "one-star": Kind("transits:OneStarQuestion", "one_star"),
    "catalogue": Kind("transits:CatalogueQuestion", "catalogue", slow=True),
    "attitude": Kind("attitude:AttitudeQuestion", "attitude"),
    "coverage": Kind("coverage:CoverageQuestion", "coverage", slow=True),
    "coverage-frames": Kind("coverage:FramesQuestion", "coverage_frames", slow=True),
    "events": Kind("events:EventsQuestion", "events", slow=True),
    "avoidance": Kind("avoidance:AvoidanceQuestion", "avoidance", slow=True),
    "schedule": Kind("schedule:ScheduleQuestion", "schedule", slow=True),
    "plan": Kind("plan:PlanQuestion", "plan", slow=True),
    "obsplan": Kind("obsplan:ObsPlanQuestion", "obsplan", slow=True),
    "gost": Kind("ivoa:GostQuestion", "gost"),
    "objvissap": Kind("ivoa:ObjVisQuestion", "objvissap"),
    "objvissap-targets": Kind("ivoa:ObjVisQuestion", "objvissap", slow=True),
    "objobssap": Kind("ivoa:ObjObsQuestion", "objobssap"),
}
