"""Ticks of a time axis at round dates, without the machine's time zone, locale or clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ...ephemeris.timescales import parse_time
from .wording import civil

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNIT_S = {"s": 1, "m": 60, "h": 3600, "D": 86400, "M": 2_629_746, "Y": 31_556_952}
_STEPS = (
    *((n, "s") for n in (1, 2, 5, 10, 15, 30)),
    *((n, "m") for n in (1, 2, 5, 10, 15, 30)),
    *((n, "h") for n in (1, 2, 3, 6, 12)),
    *((n, "D") for n in (1, 2, 5, 10)),
    *((n, "M") for n in (1, 2, 3, 6)),
    *((n, "Y") for n in (1, 2, 5, 10, 20, 50)),
)


@dataclass(frozen=True)
class Tick:
    """A round date: ``label`` changes from tick to tick, ``period`` is the longer unit it lies in."""

    et_ns: int
    label: str
    period: str


def ticks(start_et_ns: int, stop_et_ns: int, most: int = 7) -> list[Tick]:
    """About ``most`` round dates inside [start, stop], UTC (TDB before 1972)."""
    span_s = (stop_et_ns - start_et_ns) * 1e-9
    number, unit = next((n, u) for n, u in _STEPS if span_s / (n * _UNIT_S[u]) <= most or (n, u) == _STEPS[-1])
    scale = civil(start_et_ns)[1]
    first, last = (_count(civil(et_ns)[0], unit) for et_ns in (start_et_ns, stop_et_ns))
    found = []
    for date in np.arange(-(-first // number) * number, last + 1, number).astype(f"datetime64[{unit}]"):
        et_ns = parse_time(str(date.astype("datetime64[s]")), scale)
        if start_et_ns <= et_ns <= stop_et_ns:
            found.append(Tick(et_ns, *_label(date, unit)))
    return found


def _count(date: str, unit: str) -> int:
    """Units from 1970 to a date, rounded down; a leap second counts as the one before it."""
    return int(np.datetime64(date.replace(":60", ":59"), "s").astype(f"datetime64[{unit}]").astype(np.int64))


def _label(date: np.datetime64, unit: str) -> tuple[str, str]:
    year, month, day = str(date.astype("datetime64[D]")).split("-")
    clock = str(date.astype("datetime64[s]"))[11:]
    named_day = f"{int(day)} {_MONTHS[int(month) - 1]}"
    if unit == "Y":
        return year, ""
    if unit == "M":
        return _MONTHS[int(month) - 1], year
    if unit == "D":
        return named_day, year
    return (clock if unit == "s" else clock[:5]), f"{named_day} {year}"


def labels(of: Sequence[Tick]) -> list[str]:
    """One label a tick; the longer unit stands below where it is new."""
    return [
        tick.label if not tick.period or (k and of[k - 1].period == tick.period) else f"{tick.label}\n{tick.period}"
        for k, tick in enumerate(of)
    ]


def set_time_axis(axes: Axes, start_et_ns: int, stop_et_ns: int, most: int = 7) -> None:
    """Dates along x, whose data are seconds since ``start_et_ns``."""
    chosen = ticks(start_et_ns, stop_et_ns, most)
    axes.set_xlim(0.0, (stop_et_ns - start_et_ns) * 1e-9)
    axes.set_xticks([(tick.et_ns - start_et_ns) * 1e-9 for tick in chosen], labels(chosen))
