"""The on-board memory as a queue: what comes in, what a pass takes out, what is deleted when it is full.

history = simulate_memory(rate, link_bits, mission.ground.memory)
losses(history)              what is deleted, of which stream, when

Rates in and out are constant within a bin. What has the highest priority is sent first; when the memory is full, what
has the lowest is deleted first, also to make room for what comes in above it. Streams of one priority are sent in the
order in which they stand and deleted in the reverse one, so every bit has one fate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...ephemeris.timescales import iso
from ...errors import InvalidInput
from ..core.memory_queue import run_memory
from ..mission_ground import Memory
from ..science.data_rate import DataRate, Stream

Array = NDArray[np.float64]

# Less than a bit is rounding.
_LEAST_LOSS_BITS = 1.0


@dataclass(frozen=True, eq=False)
class MemoryHistory:
    """The memory over N bins of time.

    edges_et_ns   (N + 1,) int64, TDB ns past J2000
    streams       Q streams, as of the data rate
    limit_bits    what the memory holds; beyond it the lowest priority is deleted first
    fill_bits     (N + 1, Q) at the edges
    sent_bits     (N, Q) in each bin
    dropped_bits  (N, Q) deleted in each bin
    """

    edges_et_ns: NDArray[np.int64]
    streams: tuple[Stream, ...]
    limit_bits: float
    fill_bits: Array
    sent_bits: Array
    dropped_bits: Array

    @property
    def total_bits(self) -> Array:
        """(N + 1,) in the memory at the edges."""
        total: Array = self.fill_bits.sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class Loss:
    """Bits of a stream deleted in bins that follow each other, [start, stop) in TDB ns past J2000."""

    stream: str
    priority: int
    start_et_ns: int
    stop_et_ns: int
    bits: float


def simulate_memory(
    rate: DataRate, downlink_bits: ArrayLike, memory: Memory, initial_fill_bits: ArrayLike | None = None
) -> MemoryHistory:
    """The memory over the bins of a data rate.

    downlink_bits      (N,) that the link carries in each bin; what is not there is not sent
    initial_fill_bits  (Q,) of each stream at the first edge; empty when None
    The limit is the whole capacity: its margin is for plans. Raises InvalidInput for bits below zero or not finite,
    for arrays of another length, and for more bits at the start than the memory holds.
    """
    bins, streams = len(rate), len(rate.streams)
    link_bits = _checked(downlink_bits, (bins,), "the link", rate.edges_et_ns)
    in_bits = _checked(rate.bits, (bins, streams), "the data rate", rate.edges_et_ns)
    fill_bits = np.zeros((bins + 1, streams))
    if initial_fill_bits is not None:
        fill_bits[0] = _checked(initial_fill_bits, (streams,), "the memory's first fill", None)
    if fill_bits[0].sum() > memory.capacity_bits:
        problem = f"{fill_bits[0].sum():.6g} bits at the start, more than the memory holds"
        raise InvalidInput(problem, hint=f"expected {memory.capacity_bits:.6g} or less")
    sent_bits, dropped_bits = np.empty((bins, streams)), np.empty((bins, streams))
    run_memory(in_bits, link_bits, _order(rate.streams), memory.capacity_bits, fill_bits, sent_bits, dropped_bits)
    return MemoryHistory(rate.edges_et_ns, rate.streams, memory.capacity_bits, fill_bits, sent_bits, dropped_bits)


def losses(history: MemoryHistory, join_ns: int = 0) -> tuple[Loss, ...]:
    """What is deleted: for each stream, the runs of bins in which some of it is; by start, then by priority.

    join_ns   runs with less than this between them count as one
    """
    found = []
    for k in _order(history.streams):
        bits = history.dropped_bits[:, k]
        lost = np.concatenate([[False], bits >= _LEAST_LOSS_BITS, [False]])
        changes = np.flatnonzero(lost[1:] != lost[:-1])
        begins, ends = changes[::2], changes[1::2]
        apart = history.edges_et_ns[begins[1:]] - history.edges_et_ns[ends[:-1]] >= join_ns
        begins, ends = np.concatenate([begins[:1], begins[1:][apart]]), np.concatenate([ends[:-1][apart], ends[-1:]])
        stream = history.streams[k]
        for first, last in zip(begins, ends, strict=True):
            start, stop = int(history.edges_et_ns[first]), int(history.edges_et_ns[last])
            found.append(Loss(stream.name, stream.priority, start, stop, float(bits[first:last].sum())))
    return tuple(sorted(found, key=lambda loss: loss.start_et_ns))


def _order(streams: tuple[Stream, ...]) -> NDArray[np.int64]:
    """The streams, first to be sent first; of one priority as they stand."""
    return np.argsort([stream.priority for stream in streams], kind="stable").astype(np.int64)


def _checked(values: ArrayLike, shape: tuple[int, ...], what: str, edges_et_ns: NDArray[np.int64] | None) -> Array:
    bits = np.ascontiguousarray(values, np.float64)
    if bits.shape != shape:
        raise InvalidInput(f"{what} has bits of shape {bits.shape}", hint=f"expected {shape}")
    bad = ~(np.isfinite(bits) & (bits >= 0.0))
    if bad.any():
        at = tuple(int(index[0]) for index in np.nonzero(bad))
        when = "" if edges_et_ns is None else f" in the bin from {iso(int(edges_et_ns[at[0]]), 'TDB', 3)} TDB"
        raise InvalidInput(f"{what} has {bits[at]:g} bits{when}", hint="expected 0 or more")
    return bits
