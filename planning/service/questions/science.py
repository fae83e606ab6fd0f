"""What questions about the science of a window have: bins, and how passes are chosen."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ....ephemeris.timescales import parse_duration
from .common import Window
from .duration import DurationText


class BinnedWindow(Window):
    """A window in whose bins a data rate is."""

    bins: DurationText | None = Field(
        None, description="Of the data rate; a minute, ten beyond 60 days.", examples=["60s"]
    )

    @property
    def bins_ns(self) -> int | None:
        return None if self.bins is None else parse_duration(self.bins)


class PassesWindow(BinnedWindow):
    """A window for which passes are planned."""

    passes: Literal["optimal", "baseline", "none"] | None = Field(
        None,
        description="At least cost, or the same pass every day, or none; at least cost, beyond 120 days every day's.",
    )
    memory_fill_gbit: float = Field(0.0, ge=0.0, le=1e6, description="In the memory at the start.")


class ScienceWindow(PassesWindow):
    """A window and what its schedule is made of; `scanplan schedule` has the same options."""

    daily_pass: DurationText | None = Field(
        None,
        description="Length of the same pass every day; the shortest that loses no more than the plan.",
        examples=["8h"],
    )

    @property
    def daily_pass_s(self) -> float | None:
        return None if self.daily_pass is None else parse_duration(self.daily_pass) * 1e-9
