"""Stars by name, and what somebody types into a search box. Answered by the service itself: a table of some hundred."""

from __future__ import annotations

from pydantic import Field

from .common import Asked

_LONGEST = 200


class NamesQuestion(Asked):
    """Stars whose names begin so."""

    q: str = Field(
        "",
        max_length=_LONGEST,
        description="Beginning of the name, of a word of it, or of the number in Hipparcos; capitals do not matter.",
        examples=["sir"],
    )
    limit: int = Field(20, ge=1, le=1000, description="Most stars in the answer.")


class ResolveQuestion(Asked):
    """A star, however it is told."""

    text: str = Field(
        min_length=1,
        max_length=_LONGEST,
        description="A name, a number in Hipparcos as `HIP 32349`, or coordinates: degrees, hours and degrees, or a "
        "name made of them such as `WISE J085510.83-071442.5`.",
        examples=["05:47:17.088 -51:03:59.44"],
    )
