"""Coverage maps: one of a window, or many counts in a row for whoever slides through time."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from ...coverage import MOST_NSIDE, is_nside
from .common import Window

MOST_COUNTS = 3_000_000
"""Of all frames of an answer: a byte or two each."""


def _nside(nside: int) -> int:
    if not is_nside(nside):
        raise ValueError(f"{nside} is no power of two from 1 to {MOST_NSIDE}; give 32, for pixels of two degrees")
    return nside


Nside = Annotated[int, AfterValidator(_nside)]
"""Of a HEALPix map."""


class _MapWindow(Window):
    nside: Nside = Field(32, ge=1, le=MOST_NSIDE, description="Of the HEALPix map, nested, ICRS: a power of two.")


class CoverageQuestion(_MapWindow):
    """The map of a window."""

    quantity: str = Field(
        "transits",
        max_length=64,
        description="Which column of the map JSON has; `scanplan coverage` has the same ones.",
        examples=["transits", "longest_gap", "scan_direction_strength_k2"],
    )
    reduce: str = Field(
        "counts",
        max_length=64,
        description="What the FITS file holds, comma-separated: counts, epochs, moments, parallax.",
        examples=["counts,epochs"],
    )
    format: Literal["json", "fits"] = Field("json", description="`fits`: the file that `scanplan coverage` writes.")


class FramesQuestion(_MapWindow):
    """Transits in equal parts of a window, one after the other."""

    frames: int = Field(60, ge=1, le=120, description="How many parts.")

    @model_validator(mode="after")
    def _fits(self) -> Any:
        if self.frames * 12 * self.nside**2 > MOST_COUNTS:
            raise ValueError(f"frames times pixels are more than {MOST_COUNTS}; give fewer frames or a smaller nside")
        start, stop = self.et_ns
        if stop - start < self.frames:
            raise ValueError("the window is too short for so many frames")
        return self
