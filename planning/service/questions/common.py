"""Parameters that many questions share: a time, a window, an angle."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from ....ephemeris.timescales import parse_time
from ....errors import ScanplanError
from ...catalogue.one_star import declination_deg, right_ascension_deg
from ...window import end_after_days

LONGEST_TIME = 64


def readable(parse: Callable[[str], object]) -> AfterValidator:
    """Text that ``parse`` reads, kept as it is; the ScanplanError or ValueError of what it does not says why."""

    def checked(text: str) -> str:
        try:
            parse(text)
        except ScanplanError as error:  # the only errors that pydantic tells are ValueErrors
            raise ValueError(str(error)) from None
        return text

    return AfterValidator(checked)


@lru_cache(maxsize=4096)  # clients ask about the same windows again and again
def _et_ns(text: str) -> int:
    return parse_time(text)


TimeText = Annotated[
    str,
    Field(
        max_length=LONGEST_TIME,
        description="ISO 8601, UTC unless a scale follows, as `2017-02-05T12:00:00 TCB`.",
        examples=["2017-02-05"],
    ),
    readable(_et_ns),
]
"""A time as text; ``parse_time`` makes ``et_ns`` of it."""


RightAscension = Annotated[str, Field(max_length=40), readable(right_ascension_deg)]
Declination = Annotated[str, Field(max_length=40), readable(declination_deg)]


class Asked(BaseModel):
    """Base of all questions: nothing but what is named, no number that is none."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """What was asked, as JSON has it, without what was left out."""
        return self.model_dump(mode="json", exclude_none=True, exclude_defaults=True)


class Window(Asked):
    """``start`` with one of ``end`` and ``days``."""

    start: TimeText = Field(description="Start of the window.", examples=["2017-02-05"])
    end: TimeText | None = Field(None, description="End of the window.", examples=["2017-02-12"])
    days: float | None = Field(None, gt=0, le=40_000, description="Its length in days, instead of an end.")

    @model_validator(mode="after")
    def _is_a_window(self) -> Any:
        if (self.end is None) == (self.days is None):
            raise ValueError("give one of end and days")
        start, stop = self.et_ns
        if stop <= start:
            raise ValueError("the window is empty: give an end after the start")
        return self

    @property
    def et_ns(self) -> tuple[int, int]:
        """Start and end, TDB ns past J2000."""
        start = _et_ns(self.start)
        if self.end is not None:
            return start, _et_ns(self.end)
        if self.days is None:
            raise ValueError("give one of end and days")
        return start, end_after_days(start, self.days)
