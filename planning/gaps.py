"""Gaps in a mission's data, and how likely an observation is to have reached the ground.

gaps = GapList.read("gaps.csv")      columns start, end, kind
gaps.kind_at(found.et_ns)            indices into gaps.kinds, -1 outside every gap
data_probability(found, gaps)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.timescales import as_et_ns, iso
from ..errors import InvalidInput
from .csv_records import CsvRecord, read_records

if TYPE_CHECKING:
    from .transits import Transits

COLUMNS = ("start", "end", "kind")
NO_GAP = -1


@dataclass(frozen=True, eq=False)
class GapList:
    """Gaps (G,), each [start, end), in the order given. They may overlap: the first one given says the kind.

    kind   index into kinds
    """

    start_et_ns: NDArray[np.int64]
    end_et_ns: NDArray[np.int64]
    kind: NDArray[np.int64]
    kinds: tuple[str, ...]

    @classmethod
    def read(cls, path: str | Path) -> GapList:
        """The gaps of a CSV file with a header that names start, end and kind; other columns are passed over.

        Times as everywhere, UTC where no scale is named. Empty lines and lines that begin with # do not count.
        Raises InvalidInput that names file and line.
        """
        return _from_spans([_span(record) for record in read_records(path, COLUMNS, "gap list")])

    @classmethod
    def from_rows(cls, rows: Iterable[tuple[Any, Any, str]]) -> GapList:
        """Gaps from (start, end, kind); a time is astropy's Time, text, or int64 TDB ns past J2000.

        Raises TimeError for what is no time, InvalidInput for a gap that does not last.
        """
        spans = []
        for number, (start, end, kind) in enumerate(rows):
            span = (int(as_et_ns(start)[0][0]), int(as_et_ns(end)[0][0]), kind)
            if problem := _defect(*span):
                raise InvalidInput(f"gap {number}: {problem[0]}", hint=problem[1])
            spans.append(span)
        return _from_spans(spans)

    def __len__(self) -> int:
        return self.start_et_ns.size

    def kind_at(self, times: Any) -> NDArray[np.int64]:
        """Which of the kinds (N,) times lie in, -1 outside every gap; a number for one time.

        times   astropy's Time, text, or int64 TDB ns past J2000, in any order
        """
        et_ns, scalar = as_et_ns(times)
        borders, kinds = self._pieces
        found = kinds[np.searchsorted(borders, et_ns, side="right")]
        return found[0] if scalar else found

    @cached_property
    def _pieces(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Borders (B,) at which the kind may change, and the kinds (B + 1,) before, between and after them."""
        borders = np.unique(np.concatenate([self.start_et_ns, self.end_et_ns]))
        kinds = np.full(borders.size + 1, NO_GAP)
        by_start = np.argsort(self.start_et_ns, kind="stable")
        opened: list[int] = []
        upcoming = 0
        for piece, border in enumerate(borders, start=1):
            while upcoming < by_start.size and self.start_et_ns[by_start[upcoming]] <= border:
                heappush(opened, int(by_start[upcoming]))
                upcoming += 1
            while opened and self.end_et_ns[opened[0]] <= border:
                heappop(opened)
            if opened:
                kinds[piece] = self.kind[opened[0]]
        return borders, kinds


def data_probability(transits: Transits, gaps: GapList | None = None) -> NDArray[np.float64]:
    """How likely each transit (N,) is to have data: 0 in a gap, else the mission's ``live_fraction``."""
    probability = np.full(len(transits), transits.law.mission.live_fraction)
    if gaps is not None:
        probability[gaps.kind_at(transits.et_ns) != NO_GAP] = 0.0
    return probability


def _span(record: CsvRecord) -> tuple[int, int, str]:
    span = record.time("start"), record.time("end"), record.cells["kind"]
    if problem := _defect(*span):
        raise record.error(problem[0], hint=problem[1])
    return span


def _defect(start_et_ns: int, end_et_ns: int, kind: str) -> tuple[str, str] | None:
    """What is wrong with a gap, and what would be right."""
    if end_et_ns <= start_et_ns:
        return f"the gap ends at or before its start, {iso(start_et_ns, 'TDB')} TDB", "expected a later end"
    if not kind:
        return "the gap has no kind", "expected a word for it, such as decontamination"
    return None


def _from_spans(spans: list[tuple[int, int, str]]) -> GapList:
    kinds = tuple(dict.fromkeys(kind for _, _, kind in spans))
    return GapList(
        np.array([start for start, _, _ in spans], np.int64),
        np.array([end for _, end, _ in spans], np.int64),
        np.array([kinds.index(kind) for _, _, kind in spans], np.int64),
        kinds,
    )
