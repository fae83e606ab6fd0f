"""What passes are planned from: visibility with its link, data that come in, memory, rules, requests."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.timescales import NS_PER_S, iso
from ...errors import InvalidInput
from ..mission_ground import Memory, PassRules, Station
from .requests import PassRequest, PassRequests

Array = NDArray[np.float64]
Times = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class LinkWindow:
    """A station sees the spacecraft from the first of the edges to the last.

    edges_et_ns  (M + 1,) int64, TDB ns past J2000
    rate_bit_s   (M,) that the link carries between them, net
    """

    station: str
    edges_et_ns: Times
    rate_bit_s: Array

    @property
    def rise_et_ns(self) -> int:
        return int(self.edges_et_ns[0])

    @property
    def set_et_ns(self) -> int:
        return int(self.edges_et_ns[-1])

    @property
    def capacity_bits(self) -> float:
        """That the link carries from rise to set."""
        return float((self.rate_bit_s * np.diff(self.edges_et_ns)).sum() / NS_PER_S)

    def bits_until(self, et_ns: Times) -> Array:
        """Bits carried from the rise to times (N,); none is carried outside the window."""
        carried = np.concatenate([[0.0], np.cumsum(self.rate_bit_s * np.diff(self.edges_et_ns) / NS_PER_S)])
        since_s = (np.clip(et_ns, self.rise_et_ns, self.set_et_ns) - self.rise_et_ns) / NS_PER_S
        bits: Array = np.interp(since_s, (self.edges_et_ns - self.rise_et_ns) / NS_PER_S, carried)
        return bits


@dataclass(frozen=True, eq=False)
class PassTask:
    """Passes wanted for [start, stop).

    windows             of all stations, in any order; those of one station do not overlap
    inflow_edges_et_ns  (N + 1,) int64 TDB ns past J2000, from the start or before to the stop or after
    inflow_bits         (N,) that come into the memory in each bin, 0 or more
    start_fill_bits     of the memory at the start
    end_fill_bits       of the memory at the stop, at most
    """

    start_et_ns: int
    stop_et_ns: int
    stations: tuple[Station, ...]
    memory: Memory
    rules: PassRules
    windows: tuple[LinkWindow, ...]
    inflow_edges_et_ns: Times
    inflow_bits: Array
    start_fill_bits: float
    end_fill_bits: float
    requests: PassRequests = field(default_factory=PassRequests)

    def station(self, name: str) -> Station:
        """The station of this name, one of those given."""
        return next(each for each in self.stations if each.name == name)

    def window_of(self, station: str, start_et_ns: int, stop_et_ns: int) -> LinkWindow | None:
        """The window that holds [start, stop], None where there is none."""
        rises, windows = self._by_station.get(station, ([], []))
        at = bisect_right(rises, start_et_ns) - 1
        return windows[at] if at >= 0 and stop_et_ns <= windows[at].set_et_ns else None

    @cached_property
    def _by_station(self) -> dict[str, tuple[list[int], list[LinkWindow]]]:
        """Rises and windows of each station, in order of time."""
        found = {}
        for station in self.stations:
            own = sorted((each for each in self.windows if each.station == station.name), key=lambda e: e.rise_et_ns)
            found[station.name] = [each.rise_et_ns for each in own], own
        return found

    def check(self) -> None:
        """Raises InvalidInput for data that do not fit each other, and for requests that no plan can keep.

        Such are a station that is not there, a locked pass outside the span or the station's visibility.
        """
        if self.stop_et_ns <= self.start_et_ns:
            raise InvalidInput("passes are to be planned for no time at all", hint="the stop must be later")
        self._check_inflow()
        names = [station.name for station in self.stations]
        for window in self.windows:
            if window.station not in names:
                raise InvalidInput(f"visibility of '{window.station}', which is no station of {', '.join(names)}")
        self.requests.require_stations(names)
        for request in self.requests.of("locked"):
            self._check_locked(request)

    def part(self, start_et_ns: int, stop_et_ns: int) -> PassTask:
        """The same task with only those windows and data that touch [start, stop]; its span stays what it is."""
        windows = [each for each in self.windows if each.set_et_ns > start_et_ns and each.rise_et_ns < stop_et_ns]
        edges = self.inflow_edges_et_ns
        first = max(0, int(np.searchsorted(edges, start_et_ns, side="right")) - 1)
        last = min(edges.size - 1, int(np.searchsorted(edges, stop_et_ns, side="left")))
        return replace(
            self,
            windows=tuple(windows),
            inflow_edges_et_ns=edges[first : last + 1],
            inflow_bits=self.inflow_bits[first:last],
        )

    def _check_inflow(self) -> None:
        edges, bits = self.inflow_edges_et_ns, self.inflow_bits
        if edges.size != bits.size + 1 or (np.diff(edges) <= 0).any():
            raise InvalidInput("the bins of the data do not follow each other", hint="N bits need N + 1 rising edges")
        if edges[0] > self.start_et_ns or edges[-1] < self.stop_et_ns:
            raise InvalidInput("the predicted data do not cover the plan", hint="predict them for all of its span")
        if not (np.isfinite(bits).all() and (bits >= 0.0).all()):
            bad = int(np.flatnonzero(~(np.isfinite(bits) & (bits >= 0.0)))[0])
            problem = f"{bits[bad]:g} bits come in at {iso(int(edges[bad]), 'TDB')} TDB"
            raise InvalidInput(problem, hint="a data rate is 0 or more")

    def _check_locked(self, request: PassRequest) -> None:
        if request.start_et_ns < self.start_et_ns or request.end_et_ns > self.stop_et_ns:
            column = "start" if request.start_et_ns < self.start_et_ns else "end"
            span = f"{iso(self.start_et_ns, 'TDB', 0)} to {iso(self.stop_et_ns, 'TDB', 0)} TDB"
            raise self.requests.error(request, "a locked pass outside the plan", column, f"it spans {span}")
        if self.window_of(request.station, request.start_et_ns, request.end_et_ns) is None:
            problem = f"a locked pass when {request.station} does not see the spacecraft"
            raise self.requests.error(request, problem, "start", self._nearest(request))

    def _nearest(self, request: PassRequest) -> str:
        """The station's window that is nearest to a request, in words."""
        own = [window for window in self.windows if window.station == request.station]
        if not own:
            return "it never does in this plan"
        middle = (request.start_et_ns + request.end_et_ns) // 2
        near = min(own, key=lambda each: (abs((each.rise_et_ns + each.set_et_ns) // 2 - middle), each.rise_et_ns))
        return f"it does from {iso(near.rise_et_ns, 'TDB', 0)} to {iso(near.set_et_ns, 'TDB', 0)} TDB"
