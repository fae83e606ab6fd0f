"""Runs as text: the table for the terminal and the page of the documentation."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from . import words
from .curves import Curve
from .figures import Figure
from .machine import OTHERS, was_busy
from .run import Run

PICTURES = {
    "summary": "benchmarks.png",
    "scaling": "benchmarks-scaling.png",
    "history": "benchmarks-history.png",
}
RUNS_SHOWN = 6


def seconds(value: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("us", 1e6)):
        if value * scale >= 1.0:
            return f"{value * scale:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"


def number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _size(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:g}"


def shown(figure: Figure) -> str:
    """The figure with its unit, a ratio without words."""
    value = number(figure.value.median)
    return value if figure.is_ratio else f"{value} {figure.meaning}".replace(" /s", "/s")


def _cells(figure: Figure) -> tuple[str, ...]:
    value = figure.value
    noise = f" [{number(value.low)}, {number(value.high)}]" if value.high > value.low else ""
    unit = figure.meaning if figure.meaning.startswith("/") else f" {figure.meaning}"
    return (
        figure.ours,
        seconds(figure.ours_s) if figure.ours_s else "",
        figure.other,
        seconds(figure.other_s) if figure.other_s else "",
        f"{number(value.median)}{noise}{unit}",
        "" if figure.wall_value is None else number(figure.wall_value),
        str(figure.goal),
        figure.verdict,
    )


_HEADINGS = ("ours", "CPU", "compared with", "CPU", "figure", "wall", "goal", "")


def table(figures: Sequence[Figure]) -> str:
    """For the terminal."""
    rows = [_HEADINGS, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def page(runs: Sequence[Run]) -> str:
    """For the documentation, in Markdown: the last run, and those before it as history."""
    run = runs[-1]
    parts = [words.INTRODUCTION, *_warning(run), _summary(run)]
    for section, group in groupby(run.figures, key=lambda figure: figure.section):
        figures = list(group)
        notes = dict.fromkeys(figure.note for figure in figures if figure.note)
        body = [_markdown(_HEADINGS, map(_cells, figures)), *notes]
        parts.append(f"## {section}\n\n" + "\n\n".join(body) + "\n")
    if run.curves:
        parts.append(_scaling(run.curves))
    parts += [_history(runs[-RUNS_SHOWN:]), words.HOW, _unfair(), *_unmeasured(run), _machine(run)]
    return "\n".join(parts)


def _warning(run: Run) -> Iterable[str]:
    if was_busy(run.machine):
        yield (
            f"**Other work had {run.machine[OTHERS]} meanwhile.** Ratios of CPU time stand, with more noise. What is\n"
            "timed by the clock on the wall is slower than it would be: service, start, what several threads do.\n"
        )


def _summary(run: Run) -> str:
    goals = [figure for figure in run.figures if figure.is_reached is not None]
    reached = sum(bool(figure.is_reached) for figure in goals)
    rows = ((f.section, f.ours, f.other, shown(f), str(f.goal), f.verdict) for f in goals)
    return "\n\n".join(
        [
            f"## Goals: {reached} of {len(goals)} reached",
            _picture(words.SUMMARY_PICTURE, "summary"),
            _markdown(("", "ours", "compared with", "figure", "goal", ""), _once(rows)),
            words.SUMMARY + "\n",
        ]
    )


def _scaling(curves: Sequence[Curve]) -> str:
    rows = (
        (
            curve.panel,
            f"{curve.label} (peer)" if curve.is_peer else curve.label,
            f"{_size(curve.sizes[0])} to {_size(curve.sizes[-1])} {curve.unit}",
            f"{seconds(curve.seconds_per_item[0])} to {seconds(curve.seconds_per_item[-1])} {curve.per}".strip(),
            f"{curve.exponent:.2f}",
        )
        for curve in curves
    )
    headings = ("", "what", "sizes", "time at the first and the last", "exponent")
    return "\n\n".join(
        [
            "## How the time grows",
            _picture(words.SCALING_PICTURE, "scaling"),
            _markdown(headings, _once(rows)),
            words.SCALING + "\n",
        ]
    )


def _history(runs: Sequence[Run]) -> str:
    last = [figure for figure in runs[-1].figures if figure.is_reached is not None]
    found = [{figure.key: figure for figure in run.figures} for run in runs]

    def cells(figure: Figure) -> tuple[str, ...]:
        past = (figures.get(figure.key) for figures in found)
        values = ("" if f is None else f"{shown(f)} {f.verdict[:1]}" for f in past)
        return figure.section, f"{figure.ours}; {figure.other}", str(figure.goal), *values

    headings = ("", "row", "goal", *(f"{run.short_name}{' (disturbed)' * was_busy(run.machine)}" for run in runs))
    return "\n\n".join(
        [
            "## History",
            words.HISTORY,
            _picture(words.HISTORY_PICTURE, "history"),
            _markdown(headings, _once(map(cells, last))) + "\n",
        ]
    )


def _unfair() -> str:
    headings = ("peer", "in its favour", "against it")
    return f"### What is unfair\n\n{_markdown(headings, words.UNFAIR)}\n"


def _unmeasured(run: Run) -> Iterable[str]:
    if run.unmeasured:
        rows = "\n".join(f"- {what}: {why}" for what, why in run.unmeasured.items())
        yield f"## Not measured in this run\n\n{rows}\n"


def _machine(run: Run) -> str:
    facts = {"begun (UTC)": run.began_utc, "commit": run.commit, **run.machine}
    return "## Machine\n\n" + "\n".join(f"- {name}: {value}" for name, value in facts.items()) + "\n"


def _picture(what: str, name: str) -> str:
    return f"![{what}.](img/{PICTURES[name]})"


def _once(rows: Iterable[tuple[str, ...]]) -> Iterable[tuple[str, ...]]:
    """Rows whose first cell is said once, where it begins."""
    before = None
    for row in rows:
        yield ("" if row[0] == before else row[0], *row[1:])
        before = row[0]


def _markdown(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(headings)} |", "|" + " --- |" * len(headings)]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])
