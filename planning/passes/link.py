"""What the downlink carries while a station sees the spacecraft: its rate by elevation, cut at the exact crossings.

windows = link_windows(ground, tracking, visibility_windows)
capacity_bits(windows[0], start_et_ns, stop_et_ns)
downlink_bits(plan, edges_et_ns, windows)

Times of windows and passes are those of the station; see ``ephemeris.stations``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...ephemeris.bracketing import Function, crossings
from ...ephemeris.stations import Tracking, VisibilityWindow
from ...ephemeris.timescales import NS_PER_S, iso
from ...errors import InvalidInput
from ..mission_ground import Ground, LinkStep, Station
from .pass_plan import Pass, PassPlan
from .pass_task import LinkWindow

Array = NDArray[np.float64]
Times = NDArray[np.int64]

# Within a window elevation rises to its highest, which is a sample too, and falls: this need not be fine.
_STEP_NS = 1800 * NS_PER_S


def link_rate_bit_s(link: Sequence[LinkStep], elevation_rad: ArrayLike) -> Array:
    """The net rate (N,) at elevations (N,): that of the highest step at or below, 0 below the first."""
    steps_rad = [math.radians(step.elevation_deg) for step in link]
    rates = np.array([0.0, *(step.rate_bit_s for step in link)])
    rate: Array = rates[np.searchsorted(steps_rad, np.asarray(elevation_rad, np.float64), side="right")]
    return rate


def link_windows(ground: Ground, tracking: Tracking, windows: Sequence[VisibilityWindow]) -> tuple[LinkWindow, ...]:
    """The rate in each window, constant between times at which the elevation crosses a step of the link.

    windows  inside the span of the tracking; the order is kept
    """
    found: dict[int, LinkWindow] = {}
    for station in ground.stations:
        own = [number for number, window in enumerate(windows) if window.station == station.name]
        made = _of_station(ground.link, tracking, station, [windows[number] for number in own])
        found |= dict(zip(own, made, strict=True))
    return tuple(found[number] for number in range(len(windows)))


def capacity_bits(window: LinkWindow, start_et_ns: int, stop_et_ns: int) -> float:
    """Bits that the link carries in [start, stop), TDB ns past J2000; none outside the window."""
    first, last = window.bits_until(np.array([start_et_ns, max(start_et_ns, stop_et_ns)], np.int64))
    return float(last - first)


def downlink_bits(
    plan: PassPlan, edges_et_ns: Times, windows: Sequence[LinkWindow] | None = None, light_time_s: float = 0.0
) -> Array:
    """Bits (N,) that the passes of a plan can carry in each of N bins.

    edges_et_ns   (N + 1,) int64, TDB ns past J2000, ascending
    windows       of the stations' link; without them a pass's capacity is spread evenly over it
    light_time_s  how long before their arrival data leave: with it the bins are in the spacecraft's time, as those of
                  a data rate; with 0 in the station's
    Raises InvalidInput for a pass of a station that does not see the spacecraft then.
    """
    arrival = edges_et_ns + round(light_time_s * NS_PER_S)
    bits = np.zeros(arrival.size - 1)
    for each in plan.passes:
        first = max(int(np.searchsorted(arrival, each.start_et_ns, side="right")) - 1, 0)
        last = min(int(np.searchsorted(arrival, each.stop_et_ns, side="left")) + 1, arrival.size)
        if last - first < 2:
            continue
        within = np.clip(arrival[first:last], each.start_et_ns, each.stop_et_ns)
        bits[first : last - 1] += np.diff(_carried(each, within, windows))
    return bits


def _carried(each: Pass, et_ns: Times, windows: Sequence[LinkWindow] | None) -> Array:
    """Bits carried from some time before the pass on to times (N,) within it."""
    if windows is None:
        share: Array = (et_ns - each.start_et_ns) / max(each.stop_et_ns - each.start_et_ns, 1)
        return share * each.capacity_bits
    for window in windows:
        if (
            window.station == each.station
            and window.rise_et_ns < each.stop_et_ns
            and window.set_et_ns > each.start_et_ns
        ):
            return window.bits_until(et_ns)
    start = iso(each.start_et_ns, "TDB", 0)
    raise InvalidInput(
        f"a pass from {start} TDB, when {each.station} does not see the spacecraft",
        hint="give the windows of all stations over the plan's span",
    )


def _of_station(
    link: Sequence[LinkStep], tracking: Tracking, station: Station, windows: Sequence[VisibilityWindow]
) -> list[LinkWindow]:
    def elevation_rad(et_ns: Times) -> Array:
        return tracking.seen_from(station, et_ns).elevation_rad

    def height_over(step: LinkStep) -> Function:
        return lambda et_ns: elevation_rad(et_ns) - math.radians(step.elevation_deg)

    if not windows:
        return []
    samples = [_samples(window) for window in windows]
    times = np.concatenate(samples)
    number = np.repeat(np.arange(len(windows)), [each.size for each in samples])
    elevations, same = elevation_rad(times), number[1:] == number[:-1]
    cuts, cut_numbers = [], []
    for step in link:
        above = elevations - math.radians(step.elevation_deg) >= 0.0
        at = np.flatnonzero((above[1:] != above[:-1]) & same)
        cuts.append(crossings(height_over(step), times[at], times[at + 1]))
        cut_numbers.append(number[at])
    cut, cut_number = np.concatenate(cuts), np.concatenate(cut_numbers)
    order = np.lexsort((cut, cut_number))
    cut, borders = cut[order], np.searchsorted(cut_number[order], np.arange(len(windows) + 1))
    edges = [
        np.unique(np.concatenate([[window.rise_et_ns], cut[borders[k] : borders[k + 1]], [window.set_et_ns]]))
        for k, window in enumerate(windows)
    ]
    middles = np.concatenate([each[:-1] + np.diff(each) // 2 for each in edges])
    rates = np.split(link_rate_bit_s(link, elevation_rad(middles)), np.cumsum([each.size - 1 for each in edges])[:-1])
    return [LinkWindow(station.name, *parts) for parts in zip(edges, rates, strict=True)]


def _samples(window: VisibilityWindow) -> Times:
    steps = np.arange(window.rise_et_ns // _STEP_NS + 1, -(-window.set_et_ns // _STEP_NS), dtype=np.int64) * _STEP_NS
    ends = np.array([window.rise_et_ns, window.highest_et_ns, window.set_et_ns], np.int64)
    return np.unique(np.concatenate([steps, ends]))
