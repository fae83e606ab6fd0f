"""What may be asked of the store's packages, and what comes along when something is done to one."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ...delivery.store.states import State
from ...package.manifest import is_one_line
from .common import Asked, TimeText

LONGEST_LINE = 1000

_SERIES = "GAI_OPER_MPL_STP___"
_NAME = f"{_SERIES}_20170205T000000_20170212T000000_0001"


def _line(text: str) -> str:
    if not is_one_line(text):
        raise ValueError("give one line of text")
    return text


def _filled_line(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; the log is to name it")
    return _line(text)


class PackagesQuestion(Asked):
    """Which deliveries, and which part of the list."""

    series: str | None = Field(None, max_length=99, description="Only this series.", examples=[_SERIES])
    state: list[State] = Field([], max_length=10, description="Only these states.", examples=[["PACKAGED"]])
    at: TimeText | None = Field(None, description="Only what is valid at this time.", examples=["2017-02-05"])
    offset: int = Field(0, ge=0, le=10**9, description="How many of the list are left out before.")
    limit: int = Field(500, ge=1, le=5000, description="How many are told at most.")


class ActiveQuestion(Asked):
    """What holds at a time. The time has no default: which plan holds is asked for a time of the plan."""

    at: TimeText = Field(description="The time that is asked for.", examples=["2017-02-08T12:00:00"])
    series: str | None = Field(None, max_length=99, description="Only this series.", examples=[_SERIES])


class LogQuestion(Asked):
    """Which part of the operations log."""

    delivery: str | None = Field(None, max_length=99, description="Only entries about this package.", examples=[_NAME])
    after_number: int = Field(0, ge=0, le=2**62, description="Only entries above this number: the last that is known.")
    limit: int = Field(1000, ge=1, le=10_000, description="How many are told at most.")


class FileQuestion(Asked):
    """Which of two files of one name."""

    of: Literal["package", "draft"] | None = Field(
        None, description="From the package, or as drafted before; the package's where there is one."
    )


class Reason(Asked):
    """Why it is done."""

    why: Annotated[str, AfterValidator(_line)] = Field(
        "", max_length=LONGEST_LINE, description="Why, in one line, for the log.", examples=["looks right"]
    )


class Withdrawal(Asked):
    """Why it is withdrawn."""

    why: Annotated[str, AfterValidator(_filled_line)] = Field(
        max_length=LONGEST_LINE, description="Why, in one line, for the log.", examples=["replaced by version 2"]
    )


class Remark(Asked):
    """What is to be remembered."""

    text: Annotated[str, AfterValidator(_filled_line)] = Field(
        max_length=LONGEST_LINE, description="One line for the log.", examples=["station NNO confirmed by phone"]
    )
