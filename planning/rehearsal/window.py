"""Windows of cycles: whole seconds of UTC, one beginning where the other ends."""

from __future__ import annotations

from dataclasses import dataclass

from ...ephemeris.timescales import NS_PER_S, parse_time
from ..operations.shown import utc

_DAY_S = 86_400
ISSUED_BEFORE_S = 3 * _DAY_S
"""How long before its start a plan leaves: Gaia's mission file asks for two days."""


@dataclass(frozen=True, slots=True)
class Window:
    """[start, stop) as UTC to the second, ``2017-02-05T00:00:00``."""

    start: str
    stop: str

    @property
    def start_et_ns(self) -> int:
        return parse_time(self.start)

    @property
    def stop_et_ns(self) -> int:
        return parse_time(self.stop)

    def at(self, share: float) -> str:
        """A time within, to the second."""
        return utc(self.start_et_ns + round(share * (self.stop_et_ns - self.start_et_ns)))

    def rest_from(self, start: str) -> Window:
        return Window(start, self.stop)

    def log_time(self, hours: int) -> str:
        """So many hours after the plan of this window leaves, for the log."""
        return utc(self.start_et_ns + (hours * 3600 - ISSUED_BEFORE_S) * NS_PER_S) + "Z"


def windows(start_et_ns: int, days: float, count: int) -> tuple[Window, ...]:
    """Windows of so many days, one after the other; the start is rounded to the second."""
    step_ns = round(days * _DAY_S) * NS_PER_S
    edges = [utc(start_et_ns + number * step_ns) for number in range(count + 1)]
    return tuple(Window(*edges[number : number + 2]) for number in range(count))
