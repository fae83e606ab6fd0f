"""The picture of a coverage map: one quantity over the whole sky, in Mollweide's projection."""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import convert_ns, iso
from ..core.healpix import nested_pixels
from ..coverage import CoverageMap
from .colour_scale import ColourScale, scale_of, values_or_nan
from .drawing import style
from .mollweide import draw_line, mollweide, mollweide_grid
from .palette import LIGHT, ON_SKY

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
Frame = Literal["ecliptic", "galactic", "icrs"]

_ASTROPY = {"ecliptic": "barycentricmeanecliptic", "galactic": "galactic", "icrs": "icrs"}
CAPTION = {
    "ecliptic": "ecliptic longitude and latitude, J2000",
    "galactic": "Galactic longitude and latitude",
    "icrs": "right ascension and declination, ICRS",
}
_CIRCLES: tuple[tuple[Frame, str, Any], ...] = (
    ("ecliptic", "Ecliptic", (0, (1.5, 2.0))),
    ("galactic", "Galactic plane", (0, (6, 3))),
)
_NOTHING = "#c9ced6"
_UNDER_WHITE = "#1b2330cc"
_UNDER_INK = "#ffffff99"

FIGURE_IN = (9.0, 5.45)
DPI = 160
_WIDTH_PX = 1600
# The side of a pixel of this level is two pixels of the picture.
_FINEST_LEVEL = 8


def coverage_png(sky: CoverageMap, quantity: str, frame: Frame = "ecliptic") -> bytes:
    """A column of the map as a PNG file, the same bytes for the same map. Raises UsageError without that column."""
    from matplotlib.figure import Figure

    with style():
        figure = Figure(figsize=FIGURE_IN)
        draw_coverage(figure, sky, quantity, frame)
        sink = io.BytesIO()
        figure.savefig(sink, format="png", dpi=DPI, facecolor="white", metadata={"Software": None})
    return sink.getvalue()


def draw_coverage(figure: Figure, sky: CoverageMap, quantity: str, frame: Frame) -> None:
    """The whole picture on an empty figure."""
    column = sky.column(quantity)
    scale, values = scale_of(column), values_or_nan(column)
    axes = figure.add_axes((0.02, 0.13, 0.96, 0.78))
    draw_values(axes, values, sky.nside, frame, scale)
    draw_graticule(axes, frame)
    draw_circles(axes, frame)
    draw_legend(axes, ("no transit" if scale.whole else "no value") if np.isnan(values).any() else None)

    bar = figure.colorbar(
        scale.mappable(),
        cax=figure.add_axes((0.25, 0.095, 0.5, 0.024)),
        orientation="horizontal",
        extend=scale.ends,
        ticks=scale.ticks(),
    )
    bar.outline.set_linewidth(0.6)
    bar.ax.grid(False)
    bar.set_label(f"{column.description} [{column.unit}]" if column.unit else column.description, fontsize=10)

    title = f"{sky.mission}: {column.description[0].lower()}{column.description[1:]}"
    figure.text(0.02, 0.975, title, fontsize=13, va="top")
    window = f"{_date(sky.start_et_ns)} to {_date(sky.stop_et_ns)} UTC"
    subtitle = "   ·   ".join((window, f"HEALPix nside {sky.nside}", CAPTION[frame]))
    figure.text(0.02, 0.928, subtitle, fontsize=9, va="top", color=LIGHT["faint-ink"])


def draw_values(axes: Axes, values: Array, nside: int, frame: Frame, scale: ColourScale) -> None:
    from matplotlib.patches import Ellipse

    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(-2.1, 2.1)
    axes.set_ylim(-1.02, 1.02)
    edge = Ellipse((0.0, 0.0), 4.0, 2.0, facecolor="none", edgecolor=LIGHT["faint-ink"], linewidth=0.9, zorder=6)
    axes.add_patch(edge)
    image = sky_image(values, nside.bit_length() - 1, frame, scale)
    picture = axes.imshow(image, extent=(-2.0, 2.0, -1.0, 1.0), zorder=1, interpolation="antialiased")
    picture.set_clip_path(edge)


def sky_image(values: Array, level: int, frame: Frame, scale: ColourScale) -> NDArray[np.uint8]:
    """RGBA (H, W, 4) of nested values; transparent outside the map."""
    from matplotlib.colors import to_rgba_array

    if not scale.cyclic:
        values, level = _no_finer_than_the_picture(values, level)
    lon, lat, inside = mollweide_grid(_WIDTH_PX)
    ra, dec = _turned(lon[inside], lat[inside], frame, "icrs")
    seen = values[nested_pixels(np.degrees(ra), np.degrees(dec), level)]
    painted: NDArray[np.uint8] = scale.mappable().to_rgba(np.nan_to_num(seen), bytes=True)
    painted[np.isnan(seen)] = np.rint(255.0 * to_rgba_array(_NOTHING))
    image = np.zeros((*lon.shape, 4), np.uint8)
    image[inside] = painted
    return image


def _no_finer_than_the_picture(values: Array, level: int) -> tuple[Array, int]:
    """Values and level, averaged where many pixels would fall on one of the picture; NaN is left out."""
    while level > _FINEST_LEVEL:
        four = values.reshape(-1, 4)
        there = ~np.isnan(four)
        total, number = np.where(there, four, 0.0).sum(axis=1), there.sum(axis=1)
        values, level = np.where(number > 0, total / np.maximum(number, 1), np.nan), level - 1
    return values, level


def _turned(lon_rad: Array, lat_rad: Array, frame: Frame, into: Frame) -> tuple[Array, Array]:
    """Directions (N,) of one frame in another."""
    from astropy.coordinates import SkyCoord

    turned = SkyCoord(lon_rad, lat_rad, unit="rad", frame=_ASTROPY[frame]).transform_to(_ASTROPY[into])
    return np.array(turned.spherical.lon.rad), np.array(turned.spherical.lat.rad)


def draw_graticule(axes: Axes, frame: Frame) -> None:
    from matplotlib.patheffects import withStroke

    thin = {"color": ON_SKY, "alpha": 0.45, "linewidth": 0.6, "zorder": 2}
    lat = np.radians(np.linspace(-90.0, 90.0, 181))
    around = np.radians(np.linspace(-179.999, 179.999, 181))
    for lon_deg in range(-150, 180, 30):
        draw_line(axes, np.full(lat.size, math.radians(lon_deg)), lat, **thin)
    for lat_deg in range(-60, 90, 30):
        draw_line(axes, around, np.full(around.size, math.radians(lat_deg)), **thin)
        text = f"{lat_deg:+d}°".replace("-", "\N{MINUS SIGN}") if lat_deg else "0°"
        for side, anchor in ((-1, "right"), (1, "left")):
            x, y = _point(-179.999 * side, lat_deg)
            axes.text(x + 0.02 * side, y, text, ha=anchor, va="center")
    for lon_deg in range(-120, 180, 60):
        x, y = _point(lon_deg, 0.0)
        text = f"{lon_deg % 360 // 15}h" if frame == "icrs" else f"{lon_deg % 360}°"
        outlined = [withStroke(linewidth=2.2, foreground=_UNDER_WHITE)]
        axes.text(x + 0.015, y - 0.015, text, color=ON_SKY, fontsize=8, va="top", zorder=5, path_effects=outlined)


def _point(lon_deg: float, lat_deg: float) -> tuple[float, float]:
    x, y = mollweide(np.array([math.radians(lon_deg)]), np.array([math.radians(lat_deg)]))
    return float(x[0]), float(y[0])


def draw_circles(axes: Axes, frame: Frame, ink: str = LIGHT["ink"], under: str = _UNDER_INK) -> None:
    """Ecliptic and Galactic plane, where they are not the map's own equator."""
    from matplotlib.patheffects import withStroke

    lon = np.linspace(0.0, 2.0 * math.pi, 721)
    for circle, name, dashes in _CIRCLES:
        if circle != frame:
            outlined = [withStroke(linewidth=2.4, foreground=under)]
            draw_line(axes, *_turned(lon, np.zeros(lon.size), circle, frame), color=ink, linewidth=1.1,
                      linestyle=dashes, path_effects=outlined, zorder=3, label=name)  # fmt: skip


def draw_legend(axes: Axes, nothing: str | None) -> None:
    from matplotlib.patches import Patch

    handles, _ = axes.get_legend_handles_labels()
    if nothing:
        handles.append(Patch(facecolor=_NOTHING, edgecolor="none", label=nothing))
    axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.012, -0.03), fontsize=9, handlelength=2.4)


def _date(et_ns: int) -> str:
    """The instant in UTC, to the minute where it is no midnight."""
    text = iso(int(convert_ns(et_ns, "TDB", "UTC")), "UTC", 0)
    return text.removesuffix("T00:00:00").removesuffix(":00").replace("T", " ")
