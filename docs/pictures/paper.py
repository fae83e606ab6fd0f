"""What all pictures share: paper, width, colours of the fields, time axes; and how they are saved without a date."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
from scanplan.ephemeris.timescales import parse_time
from scanplan.planning.mission import Mission
from scanplan.planning.report.drawing import new_figure, style
from scanplan.planning.report.palette import LIGHT
from scanplan.planning.scanlaw import ScanLaw, propagate

FOLDER = Path(__file__).parent.parent / "img"
WIDE_IN = 8.2
FIELD_COLOURS = (LIGHT["first"], LIGHT["second"])
FIELD_MARKS = ("o", "s")
"""Fields are told apart by colour and by shape."""
FIELD_WORDS = ("preceding field", "following field")
SHADES = ("#08306b", "#2166ac", "#4393c3", "#92c5de", "#d1e5f0", "#fddbc7", "#f4a582")
"""From bright stars to faint ones."""
MINUTE_NS = 60_000_000_000
HOUR_NS = 60 * MINUTE_NS

__all__ = [
    "FIELD_COLOURS",
    "FIELD_MARKS",
    "FIELD_WORDS",
    "FOLDER",
    "HOUR_NS",
    "LIGHT",
    "MINUTE_NS",
    "SHADES",
    "WIDE_IN",
    "gaia",
    "new_figure",
    "save",
    "seconds_since",
    "style",
    "with_few_colours",
    "years_of",
]


def gaia(start: str, stop: str) -> ScanLaw:
    """The embedded law of Gaia over a window."""
    return propagate(Mission.load("gaia"), start, stop)


def save(figure: Any, name: str, dpi: int = 140, *, colours: int | None = None) -> None:
    """As PNG in the folder of pictures, the same bytes whenever it is drawn.

    colours   so many, up to 256, where the picture has more than it needs
    """
    FOLDER.mkdir(exist_ok=True)
    sink = io.BytesIO()
    figure.savefig(sink, format="png", dpi=dpi, facecolor="white", metadata={"Software": None})
    (FOLDER / name).write_bytes(sink.getvalue() if colours is None else with_few_colours(sink.getvalue(), colours))


def with_few_colours(png: bytes, colours: int) -> bytes:
    """A PNG file with a palette: a third of the size."""
    from PIL import Image

    sink = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(colours, Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE).save(
        sink, "PNG", optimize=True
    )
    return sink.getvalue()


def seconds_since(start_et_ns: int, et_ns: Any) -> Any:
    """Along a time axis of the report, which counts seconds from its start."""
    return (np.asarray(et_ns) - start_et_ns) * 1e-9


def years_of(et_ns: Any) -> Any:
    """Years of the calendar, as decimals, for axes that span many."""
    j2000 = parse_time("2000-01-01T12:00:00", "TDB")
    return 2000.0 + (np.asarray(et_ns) - j2000) / (365.25 * 86_400e9)
