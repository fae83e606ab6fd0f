"""What a benchmark found: one row of the table, judged against its goal."""

from dataclasses import dataclass

from .pairs import Pairs, Spread, Work

MORE_IS_BETTER = ("times faster", "times sooner", "/s")
"""Meanings of figures that are better the larger they are; of all others less is better."""


@dataclass(frozen=True)
class Goal:
    """``least`` and ``most`` bound the figure; a goal without either is for scale only."""

    least: float | None = None
    most: float | None = None

    @property
    def is_set(self) -> bool:
        return self.least is not None or self.most is not None

    def margin(self, figure: float) -> float:
        """How many times better than asked for: 1 is just reached, less is missed."""
        margins = []
        if self.least is not None:
            margins.append(figure / self.least)
        if self.most is not None:
            margins.append(self.most / figure if figure else float("inf"))
        return min(margins)

    def __str__(self) -> str:
        bounds = (("≥", self.least), ("≤", self.most))
        return " and ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None) or "-"


@dataclass(frozen=True)
class Figure:
    """One row: how many times ``ours`` fits into ``other`` (``faster``) or the reverse (``slower``), or a quantity."""

    section: str
    ours: str
    other: str
    meaning: str
    value: Spread
    wall_value: float | None
    """The same by the clock on the wall, where that is another figure."""
    goal: Goal
    ours_s: float
    other_s: float
    rounds: int
    note: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What it is a figure of, the same in every run."""
        return self.section, self.ours, self.other, self.meaning

    @property
    def is_ratio(self) -> bool:
        return self.meaning.startswith("times ")

    @property
    def is_reached(self) -> bool | None:
        return self.goal.margin(self.value.median) >= 1.0 if self.goal.is_set else None

    @property
    def verdict(self) -> str:
        return {None: "", True: "✓ reached", False: "✗ missed"}[self.is_reached]


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


def quantity(section: str, ours: str, other: str, value: float, unit: str, goal: Goal, note: str = "") -> Figure:
    """What was found once and is no ratio: how far ours is off a truth, say."""
    return Figure(section, ours, other, unit, Spread(value, value, value), None, goal, 0.0, 0.0, 1, note)


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
