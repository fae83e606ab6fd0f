"""Transits for who looks at a terminal: the columns that tell when and how, in few digits."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator

from .columns import columns

_MILLISECOND = len("2017-01-01T02:09:11.753")
_ROWS_AT_ONCE = 2000
_SHOWN: dict[str, tuple[str, Callable[[str], str]]] = {
    "star": ("star", str),
    "body": ("body", str),
    "utc": ("UTC", lambda text: text[:_MILLISECOND]),
    "field": ("field", str),
    "ccd_row": ("row", str),
    "zeta_deg": ("zeta, deg", lambda text: f"{float(text):.4f}"),
    "scan_angle_deg": ("scan angle, deg", lambda text: f"{float(text):.3f}"),
    "parallax_factor_al": ("parallax factor", lambda text: f"{float(text):.3f}" if text else ""),
}
"""Of the columns of CSV: heading, and a cell's text from that of the file. Times are cut, not rounded."""
_FLUSH_LEFT = ("star", "body", "utc", "field")


def transit_table(pieces: Iterable[bytes]) -> Iterator[str]:
    """The file of transits in CSV, piece by piece, as lines of a table; widths hold for some thousand rows at once."""
    rows = csv.reader(_lines(pieces))
    names = next(rows)
    shown = [name for name in _SHOWN if name in names]
    places = [names.index(name) for name in shown]
    right = [k for k, name in enumerate(shown) if name not in _FLUSH_LEFT]
    gathered = [[_SHOWN[name][0] for name in shown]]
    for row in rows:
        gathered.append([_SHOWN[name][1](row[place]) for name, place in zip(shown, places, strict=True)])
        if len(gathered) == _ROWS_AT_ONCE:
            yield columns(gathered, right)
            gathered = []
    if gathered:
        yield columns(gathered, right)


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield line.decode("utf-8")
    if rest:
        yield rest.decode("utf-8")
