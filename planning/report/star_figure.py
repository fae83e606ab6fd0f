"""The picture of a star map: how densely the stars stand over the whole sky, in Mollweide's projection."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ...errors import UsageError
from ..sky.magnitudes import density_per_deg2
from ..sky.star_map import Array, StarMap
from .colour_scale import ColourScale
from .coverage_figure import (
    CAPTION,
    DPI,
    FIGURE_IN,
    Frame,
    draw_circles,
    draw_graticule,
    draw_legend,
    draw_values,
)
from .drawing import style
from .palette import LIGHT

if TYPE_CHECKING:
    from matplotlib.cm import ScalarMappable
    from matplotlib.figure import Figure

# Seen on the dark sky and, in the legend, on paper.
_CIRCLE, _UNDER_CIRCLE = "#4fb3d9", "#1b233099"
# Beyond these percentiles the scale would serve a few pixels.
_MOST_OF_THE_SKY = (0.1, 99.9)


@dataclass(frozen=True)
class _StarScale(ColourScale):
    """Densities by their logarithm, from the dark of the poles to the bright of the bulge."""

    def mappable(self) -> ScalarMappable:
        from matplotlib.cm import ScalarMappable
        from matplotlib.colors import LogNorm

        return ScalarMappable(LogNorm(self.low, self.high, clip=True), "inferno")

    def ticks(self) -> Any:
        from matplotlib.ticker import FixedLocator

        first, last = math.floor(math.log10(self.low)), math.ceil(math.log10(self.high))
        steps = (1.0, 2.0, 5.0) if last - first <= 4 else (1.0,)
        every = [step * 10.0**power for power in range(first, last + 1) for step in steps]
        return FixedLocator([each for each in every if self.low * 0.999 <= each <= self.high * 1.001])


def star_map_png(star_map: StarMap, g_mag: float, frame: Frame = "galactic") -> bytes:
    """Density of stars with G < ``g_mag`` as a PNG file, the same bytes for the same map.

    Raises UsageError where the map has no star so bright.
    """
    from matplotlib.figure import Figure

    with style():
        figure = Figure(figsize=FIGURE_IN)
        draw_star_map(figure, star_map, g_mag, frame)
        sink = io.BytesIO()
        figure.savefig(sink, format="png", dpi=DPI, facecolor="white", metadata={"Software": None})
    return sink.getvalue()


def draw_star_map(figure: Figure, star_map: StarMap, g_mag: float, frame: Frame) -> None:
    """The whole picture on an empty figure. Raises UsageError where the map has no star so bright."""
    density = density_per_deg2(star_map, g_mag)
    scale = _scale_of(density, star_map, g_mag)
    axes = figure.add_axes((0.02, 0.13, 0.96, 0.78))
    empty = density <= 0.0
    draw_values(axes, np.where(empty, np.nan, density), star_map.nside, frame, scale)
    draw_graticule(axes, frame)
    draw_circles(axes, frame, _CIRCLE, _UNDER_CIRCLE)
    draw_legend(axes, "no star" if empty.any() else None)

    bar = figure.colorbar(
        scale.mappable(),
        cax=figure.add_axes((0.25, 0.095, 0.5, 0.024)),
        orientation="horizontal",
        extend=scale.ends,
        ticks=scale.ticks(),
        format=lambda value, place: _short(value),
    )
    bar.outline.set_linewidth(0.6)
    bar.ax.minorticks_off()
    bar.ax.grid(False)
    bar.set_label("stars per square degree", fontsize=10)

    figure.text(0.02, 0.975, f"Stars brighter than G = {g_mag:g}", fontsize=13, va="top")
    total = f"{_short(float(density.sum() * star_map.pixel_deg2))} stars"
    subtitle = "   ·   ".join((star_map.source, total, f"HEALPix nside {star_map.nside}", CAPTION[frame]))
    figure.text(0.02, 0.928, subtitle, fontsize=9, va="top", color=LIGHT["faint-ink"])


def _scale_of(density: Array, star_map: StarMap, g_mag: float) -> _StarScale:
    there = density[density > 0.0]
    if not there.size:
        first = star_map.g_edges_mag[0]
        raise UsageError(f"the map has no star brighter than G {g_mag:g}; it begins at {first:g}")
    low, high = (float(each) for each in np.percentile(there, _MOST_OF_THE_SKY))
    high = max(high, 1.01 * low)
    return _StarScale(low, high, "both" if there.min() < low else "neither")


def _short(value: float) -> str:
    """A number in a few letters: 0.05, 20, 5 k, 1066 M."""
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{value / size:.4g} {unit}"
    return f"{value:.3g}"
