"""What an interruption of the science costs, in each bin of a predicted data rate.

    cost = transits_weight T + rarity_weight R + special_weight M [special event]

T are the transits lost in a minute. R are the same, each weighted with how rarely its part of the sky is seen: by the
mean number of transits of the whole sky over that of the pixel, both over the mission's whole law; so R = T where the
sky is seen as often as in the mean. M is the median of the first two terms over the window, so that an event of
special value counts as so many typical minutes. All in transits per minute.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...errors import UsageError
from ..core.healpix import nested_pixels
from ..coverage import coverage
from ..scanlaw import propagate
from .event import Event

if TYPE_CHECKING:
    from ..scanlaw import ScanLaw
    from ..science.data_rate import DataRate

Array = NDArray[np.float64]

_MINUTE_NS = 60_000_000_000
_BINS_AT_ONCE = 1 << 14


@dataclass(frozen=True, slots=True)
class CostOptions:
    """How an interruption is weighed, and when one is to be avoided.

    special_kinds        of events that have a value of their own
    special_weight       of a minute of these, in median minutes of the window
    threshold            of the cost, in medians of the window: above it a time is to be avoided
    merge_ns             periods with a shorter gap between them are one
    shortest_ns          shorter periods are left out
    nside                of the map of how often the sky is seen
    """

    transits_weight: float = 0.5
    rarity_weight: float = 0.5
    special_kinds: tuple[str, ...] = ("planet",)
    special_weight: float = 3.0
    threshold: float = 2.0
    merge_ns: int = 10 * _MINUTE_NS
    shortest_ns: int = _MINUTE_NS
    nside: int = 32


@dataclass(frozen=True, eq=False)
class CostSeries:
    """Costs per minute in N bins, as the data rate has them.

    edges_et_ns             (N + 1,) TDB ns past J2000
    transits_per_min        (N,)
    rare_transits_per_min   (N,)
    special                 (N,) part of the bin in which there is an event of special value
    cost_per_min            (N,)
    """

    edges_et_ns: NDArray[np.int64]
    transits_per_min: Array
    rare_transits_per_min: Array
    special: Array
    cost_per_min: Array


def cost_series(
    law: ScanLaw, rate: DataRate, events: Sequence[Event], options: CostOptions, threads: int = 1
) -> CostSeries:
    """What is lost in each bin of the rate. Raises UsageError for a rate that leaves the law's window."""
    edges = rate.edges_et_ns
    if edges[0] < law.start_et_ns or edges[-1] > law.stop_et_ns:
        raise UsageError("the data rate leaves the window of the law; predict it on the same law")
    per_field = rate.transits.sum(axis=2) / (rate.duration_s / 60.0)[:, None]
    transits = per_field.sum(axis=1)
    rare = (per_field * _rarity(law, edges, options.nside, threads)).sum(axis=1)
    special = covered(edges, [each for each in events if each.kind in options.special_kinds])
    plain = options.transits_weight * transits + options.rarity_weight * rare
    return CostSeries(
        edges, transits, rare, special, plain + options.special_weight * float(np.median(plain)) * special
    )


def covered(edges: NDArray[np.int64], events: Sequence[Event]) -> Array:
    """Which part of each bin (N,) lies in any of the events."""
    inside_ns = np.zeros(edges.size - 1)
    end = int(edges[0])
    for each in sorted(events, key=lambda event: event.start_et_ns):
        start, stop = max(each.start_et_ns, end), min(each.stop_et_ns, int(edges[-1]))
        if stop <= start:
            continue
        first, last = np.searchsorted(edges, [start, stop - 1], side="right") - 1
        cuts = np.concatenate([[start], edges[first + 1 : last + 1], [stop]])
        inside_ns[first : last + 1] += np.diff(cuts)
        end = stop
    return inside_ns / np.diff(edges)


def _rarity(law: ScanLaw, edges: NDArray[np.int64], nside: int, threads: int) -> Array:
    """Weights (N, F) of what the centre of each field sees in each bin, looked at every minute."""
    weight_of_pixel = _weights(law, nside, threads)
    level = round(math.log2(nside))
    looks = max(1, math.ceil(int(np.diff(edges).max()) / _MINUTE_NS))
    weights = np.empty((edges.size - 1, len(law.mission.fields)))
    shares = (2 * np.arange(looks, dtype=np.int64) + 1)[None, :]
    for first in range(0, edges.size - 1, _BINS_AT_ONCE):
        part = slice(first, min(first + _BINS_AT_ONCE, edges.size - 1))
        lengths = np.diff(edges)[part][:, None]
        times = (edges[:-1][part][:, None] + lengths * shares // (2 * looks)).reshape(-1)
        for index, pointing in enumerate(law.fov(times)):
            pixels = nested_pixels(np.degrees(pointing.ra_rad), np.degrees(pointing.dec_rad), level)
            weights[part, index] = weight_of_pixel[pixels].reshape(-1, looks).mean(axis=1)
    return weights


def _weights(law: ScanLaw, nside: int, threads: int) -> Array:
    """Of each pixel (nested): mean number of transits of the sky over the pixel's, over the mission's whole law."""
    mission = law.mission
    whole = propagate(mission, mission.law.start_et_ns, mission.law.stop_et_ns, law.kernels)
    counts = coverage(whole, nside, ("counts",), threads=threads)["transits"].astype(np.float64)
    # a pixel that is never seen cannot be lost
    weights: Array = counts.mean() / np.maximum(counts, 1.0)
    return weights
