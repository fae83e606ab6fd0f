"""The figures of docs/validation.md: every run prints them and puts them where the page has room for them.

The page is written by hand but for its blocks between ``<!-- figures: NAME -->`` and ``<!-- end of figures -->``.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

DOCS = Path(__file__).parents[2] / "docs"
PAGE = DOCS / "validation.md"
BLOCK = re.compile(r"<!-- figures: (\S+) -->")
QUANTILES = (0.5, 0.9, 0.99, 0.999, 1.0)
QUANTILE_NAMES = ("50 %", "90 %", "99 %", "99.9 %", "largest")


class Page:
    """Collects blocks of figures during a run."""

    def __init__(self) -> None:
        self.blocks: dict[str, str] = {}
        self.verdicts: list[list[str]] = []

    def put(self, name: str, *parts: str) -> None:
        """Print the parts, and keep them for the block called ``name``."""
        text = "\n\n".join(parts)
        print(f"\n{text}")
        self.blocks[name] = text

    def judge(self, what: str, truth: str, figure: float, bound: float, unit: str) -> None:
        """A row of the summary; AssertionError for a figure beyond its bound."""
        holds = bool(figure <= bound)
        self.verdicts.append([what, truth, f"{short(figure)} {unit}", f"{short(bound)} {unit}", "holds"])
        print(f"\n{what}: {short(figure, 4)} {unit}, at most {short(bound)} {unit}: {'holds' if holds else 'FAILS'}")
        assert holds, f"{what}: {figure} {unit} is more than {bound} {unit}"

    def write(self) -> None:
        """Replace the blocks collected; the rest of the page stays. KeyError for a block the page has no room for.

        The summary is that of a whole run: one that left a block of the page out leaves the summary, too.
        """
        text = PAGE.read_text(encoding="utf-8")
        if set(BLOCK.findall(text)) - {"summary"} <= set(self.blocks):
            self.blocks["summary"] = table(["what", "truth", "figure", "bound", "verdict"], self.verdicts)
        for name, block in self.blocks.items():
            marks = re.compile(rf"(<!-- figures: {re.escape(name)} -->\n).*?(<!-- end of figures -->)", re.DOTALL)
            if not marks.search(text):
                raise KeyError(f"{PAGE.name} has no block of figures called {name}")
            text = marks.sub(lambda found, block=block: f"{found[1]}{block}\n{found[2]}", text)
        PAGE.write_text(text, encoding="utf-8")


def table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; columns are padded so that it reads well on a terminal too."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def quantiles(values: np.ndarray, digits: int = 2) -> list[str]:
    """Quantiles 50, 90, 99, 99.9 % and the largest of the absolute values, to so many significant digits."""
    return [short(value, digits) for value in np.quantile(np.abs(values), QUANTILES)]


def short(value: float, digits: int = 2) -> str:
    """A number to so many significant digits, without a mantissa where it reads well."""
    text = f"{value:.{digits}g}"
    if "e" in text and 1e-3 <= abs(value) < 1e7:
        text = f"{float(text):.10f}".rstrip("0").rstrip(".")
    return text
