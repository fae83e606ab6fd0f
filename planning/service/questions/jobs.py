"""Questions that become jobs: as those that are answered at once, with more room."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from ....ephemeris.timescales import parse_duration
from ....errors import ScanplanError
from ...coverage import MOST_NSIDE, is_nside
from ...reductions import REDUCTIONS
from .common import Window
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


def _nside(nside: int) -> int:
    if not is_nside(nside):
        raise ValueError(f"{nside} is no power of two from 1 to {MOST_NSIDE}")
    return nside


def _reduce(text: str) -> str:
    _listed(text, tuple(REDUCTIONS), "group of reductions")
    return text


def _formats(text: str) -> str:
    _listed(text, _FORMATS, "format")
    return text


def _bins(text: str) -> str:
    try:
        if parse_duration(text) <= 0:
            raise ValueError(f"'{text}' is no length of time; give one above zero, such as 60s")
    except ScanplanError as error:
        raise ValueError(str(error)) from None
    return text


class TransitsJob(CatalogueQuestion):
    """Transits of the catalogue in the body, in parts of a fixed number of stars."""

    format: Literal["parquet", "csv"] = Field("parquet", description="Of the parts.")


class CoverageJob(Window):
    """A coverage map, as a FITS file."""

    nside: Annotated[int, AfterValidator(_nside)] = Field(
        64, description="Of the HEALPix map: a power of two.", examples=[256]
    )
    reduce: Annotated[str, AfterValidator(_reduce)] = Field(
        "counts", max_length=100, description=f"What the map holds, comma-separated: {', '.join(REDUCTIONS)}."
    )

    @property
    def reductions(self) -> tuple[str, ...]:
        """The groups of ``reductions.REDUCTIONS`` asked for, in their order."""
        asked = _listed(self.reduce, tuple(REDUCTIONS), "group of reductions")
        return tuple(name for name in REDUCTIONS if name in asked)


class ScheduleJob(Window):
    """A science schedule, in the files of ``scanplan schedule``."""

    format: Annotated[str, AfterValidator(_formats)] = Field(
        ",".join(_FORMATS), max_length=100, description="Of the bins, comma-separated; the days are always there."
    )
    bins: Annotated[str, AfterValidator(_bins)] | None = Field(
        None, max_length=20, description="Length of a bin; a minute, ten beyond 60 days.", examples=["60s"]
    )
    passes: Literal["optimal", "baseline", "none"] | None = Field(
        None, description="At least cost, the same every day, or none; the same every day beyond 120 days."
    )
    memory_fill_gbit: float = Field(0.0, ge=0.0, le=1e6, description="In the memory at the start, Gbit.")

    @property
    def formats(self) -> tuple[str, ...]:
        return _listed(self.format, _FORMATS, "format")

    @property
    def step_ns(self) -> int | None:
        return None if self.bins is None else parse_duration(self.bins)
