"""Picture of the sky the fields of view pass over."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import NS_PER_DAY
from ...ephemeris.trig import sincos
from ..law_piece import LawPiece
from ..scanlaw import ScanLaw
from .drawing import new_figure
from .mollweide import draw_line, great_circle, mollweide, mollweide_grid
from .motion import direction, sample_times, to_ecliptic
from .palette import LIGHT, ON_SKY, SKY
from .sky_map import SkyMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_WIDTH_PX = 880
_TWO_PI = 2.0 * math.pi
# IAU 1958 system on ICRS axes: north Galactic pole and Galactic centre (Hipparcos, ESA SP-1200 vol. 1, sect. 1.5.3).
_GALACTIC_POLE_DEG = (192.85948, 27.12825)
_GALACTIC_CENTRE_DEG = (266.40500, -28.93617)
_FIELD_COLOURS = ("#4da3ff", "#ff9440", "#4fbf7b", "#d77bea")


def fields_on_sky(law: ScanLaw, seen: SkyMap) -> Figure:
    """Passes of the fields over the sky in the law's window; in one of a spin or less, the fields' tracks."""
    figure = new_figure(3.45)
    draw_fields_on_sky(figure.add_subplot(), law, seen)
    return figure


def draw_fields_on_sky(axes: Axes, law: ScanLaw, seen: SkyMap) -> None:
    from matplotlib.patches import Ellipse

    axes.set_axis_off()
    axes.add_patch(Ellipse((0.0, 0.0), 4.0, 2.0, facecolor=SKY, edgecolor=LIGHT["loop"], linewidth=0.8, zorder=0))
    spins = (law.stop_et_ns - law.start_et_ns) * 1e-9 * law.mission.law.spin_rate_rad_s / _TWO_PI
    tracks = spins <= 1.0
    if not tracks:
        _draw_passes(axes, seen)
    _draw_graticule(axes)
    _draw_galaxy(axes)
    _draw_sun(axes, law)
    if tracks:
        _draw_tracks(axes, law)
    _draw_legend(axes)
    axes.set_aspect("equal")
    axes.set_xlim(-2.02, 2.02)
    axes.set_ylim(-1.45 if tracks else -1.76, 1.04)


def _draw_legend(axes: Axes) -> None:
    """White lines have no name on white paper: the legend shows them in ink."""
    from matplotlib.colors import to_hex

    lines, names = axes.get_legend_handles_labels()
    keys = axes.legend(lines, names, loc="lower center", ncols=3, handlelength=2.2, columnspacing=1.6)
    for line in keys.get_lines():
        if to_hex(line.get_color()) == ON_SKY:
            line.set_color(LIGHT["ink"])
            line.set_markeredgecolor(LIGHT["ink"])


def _draw_passes(axes: Axes, seen: SkyMap) -> None:
    import matplotlib

    lon, lat, inside = mollweide_grid(_WIDTH_PX)
    values = np.zeros(lon.shape)
    values[inside] = seen.at(lon[inside], lat[inside])
    top = _round_above(float(np.percentile(values[values > 0.0], 97.0)))
    colours = matplotlib.colormaps["inferno"]
    image: NDArray[np.uint8] = colours(0.12 + 0.88 * np.minimum(values / top, 1.0), bytes=True)
    image[values < 0.02] = 0
    axes.imshow(image, extent=(-2.0, 2.0, -1.0, 1.0), zorder=1, interpolation="none")
    bar = axes.inset_axes((-1.2, -1.2, 2.4, 0.08), transform=axes.transData)
    bar.imshow(colours(np.linspace(0.12, 1.0, 256)[None, :], bytes=True), extent=(0.0, top, 0.0, 1.0), aspect="auto")
    bar.set_yticks([])
    bar.grid(False)
    bar.set_xlabel("passes of a field of view over a star", labelpad=1)
    bar.set_xticks(_marks(top), [f"{m:g}" + (" or more" if m == top else "") for m in _marks(top)])


def _round_above(value: float) -> float:
    size = 10.0 ** math.floor(math.log10(value))
    return next(step * size for step in (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0) if step * size >= value)


def _marks(top: float) -> list[float]:
    lead = round(top / 10.0 ** math.floor(math.log10(top)), 1)
    parts = {1.0: 5, 1.5: 3, 2.0: 4, 3.0: 3, 4.0: 4, 5.0: 5, 6.0: 3, 8.0: 4, 10.0: 5}[lead]
    return [round(top * k / parts, 9) for k in range(parts + 1)]


def _draw_graticule(axes: Axes) -> None:
    thin = {"color": ON_SKY, "alpha": 0.3, "linewidth": 0.5, "zorder": 2}
    lat = np.radians(np.linspace(-90.0, 90.0, 91))
    for lon_deg in range(-120, 180, 60):
        draw_line(axes, np.full(lat.size, math.radians(lon_deg)), lat, **thin)
    lon = np.radians(np.linspace(-179.999, 179.999, 91))
    for lat_deg in (-60, -30, 0, 30, 60):
        draw_line(axes, lon, np.full(lon.size, math.radians(lat_deg)), **thin)
        x, y = mollweide(np.array([math.radians(179.999)]), np.array([math.radians(lat_deg)]))
        if lat_deg:
            axes.text(x[0] - 0.02, y[0], f"{lat_deg:+d}°".replace("-", "\N{MINUS SIGN}"), ha="right", fontsize=7,
                      va="bottom" if lat_deg > 0 else "top")  # fmt: skip
    for hours in (20, 16, 8, 4, 0):
        x, y = mollweide(np.array([math.radians(15.0 * hours)]), np.array([0.0]))
        axes.text(x[0] + 0.015, y[0] + 0.02, f"{hours}h", color=ON_SKY, alpha=0.75, fontsize=7, ha="left", zorder=5)


def _draw_galaxy(axes: Axes) -> None:
    lon, lat = (math.radians(a) for a in _GALACTIC_POLE_DEG)
    (sin_lon, cos_lon), (sin_lat, cos_lat) = sincos(lon), sincos(lat)
    circle = great_circle((cos_lat * cos_lon, cos_lat * sin_lon, sin_lat))
    draw_line(axes, *circle, color=ON_SKY, linewidth=1.1, linestyle=(0, (5, 3)), zorder=3, label="Galactic plane")
    x, y = mollweide(*(np.array([math.radians(a)]) for a in _GALACTIC_CENTRE_DEG))
    axes.plot(x, y, "+", color=ON_SKY, markersize=8, markeredgewidth=1.4, zorder=3, label="Galactic centre",
              linestyle="none")  # fmt: skip


def _draw_sun(axes: Axes, law: ScanLaw) -> None:
    year = law.stop_et_ns - law.start_et_ns > 365 * NS_PER_DAY
    sun = np.concatenate([_sun_vectors(law, piece) for piece in law.segments])
    lon, lat = np.arctan2(sun[:, 1], sun[:, 0]), np.arcsin(np.clip(sun[:, 2], -1.0, 1.0))
    draw_line(axes, lon, lat, color=LIGHT["sun"], linewidth=1.0 if year else 3.5, zorder=4, solid_capstyle="round",
              label="Sun's path" if year else "Sun")  # fmt: skip


def _sun_vectors(law: ScanLaw, piece: LawPiece) -> NDArray[np.float64]:
    """The law's Sun (N, 3) in the ICRS."""
    angles = piece.series.angles(sample_times(piece, law, 2000))
    return to_ecliptic(direction(angles.sun_lon_rad, angles.sun_lat_rad), -law.mission.law.obliquity_rad)


def _draw_tracks(axes: Axes, law: ScanLaw) -> None:
    for k, field in enumerate(law.mission.fields):
        for number, piece in enumerate(law.segments):
            # The last time of a piece already belongs to the next.
            pointing = law.fov(sample_times(piece, law, 600)[:-1])[k]
            draw_line(axes, pointing.ra_rad, pointing.dec_rad, color=_FIELD_COLOURS[k % 4], linewidth=2.2, zorder=4,
                      label=f"{field.label} field" if number == 0 else None)  # fmt: skip
