"""A star map from a table of counts, after every check of the table.

Two layouts, pixels nested in ICRS:
  a column g_le_M for each of some magnitudes M: stars of the pixel with G <= M
  rows of pixel, g and n: n stars with g <= G < g + 0.5, as the archive query of ``scanplan sky query`` gives them

Stars brighter than the first magnitude of the cumulative layout are shared among bins of half a magnitude, from G 3
on, as the embedded model shares them in the same direction. Rows without g, of sources without a magnitude, do not
count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .count_table import CountTable
from .galaxy_counts import EDGES_MAG, FIRST_MAG, MOST_NSIDE, default_star_map
from .magnitudes import with_edges
from .star_map import Array, StarMap

BIN_MAG = 0.5

_PIXEL = re.compile(r"(?:hpx|healpix|ipix|pixel)_?(\d*)$", re.IGNORECASE)
_CUMULATIVE = re.compile(r"g_le_(\d+(?:\.\d+)?)$", re.IGNORECASE)
_LAYOUTS = "expected hpx with g_le_16, g_le_17, ..., or hpx6 with g and n"


def map_of(table: CountTable, inputs: tuple[Mapping[str, str], ...]) -> StarMap:
    """The map of a table, named after its file. Raises InvalidInput that names file, line or row, and column."""
    for key, right in (("ordering", "NESTED"), ("coordsys", "C")):
        if table.facts.get(key, right).upper() not in (right, {"NESTED": "NEST", "C": "ICRS"}[right]):
            hint = f"expected {right}: nested pixels in ICRS"
            table.refuse(f"is '{table.facts[key]}'", key=key.upper(), hint=hint)
    limits = sorted((float(match[1]), name) for name in table.columns if (match := _CUMULATIVE.match(name)))
    pixel_name = next((name for name in table.columns if _PIXEL.match(name)), None)
    if limits:
        return _cumulative_map(table, pixel_name, limits, inputs)
    if pixel_name is not None and {"g", "n"} <= table.columns.keys():
        return _long_map(table, pixel_name, inputs)
    table.refuse(f"its columns are {', '.join(table.columns)}", hint=_LAYOUTS)


def _source(path: str) -> str:
    return f"star counts of {Path(path).name}"


def _cumulative_map(
    table: CountTable, pixel_name: str | None, limits: list[tuple[float, str]], inputs: tuple[Mapping[str, str], ...]
) -> StarMap:
    nside = _nside(table, pixel_name, rows_are_pixels=True)
    for _, name in limits:
        _require_counts(table, name)
    cumulative = np.stack([table.columns[name] for _, name in limits], axis=1)
    falls = np.diff(cumulative, axis=1) < 0.0
    if falls.any():
        row, at = (int(each[0]) for each in np.nonzero(falls))
        name = limits[at + 1][1]
        problem = f"{cumulative[row, at + 1]:.15g} stars are fewer than those of {limits[at][1]}"
        table.refuse(problem, row=row, key=name, hint="expected cumulative counts, which never fall")
    if pixel_name is not None:
        sorted_ = np.empty_like(cumulative)
        sorted_[_pixels(table, pixel_name, nside, once=True)] = cumulative
        cumulative = sorted_
    first_mag = limits[0][0]
    counts = np.diff(cumulative, axis=1)
    edges = np.array([limit for limit, _ in limits])
    if first_mag > FIRST_MAG:
        bright_edges, shares = _bright_shares(nside, first_mag)
        counts = np.concatenate([cumulative[:, :1] * shares, counts], axis=1)
        edges = np.concatenate([bright_edges[:-1], edges])
    elif len(limits) == 1:
        table.refuse("there is but one magnitude", key=limits[0][1], hint=f"expected one fainter than G {FIRST_MAG:g}")
    return StarMap(nside, edges, counts, _source(table.path), inputs)


def _bright_shares(nside: int, first_mag: float) -> tuple[Array, Array]:
    """Bins from ``FIRST_MAG`` to a magnitude, and the model's shares (P, B) of the stars in them."""
    inner = EDGES_MAG[first_mag > EDGES_MAG]
    edges = np.append(inner, first_mag)
    model = with_edges(default_star_map(nside), edges).stars
    return edges, model / model.sum(axis=1, keepdims=True)


def _long_map(table: CountTable, pixel_name: str, inputs: tuple[Mapping[str, str], ...]) -> StarMap:
    nside = _nside(table, pixel_name, rows_are_pixels=False)
    pixels = _pixels(table, pixel_name, nside, once=False)
    _require_counts(table, "n")
    g, n = table.columns["g"], table.columns["n"]
    has_g = ~np.isnan(g)
    bins = np.where(has_g, g, 0.0) / BIN_MAG
    off = has_g & ~(np.isfinite(bins) & (bins == np.floor(bins)) & (np.abs(bins) < 100.0))
    if off.any():
        row = int(np.argmax(off))
        table.refuse(f"{g[row]:.15g} is no edge of a bin", row=row, key="g", hint="expected multiples of 0.5")
    if not has_g.any():
        table.refuse("no row has a magnitude", key="g", hint="expected the lower edges of bins of 0.5 mag")
    lowest = int(bins[has_g].min())
    number = int(bins[has_g].max()) - lowest + 1
    flat = pixels[has_g] * number + (bins[has_g].astype(np.int64) - lowest)
    order = np.argsort(flat, kind="stable")
    repeated = np.flatnonzero(np.diff(flat[order]) == 0)
    if repeated.size:
        row = int(np.flatnonzero(has_g)[order[repeated + 1].min()])
        problem = f"pixel {int(table.columns[pixel_name][row])} has a second row with g {g[row]:g}"
        table.refuse(problem, row=row, key="g", hint="expected one row for each pixel and bin")
    stars = np.zeros(12 * nside**2 * number)
    stars[flat] = n[has_g]
    edges = BIN_MAG * np.arange(lowest, lowest + number + 1, dtype=np.float64)
    return StarMap(nside, edges, stars.reshape(-1, number), _source(table.path), inputs)


def _nside(table: CountTable, pixel_name: str | None, rows_are_pixels: bool) -> int:
    """From the file's own word, from the pixel column's name (hpx6 is level 6), or from the number of pixels."""
    match = _PIXEL.match(pixel_name) if pixel_name is not None else None
    if match is not None and match[1]:
        level = int(match[1])
        nside, said = 1 << min(level, 40), f"level {level} of {pixel_name}"
    elif "nside" in table.facts:
        text = table.facts["nside"]
        if not text.isascii() or not text.isdigit():
            table.refuse(f"is '{text}'", key="NSIDE", hint="expected a power of two")
        nside, said = int(text), f"nside {text}"
    else:
        pixels = table.rows if rows_are_pixels else np.unique(table.columns[pixel_name or ""]).size
        nside, said = round((pixels / 12) ** 0.5), f"the number of pixels, {pixels},"
        if 12 * nside * nside != pixels:
            hint = "expected 12 nside**2, or the level in the column's name, as hpx6 for nside 64"
            table.refuse(f"{pixels} pixels make no whole sky", key=pixel_name, hint=hint)
    if not (1 <= nside <= MOST_NSIDE and nside & (nside - 1) == 0):
        hint = f"expected a power of two from 1 to {MOST_NSIDE}"
        table.refuse(f"{said} means no nside that a nested map has here", key=pixel_name, hint=hint)
    if rows_are_pixels and table.rows != 12 * nside * nside:
        hint = f"expected {12 * nside * nside}, one for each pixel of nside {nside}"
        table.refuse(f"there are {table.rows} rows", hint=hint)
    return nside


def _pixels(table: CountTable, name: str, nside: int, once: bool) -> NDArray[np.int64]:
    """The pixel column as whole numbers, checked."""
    values = table.columns[name]
    most = 12 * nside * nside - 1
    wrong = ~(np.isfinite(values) & (values == np.floor(values)) & (values >= 0) & (values <= most))
    if wrong.any():
        row = int(np.argmax(wrong))
        hint = f"expected a whole number from 0 to {most}, for nside {nside}"
        table.refuse(f"{values[row]:.15g} is no pixel", row=row, key=name, hint=hint)
    pixels = values.astype(np.int64)
    if once:
        first: Any = np.zeros(most + 1, np.bool_)
        first[pixels] = True
        if not first.all():
            order = np.argsort(pixels, kind="stable")
            row = int(order[np.flatnonzero(np.diff(pixels[order]) == 0) + 1].min())
            table.refuse(f"pixel {pixels[row]} is there twice", row=row, key=name, hint="expected a row a pixel")
    return pixels


def _require_counts(table: CountTable, name: str) -> None:
    values = table.columns[name]
    wrong = ~(np.isfinite(values) & (values >= 0.0))
    if wrong.any():
        row = int(np.argmax(wrong))
        value = values[row]
        problem = "has no number" if np.isnan(value) else f"{value:.15g} is no count"
        table.refuse(problem, row=row, key=name, hint="expected 0 or more stars")
