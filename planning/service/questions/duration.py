"""Lengths of time in questions: text as `60s`, `10m`, `8h`, `7d`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ....ephemeris.timescales import parse_duration
from .common import readable


def _above_zero(text: str) -> None:
    if parse_duration(text) <= 0:
        raise ValueError(f"'{text}' is no length of time; give one above zero, such as 10s")


DurationText = Annotated[
    str,
    Field(max_length=32, description="A length of time: a number and its unit, s, m, h or d."),
    readable(_above_zero),
]
"""A length of time above zero as text; ``parse_duration`` makes nanoseconds of it."""
