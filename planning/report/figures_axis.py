"""Pictures of the spin axis: around the Sun, and on the sky."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import NS_PER_DAY
from ..scanlaw import ScanLaw
from .drawing import new_figure
from .motion import AxisPath, axis_path, sample_times, surroundings
from .palette import LIGHT
from .time_axis import labels, ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SAMPLES = 1200
_SAMPLES_OF_MANY_TURNS = 6000
_MOST_LABELS = 9
_ALL_LONGITUDES_NS = 250 * NS_PER_DAY


def paths(law: ScanLaw, samples: int = _SAMPLES) -> list[AxisPath]:
    """The spin axis over each piece of a law."""
    return [axis_path(law, piece, sample_times(piece, law, samples)) for piece in law.segments]


def around_sun(law: ScanLaw) -> Figure:
    """The spin axis on its circle about the Sun, seen from inside: north up, longitude growing to the left."""
    figure = new_figure(4.1)
    draw_around_sun(figure.add_subplot(), law)
    return figure


def draw_around_sun(axes: Axes, law: ScanLaw) -> None:
    radius = math.degrees(law.mission.law.solar_aspect_angle_rad)
    turn = np.linspace(0.0, 2.0 * math.pi, 241)
    axes.plot(radius * np.cos(turn), radius * np.sin(turn), color=LIGHT["loop"], linewidth=1.0)
    pieces = paths(law)
    for path in pieces:
        axes.plot(path.east_deg, path.north_deg, color=LIGHT["first"], linewidth=2.6, solid_capstyle="butt")
    _mark_ends(axes, pieces, "east_deg", "north_deg")
    axes.plot(0.0, 0.0, "o", markersize=9, color=LIGHT["sun"])
    axes.annotate("Sun", (0.0, 0.0), (0, -14), textcoords="offset points", ha="center", va="top")
    _label_days(axes, law, pieces, radius)
    limit = 1.36 * radius
    axes.set_xlim(limit, -limit)
    axes.set_ylim(-limit, limit)
    axes.set_aspect("equal")
    step = 15 if radius < 60 else 30
    marks = np.arange(-step * int(limit // step), limit, step)
    axes.set_xticks(marks)
    axes.set_yticks(marks)
    axes.set_xlabel("ecliptic longitude from the Sun (°), to the left")
    axes.set_ylabel("towards ecliptic north (°)")


def _label_days(axes: Axes, law: ScanLaw, pieces: list[AxisPath], radius: float) -> None:
    """Dates along the path, while it does not run over itself."""
    turned = sum(_turned_rad(path) for path in pieces)
    marks = ticks(law.start_et_ns, law.stop_et_ns, _MOST_LABELS)
    if turned > 2.0 * math.pi or turned < math.radians(2.0):
        return
    least_gap = math.radians(9.0)
    placed: list[float] = []
    for mark, label in zip(marks, labels(marks), strict=True):
        path = next(p for p in pieces if p.et_ns[0] <= mark.et_ns <= p.et_ns[-1])
        where = float(np.interp(mark.et_ns - path.et_ns[0], path.et_ns - path.et_ns[0], np.arange(path.et_ns.size)))
        east, north = (np.interp(where, np.arange(path.et_ns.size), v) for v in (path.east_deg, path.north_deg))
        axes.plot(east, north, "o", markersize=3.4, color=LIGHT["ink"])
        angle = math.atan2(north, east)
        if any(abs(math.remainder(angle - other, 2.0 * math.pi)) < least_gap for other in placed):
            continue
        placed.append(angle)
        text = label.split("\n")[0]
        axes.text(
            1.06 * radius * math.cos(angle),
            1.06 * radius * math.sin(angle),
            text,
            ha="left" if east < -0.2 * radius else "right" if east > 0.2 * radius else "center",
            va="bottom" if north > 0.5 * radius else "top" if north < -0.5 * radius else "center",
        )


def _turned_rad(path: AxisPath) -> float:
    angle = np.unwrap(np.arctan2(path.north_deg, path.east_deg))
    return float(np.sum(np.abs(np.diff(angle))))


def _mark_ends(axes: Axes, pieces: list[AxisPath], x: str, y: str) -> None:
    """An open ring where the window starts, a full one where it ends."""
    ends = (pieces[0], 0, LIGHT["paper"]), (pieces[-1], -1, LIGHT["first"])
    for path, end, fill in ends:
        (ring,) = axes.plot(getattr(path, x)[end], getattr(path, y)[end], "o", color=LIGHT["first"], zorder=4)
        ring.set(markersize=6.5, markeredgewidth=1.4, markerfacecolor=fill)


def goes_all_round(law: ScanLaw) -> bool:
    """Whether the window is so long that the spin axis gets to nearly all longitudes."""
    return law.stop_et_ns - law.start_et_ns > _ALL_LONGITUDES_NS


def on_ecliptic(law: ScanLaw) -> Figure:
    """The spin axis in ecliptic longitude and latitude, with the loop it is part of."""
    figure = new_figure(4.1)
    draw_on_ecliptic(figure.add_subplot(), law)
    return figure


def draw_on_ecliptic(axes: Axes, law: ScanLaw) -> None:
    limit = min(15.0 * math.ceil(math.degrees(law.mission.law.solar_aspect_angle_rad) / 15.0 + 0.5), 90.0)
    if goes_all_round(law):
        for path in paths(law, _SAMPLES_OF_MANY_TURNS):
            axes.plot(*_broken(path.lon_deg, path.lat_deg), color=LIGHT["first"], linewidth=0.5)
        axes.set_xlim(360.0, 0.0)
        axes.set_xticks(range(0, 361, 60))
    else:
        _draw_turns(axes, law)
        axes.set_aspect("equal")
    axes.set_ylim(-limit, limit)
    axes.set_yticks(np.arange(-30.0 * (limit // 30.0), limit + 1.0, 30.0))
    axes.set_xlabel("ecliptic longitude (°)")
    axes.set_ylabel("ecliptic latitude (°)")


def _draw_turns(axes: Axes, law: ScanLaw) -> None:
    """The window's path on the fainter one of its surroundings, both about the Sun's longitude."""
    within, around = paths(law), paths(surroundings(law))
    centre = float(np.degrees(law.angles(np.array([(law.start_et_ns + law.stop_et_ns) // 2])).sun_lon_rad[0]))

    def shown(path: AxisPath) -> tuple[NDArray[np.float64], ...]:
        return _broken(_near(path.lon_deg, centre), path.lat_deg)

    for path in around:
        axes.plot(*shown(path), color=LIGHT["loop"], linewidth=1.0)
    for path in within:
        axes.plot(*shown(path), color=LIGHT["first"], linewidth=2.6, solid_capstyle="butt")
    moved = [replace(path, lon_deg=_near(path.lon_deg, centre)) for path in within]
    _mark_ends(axes, moved, "lon_deg", "lat_deg")
    _draw_sun(axes, law, centre)
    _longitude_ticks(axes, [_near(path.lon_deg, centre) for path in around])


def _near(lon_deg: NDArray[np.float64], centre_deg: float) -> NDArray[np.float64]:
    """The same longitudes within half a turn of another."""
    return np.asarray(centre_deg + np.remainder(lon_deg - centre_deg + 180.0, 360.0) - 180.0)


def _draw_sun(axes: Axes, law: ScanLaw, centre: float) -> None:
    lon = np.concatenate([piece.series.angles(sample_times(piece, law, 50)).sun_lon_rad for piece in law.segments])
    lat = np.concatenate([piece.series.angles(sample_times(piece, law, 50)).sun_lat_rad for piece in law.segments])
    near = _near(np.degrees(lon), centre)
    axes.plot(*_broken(near, np.degrees(lat)), color=LIGHT["sun"], linewidth=3.0)
    axes.plot(near[-1], np.degrees(lat[-1]), "o", markersize=7, color=LIGHT["sun"])
    axes.annotate(
        "Sun", (near[-1], float(np.degrees(lat[-1]))), (0, -10), textcoords="offset points", ha="center", va="top"
    )


def _longitude_ticks(axes: Axes, near: list[NDArray[np.float64]]) -> None:
    low, high = min(float(lon.min()) for lon in near), max(float(lon.max()) for lon in near)
    low, high = 30.0 * math.floor(low / 30.0), 30.0 * math.ceil(high / 30.0)
    axes.set_xlim(high, low)
    step = 30 if high - low <= 240 else 60
    marks = np.arange(low, high + 1.0, step)
    axes.set_xticks(marks, [f"{mark % 360.0:.0f}" for mark in marks])


def _broken(lon_deg: NDArray[np.float64], lat_deg: NDArray[np.float64]) -> tuple[NDArray[np.float64], ...]:
    """The same line with gaps where longitude passes from one edge of the map to the other."""
    cuts = np.flatnonzero(np.abs(np.diff(lon_deg)) > 180.0) + 1
    return np.insert(lon_deg, cuts, np.nan), np.insert(lat_deg, cuts, np.nan)
