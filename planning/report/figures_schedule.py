"""The science schedule over time: data rate, memory and passes, one above the other on one time axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..events.event import AvoidanceList
from ..passes.memory import MemoryHistory
from ..passes.pass_plan import Pass, PassPlan
from ..schedule import ScienceSchedule
from .drawing import new_figure
from .palette import LIGHT
from .time_axis import set_time_axis

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Array = NDArray[np.float64]

WIDE_IN = 10.0
_MOST_POINTS = 1000
_BAR, _THIN_BAR = 0.5, 0.16
_BELOW_BAR = 0.36


def schedule_figure(
    schedule: ScienceSchedule, avoidance: AvoidanceList | None = None, daily_memory: MemoryHistory | None = None
) -> Figure:
    """Data rate with avoidance periods as bands, memory with what is deleted, passes as a Gantt chart.

    daily_memory   the memory with the fixed daily pass, drawn beside
    """
    stations = station_names(schedule.passes)
    figure = new_figure(4.6 + 0.32 * len(stations), WIDE_IN)
    heights = [1.6, 1.6, 0.35 + 0.32 * max(1, len(stations))]
    rate, memory, passes = figure.subplots(3, 1, sharex=True, height_ratios=heights)
    _draw_rate(rate, schedule)
    _draw_memory(memory, schedule.memory, daily_memory)
    _draw_passes(passes, schedule.passes, stations)
    if avoidance is not None:
        _draw_bands((rate, memory, passes), avoidance)
    figure.align_ylabels()
    edges = schedule.rate.edges_et_ns
    set_time_axis(passes, int(edges[0]), int(edges[-1]), most=14)
    return figure


def station_names(plan: PassPlan) -> list[str]:
    """The stations of a plan and its baseline, by name."""
    baseline = plan.baseline.passes if plan.baseline else ()
    return sorted({each.station for each in (*plan.passes, *baseline)})


def _draw_rate(axes: Axes, schedule: ScienceSchedule) -> None:
    rate = schedule.rate
    edges_s, mean = _thinned(rate.edges_et_ns, rate.bits.sum(axis=1))
    axes.stairs(mean * 1e-6, edges_s, color=LIGHT["first"], linewidth=1.1, fill=False, baseline=None)
    sent = schedule.memory.sent_bits.sum(axis=1)
    edges_s, mean = _thinned(rate.edges_et_ns, sent)
    axes.stairs(mean * 1e-6, edges_s, color=LIGHT["third"], alpha=0.28, linewidth=0.0, fill=True)
    axes.set_ylim(bottom=0.0)
    axes.set_ylabel("Mbit/s")
    axes.set_title("Science data: generated (line), sent to the ground (filled)")


def _draw_memory(axes: Axes, memory: MemoryHistory, daily: MemoryHistory | None) -> None:
    at_s = _since_start_s(memory.edges_et_ns)
    every = max(1, at_s.size // (2 * _MOST_POINTS))
    fill = memory.total_bits * 1e-9
    axes.fill_between(at_s[::every], fill[::every], color=LIGHT["first"], alpha=0.18, linewidth=0.0)
    axes.plot(at_s[::every], fill[::every], color=LIGHT["first"], linewidth=1.1)
    axes.axhline(memory.limit_bits * 1e-9, color=LIGHT["second"], linewidth=1.0, linestyle=(0, (5, 3)))
    dropping = memory.dropped_bits.sum(axis=1) > 0.0
    title = "Memory: fill (line), capacity (dashes)"
    if daily is not None:
        beside = daily.total_bits * 1e-9
        axes.plot(at_s[::every], beside[::every], color=LIGHT["faint-ink"], linewidth=0.9, linestyle=(0, (1.5, 1.5)))
        title += ", fill with the fixed daily pass (dots)"
    if dropping.any():
        # A strip along the upper edge: a deletion must be seen however short it is.
        for begin, end in _runs(dropping):
            axes.axvspan(at_s[begin], at_s[end], ymin=0.94, ymax=1.0, color=LIGHT["second"], linewidth=1.0)
        title += ", data deleted (bar above)"
    axes.set_ylim(0.0, 1.12 * max(memory.limit_bits * 1e-9, float(fill.max())))
    axes.set_ylabel("Gbit")
    axes.set_title(title)


def _draw_passes(axes: Axes, plan: PassPlan, stations: Sequence[str]) -> None:
    lane = {station: number for number, station in enumerate(stations)}
    start = plan.start_et_ns
    for each in plan.passes:
        colour = LIGHT["second"] if each.origin == "locked" else LIGHT["first"]
        _bar(axes, each, lane[each.station], start, _BAR, colour, 1.0)
    for each in plan.baseline.passes if plan.baseline else ():
        _bar(axes, each, lane[each.station] - _BELOW_BAR, start, _THIN_BAR, LIGHT["loop"], 1.0)
    axes.set_yticks(range(len(stations)), stations)
    axes.set_ylim(-0.7, max(0.6, len(stations) - 0.4))
    axes.grid(axis="y", visible=False)
    words = ["set-up (pale)"]
    if any(each.origin == "locked" for each in plan.passes):
        words.append("locked (as the dashes above)")
    if plan.baseline:
        words.append("fixed daily pass for comparison (thin)")
    axes.set_title(f"Passes: {', '.join(words)}")


def _bar(axes: Axes, each: Pass, at: float, start_et_ns: int, height: float, colour: str, alpha: float) -> None:
    """A pass, its set-up fainter."""
    setup_s, begin_s, end_s = (
        (ns - start_et_ns) * 1e-9 for ns in (each.setup_et_ns, each.start_et_ns, each.stop_et_ns)
    )
    axes.barh(at, end_s - begin_s, height, begin_s, color=colour, alpha=alpha, linewidth=0.0)
    axes.barh(at, begin_s - setup_s, height, setup_s, color=colour, alpha=0.4 * alpha, linewidth=0.0)


def _draw_bands(panels: Sequence[Axes], avoidance: AvoidanceList) -> None:
    for period in avoidance.periods:
        begin_s, end_s = ((ns - avoidance.start_et_ns) * 1e-9 for ns in (period.start_et_ns, period.stop_et_ns))
        for axes in panels:
            axes.axvspan(begin_s, end_s, color=LIGHT["sun"], alpha=0.16, linewidth=0.0, zorder=0)


def _since_start_s(et_ns: NDArray[np.int64]) -> Array:
    seconds: Array = (et_ns - et_ns[0]) * 1e-9
    return seconds


def _thinned(edges_et_ns: NDArray[np.int64], bits: Array) -> tuple[Array, Array]:
    """Edges in seconds and mean bits per second of so few bins that each can be told from the next."""
    every = -(-bits.size // _MOST_POINTS)
    first = np.arange(0, bits.size, every)
    edges_s = _since_start_s(edges_et_ns)[np.append(first, bits.size)]
    return edges_s, np.add.reduceat(bits, first) / np.diff(edges_s)


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Begin and end (exclusive) of every run of True."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]])))
    return [(int(begin), int(end)) for begin, end in zip(steps[::2], steps[1::2], strict=True)]
