"""A law's window as bins and samples, and the fields' rows and a star map as arrays, for the sums over the sky."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from ...errors import InvalidInput, UsageError
from ..core.star_rates import Rows, Samples, Sky
from ..sky.magnitudes import with_edges
from ..sky.star_map import StarMap

if TYPE_CHECKING:
    from ..mission import FieldOfView
    from ..scanlaw import ScanLaw

Times = NDArray[np.int64]

MOST_BINS = 50_000_000
Result = TypeVar("Result")

_SR_PER_DEG2 = math.radians(1.0) ** 2
_NS_PER_S = 1_000_000_000
_SLIVER_PART = 100

# A sample at least every ten seconds, and no further than a part of a pixel's side along the scan or across.
_LONGEST_SAMPLE_NS = 10 * _NS_PER_S
_SHORTEST_SAMPLE_NS = _NS_PER_S // 4
_PART_OF_PIXEL = 0.37
_LEAST_POINTS = 2
_SAMPLES_AT_ONCE = 1 << 15


def bin_edges(law: ScanLaw, step_ns: int) -> Times:
    """(N + 1,) edges of bins from the start of the law's window; the last bin is what remains.

    A remainder below a hundredth of a step goes to the bin before: a day of UTC is some microseconds off one of TDB.

    Raises UsageError for a step that is not positive or makes more than ``MOST_BINS`` bins.
    """
    if step_ns <= 0:
        raise UsageError(f"a step of {step_ns} ns is not above 0; give 60000000000, a minute")
    length_ns = law.stop_et_ns - law.start_et_ns
    if length_ns > step_ns * MOST_BINS:
        raise UsageError(f"a step of {step_ns} ns makes more than {MOST_BINS} bins of this window; give a longer one")
    edges = np.arange(law.start_et_ns, law.stop_et_ns, step_ns, dtype=np.int64)
    if edges.size > 1 and law.stop_et_ns - edges[-1] < step_ns // _SLIVER_PART:
        edges = edges[:-1]
    return np.append(edges, np.int64(law.stop_et_ns))


def row_numbers(fields: Sequence[FieldOfView]) -> tuple[int, ...]:
    """Numbers of the rows of all fields, ascending."""
    return tuple(sorted({row.number for field in fields for row in field.rows}))


def rows_of(fields: Sequence[FieldOfView], nside: int) -> Rows:
    """The fields' rows with the points at which a map of this resolution is looked up."""
    numbers = row_numbers(fields)
    middle_rad, height_rad = np.zeros((len(fields), len(numbers))), np.zeros((len(fields), len(numbers)))
    for f, field in enumerate(fields):
        for row in field.rows:
            r = numbers.index(row.number)
            middle_rad[f, r] = 0.5 * (row.zeta_min_rad + row.zeta_max_rad)
            height_rad[f, r] = row.zeta_max_rad - row.zeta_min_rad
    count = max(_LEAST_POINTS, math.ceil(float(height_rad.max()) / (_PART_OF_PIXEL * _pixel_side_rad(nside))))
    offsets = (np.arange(count) + 0.5) / count - 0.5
    points_rad = middle_rad[..., None] + height_rad[..., None] * offsets
    azimuths_rad = np.array([field.azimuth_rad for field in fields])
    return Rows(
        np.cos(azimuths_rad),
        np.sin(azimuths_rad),
        np.array([field.sky_mapper_lead_s for field in fields]),
        np.cos(middle_rad),
        np.sin(middle_rad),
        height_rad,
        np.cos(points_rad),
        np.sin(points_rad),
    )


def _pixel_side_rad(nside: int) -> float:
    return math.sqrt(math.pi / 3.0) / nside


def sky_of(star_map: StarMap, g_edges_mag: Sequence[float]) -> Sky:
    """Densities of the stars in these bins of magnitude.

    Raises UsageError unless they ascend, InvalidInput for a map that does not reach as faint as they do, or begins
    fainter than the first ends.
    """
    stars = with_edges(star_map, g_edges_mag).stars
    first, last = float(star_map.g_edges_mag[0]), float(star_map.g_edges_mag[-1])
    if last < g_edges_mag[-1] or first >= g_edges_mag[1]:
        raise InvalidInput(
            f"the star map has stars of G = {first} to {last} only",
            hint=f"expected {g_edges_mag[0]} to {g_edges_mag[-1]}, the classes of brightness that are asked for",
        )
    per_sr = np.ascontiguousarray(stars / (star_map.pixel_deg2 * _SR_PER_DEG2))
    return Sky(star_map.nside.bit_length() - 1, per_sr)


def sample_ns(law: ScanLaw, nside: int) -> int:
    """How far apart samples may be."""
    along_scan_s = _PART_OF_PIXEL * _pixel_side_rad(nside) / law.mission.law.spin_rate_rad_s
    return min(_LONGEST_SAMPLE_NS, max(_SHORTEST_SAMPLE_NS, int(along_scan_s * 1e9)))


def chunks_of(edges_et_ns: Times, longest_ns: int) -> list[range]:
    """Runs of bins of one length whose samples fit the workspace."""
    bins = edges_et_ns.size - 1
    full = bins - 1 if bins > 1 and edges_et_ns[-1] - edges_et_ns[-2] != edges_et_ns[1] - edges_et_ns[0] else bins
    per_bin = -(int(edges_et_ns[0] - edges_et_ns[1]) // longest_ns)
    at_once = max(1, _SAMPLES_AT_ONCE // per_bin)
    chunks = [range(first, min(first + at_once, full)) for first in range(0, full, at_once)]
    return chunks if full == bins else [*chunks, range(full, bins)]


def samples_of(law: ScanLaw, edges_et_ns: Times, longest_ns: int) -> Samples:
    """The law in the middles of equal parts of bins of one length, each part ``longest_ns`` at most.

    A part that a segment of the law ends in is taken as its middle has it.
    """
    length_ns = int(edges_et_ns[1] - edges_et_ns[0])
    parts = -(-length_ns // longest_ns)
    offsets_ns = np.array([(2 * part + 1) * length_ns // (2 * parts) for part in range(parts)], np.int64)
    et_ns = (edges_et_ns[:-1, None] + offsets_ns).reshape(-1)
    bins = edges_et_ns.size - 1
    return Samples(
        law.attitude(et_ns),
        law.angular_velocity_rad_s(et_ns),
        np.full(bins, length_ns * 1e-9 / parts),
        np.arange(bins + 1, dtype=np.int64) * parts,
    )


def in_order(work: Callable[[range], Result], chunks: Sequence[range], threads: int) -> Iterator[tuple[range, Result]]:
    """Each chunk with its result, in order; a caller that stops leaves no work behind."""
    if threads <= 1 or len(chunks) <= 1:
        for chunk in chunks:
            yield chunk, work(chunk)
        return
    pool = ThreadPoolExecutor(threads)
    try:
        yield from zip(chunks, pool.map(work, chunks), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)
