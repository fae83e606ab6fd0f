"""Passes and the plan they make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Pass:
    """A station's contact with the spacecraft; times are TDB ns past J2000.

    setup_et_ns    from here on the station is taken
    start_et_ns    from here on data flow
    stop_et_ns     to here
    capacity_bits  that the link carries, net, in [start, stop)
    cost           of the station's time, in hours of the reference station (a station's cost per hour is its own)
    origin         planned by us, locked by the MOC, or of the fixed daily baseline
    """

    station: str
    setup_et_ns: int
    start_et_ns: int
    stop_et_ns: int
    capacity_bits: float
    cost: float
    origin: Literal["planned", "locked", "baseline"]


@dataclass(frozen=True)
class PassPlan:
    """Passes (in order of start) over [start, stop).

    method     "optimal", "baseline" or "none"
    cost       of all passes, in station hours weighted by their costs
    bound      no plan that loses as little can cost less; None where nothing was optimised
    baseline   the fixed daily pass it is compared with; None in the baseline itself
    """

    start_et_ns: int
    stop_et_ns: int
    passes: tuple[Pass, ...]
    method: Literal["optimal", "baseline", "none"]
    cost: float
    bound: float | None = None
    baseline: PassPlan | None = None

    @property
    def gap(self) -> float | None:
        """How much of the cost may be above the least one."""
        return None if self.bound is None or self.cost <= 0.0 else max(0.0, (self.cost - self.bound) / self.cost)
