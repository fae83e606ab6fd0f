"""Events and lists of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Something that lasts from start to stop; times are TDB ns past J2000.

    kind         what happens, one of ``kinds.KINDS``
    subject      to what: a body, star, field of view or segment
    peak_et_ns   when it is strongest; the start where that makes no sense
    value, unit  how strong, such as the least angle in deg; None and "" where there is no such number
    note         one line of plain text
    """

    kind: str
    subject: str
    start_et_ns: int
    stop_et_ns: int
    peak_et_ns: int
    value: float | None = None
    unit: str = ""
    note: str = ""


@dataclass(frozen=True)
class EventList:
    """Events over [start, stop), in order of start, kind and subject; those that begin before or end after are cut.

    inputs   role, name and sha256 of the files that went in, the mission file first
    """

    mission: str
    start_et_ns: int
    stop_et_ns: int
    events: tuple[Event, ...]
    inputs: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class AvoidancePeriod:
    """A time in which an interruption of the science would cost much.

    reasons                kinds of events, or "data rate", "rare geometry": why, the weightiest first
    transits_per_min       that would be lost in a minute, mean over the period
    rare_transits_per_min  the same weighted with how rarely that part of the sky is seen (1 on the mean of the sky)
    cost_per_min           what periods are ordered by; see ``avoidance``
    note                   one line of plain text
    """

    start_et_ns: int
    stop_et_ns: int
    reasons: tuple[str, ...]
    transits_per_min: float
    rare_transits_per_min: float
    cost_per_min: float
    note: str = ""


@dataclass(frozen=True)
class AvoidanceList:
    """Avoidance periods over [start, stop), in order of start; they do not overlap."""

    mission: str
    start_et_ns: int
    stop_et_ns: int
    periods: tuple[AvoidancePeriod, ...]
    inputs: tuple[Mapping[str, str], ...] = ()
