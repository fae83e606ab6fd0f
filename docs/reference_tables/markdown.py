"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table with a line end. Columns in which no row has anything are left out; bars in cells are escaped."""
    cells = [list(row) for row in rows]
    kept = [place for place in range(len(head)) if any(row[place] for row in cells)]
    lines = [[head[place] for place in kept], ["---"] * len(kept), *([row[place] for place in kept] for row in cells)]
    return "".join(_line([cell.replace("|", "\\|") for cell in line]) for line in lines)


def _line(cells: Iterable[str]) -> str:
    return "|" + "".join(f" {cell} |" if cell else " |" for cell in cells) + "\n"
