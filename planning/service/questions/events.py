"""What happens to the spacecraft and in its fields of view."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from .common import Window

SpanFormat = Literal["json", "xml", "csv"]


class EventsQuestion(Window):
    """Events of a window."""

    kinds: str | None = Field(
        None,
        max_length=200,
        description="Comma-separated; all for which there is what they need, but dense-region only where it is named.",
        examples=["planet,moon"],
    )
    format: SpanFormat = Field("json", description="Files as `scanplan events` writes them, to the byte.")

    @property
    def wanted(self) -> list[str] | None:
        """The kinds that are named."""
        return None if self.kinds is None else [name.strip() for name in self.kinds.split(",") if name.strip()]
