"""The science schedule of a window, or what follows from it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from .science import ScienceWindow

FORMATS = {
    "schedule": ("json", "ecsv", "parquet", "xml", "csv"),
    "daily-volumes": ("json", "ecsv", "csv"),
    "pass-request": ("json", "xml"),
}
"""In which formats there is which product."""


class ScheduleQuestion(ScienceWindow):
    """One product of a window's schedule."""

    product: Literal["schedule", "daily-volumes", "pass-request"] = Field(
        "schedule", description="Bin by bin, day by day, or what is asked of the stations."
    )
    format: Literal["json", "ecsv", "parquet", "xml", "csv"] = Field(
        "json", description="Files as `scanplan schedule` and `scanplan passes` write them, to the byte."
    )

    @model_validator(mode="after")
    def _is_there(self) -> Any:
        if self.format not in FORMATS[self.product]:
            raise ValueError(
                f"there is no {self.product} as {self.format}; there is {', '.join(FORMATS[self.product])}"
            )
        return self
