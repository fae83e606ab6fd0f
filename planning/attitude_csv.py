"""Attitudes at single times as CSV: one line of column names, then one line a time. Doubles read back bit for bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .plan_facts import instants
from .products.cell_rows import CellRows
from .snapshot import Snapshot


def write(found: Sequence[Snapshot]) -> bytes:
    """The file. ``utc`` is empty before 1972.

    utc, tdb, et_ns                  the time, as text and in TDB nanoseconds past J2000
    segment                          of the law
    q_x, q_y, q_z, q_w               ICRS to SRS, scalar last
    rate_x_deg_s, ...                angular velocity, in the SRS
    spin_axis_ra_deg, ...            ICRS
    nu_deg, omega_deg                precession and spin phase
    sun_aspect_deg                   angle between spin axis and Sun
    FovP_ra_deg, FovP_dec_deg, FovP_scan_angle_deg, ...   of every field of view, by its name
    """
    rows = CellRows(len(found))
    names = []
    for name, cells in _columns(found):
        names.append(name)
        if isinstance(cells, list):
            texts = list(dict.fromkeys(cells))
            places = {text: place for place, text in enumerate(texts)}
            rows.add_labels([text.encode("utf-8") for text in texts], np.array([places[text] for text in cells]))
        elif cells.dtype == np.int64:
            rows.add_integers(cells)
        else:
            rows.add_reals(cells)
    return (",".join(names) + "\n").encode("utf-8") + b"".join(rows.written())


def _columns(found: Sequence[Snapshot]) -> Iterator[tuple[str, list[str] | NDArray[Any]]]:
    times = instants([each.et_ns for each in found])
    yield "utc", [time["utc"] or "" for time in times]
    yield "tdb", [time["tdb"] for time in times]
    yield "et_ns", np.array([each.et_ns for each in found], np.int64)
    yield "segment", [_quoted(each.segment) for each in found]
    yield from _named("q_{}", "xyzw", [each.quaternion for each in found])
    yield from _named("rate_{}_deg_s", "xyz", [each.angular_velocity_deg_s for each in found])
    for name in ("spin_axis_ra_deg", "spin_axis_dec_deg", "nu_deg", "omega_deg", "sun_aspect_deg"):
        yield name, np.array([getattr(each, name) for each in found])
    for place, field in enumerate(found[0].fields):
        for name in ("ra_deg", "dec_deg", "scan_angle_deg"):
            yield _quoted(f"{field.name}_{name}"), np.array([getattr(each.fields[place], name) for each in found])


def _named(pattern: str, axes: str, rows: Sequence[tuple[float, ...]]) -> Iterator[tuple[str, NDArray[Any]]]:
    for axis, column in zip(axes, np.array(rows).T, strict=True):
        yield pattern.format(axis), column


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"' if any(mark in text for mark in ',"') else text
