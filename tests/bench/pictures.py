"""Pictures of the page of benchmarks: ratios and their goals, curves of scaling, figures run after run."""

import io
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from scanplan.planning.report.drawing import new_figure, style
from scanplan.planning.report.palette import LIGHT

from .curves import Curve
from .figures import Figure
from .machine import fingerprint, was_busy
from .page import number, shown
from .run import Run

WIDE_IN = 8.2
ROW_IN = 0.185
COLOURS = (LIGHT["first"], LIGHT["second"], LIGHT["third"], LIGHT["sun"], "#7a4fa3", LIGHT["faint-ink"])
MARKS = ("o", "s", "^", "D", "v", "P")
REACHED, MISSED = LIGHT["first"], LIGHT["second"]


def save(figure: Any, path: Path) -> None:
    """As PNG with a palette and without a date."""
    from PIL import Image

    sink = io.BytesIO()
    figure.savefig(sink, format="png", dpi=120, facecolor="white", metadata={"Software": None})
    image = Image.open(sink).convert("RGB")
    image.quantize(48, Image.Quantize.MEDIANCUT, kmeans=4, dither=Image.Dither.NONE).save(path, "PNG", optimize=True)


def save_summary(path: Path, run: Run) -> None:
    """Bars of the figures that have a goal: ratios to be large, ratios to be small, and quantities."""
    goals = [figure for figure in run.figures if figure.is_reached is not None]
    groups = (
        ("Times faster than the peer: the stroke is the least asked for", "times faster",
         [f for f in goals if f.is_ratio and f.goal.most is None]),
        ("The peer's time, so many times: the stroke is the most allowed", "times the peer's time",
         [f for f in goals if f.is_ratio and f.goal.most is not None]),
        ("Other goals: how many times better than asked for", "times better than the goal",
         [f for f in goals if not f.is_ratio]),
    )  # fmt: skip
    groups = tuple(group for group in groups if group[2])
    sizes = [len(figures) + 2.0 for _, _, figures in groups]
    with style():
        figure = new_figure(ROW_IN * sum(sizes) + 0.35 * len(groups), WIDE_IN)
        grid = figure.subplots(len(groups), 1, squeeze=False, height_ratios=sizes)[:, 0]
        for axes, (title, label, figures) in zip(grid, groups, strict=True):
            _bars(axes, figures)
            axes.set_title(title)
            axes.set_xlabel(label)
        save(figure, path)


def _bars(axes: Any, figures: Sequence[Figure]) -> None:
    ratios = all(figure.is_ratio for figure in figures)
    for at, figure in enumerate(figures):
        value = figure.value.median if ratios else figure.goal.margin(figure.value.median)
        bounds = [bound for bound in (figure.goal.least, figure.goal.most) if bound is not None] if ratios else [1.0]
        colour = REACHED if figure.is_reached else MISSED
        axes.barh(at, value - 1.0, 0.62, left=1.0, color=colour if figure.is_reached else "white", edgecolor=colour,
                  hatch=None if figure.is_reached else "/////", linewidth=0.8)  # fmt: skip
        axes.vlines(bounds, at - 0.45, at + 0.45, color=LIGHT["ink"], linewidth=1.6)
        mark = "\N{CHECK MARK}" if figure.is_reached else "\N{BALLOT X}"
        end = max(value, 1.0, *bounds)
        axes.annotate(f"{mark} {shown(figure)}", (end, at), xytext=(5, 0), textcoords="offset points", va="center",
                      fontsize=7, color=colour)  # fmt: skip
    axes.set_xscale("log")
    low, high = axes.get_xlim()
    axes.set_xlim(low, high ** (1.0 if ratios and high > 100 else 1.1) * 1.6)
    axes.set_ylim(len(figures) - 0.4, -0.6)
    axes.set_yticks(range(len(figures)), [f"{figure.ours}  |  {figure.other}" for figure in figures], fontsize=6.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(False, axis="y")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.xaxis.set_minor_formatter("")


def save_scaling(path: Path, curves: Sequence[Curve]) -> None:
    """A panel for each group of curves; peers dashed."""
    panels = list(dict.fromkeys(curve.panel for curve in curves))
    rows = -(-len(panels) // 2)
    with style():
        figure = new_figure(2.75 * rows, WIDE_IN)
        grid = figure.subplots(rows, 2, squeeze=False).reshape(-1)
        for axes, panel in zip(grid, panels, strict=False):
            _panel(axes, [curve for curve in curves if curve.panel == panel])
            axes.set_title(panel)
        for axes in grid[len(panels) :]:
            axes.set_axis_off()
        save(figure, path)


def _panel(axes: Any, curves: Sequence[Curve]) -> None:
    first = curves[0]
    is_threads, is_rate = first.unit == "threads", first.unit == "clients"
    for curve, colour, mark in zip(curves, cycle(COLOURS), cycle(MARKS), strict=False):
        per_item = np.array(curve.seconds_per_item)
        values = per_item[0] / per_item if is_threads else 1.0 / per_item if is_rate else per_item
        label = f"{curve.label} ({curve.exponent:.2f})".replace("(-", "(\N{MINUS SIGN}")
        axes.plot(curve.sizes, values, f"{mark}{'--' if curve.is_peer else '-'}", color=colour, markersize=4,
                  markerfacecolor="white" if curve.is_peer else colour, label=label)  # fmt: skip
    axes.set_xlabel(first.unit)
    if is_threads:
        most = max(first.sizes)
        axes.plot([1, most], [1, most], ":", color=LIGHT["faint-ink"], linewidth=1.0, label="ideal")
        axes.set_ylabel("times sooner than one")
        axes.set_xticks(first.sizes)
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    elif is_rate:
        axes.set_ylabel("answers per second")
        axes.set_ylim(0.0, None)
    else:
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_ylabel(f"seconds {first.per}")
        low, high = axes.get_ylim()
        axes.set_ylim(low, high * (high / low) ** 0.35)
    axes.legend(fontsize=6.5, handlelength=2.6)


def save_history(path: Path, runs: Sequence[Run]) -> None:
    """A panel for each section: margins over the goals, run after run, coloured by what the last run reached."""
    from matplotlib.ticker import LogLocator

    last = [figure for figure in runs[-1].figures if figure.is_reached is not None]
    sections = list(dict.fromkeys(figure.section for figure in last))
    rows = -(-len(sections) // 2)
    kinds = list(dict.fromkeys(fingerprint(run.machine) for run in runs))
    with style():
        figure = new_figure(1.7 * rows + 0.5, WIDE_IN)
        grid = figure.subplots(rows, 2, squeeze=False, sharex=True).reshape(-1)
        for axes, section in zip(grid, sections, strict=False):
            for each in (figure for figure in last if figure.section == section):
                for kind, mark in zip(kinds, cycle(MARKS), strict=False):
                    _line(axes, runs, each.key, kind, REACHED if each.is_reached else MISSED, mark)
            axes.axhline(1.0, color=LIGHT["ink"], linewidth=1.2)
            axes.set_yscale("log")
            low, high = axes.get_ylim()
            axes.set_ylim(low / 1.2, high * 1.2)
            axes.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0) if high < 30 * low else (1.0,)))
            axes.yaxis.set_major_formatter(lambda value, _: number(value))
            axes.yaxis.set_minor_formatter("")
            axes.set_title(section)
            axes.set_xticks(range(len(runs)), [run.commit for run in runs], rotation=45, fontsize=6.5, ha="right")
            axes.tick_params(axis="x", labelbottom=True)
            axes.set_xlim(-0.5, len(runs) - 0.5)
        for axes in grid[len(sections) :]:
            axes.set_axis_off()
        figure.supylabel("times better than the goal", fontsize=8.5)
        save(figure, path)


def _line(axes: Any, runs: Sequence[Run], key: tuple[str, ...], kind: str, colour: str, mark: str) -> None:
    points = [
        (at, figure.goal.margin(figure.value.median), was_busy(run.machine))
        for at, run in enumerate(runs)
        if fingerprint(run.machine) == kind
        for figure in run.figures
        if figure.key == key and figure.goal.is_set
    ]
    if points:
        at, margin, busy = (np.array(column) for column in zip(*points, strict=True))
        axes.plot(at, margin, "-", color=colour, linewidth=1.0)
        for is_busy in (False, True):
            axes.plot(at[busy == is_busy], margin[busy == is_busy], mark, color=colour, markersize=4,
                      markerfacecolor="white" if is_busy else colour)  # fmt: skip
