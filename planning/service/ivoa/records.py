"""What the VOTable services share: passages in ranges of time, limits on rows, documents or CSV."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..answer import Answer
from .passages import Passages, passages
from .votable import Dialect, Table
from .window import all_transits, counts_of_mjd, mjd, within

if TYPE_CHECKING:
    from ...stars import Stars
    from ..desk import Desk
    from ..questions.ivoa import VoQuestion

Ranges = Sequence[tuple[float | None, float | None]]


def passages_in(
    desk: Desk, stars: Stars, ranges: Ranges, counts_of: Callable[[Passages], NDArray[np.int64]]
) -> Passages:
    """The passages whose starts lie in one of some ranges of MJD, in the scale of ``counts_of``.

    It is the MJD that stands in the answer which is compared: ranges that meet share no row and lose none.
    """
    # UTC and TCB stand in for TDB: where to search is known to a minute only.
    starts = [math.nan if start is None else start for start, _ in ranges] or [math.nan]
    stops = [math.nan if stop is None else stop for _, stop in ranges] or [math.nan]
    seen = passages(all_transits(desk, stars, _count(np.min(starts)), _count(np.max(stops))))
    return seen.taken(within(mjd(counts_of(seen)), ranges)) if ranges else seen


def _count(value: float) -> int | None:
    """ns past J2000 of an MJD; None for none, which is what the least and the greatest of some with one are."""
    return None if math.isnan(value) else counts_of_mjd(value)


def limited(seen: Passages, asked: int | None, most: int) -> tuple[Passages, bool]:
    """The passages that go into the answer, and whether there are more. Asking for none is asking for no rows."""
    rows = most if asked is None else min(asked, most)
    return seen.taken(slice(0, rows)), len(seen) > rows and asked != 0


def hard_limit(ranges: Ranges, end_mjd: float) -> dict[str, str]:
    """What to say where more is asked for than the law covers at its end: the draft's T_MAX_HARD_LIMIT, an MJD."""
    beyond = any(stop is not None and stop > end_mjd for _, stop in ranges)
    return {"T_MAX_HARD_LIMIT": repr(end_mjd)} if beyond else {}


def tables_answer(
    dialect: Dialect, tables: Sequence[Table], infos: dict[str, str], asked: VoQuestion, overflows: bool
) -> Answer:
    """The tables in the format that was asked for."""
    if asked.response_format == "votable":
        return Answer(dialect.answer(tables, infos, asked.access_url, overflows), asked.media_type)
    names = [column.name for column in dialect.columns]
    lines = [",".join(names), *(",".join(row) for table in tables for row in table.rows)]
    return Answer("".join(f"{line}\n" for line in lines).encode(), asked.media_type)
