"""What every question about the science schedule of a window has: bins, and how passes are chosen."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ....ephemeris.timescales import parse_duration
from .common import Window
from .duration import DurationText


class ScienceWindow(Window):
    """A window and what its schedule is made of; `scanplan schedule` has the same options."""

    bins: DurationText | None = Field(
        None, description="Of the data rate; a minute, ten beyond 60 days.", examples=["60s"]
    )
    passes: Literal["optimal", "baseline", "none"] | None = Field(
        None,
        description="At least cost, or the same pass every day, or none; at least cost, beyond 120 days every day's.",
    )
    daily_pass: DurationText | None = Field(
        None,
        description="Length of the same pass every day; the shortest that loses no more than the plan.",
        examples=["8h"],
    )
    memory_fill_gbit: float = Field(0.0, ge=0.0, le=1e6, description="In the memory at the start.")

    @property
    def bins_ns(self) -> int | None:
        return None if self.bins is None else parse_duration(self.bins)

    @property
    def daily_pass_s(self) -> float | None:
        return None if self.daily_pass is None else parse_duration(self.daily_pass) * 1e-9
