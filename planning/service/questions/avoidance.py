"""When an interruption of the science would cost much."""

from __future__ import annotations

from pydantic import Field

from ....ephemeris.timescales import parse_duration
from .common import Window
from .duration import DurationText
from .events import SpanFormat


class AvoidanceQuestion(Window):
    """Avoidance periods of a window."""

    threshold: float = Field(2.0, gt=0.0, le=1e6, description="Of the cost, in medians of the window.")
    bins: DurationText | None = Field(
        None, description="Of the data rate; a minute, ten beyond 60 days.", examples=["60s"]
    )
    format: SpanFormat = Field("json", description="Files as `scanplan avoidance` writes them, to the byte.")

    @property
    def bins_ns(self) -> int | None:
        return None if self.bins is None else parse_duration(self.bins)
