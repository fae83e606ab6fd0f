"""Pictures of the whole sky: coverage, parallax factors, stars, strips of the observing plan."""

from __future__ import annotations

import numpy as np
from matplotlib.figure import Figure
from scanplan.planning.coverage import coverage
from scanplan.planning.obsplan import observing_plan
from scanplan.planning.report.coverage_figure import FIGURE_IN, draw_coverage
from scanplan.planning.report.mollweide import draw_line
from scanplan.planning.report.star_figure import draw_star_map
from scanplan.planning.sky.galaxy_counts import default_star_map

from .paper import FIELD_COLOURS, FIELD_WORDS, LIGHT, WIDE_IN, gaia, new_figure, save, style

NEAR = (242.0, 44.0)
"""Right ascension and declination of a place that the fields pass turn after turn, degrees."""


def transits() -> None:
    """Transits over the whole sky."""
    with style():
        figure = Figure(figsize=FIGURE_IN)
        draw_coverage(figure, coverage(gaia("2014-07-26", "2025-01-15"), 64), "transits", "ecliptic")
        save(figure, "coverage_gaia.png", 100, colours=256)


def parallax() -> None:
    """How large parallax factors along the scan are over the sky."""
    law = gaia("2014-07-26", "2025-01-15")
    with style():
        figure = Figure(figsize=FIGURE_IN)
        draw_coverage(figure, coverage(law, 32, ("parallax",)), "parallax_factor_al_rms", "ecliptic")
        save(figure, "reductions_parallax.png", 90, colours=200)


def model() -> None:
    """Stars of the model Galaxy."""
    with style():
        figure = Figure(figsize=FIGURE_IN)
        draw_star_map(figure, default_star_map(), 20.0, "galactic")
        save(figure, "sky_g20.png", 100, colours=256)


def strips() -> None:
    """Where both fields look in a hundred minutes, and the strips of a day in a small part of the sky."""
    with style():
        figure = new_figure(4.3, WIDE_IN)
        whole, near = figure.subplots(1, 2, width_ratios=(1.75, 1.0))
        _draw_globe(whole, observing_plan(gaia("2017-02-05T00:00", "2017-02-05T01:40")))
        _draw_near(near, observing_plan(gaia("2017-02-05T00:00", "2017-02-06T00:00")))
        save(figure, "obsplan.png", 130)


def _draw_globe(axes, plan) -> None:
    from matplotlib.patches import Ellipse

    axes.set_axis_off()
    axes.add_patch(Ellipse((0.0, 0.0), 4.0, 2.0, facecolor=LIGHT["panel"], edgecolor=LIGHT["loop"], linewidth=0.8))
    lat = np.radians(np.linspace(-90.0, 90.0, 91))
    for lon_deg in range(-120, 180, 60):
        draw_line(axes, np.full(lat.size, np.radians(lon_deg)), lat, color=LIGHT["rule"], linewidth=0.6)
    lon = np.radians(np.linspace(-179.999, 179.999, 91))
    for lat_deg in (-60, -30, 0, 30, 60):
        draw_line(axes, lon, np.full(lon.size, np.radians(lat_deg)), color=LIGHT["rule"], linewidth=0.6)
    for number in range(len(plan)):
        half = plan.corner_deg.shape[1] // 2
        edges = plan.corner_deg[number][:half], plan.corner_deg[number][: half - 1 : -1]
        k, is_odd = plan.field[number], number // 2 % 2
        middle = _middle(*edges)
        draw_line(axes, *middle, color=FIELD_COLOURS[k], linewidth=4.5, alpha=0.45 if is_odd else 1.0,
                  solid_capstyle="butt")  # fmt: skip
    for k, word in enumerate(FIELD_WORDS):
        axes.plot([], [], color=FIELD_COLOURS[k], linewidth=4, label=word)
    axes.legend(loc="lower center", ncols=2, bbox_to_anchor=(0.5, -0.04))
    axes.set_aspect("equal")
    axes.set_xlim(-2.03, 2.03)
    axes.set_ylim(-1.25, 1.05)
    axes.set_title("A hundred minutes: a row of the table every ten minutes,\ndark and pale by turns")


def _middle(one, other):
    """Right ascension and declination in radians, midway between two edges."""
    ra, dec = (np.radians(np.stack([each[:, k] for each in (one, other)])) for k in (0, 1))
    x, y, z = (each.mean(axis=0) for each in (np.cos(dec) * np.cos(ra), np.cos(dec) * np.sin(ra), np.sin(dec)))
    return np.arctan2(y, x), np.arctan2(z, np.hypot(x, y))


def _draw_near(axes, plan) -> None:
    ra, dec = NEAR
    for number in range(len(plan)):
        corner, k = plan.corner_deg[number], plan.field[number]
        east, north, ahead = _tangent(corner, ra, dec)
        if (ahead > 0.9).all():
            axes.fill(east, north, facecolor=FIELD_COLOURS[k], alpha=0.25, linewidth=0.0)
            axes.plot(np.append(east, east[0]), np.append(north, north[0]), color=FIELD_COLOURS[k], linewidth=0.7)
    axes.set_xlim(3.5, -6.5)
    axes.set_ylim(-5.0, 5.0)
    axes.set_box_aspect(1.0)
    place = f"{ra:.0f}°, {dec:.0f}°".replace("-", "\N{MINUS SIGN}")
    axes.set_xlabel(f"degrees east of {place}")
    axes.set_ylabel("degrees north")
    axes.set_title("A day: strips 0.69° wide beside each other,\nthe fields by turns")


def _tangent(place_deg, ra_deg: float, dec_deg: float):
    """Degrees east and north in the plane that touches the sky at a place, and the cosine of the distance from it."""
    ra, dec = np.radians(place_deg[:, 0] - ra_deg), np.radians(place_deg[:, 1])
    at = np.radians(dec_deg)
    ahead = np.sin(at) * np.sin(dec) + np.cos(at) * np.cos(dec) * np.cos(ra)
    east = np.cos(dec) * np.sin(ra) / ahead
    north = (np.cos(at) * np.sin(dec) - np.sin(at) * np.cos(dec) * np.cos(ra)) / ahead
    return np.degrees(east), np.degrees(north), ahead
