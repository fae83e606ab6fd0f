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


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What passes leave undone, by an exact simulation of the memory as one queue; 0 where nothing is.

    lost_bits      deleted because the memory was full
    contact_s      that days of UTC are short of, in all
    over_bit_days  of the memory's margin used, integrated over time
    end_bits       in the memory at the end, above what was asked for
    """

    lost_bits: float
    contact_s: float
    over_bit_days: float
    end_bits: float

    @property
    def breach(self) -> float:
        """All but the loss in one number: an hour of contact counts as 100 Gbit, or Gbit days, of the rest."""
        return self.contact_s / 36.0 + self.over_bit_days * 1e-9 + self.end_bits * 1e-9


@dataclass(frozen=True)
class PassPlan:
    """Passes (in order of start) over [start, stop).

    method     "optimal", "baseline" or "none"
    cost       of all passes, in station hours weighted by their costs
    bound      no plan that loses as little can cost less; None where nothing was optimised
    baseline   the fixed daily pass it is compared with; None in the baseline itself
    shortfall  what is lost or breached all the same; None where nothing was planned
    """

    start_et_ns: int
    stop_et_ns: int
    passes: tuple[Pass, ...]
    method: Literal["optimal", "baseline", "none"]
    cost: float
    bound: float | None = None
    baseline: PassPlan | None = None
    shortfall: Shortfall | None = None

    @property
    def station_hours(self) -> float:
        """That stations are taken, set-up included, whatever they cost."""
        return sum(each.stop_et_ns - each.setup_et_ns for each in self.passes) / 3.6e12

    @property
    def saved_cost(self) -> float | None:
        """By which the baseline is dearer; below zero where it costs less and loses more."""
        return None if self.baseline is None else self.baseline.cost - self.cost

    @property
    def saved_hours(self) -> float | None:
        """Station hours that the baseline takes more."""
        return None if self.baseline is None else self.baseline.station_hours - self.station_hours

    @property
    def gap(self) -> float | None:
        """How much of the cost may be above the least one."""
        return None if self.bound is None or self.cost <= 0.0 else max(0.0, (self.cost - self.bound) / self.cost)

    def extra_hours(self, index: int) -> float:
        """Hours of data flow of a pass in which no pass of the baseline brings data down; all where there is none."""
        own = self.passes[index]
        shared_ns = sum(
            max(0, min(own.stop_et_ns, other.stop_et_ns) - max(own.start_et_ns, other.start_et_ns))
            for other in (self.baseline.passes if self.baseline else ())
        )
        return (own.stop_et_ns - own.start_et_ns - shared_ns) / 3.6e12
