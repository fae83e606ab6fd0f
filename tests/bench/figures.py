"""What a benchmark found: one row of the table, judged against its goal."""

from dataclasses import dataclass

from .pairs import Pairs, Spread, Work


@dataclass(frozen=True)
class Goal:
    """``least`` and ``most`` bound the figure; a goal without either is for scale only."""

    least: float | None = None
    most: float | None = None

    def reached(self, figure: float) -> bool | None:
        if self.least is None and self.most is None:
            return None
        return (self.least is None or figure >= self.least) and (self.most is None or figure <= self.most)

    def __str__(self) -> str:
        bounds = (("≥", self.least), ("≤", self.most))
        return " and ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None) or "-"


@dataclass(frozen=True)
class Figure:
    """One row: how many times ``ours`` fits into ``other`` (``faster``) or the reverse (``slower``), or seconds."""

    section: str
    ours: str
    other: str
    meaning: str
    value: Spread
    wall_value: float
    goal: Goal
    ours_s: float
    other_s: float
    rounds: int
    note: str = ""

    @property
    def verdict(self) -> str:
        reached = self.goal.reached(self.value.median)
        return "" if reached is None else "reached" if reached else "missed"


def times_faster(section: str, ours: Work, other: Work, pairs: Pairs, goal: Goal, note: str = "") -> Figure:
    """Other's time over ours; the pairs were (ours, other)."""
    return _figure(section, ours, other, "times faster", pairs, pairs.cpu_ratio, pairs.wall_ratio.median, goal, note)


def times_sooner(section: str, ours: Work, other: Work, pairs: Pairs, goal: Goal, note: str = "") -> Figure:
    """The same by the clock on the wall, for work of several threads."""
    wall = pairs.wall_ratio
    return _figure(section, ours, other, "times sooner", pairs, wall, wall.median, goal, note)


def times_the_time(section: str, ours: Work, other: Work, pairs: Pairs, goal: Goal, note: str = "") -> Figure:
    """Our time over other's; the pairs were (ours, other)."""
    ratio = pairs.cpu_ratio
    inverse = Spread(1.0 / ratio.median, 1.0 / ratio.high, 1.0 / ratio.low)
    wall = 1.0 / pairs.wall_ratio.median
    return _figure(section, ours, other, "times its time", pairs, inverse, wall, goal, note)


def _figure(
    section: str,
    ours: Work,
    other: Work,
    meaning: str,
    pairs: Pairs,
    value: Spread,
    wall_value: float,
    goal: Goal,
    note: str,
) -> Figure:
    return Figure(
        section=section,
        ours=ours.label,
        other=other.label,
        meaning=meaning,
        value=value,
        wall_value=wall_value,
        goal=goal,
        ours_s=pairs.first_cpu_s.median,
        other_s=pairs.second_cpu_s.median,
        rounds=pairs.rounds,
        note=note,
    )
