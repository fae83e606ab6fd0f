"""Questions that become jobs: as those that are answered at once, with more room."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from ...reductions import REDUCTIONS
from .common import Window, readable
from .coverage import Nside
from .science import PassesWindow
from .transits import CatalogueQuestion

_FORMATS = ("ecsv", "parquet", "xml", "csv")


def _listed(text: str, known: tuple[str, ...], what: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    for name in names:
        if name not in known:
            raise ValueError(f"'{name}' is no {what}; there are {', '.join(known)}")
    if not names:
        raise ValueError(f"names no {what}; there are {', '.join(known)}")
    return names


def _reductions(text: str) -> tuple[str, ...]:
    return _listed(text, tuple(REDUCTIONS), "group of reductions")


def _formats(text: str) -> tuple[str, ...]:
    return _listed(text, _FORMATS, "format")


class TransitsJob(CatalogueQuestion):
    """Transits of the catalogue in the body, in parts of a fixed number of stars."""

    format: Literal["parquet", "csv"] = Field("parquet", description="Of the parts.")


class CoverageJob(Window):
    """A coverage map, as a FITS file."""

    nside: Nside = Field(64, description="Of the HEALPix map: a power of two.", examples=[256])
    reduce: Annotated[str, readable(_reductions)] = Field(
        "counts", max_length=100, description=f"What the map holds, comma-separated: {', '.join(REDUCTIONS)}."
    )

    @property
    def reductions(self) -> tuple[str, ...]:
        """The groups of ``reductions.REDUCTIONS`` asked for, in their order."""
        asked = _reductions(self.reduce)
        return tuple(name for name in REDUCTIONS if name in asked)


class ScheduleJob(PassesWindow):
    """A science schedule, in the files of ``scanplan schedule``."""

    format: Annotated[str, readable(_formats)] = Field(
        ",".join(_FORMATS), max_length=100, description="Of the bins, comma-separated; the days are always there."
    )

    @property
    def formats(self) -> tuple[str, ...]:
        return _formats(self.format)
