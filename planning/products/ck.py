"""Attitude as a SPICE C-kernel (CK), type 3, written and read as bytes.

A segment of type 3 holds, in this order and all as float64 (NAIF, "CK Required Reading"):

    packets      N x 7   quaternion, scalar first, of the matrix that takes ICRS to SRS components;
                         angular velocity of the SRS, rad/s, ICRS components
    tags         N       encoded ticks of the spacecraft clock
    directory            every hundredth tag but the last
    intervals    K       tags where an interpolation interval starts, then their directory likewise
    K, N

SPICE interpolates inside an interval by a constant rotation from node to node.

Every block becomes one segment of one interval, so nothing is interpolated across a border of the law. Where
two segments cover a time SPICE takes the later one in the file: at a border the attitude after it wins. An
ET kept in a double misses a microsecond by up to 0.06 us, so each segment carries one more node half a tick
outside either end, turned there by the angular velocity: asking for a border or an end always succeeds, and
on the right side.
"""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from ...ephemeris.daf_write import NAME_CHARACTERS, DafSegment, write_daf
from .ck_comments import RAD_TO_UAS, comment_lines
from .fk import SpacecraftIds
from .sclk import NS_PER_TICK, SpacecraftClock
from .series import AttitudeBlock, AttitudeSeries

CK_TYPE = 3
J2000_FRAME = 1  # SPICE's number and name for the axes of the ICRS
HAS_ANGULAR_VELOCITY = 1
PACKET = 7
DIRECTORY_STEP = 100
GUARD_TICKS = 0.5
N_GUARDS = 2
INTERNAL_NAME = "SCANPLAN ATTITUDE"


def write_ck(
    series: AttitudeSeries,
    *,
    structure_id: int | None = None,
    clock: SpacecraftClock | None = None,
    frame: str | None = None,
    producer: str = "scanplan",
) -> bytes:
    """The bytes of a CK of `series`, one segment per block.

    `structure_id` defaults to a thousand times the spacecraft's NAIF id, `clock` to the spacecraft's own, see
    `sclk`; both must stand in the FK and SCLK furnished beside it. `frame` and `producer` are named in the
    comment area, which also states every block's certificate and what SPICE's own time resolution adds to it.

    Nodes stand on whole ticks. A node between ticks (a grid that is not in TDB) is turned to the nearest one,
    at most 0.5 us away, by its angular velocity, which leaves an error below 1e-20 rad; nodes that meet on
    one tick become one.

    Raises `ProductError` when the clock does not run at the series' times, `KernelError` when the rows
    outnumber a CK's addresses, ValueError on a block that is empty, not in order, or certified for another
    interpolation.
    """
    ids = SpacecraftIds.of(series.naif_id)
    structure_id = ids.structure if structure_id is None else structure_id
    clock = SpacecraftClock(ids.clock) if clock is None else clock
    segments = []
    added_rad = []
    for block in series.blocks:
        n_nodes, largest_rate_rad_s = _survey(block, clock)
        segments.append(_segment(block, n_nodes, structure_id, clock))
        first_et_ns, last_et_ns = int(block.et_ns[0]), int(block.et_ns[-1])
        added_rad.append(largest_rate_rad_s * clock.look_up_error_s(first_et_ns, last_et_ns))
    return write_daf(
        "CK",
        segments,
        internal_name=INTERNAL_NAME,
        comments=comment_lines(series, structure_id, clock, frame, producer, added_rad),
    )


def look_up_error_uas(series: AttitudeSeries, clock: SpacecraftClock) -> float:
    """What SPICE's own rounding of times adds, at most, to the certificates of a CK of `series`."""
    return max(
        _survey(block, clock)[1] * clock.look_up_error_s(int(block.et_ns[0]), int(block.et_ns[-1])) * RAD_TO_UAS
        for block in series.blocks
    )


def _survey(block: AttitudeBlock, clock: SpacecraftClock) -> tuple[int, float]:
    """Number of distinct ticks among the block's nodes, and the largest angular speed (rad/s)."""
    if block.et_ns.size == 0:
        raise ValueError(f"block {block.segment!r} holds no attitude")
    if block.interpolation.method != "LINEAR":
        raise ValueError(
            f"block {block.segment!r} is certified for {block.interpolation.method} interpolation; "
            "SPICE interpolates a CK of type 3 by constant rotation, LINEAR"
        )
    clock.require(int(block.et_ns[0]), int(block.et_ns[-1]))
    n_nodes, is_in_order, largest_squared = _survey_kernel(
        block.et_ns, block.angular_velocity_rad_s, clock.origin_et_ns
    )
    if not is_in_order:
        raise ValueError(f"block {block.segment!r} is not in order of time")
    return int(n_nodes), float(np.sqrt(largest_squared))


def _segment(block: AttitudeBlock, n_nodes: int, structure_id: int, clock: SpacecraftClock) -> DafSegment:
    first, last = clock.ticks(block.et_ns[[0, -1]])
    n_rows = n_nodes + N_GUARDS
    n_directory = (n_rows - 1) // DIRECTORY_STEP

    def fill(out: NDArray[np.float64]) -> None:
        packets = out[: PACKET * n_rows].reshape(n_rows, PACKET)
        tags = out[PACKET * n_rows : (PACKET + 1) * n_rows]
        _fill_kernel(block.et_ns, block.quaternion, block.angular_velocity_rad_s, clock.origin_et_ns, packets, tags)
        tail = out[(PACKET + 1) * n_rows :]
        tail[:n_directory] = tags[DIRECTORY_STEP - 1 : -1 : DIRECTORY_STEP]
        tail[n_directory:] = tags[0], 1.0, n_rows  # one interval, so no directory of intervals

    return DafSegment(
        doubles=(float(first) - GUARD_TICKS, float(last) + GUARD_TICKS),
        integers=(structure_id, J2000_FRAME, CK_TYPE, HAS_ANGULAR_VELOCITY),
        name=block.segment.encode("ascii", "replace").decode()[:NAME_CHARACTERS],
        size=(PACKET + 1) * n_rows + n_directory + 3,
        fill=fill,
    )


@njit(cache=True, error_model="numpy")
def _survey_kernel(et_ns, angular_velocity, origin_et_ns):  # type: ignore[no-untyped-def]
    half = NS_PER_TICK // 2
    n_nodes = 0
    previous_tick = -1
    previous_et_ns = et_ns[0] - 1
    is_in_order = True
    largest_squared = 0.0
    for i in range(et_ns.size):
        tick = (et_ns[i] - origin_et_ns + half) // NS_PER_TICK
        n_nodes += tick != previous_tick
        is_in_order &= et_ns[i] > previous_et_ns
        previous_tick, previous_et_ns = tick, et_ns[i]
        x, y, z = angular_velocity[i, 0], angular_velocity[i, 1], angular_velocity[i, 2]
        largest_squared = max(largest_squared, x * x + y * y + z * z)
    return n_nodes, is_in_order, largest_squared


@njit(cache=True, error_model="numpy")
def _fill_kernel(et_ns, quaternion, angular_velocity, origin_et_ns, packets, tags):  # type: ignore[no-untyped-def]
    half = NS_PER_TICK // 2
    last = et_ns.size - 1
    row = 0
    previous_tick = -1
    for i in range(et_ns.size):
        elapsed_ns = et_ns[i] - origin_et_ns
        tick = (elapsed_ns + half) // NS_PER_TICK
        shift_ns = tick * NS_PER_TICK - elapsed_ns
        if i == 0:
            _put(quaternion[i], angular_velocity[i], shift_ns - half, packets[row])
            tags[row] = tick - GUARD_TICKS
            row += 1
        if tick != previous_tick:
            _put(quaternion[i], angular_velocity[i], shift_ns, packets[row])
            tags[row] = tick
            row += 1
            previous_tick = tick
        if i == last:
            _put(quaternion[i], angular_velocity[i], shift_ns + half, packets[row])
            tags[row] = tick + GUARD_TICKS


@njit(cache=True, error_model="numpy")
def _put(q, w, shift_ns, packet):  # type: ignore[no-untyped-def]
    """One node `shift_ns` from where it was: SPICE's quaternion, and the angular velocity along ICRS axes."""
    x, y, z, c = q[0], q[1], q[2], q[3]
    wx, wy, wz = w[0], w[1], w[2]
    # With u = (x, y, z), v + 2 (c u x v + u x (u x v)) takes v from SRS to ICRS components.
    tx = 2.0 * (y * wz - z * wy)
    ty = 2.0 * (z * wx - x * wz)
    tz = 2.0 * (x * wy - y * wx)
    packet[4] = wx + c * tx + (y * tz - z * ty)
    packet[5] = wy + c * ty + (z * tx - x * tz)
    packet[6] = wz + c * tz + (x * ty - y * tx)
    # dq/dt = q (w, 0) / 2. Over a microsecond the next order is below 1e-20.
    if shift_ns != 0:
        h = 0.5e-9 * shift_ns
        hx, hy, hz = h * wx, h * wy, h * wz
        x, y, z, c = (
            x + (c * hx + y * hz - z * hy),
            y + (c * hy + z * hx - x * hz),
            z + (c * hz + x * hy - y * hx),
            c - (x * hx + y * hy + z * hz),
        )
    # SPICE's quaternion turns vectors where ours turns axes: the conjugate, scalar first.
    packet[0] = c
    packet[1] = -x
    packet[2] = -y
    packet[3] = -z
