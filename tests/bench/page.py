"""A run as text: the printed table, the history file and the page of the documentation."""

import json
from dataclasses import asdict
from itertools import groupby

from .figures import Figure

_INTRODUCTION = """# Benchmarks

Made by `make bench`; every figure below comes from one run on one machine, described at the end.

Absolute times depend on the machine, ratios hardly: each row times our work and its peer in turn, A B A B ..., and
takes the median of the ratio of neighbours, of CPU time (of all threads) and, beside it, of wall time. In brackets
are the first and the last decile: the noise.
"""


def _seconds(value: float) -> str:
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("us", 1e6)):
        if value * scale >= 1.0:
            return f"{value * scale:.3g} {unit}"
    return f"{value * 1e9:.3g} ns"


def _number(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _cells(figure: Figure) -> tuple[str, ...]:
    value = figure.value
    return (
        figure.ours,
        _seconds(figure.ours_s),
        figure.other,
        _seconds(figure.other_s) if figure.other_s else "",
        f"{_number(value.median)} [{_number(value.low)}, {_number(value.high)}] {figure.meaning}",
        _number(figure.wall_value),
        str(figure.goal),
        figure.verdict,
    )


_HEADINGS = ("ours", "CPU", "compared with", "CPU", "ratio", "wall", "goal", "")


def table(figures: list[Figure]) -> str:
    """For the terminal."""
    rows = [_HEADINGS, *(_cells(figure) for figure in figures)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([lines[0], "-" * len(lines[0]), *lines[1:]])


def page(figures: list[Figure], machine: dict[str, str]) -> str:
    """For the documentation, in Markdown."""
    parts = [_INTRODUCTION]
    for section, group in groupby(figures, key=lambda figure: figure.section):
        rows = list(group)
        lines = [f"| {' | '.join(_HEADINGS)} |", "|" + " --- |" * len(_HEADINGS)]
        lines += [f"| {' | '.join(_cells(figure))} |" for figure in rows]
        notes = dict.fromkeys(figure.note for figure in rows if figure.note)
        parts.append(f"## {section}\n\n" + "\n".join(lines) + "".join(f"\n\n{note}" for note in notes) + "\n")
    facts = "\n".join(f"- {name}: {value}" for name, value in machine.items())
    parts.append(f"## Machine\n\n{facts}\n")
    return "\n".join(parts)


def history(figures: list[Figure], machine: dict[str, str]) -> str:
    """For a comparison with later runs, as JSON."""
    rows = [asdict(figure) | {"verdict": figure.verdict} for figure in figures]
    return json.dumps({"machine": machine, "figures": rows}, indent=1, ensure_ascii=False) + "\n"
