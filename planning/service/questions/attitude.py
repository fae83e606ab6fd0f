"""Where the spacecraft looks, at times that are listed or on a grid."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ....ephemeris.timescales import convert_ns, parse_duration, parse_time
from ...window import end_after_days
from .common import Asked, TimeText
from .duration import DurationText


class AttitudeQuestion(Asked):
    """``at``, or ``start`` with one of ``end`` and ``days``."""

    at: Annotated[list[TimeText], Field(max_length=100_000)] | None = Field(
        None, description="Times; may be repeated.", examples=[["2017-02-08T18:00:00"]]
    )
    start: TimeText | None = Field(None, description="Start of a grid of times, the first of them.")
    end: TimeText | None = Field(None, description="End of the grid; it has no time then.")
    days: float | None = Field(None, gt=0, le=40_000, description="Its length in days, instead of an end.")
    step: DurationText | None = Field(
        None, description="Between the times of the grid, by the clock of UTC; 10m when not given."
    )
    format: Literal["json", "csv"] = Field("json", description="CSV has a line a time.")

    @model_validator(mode="after")
    def _is_one_way(self) -> Any:
        grid = [name for name in ("start", "end", "days", "step") if getattr(self, name) is not None]
        if self.at and grid:
            raise ValueError(f"give either at or {grid[0]}")
        if not self.at:
            if self.start is None:
                raise ValueError("give times: at, or start with end or days")
            if (self.end is None) == (self.days is None):
                raise ValueError("give one of end and days")
            if not self.grid:
                raise ValueError("the window is empty: give an end after the start")
        return self

    @property
    def grid(self) -> range:
        """The times of the grid, TAI ns past J2000: round in UTC where the start is, until there is a leap second."""
        if self.start is None:
            raise ValueError("there is no grid")
        start = parse_time(self.start)
        end = end_after_days(start, self.days) if self.days is not None else parse_time(self.end or "")
        first, last = (int(convert_ns(each, "TDB", "TAI")) for each in (start, end))
        return range(first, last, parse_duration(self.step or "10m"))

    @property
    def count(self) -> int:
        """How many times there are."""
        return len(self.at or self.grid)

    @property
    def et_ns(self) -> list[int]:
        """The times, TDB ns past J2000."""
        if self.at:
            return [parse_time(text) for text in self.at]
        times: list[int] = convert_ns(list(self.grid), "TAI", "TDB").tolist()
        return times
