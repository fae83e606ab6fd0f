"""The picture of a comparison: attitude, transits, passes, data and memory of A and B, one above the other."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...errors import UsageError
from ..diff.attitude_change import AttitudeChange
from ..diff.difference import Difference
from ..diff.pass_change import PassChange
from ..diff.schedule_change import ScheduleChange
from ..diff.transit_change import TransitChange
from ..diff.wording import counted
from ..passes.pass_plan import Pass
from .drawing import new_figure, style
from .palette import LIGHT
from .time_axis import set_time_axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]
Times = NDArray[np.int64]
Panel = tuple[float, "Callable[[Axes], None]"]
"""Height in inches, and what draws it."""

WIDTH_IN, DPI = 9.4, 130
A_COLOUR, B_COLOUR = LIGHT["first"], LIGHT["second"]
_ARCSEC_PER_RAD = math.degrees(1.0) * 3600.0
_MOST_POINTS = 1500
_MOST_TICKS = 12
_BINS = 60
_LEAST_ARCSEC = 1e-6
_DECADES = 1e-7
"""Of the largest angle: below it is what rounding leaves."""
_BAR, _ABOVE = 0.34, 0.19


def difference_picture(found: Difference, suffix: str) -> bytes:
    """The picture as a PNG (``.png``) or SVG (``.svg``) file, the same bytes for the same comparison.

    Raises UsageError where there is nothing to draw.
    """
    with style():
        figure = difference_figure(found)
        sink = io.BytesIO()
        if suffix == ".svg":
            figure.savefig(sink, format="svg", facecolor="white", metadata={"Date": None})
        else:
            figure.savefig(sink, format="png", dpi=DPI, facecolor="white", metadata={"Software": None})
    return sink.getvalue()


def difference_figure(found: Difference) -> Figure:
    """The figure; call it inside ``drawing.style``. Raises UsageError where there is nothing to draw."""
    panels = _panels(found)
    if not panels:
        raise UsageError("there is nothing to draw: the two have no attitude, transits, passes or data in common")
    figure = new_figure(0.45 + sum(height for height, _ in panels), WIDTH_IN)
    every = figure.subplots(len(panels), 1, squeeze=False, height_ratios=[height for height, _ in panels])[:, 0]
    for axes, (_, draw) in zip(every, panels, strict=True):
        draw(axes)
    figure.align_ylabels(list(every))
    return figure


def _panels(found: Difference) -> list[Panel]:
    panels: list[Panel] = []
    attitude, transits, passes, schedule = found.attitude, found.transits, found.passes, found.schedule
    if attitude is not None:
        panels.append((2.3, lambda axes: _draw_attitude(axes, attitude)))
    if transits is not None:
        panels.append((1.9, lambda axes: _draw_transits(axes, transits)))
    if passes is not None:
        panels.append((0.85 + 0.42 * max(1, len(passes.stations)), lambda axes: _draw_passes(axes, passes)))
    if schedule is not None:
        panels.append((1.8, lambda axes: _draw_rate(axes, schedule)))
        panels.append((1.9, lambda axes: _draw_memory(axes, schedule)))
    return panels


def _draw_attitude(axes: Axes, change: AttitudeChange) -> None:
    series, start = change.series.thinned(_MOST_POINTS), change.start_et_ns
    at_s = _seconds(series.et_ns, start)
    lines = [("spin phase", series.spin_phase_rad, A_COLOUR), ("spin axis", series.spin_axis_rad, B_COLOUR)]
    if len(series.across_rad):
        across = np.abs(series.across_rad).max(axis=0)
        lines.insert(0, ("across scan, worst field", across, LIGHT["loop"]))
    largest = _ARCSEC_PER_RAD * max(float(np.abs(angle).max()) for _, angle, _ in lines)
    least = max(_LEAST_ARCSEC, _DECADES * largest)
    for name, angle, colour in lines:
        arcsec = np.abs(angle) * _ARCSEC_PER_RAD
        axes.plot(at_s, np.where(arcsec >= least, arcsec, np.nan), color=colour, label=name)
    threshold = change.threshold_rad * _ARCSEC_PER_RAD
    axes.axhline(threshold, color=LIGHT["faint-ink"], linewidth=0.9, linestyle=(0, (5, 3)))
    for jump in change.jumps:
        axes.axvline((jump.et_ns - start) * 1e-9, color=LIGHT["faint-ink"], linewidth=0.7, linestyle=(0, (1, 2)))
    axes.set_yscale("log")
    axes.set_ylim(0.5 * least if largest > threshold else 0.1 * threshold, 4.0 * max(largest, threshold))
    if largest > threshold:
        shown = [each[np.abs(each) * _ARCSEC_PER_RAD >= least] for _, each, _ in lines]
        lowest = min((float(np.abs(each).min()) for each in shown if each.size), default=0.0) * _ARCSEC_PER_RAD
        axes.set_ylim(bottom=0.4 * min(lowest, threshold))
    axes.set_ylabel("arcsec")
    axes.set_title("Attitude of B against A; threshold (dashes)" + ("" if not change.jumps else ", steps (dots)"))
    _legend(axes)
    set_time_axis(axes, start, change.stop_et_ns, _MOST_TICKS)


def _draw_transits(axes: Axes, change: TransitChange) -> None:
    shift, unit = change.shift_s, "s"
    if shift.size and float(np.abs(shift).max()) < 1.0:
        shift, unit = shift * 1e3, "ms"
    if shift.size:
        low, high = float(shift.min()), float(shift.max())
        around = max(0.02 * (high - low), 0.02 * max(abs(low), abs(high)), 1e-3)
        edges = np.linspace(low - around, high + around, _BINS + 1)
        counts = np.histogram(shift, edges)[0]
        axes.stairs(counts, edges, color=A_COLOUR, alpha=0.75, fill=True, linewidth=0.0)
        axes.set_yscale("symlog", linthresh=1.0)
        axes.set_ylim(0.0, 1.5 * float(counts.max()))
    axes.set_xlabel(f"shift of transits in both, B later than A, {unit}", labelpad=2.0)
    axes.set_ylabel("transits")
    told = f"{shift.size} in both, {change.row_changes} of them in another CCD row"
    axes.set_title(f"Transits of {counted(change.stars, 'star')}: {change.lost} lost, {change.gained} gained, {told}")


def _draw_passes(axes: Axes, change: PassChange) -> None:
    stations = [each.station for each in change.stations]
    lane = {station: len(stations) - 1 - number for number, station in enumerate(stations)}
    same_a = {id(each.a) for each in change.changed}
    same_b = {id(each.b) for each in change.changed}
    span = change.start_et_ns, change.stop_et_ns
    for passes, changed, above, colour in (
        (change.passes_a, same_a, _ABOVE, A_COLOUR),
        (change.passes_b, same_b, -_ABOVE, B_COLOUR),
    ):
        for each in passes:
            _bar(axes, each, lane[each.station] + above, span, colour, 1.0 if id(each) in changed else 0.4)
    axes.set_yticks([lane[station] for station in stations], stations)
    axes.set_ylim(-0.6, max(0.6, len(stations) - 0.4))
    axes.grid(axis="y", visible=False)
    hours = f"{change.hours_a:.1f} h to {change.hours_b:.1f} h"
    axes.set_title(f"Passes: A above (blue), B below (red); the same in both pale; stations taken {hours}")
    set_time_axis(axes, *span, _MOST_TICKS)


def _bar(axes: Axes, each: Pass, at: float, span: tuple[int, int], colour: str, alpha: float) -> None:
    """A pass inside the span, its set-up thinner."""
    setup, begin, end = (
        (min(max(ns, span[0]), span[1]) - span[0]) * 1e-9
        for ns in (each.setup_et_ns, each.start_et_ns, each.stop_et_ns)
    )
    axes.barh(at, end - begin, _BAR, begin, color=colour, alpha=alpha, linewidth=0.0)
    axes.barh(at, begin - setup, 0.4 * _BAR, setup, color=colour, alpha=alpha, linewidth=0.0)


def _draw_rate(axes: Axes, change: ScheduleChange) -> None:
    for edges, bit_s, name, colour, width in (
        (change.rate_edges_a_et_ns, change.bit_s_a, "A", A_COLOUR, 1.8),
        (change.rate_edges_b_et_ns, change.bit_s_b, "B", B_COLOUR, 0.9),
    ):
        at_s, mean = _thinned(edges, bit_s, change.start_et_ns)
        axes.stairs(mean * 1e-6, at_s, color=colour, linewidth=width, fill=False, baseline=None, label=name)
    axes.set_ylim(bottom=0.0)
    axes.set_ylabel("Mbit/s")
    totals = [float(each.stored_bits.sum()) / 8e9 for each in (change.a, change.b)]
    axes.set_title(f"Science data generated: {totals[0]:.2f} GB to {totals[1]:.2f} GB")
    _legend(axes)
    set_time_axis(axes, change.start_et_ns, change.stop_et_ns, _MOST_TICKS)


def _draw_memory(axes: Axes, change: ScheduleChange) -> None:
    memories = (("A", change.memory_a, A_COLOUR, 1.8), ("B", change.memory_b, B_COLOUR, 0.9))
    for name, memory, colour, width in memories:
        every = max(1, memory.edges_et_ns.size // (2 * _MOST_POINTS))
        at_s = _seconds(memory.edges_et_ns, change.start_et_ns)
        axes.plot(at_s[::every], memory.fill_bits[::every] * 1e-9, color=colour, linewidth=width, label=name)
    for limit in sorted({memory.limit_bits for _, memory, _, _ in memories}):
        axes.axhline(limit * 1e-9, color=LIGHT["faint-ink"], linewidth=0.9, linestyle=(0, (5, 3)))
    top = max(max(memory.limit_bits, memory.most_bits) for _, memory, _, _ in memories)
    axes.set_ylim(0.0, 1.12e-9 * top)
    axes.set_ylabel("Gbit")
    lost = [float(each.lost_bits.sum()) / 8e9 for each in (change.a, change.b)]
    axes.set_title(f"Memory: fill, capacity (dashes); lost {lost[0]:.3f} GB to {lost[1]:.3f} GB")
    _legend(axes)
    set_time_axis(axes, change.start_et_ns, change.stop_et_ns, _MOST_TICKS)


def _legend(axes: Axes) -> None:
    """Right of the title's line, where it covers nothing."""
    axes.legend(loc="lower right", bbox_to_anchor=(1.0, 0.98), ncols=3, borderaxespad=0.0, handlelength=1.6)


def _seconds(et_ns: Times, start_et_ns: int) -> Array:
    seconds: Array = (et_ns - start_et_ns).astype(np.float64) * 1e-9
    return seconds


def _thinned(edges_et_ns: Times, bit_s: Array, start_et_ns: int) -> tuple[Array, Array]:
    """Edges in seconds and mean rates of so few bins that each can be told from the next."""
    first = np.arange(0, bit_s.size, -(-bit_s.size // _MOST_POINTS))
    edges_s = _seconds(edges_et_ns, start_et_ns)
    kept = edges_s[np.append(first, bit_s.size)]
    return kept, np.add.reduceat(bit_s * np.diff(edges_s), first) / np.diff(kept)
