"""Pictures over time: the solar aspect angle, the rates, and what happens at the borders of law segments."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.sun import EARTH
from ...ephemeris.timescales import NS_PER_DAY
from ..jumps import Jump
from ..scanlaw import ScanLaw
from .drawing import new_figure
from .motion import Rates, Residual, SolarAspect
from .palette import LIGHT
from .time_axis import set_time_axis
from .wording import date

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
Curve = tuple[NDArray[np.int64], Array]

_DEG = math.degrees(1.0)
_ARCSEC = 3600.0 * _DEG
_UNITS = (
    ("deg", _DEG),
    ("arcmin", 60.0 * _DEG),
    ("arcsec", _ARCSEC),
    ("mas", 1e3 * _ARCSEC),
    ("µas", 1e6 * _ARCSEC),
)


def aspect(law: ScanLaw, parts: Sequence[SolarAspect]) -> Figure:
    """Departure of the solar aspect angle from nominal, against the law's Sun and the ephemeris's."""
    panels: list[tuple[str, str, list[Curve]]] = []
    earth = [(part.et_ns, part.earth_rad) for part in parts if part.earth_rad is not None]
    spacecraft = [(part.et_ns, part.spacecraft_rad) for part in parts if part.spacecraft_rad is not None]
    if earth:
        panels.append(("Sun of the ephemeris, from the Earth's centre", "first", earth))
    if spacecraft and law.mission.orbit_body != EARTH:
        panels.append(("Sun of the ephemeris, from the spacecraft", "second", spacecraft))
    panels.append(("Sun of the law", "third", [(part.et_ns, part.law_rad) for part in parts]))
    figure = new_figure(0.6 + 1.15 * len(panels))
    for axes, (title, colour, curves) in zip(_stack(figure, len(panels)), panels, strict=True):
        unit, scale = _unit([values for _, values in curves])
        _draw(axes, law, curves, colour, scale)
        axes.set_title(title)
        axes.set_ylabel(unit)
        _zero_inside(axes)
    figure.align_ylabels()
    set_time_axis(axes, law.start_et_ns, law.stop_et_ns)
    return figure


def rates_figure(law: ScanLaw, parts: Sequence[Rates]) -> Figure:
    """Rates of precession, spin axis and spin phase."""
    panels = (
        ("precession rate", "deg/d", "first", _DEG * 86400.0, "precession_rad_s"),
        ("speed of the spin axis on the sky", "deg/d", "second", _DEG * 86400.0, "spin_axis_rad_s"),
        ("spin-phase rate less the inertial spin", "arcsec/s", "third", _ARCSEC, "spin_phase_rad_s"),
    )
    figure = new_figure(4.05)
    for axes, (title, unit, colour, scale, name) in zip(_stack(figure, len(panels)), panels, strict=True):
        _draw(axes, law, [(part.et_ns, getattr(part, name)) for part in parts], colour, scale)
        axes.set_title(title)
        axes.set_ylabel(unit)
    figure.align_ylabels()
    set_time_axis(axes, law.start_et_ns, law.stop_et_ns)
    return figure


def jumps_figure(jumps: Sequence[Jump], residuals: Sequence[Residual]) -> Figure:
    """Phases around each border, less those of the law before it."""
    columns = 1 if len(jumps) == 1 else 2
    rows = math.ceil(len(jumps) / columns)
    figure = new_figure(2.5 if rows == 1 else 0.5 + 1.45 * rows)
    grid = figure.subplots(rows, columns, squeeze=False)
    for axes, jump, part in zip(grid.flat, jumps, residuals, strict=False):
        unit, scale = _unit([part.precession_rad, part.spin_rad])
        hours = (part.et_ns - jump.et_ns) / 3.6e12
        for values, colour, dashes, name in (
            (part.spin_rad, "first", "-", "spin phase"),
            (part.precession_rad, "second", (0, (4, 2)), "precession phase"),
        ):
            for run in (slice(None, part.border), slice(part.border, None)):
                label = name if run.start is None else None
                axes.plot(hours[run], scale * values[run], color=LIGHT[colour], linestyle=dashes, label=label)
        axes.axvline(0.0, color=LIGHT["faint-ink"], linewidth=0.8, linestyle=(0, (2, 2)))
        axes.set_title(date(jump.et_ns), fontsize=8 if columns == 2 else None)
        axes.set_ylabel(unit)
        axes.set_xlim(hours[0], hours[-1])
        axes.margins(y=0.12)
        _few_ticks(axes, 4)
    for axes in list(grid.flat)[len(jumps) :]:
        axes.set_axis_off()
    for axes in grid[-1]:
        axes.set_xlabel("hours from the border")
    figure.legend(*grid.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def _stack(figure: Figure, count: int) -> Sequence[Axes]:
    return list(figure.subplots(count, 1, sharex=True, squeeze=False)[:, 0])


def _draw(axes: Axes, law: ScanLaw, curves: Sequence[Curve], colour: str, scale: float) -> None:
    thin = law.stop_et_ns - law.start_et_ns > 400 * NS_PER_DAY
    for et_ns, values in curves:
        at_s = (et_ns - law.start_et_ns) * 1e-9
        axes.plot(at_s, scale * values, color=LIGHT[colour], linewidth=0.7 if thin else 1.4)
    if len(law.segments) > 1:
        for piece in law.segments[1:]:
            border_s = (piece.start_et_ns - law.start_et_ns) * 1e-9
            axes.axvline(border_s, color=LIGHT["faint-ink"], linewidth=0.8, linestyle=(0, (2, 2)))
    axes.margins(y=0.1)
    _few_ticks(axes, 4)


def _few_ticks(axes: Axes, most: int) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.yaxis.set_major_locator(MaxNLocator(most, steps=[1, 2, 5, 10]))


def _zero_inside(axes: Axes) -> None:
    """Widen the range of y so that zero, the law kept exactly, is in sight."""
    low, high = (min(axes.dataLim.y0, 0.0), max(axes.dataLim.y1, 0.0))
    margin = 0.1 * (high - low)
    axes.set_ylim(low - margin, high + margin)


def _unit(values: Sequence[Array]) -> tuple[str, float]:
    """The largest unit of angle in which the largest value is one or more; microarcseconds for smaller ones."""
    largest = max(float(np.max(np.abs(each))) for each in values)
    return next(((name, scale) for name, scale in _UNITS if scale * largest >= 1.0), _UNITS[-1])
