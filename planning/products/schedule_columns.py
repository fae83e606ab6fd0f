"""The columns of a science schedule: names, units, meaning, in one place; every format has these, in this order.

Columns come in groups, an array (N, K) each; docs/icd/science-schedule.md lists them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import Literal

from ...errors import ProductError


@dataclass(frozen=True)
class ScheduleColumn:
    """What one column means; units in the notation of VOUnits, UCD1+ of the IVOA."""

    name: str
    dtype: Literal["utc", "int64", "float64"]
    unit: str
    ucd: str
    description: str


@dataclass(frozen=True)
class Group:
    """Columns alike, one a label; without labels a single column of the group's own name.

    key   of the array; in XML the name of the attribute that lists its values
    """

    key: str
    labels: tuple[str, ...]
    unit: str
    ucd: str
    description: str

    @cached_property
    def columns(self) -> tuple[ScheduleColumn, ...]:
        """(K,) columns. Labels are cut to letters, digits and underscores; when two then agree all are numbered."""
        if self.key in _SINGLE:
            return (ScheduleColumn(self.key, "float64", self.unit, self.ucd, self.description),)
        return tuple(
            ScheduleColumn(f"{self.key}_{short}", "float64", self.unit, self.ucd, f"{self.description}, {label}")
            for short, label in zip(_short(self.labels), self.labels, strict=True)
        )


@dataclass(frozen=True)
class ScheduleNames:
    """What the values of a schedule are called; the names of a ``DataRate``."""

    fields: tuple[str, ...]
    rows: tuple[int, ...]
    classes: tuple[str, ...]
    instruments: tuple[str, ...]
    streams: tuple[str, ...]

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The groups of a bin's values."""
        rows = tuple(f"{field} row {row}" for field, row in product(self.fields, self.rows))
        return (
            Group("transits", rows, "", "meta.number", "Object transits that get windows"),
            Group("class_transits", self.classes, "", "meta.number", "Object transits by brightness"),
            Group(
                "lost_transits", (), "", "meta.number", "Stars that would get windows but for the density about them"
            ),
            Group("observations", self.instruments, "", "meta.number;obs", "Measurements: windows read, one a CCD"),
            *self.volumes("in the bin", "at the end of the bin"),
        )

    def volumes(self, during: str, at_the_end: str) -> tuple[Group, ...]:
        """The groups of data volumes, by stream."""
        return (
            Group("stored_bits", self.streams, "bit", "meta.number", f"Into the on-board memory {during}"),
            Group("sent_bits", self.streams, "bit", "meta.number", f"Sent to the ground {during}"),
            Group("dropped_bits", self.streams, "bit", "meta.number", f"Deleted on board {during}"),
            Group("fill_bits", self.streams, "bit", "meta.number", f"In the on-board memory {at_the_end}"),
        )


UTC = ScheduleColumn("start_utc", "utc", "", "time.start", "Start of the bin, UTC")
START = ScheduleColumn("start_et_ns", "int64", "ns", "time.start", "Start of the bin, TDB since J2000 (TDB)")
STOP = ScheduleColumn("stop_et_ns", "int64", "ns", "time.end", "End of the bin, TDB since J2000 (TDB)")
TIMES = (UTC, START, STOP)

_SINGLE = ("lost_transits",)


def columns_of(names: ScheduleNames) -> tuple[ScheduleColumn, ...]:
    """All columns of the bins."""
    return (*TIMES, *(column for group in names.groups for column in group.columns))


def check_names(found: Sequence[str], columns: Iterable[ScheduleColumn], source: str, line: int | None = None) -> None:
    """Raises ProductError, naming the column, unless a file's names are those of these columns, in this order."""
    expected = [column.name for column in columns]
    for name in expected:
        if found.count(name) != 1:
            problem = "the column is missing" if name not in found else "the column stands twice in the table"
            raise ProductError(problem, file=source, line=line, key=name)
    for name, due in zip(found, [*expected, ""], strict=False):
        if name != due:
            problem = "not a column of this table" if name not in expected else "the column is out of order"
            hint = f"expected '{due}' here" if due else "expected no more columns"
            raise ProductError(problem, file=source, line=line, key=name, hint=hint)


def _short(labels: tuple[str, ...]) -> list[str]:
    short = [re.sub(r"[^A-Za-z0-9]+", "_", label.replace(" row ", " ")).strip("_") or "x" for label in labels]
    if len(set(short)) == len(short):
        return short
    return [f"{each}_{place}" for place, each in enumerate(short, start=1)]
