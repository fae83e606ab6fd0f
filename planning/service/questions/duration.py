"""Lengths of time in questions: text as `60s`, `10m`, `8h`, `7d`."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from ....ephemeris.timescales import parse_duration
from ....errors import ScanplanError


def _duration(text: str) -> str:
    try:
        nanoseconds = parse_duration(text)
    except ScanplanError as error:
        raise ValueError(str(error)) from None
    if nanoseconds <= 0:
        raise ValueError(f"'{text}' is no length of time; give one above zero, such as 10s")
    return text


DurationText = Annotated[
    str,
    Field(max_length=32, description="A length of time: a number and its unit, s, m, h or d."),
    AfterValidator(_duration),
]
"""A length of time above zero as text; ``parse_duration`` makes nanoseconds of it."""
