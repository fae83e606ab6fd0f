"""The observing plan of a window."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ....ephemeris.timescales import parse_duration, parse_time
from .common import TimeText, Window
from .duration import DurationText


class ObsPlanQuestion(Window):
    """The table `ivoa.obsplan` of a window."""

    step: DurationText = Field("10m", description="Of UTC, of a row.", examples=["10m"])
    planned_at: TimeText | None = Field(
        None,
        description="When the plan was made, for `t_planning`; the start of the window.",
        examples=["2017-01-20"],
    )
    format: Literal["votable", "csv", "ecsv"] = Field(
        "votable", description="Files as `scanplan obsplan` writes them, to the byte."
    )

    @property
    def step_s(self) -> float:
        return parse_duration(self.step) * 1e-9

    @property
    def planned_et_ns(self) -> int | None:
        return None if self.planned_at is None else parse_time(self.planned_at)
