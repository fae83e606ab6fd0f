"""Windows that are too long, or too finely cut, for one answer or one job."""

from __future__ import annotations

from ....ephemeris.timescales import NS_PER_DAY
from ..answer import Answer, problem
from ..questions.common import Window

MOST_BINS = 100_000
"""Of a data rate in one answer: 31 days have 44,640 minutes."""


def too_long(asked: Window, most_days: float, hint: str | None = None) -> Answer | None:
    """The answer that says no to a window longer than so many days; None for one that is not."""
    start, stop = asked.et_ns
    # A day of UTC may be a second longer than one of TDB.
    if stop - start <= (most_days + 1e-3) * NS_PER_DAY:
        return None
    told = f"The window has {(stop - start) / NS_PER_DAY:.0f} days; the most are {most_days:g}."
    return problem(422, told, parameter="end" if asked.days is None else "days", hint=hint)


def too_fine(asked: Window, bins_ns: int | None, most: int = MOST_BINS) -> Answer | None:
    """The answer that says no to more bins than ``most``; None where there are fewer, or nobody said how long."""
    start, stop = asked.et_ns
    if bins_ns is None or stop - start <= bins_ns * most:
        return None
    told = f"The window has more than {most:,} bins of that length."
    return problem(422, told, parameter="bins", hint="give longer ones, or a shorter window")
