"""When an interruption of the science would cost much."""

from __future__ import annotations

from pydantic import Field

from .events import SpanFormat
from .science import BinnedWindow


class AvoidanceQuestion(BinnedWindow):
    """Avoidance periods of a window."""

    threshold: float = Field(2.0, gt=0.0, le=1e6, description="Of the cost, in medians of the window.")
    format: SpanFormat = Field("json", description="Files as `scanplan avoidance` writes them, to the byte.")
