"""How a notebook shows what was found: times, small tables, pictures."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from ...ephemeris.timescales import convert_ns, iso

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def utc(et_ns: int) -> str:
    """TDB nanoseconds past J2000 as UTC to the second, rounded: ``2017-02-05T12:00:00``."""
    return iso(int(convert_ns(et_ns, "TDB", "UTC")), "UTC", 0)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows below a header; numbers stand flush right. ``print`` gives plain text, a notebook draws it."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int] = frozenset()

    def __str__(self) -> str:
        lines = (self.header, *self.rows)
        widths = [max(len(line[k]) for line in lines) for k in range(len(self.header))]
        return "\n".join(
            "  ".join(
                cell.rjust(widths[k]) if k in self.right else cell.ljust(widths[k]) for k, cell in enumerate(line)
            ).rstrip()
            for line in lines
        )

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return "".join(
            (
                '<table class="dataframe">',
                f"<thead>{self._html_row('th', self.header)}</thead>",
                f"<tbody>{''.join(self._html_row('td', row) for row in self.rows)}</tbody>",
                "</table>",
            )
        )

    def _html_row(self, tag: str, texts: Sequence[str]) -> str:
        return f"<tr>{''.join(self._html_cell(tag, k, text) for k, text in enumerate(texts))}</tr>"

    def _html_cell(self, tag: str, k: int, text: str) -> str:
        side = "right" if k in self.right else "left"
        wrap = "normal" if " " in text else "nowrap"  # a time or a name is not broken at its hyphens
        return f'<{tag} style="text-align: {side}; white-space: {wrap}">{escape(text)}</{tag}>'


def table(header: Sequence[str], rows: Iterable[Sequence[Any]], decimals: int = 3) -> Table:
    """A table of values: floats with so many decimals at most, alike in a column; None as nothing, others as text."""
    columns = [list(column) for column in zip(*rows, strict=True)]
    texts = zip(*(_column_texts(column, decimals) for column in columns), strict=True)
    right = {k for k, column in enumerate(columns) if _is_of_numbers(column)}
    return Table(tuple(header), tuple(texts) or (("none", *[""] * (len(header) - 1)),), frozenset(right))


def _column_texts(values: Sequence[Any], most: int) -> list[str]:
    decimals = max((_decimals(value, most) for value in values if _is_number(value)), default=0)
    return ["" if value is None else f"{value:.{decimals}f}" if _is_number(value) else str(value) for value in values]


def _is_of_numbers(values: Sequence[Any]) -> bool:
    given = [value for value in values if value is not None]
    return bool(given) and all(map(_is_number, given))


def _is_number(value: Any) -> bool:
    return not isinstance(value, bool) and hasattr(value, "__float__")


def _decimals(value: Any, most: int) -> int:
    return len(f"{float(value):.{most}f}".rstrip("0").partition(".")[2])


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG that a notebook shows."""

    png: bytes

    def __repr__(self) -> str:
        return f"a picture of {len(self.png)} bytes"

    def _repr_png_(self) -> str:
        return base64.b64encode(self.png).decode("ascii")


def picture(drawn: bytes | Callable[..., Figure], *given: Any) -> Picture:
    """A PNG, or a function that draws a figure of what is given, as the last line of a cell.

    picture(schedule_figure, plan.schedule, plan.avoidance)
    """
    if isinstance(drawn, bytes):
        return Picture(drawn)
    from io import BytesIO

    from ..report.drawing import style

    stream = BytesIO()
    with style():
        figure = drawn(*given)
        figure.savefig(stream, format="png", dpi=90, facecolor="white", metadata={"Software": None})
    return Picture(stream.getvalue())
