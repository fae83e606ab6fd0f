"""How passes are planned."""

from __future__ import annotations

from dataclasses import dataclass

from ...errors import UsageError


@dataclass(frozen=True, slots=True)
class PassOptions:
    """Options of the optimiser. Raises UsageError for what makes no sense.

    horizon_days       that are planned at once; a span no longer than that is planned in one piece
    frozen_days        of each horizon that are kept before the next one begins
    gap                relative; how far a horizon's cost may be above the least one
    node_limit         of the search tree of one optimisation
    step_s             plan once, in steps of so long, a multiple of the mission's grid that divides a day; None: in
                       steps of about half an hour, then in those of the grid
    end_fill_fraction  of what a plan may fill of the memory: its fill at the end at most, or that at the start
    """

    horizon_days: float = 28.0
    frozen_days: float = 21.0
    gap: float = 0.01
    node_limit: int = 500
    step_s: float | None = None
    end_fill_fraction: float = 0.25

    def __post_init__(self) -> None:
        if not 0.0 < self.frozen_days <= self.horizon_days:
            days = f"{self.frozen_days:g} frozen days of a horizon of {self.horizon_days:g}"
            raise UsageError(f"{days} make no sense; freeze more than 0 and at most all of them")
        if not 0.0 <= self.gap < 1.0:
            raise UsageError(f"a gap of {self.gap:g} makes no sense; give a fraction from 0 to below 1")
        if self.step_s is not None and (self.step_s <= 0.0 or 86_400.0 % self.step_s):
            raise UsageError(f"steps of {self.step_s:g} s do not divide a day; give 3600 s, say")
        if self.node_limit < 1:
            raise UsageError(f"{self.node_limit} nodes are no search; give 1 or more")
        if not 0.0 <= self.end_fill_fraction <= 1.0:
            raise UsageError(f"an end fill of {self.end_fill_fraction:g} makes no sense; give a fraction from 0 to 1")


LONG_SPANS = PassOptions(horizon_days=10.0, frozen_days=7.0)
"""For years: each week planned with a look three days ahead."""

QUICK = PassOptions(horizon_days=10.0, frozen_days=7.0, step_s=3600.0)
"""For ten years: in steps of an hour, so that a change of stations takes an hour too."""
