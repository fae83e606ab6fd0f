"""What the VOTable services share: passages in ranges of time, limits on rows, documents or CSV."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..answer import Answer
from .passages import Passages, passages
from .votable import Dialect, Table
from .window import all_transits, counts_of_mjd, within

if TYPE_CHECKING:
    from ...stars import Stars
    from ..desk import Desk
    from ..questions.ivoa import VoQuestion

Ranges = Sequence[tuple[float | None, float | None]]


def passages_in(
    desk: Desk, stars: Stars, ranges: Ranges, counts_of: Callable[[Passages], NDArray[np.int64]]
) -> Passages:
    """The passages whose starts, as ``counts_of`` counts them, lie in one of some ranges of MJD in that scale."""
    counts = [(_count(start), _count(stop)) for start, stop in ranges]
    # UTC and TCB stand in for TDB here: where to search is known to a minute only.
    starts, stops = [start for start, _ in counts], [stop for _, stop in counts]
    first = None if not counts or None in starts else min(start for start in starts if start is not None)
    last = None if not counts or None in stops else max(stop for stop in stops if stop is not None)
    seen = passages(all_transits(desk, stars, first, last))
    return seen.taken(within(counts_of(seen), counts)) if counts else seen


def _count(value: float | None) -> int | None:
    return None if value is None else counts_of_mjd(value)


def limited(seen: Passages, asked: int | None, most: int) -> tuple[Passages, bool]:
    """The passages that go into the answer, and whether there are more. Asking for none is asking for no rows."""
    rows = most if asked is None else min(asked, most)
    return seen.taken(slice(0, rows)), len(seen) > rows and asked != 0


def hard_limit(ranges: Ranges, end_mjd: float) -> dict[str, str]:
    """What to say where more is asked for than the law covers at its end: the draft's T_MAX_HARD_LIMIT, an MJD."""
    beyond = any(stop is not None and stop > end_mjd for _, stop in ranges)
    return {"T_MAX_HARD_LIMIT": repr(end_mjd)} if beyond else {}


def answered(
    dialect: Dialect, tables: Sequence[Table], infos: dict[str, str], asked: VoQuestion, overflows: bool
) -> Answer:
    """The tables in the format that was asked for."""
    if asked.response_format == "votable":
        return Answer(dialect.answer(tables, infos, asked.access_url, overflows), asked.media_type)
    names = [column.name for column in dialect.columns]
    lines = [",".join(names), *(",".join(row) for table in tables for row in table.rows)]
    return Answer("".join(f"{line}\n" for line in lines).encode(), asked.media_type)
