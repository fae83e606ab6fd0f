"""The data rate of a scan law: a star map, the fields' rows and the mission's windows, to numbers and bits in bins.

rate = data_rate(law, star_map)
rate.bit_s                 (N,) bits per second
rate.transits              (N, fields, rows) object transits in each bin
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...errors import UsageError
from ..core.star_rates import count_crossings, count_windows
from ..plan_facts import inputs_of
from .data_rate import DataRate, Stream
from .sweep import bin_edges, chunks_of, in_order, row_numbers, rows_of, sample_ns, samples_of, sky_of
from .windows import bits_of_bins, groups_of, limits_of, observations_of_bins, strip_counts

if TYPE_CHECKING:
    from ..mission import Mission
    from ..mission_science import Science
    from ..scanlaw import ScanLaw
    from ..sky.star_map import StarMap

Array = NDArray[np.float64]
Times = NDArray[np.int64]

MINUTE_NS = 60_000_000_000


def transit_rate(
    law: ScanLaw,
    star_map: StarMap,
    g_edges_mag: Sequence[float],
    step_ns: int = MINUTE_NS,
    *,
    threads: int = 1,
    on_done: Callable[[int], None] = lambda bins: None,
) -> tuple[Times, Array]:
    """Star transits before any loss: edges (N + 1,) of bins, TDB ns past J2000, and numbers (N, C) in them.

    Class c holds the stars with g_edges_mag[c] <= G < g_edges_mag[c + 1]. A transit counts as in a forecast: in a
    row, and in the same row at the sky mapper. Over both fields of view and all rows.

    Raises UsageError for a bad step or magnitudes that do not ascend, InvalidInput for a map that does not have them.
    """
    edges, rows = bin_edges(law, step_ns), rows_of(law.mission.fields, star_map.nside)
    sky, longest_ns = sky_of(star_map, g_edges_mag), sample_ns(law, star_map.nside)
    counts = np.empty((edges.size - 1, len(g_edges_mag) - 1))

    def work(chunk: range) -> None:
        samples = samples_of(law, edges[chunk.start : chunk.stop + 1], longest_ns)
        count_crossings(samples, rows, sky, counts[chunk.start : chunk.stop])

    for chunk, _ in in_order(work, chunks_of(edges, longest_ns), threads):
        on_done(len(chunk))
    return edges, counts


def data_rate(
    law: ScanLaw,
    star_map: StarMap,
    step_ns: int = MINUTE_NS,
    *,
    threads: int = 1,
    on_done: Callable[[int], None] = lambda bins: None,
) -> DataRate:
    """What is predicted to be observed and stored in bins of ``step_ns`` from the law's start; the last is the rest.

    on_done  hears how many bins have just been done

    Raises UsageError for a bad step or a mission without [science], InvalidInput for a map whose magnitudes do not
    reach as faint as the mission's classes.
    """
    mission = law.mission
    science = science_of(mission)
    edges, rows = bin_edges(law, step_ns), rows_of(mission.fields, star_map.nside)
    sky, longest_ns = sky_of(star_map, science.g_edges_mag), sample_ns(law, star_map.nside)
    groups = groups_of(science)
    limits, strips = limits_of(science, groups), strip_counts(mission, science)
    bins, numbers, classes = edges.size - 1, row_numbers(mission.fields), len(science.classes)
    transits = np.empty((bins, len(mission.fields), len(numbers)))
    of_class, lost = np.empty((bins, classes)), np.empty(bins)
    observations, bits = np.empty((bins, len(science.instruments))), np.empty((bins, len(science.streams)))

    def work(chunk: range) -> None:
        at = slice(chunk.start, chunk.stop)
        part = edges[chunk.start : chunk.stop + 1]
        passed = np.empty((len(chunk), limits.per_sr.size, len(mission.fields), len(numbers), classes))
        count_windows(samples_of(law, part, longest_ns), rows, sky, limits, passed, lost[at])
        passed *= science.acceptance
        lost[at] *= science.acceptance
        transits[at] = passed[:, 0].sum(axis=3)
        of_class[at] = passed[:, 0].sum(axis=(1, 2))
        stars, windows = observations_of_bins(passed, groups, strips)
        observations[at] = windows.sum(axis=2)
        bits[at] = bits_of_bins(science, stars, windows, np.diff(part) * 1e-9)

    for chunk, _ in in_order(work, chunks_of(edges, longest_ns), threads):
        on_done(len(chunk))
    return DataRate(
        mission.name,
        edges,
        tuple(field.name for field in mission.fields),
        numbers,
        tuple(each.name for each in science.classes),
        tuple(each.name for each in science.instruments),
        tuple(Stream(each.name, priority) for priority, each in enumerate(science.streams, start=1)),
        transits,
        of_class,
        lost,
        observations,
        bits,
        (*inputs_of(law), *star_map.inputs),
    )


def science_of(mission: Mission) -> Science:
    """What the mission's instruments take. Raises UsageError where its file does not say."""
    if mission.science is None:
        raise UsageError(f"the mission file of {mission.name} has no table [science]; without it there is no data rate")
    return mission.science
