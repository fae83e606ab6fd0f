"""Reading a SPICE CK of type 3 back into an attitude series."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.daf import Daf, DafArray, read_daf
from ...errors import KernelError, ProductError
from .ck import CK_TYPE, DIRECTORY_STEP, GUARD_TICKS, HAS_ANGULAR_VELOCITY, J2000_FRAME, N_GUARDS, PACKET
from .ck_comments import facts_from
from .fk import SpacecraftIds
from .sclk import SpacecraftClock
from .series import AttitudeBlock, AttitudeSeries, Interpolation


def read_ck(content: bytes, source: str, *, naif_id: int, clock: SpacecraftClock | None = None) -> AttitudeSeries:
    """The attitude of spacecraft `naif_id` in a CK of type 3; `source` names the file in errors.

    One block per interpolation interval, tags in TDB; the nodes that our writer puts half a tick beyond
    either end of a segment are left out. Names and certificates come from our comment area; without it they
    are empty and NaN. `clock` is the one the file was written with: by default the one our comments state,
    or else the spacecraft's default clock.

    Raises `ProductError` on anything that is not a whole CK of type 3 with angular velocities against J2000.
    """
    ids = SpacecraftIds.of(naif_id)
    daf = _ck_daf(content, source)
    facts = facts_from(daf.comments, len(daf.arrays))
    if clock is None:
        clock = SpacecraftClock(ids.clock, facts.clock_origin_et_ns)
    blocks = []
    for number, array in enumerate(daf.arrays, start=1):
        _require_ours(array, number, ids.structure, source)
        max_error_rad = facts.max_errors_rad[number - 1] if facts.max_errors_rad else float("nan")
        blocks += _blocks(array, number, Interpolation("LINEAR", 1, max_error_rad), clock, source)
    return AttitudeSeries(facts.object_name, facts.object_id, naif_id, "TDB", tuple(blocks))


def _ck_daf(content: bytes, source: str) -> Daf:
    try:
        daf = read_daf(content, source)
    except KernelError as error:
        raise ProductError(error.problem, file=source, hint=error.hint) from error
    if daf.kind != "CK":
        raise ProductError(f"is a {daf.kind} file", file=source, hint="a CK is expected")
    if not daf.arrays:
        raise ProductError("holds no segments", file=source)
    return daf


def _require_ours(array: DafArray, number: int, structure_id: int, source: str) -> None:
    if len(array.doubles) != 2 or len(array.integers) != 4:
        raise ProductError(f"segment {number} has no summary of a CK", file=source)
    found = dict(zip(("structure", "frame", "type", "angular velocity flag"), array.integers, strict=True))
    wanted = (structure_id, J2000_FRAME, CK_TYPE, HAS_ANGULAR_VELOCITY)
    for (what, value), right in zip(found.items(), wanted, strict=True):
        if value != right:
            raise ProductError(f"segment {number} has {what} {value}", file=source, hint=f"{right} is expected")


def _blocks(
    array: DafArray, number: int, interpolation: Interpolation, clock: SpacecraftClock, source: str
) -> list[AttitudeBlock]:
    packets, tags, starts = _parts(array, number, source)
    borders = np.append(np.searchsorted(tags, starts), tags.size)
    blocks = []
    for first, after in pairwise(borders.tolist()):
        begin, end = _without_guards(tags, first, after)
        et_ns = clock.et_ns(tags[begin:end])
        quaternion = np.column_stack((-packets[begin:end, 1:4], packets[begin:end, 0]))
        rate = _srs_components(quaternion, packets[begin:end, 4:7])
        blocks.append(AttitudeBlock(array.name, et_ns, et_ns, quaternion, rate, interpolation))
    return blocks


def _without_guards(tags: NDArray[np.float64], begin: int, end: int) -> tuple[int, int]:
    if end - begin > N_GUARDS:
        begin += bool(tags[begin + 1] - tags[begin] == GUARD_TICKS)
        end -= bool(tags[end - 1] - tags[end - 2] == GUARD_TICKS)
    return begin, end


def _parts(
    array: DafArray, number: int, source: str
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Packets (N, 7), tags (N,) and starts of the interpolation intervals (K,) of a segment."""
    elements = np.asarray(array.data, dtype=np.float64)
    counts = elements[-2:].tolist()
    if elements.size < PACKET + 4 or not all(1 <= c <= elements.size and c == int(c) for c in counts):
        raise ProductError(f"segment {number} does not end in its counts of intervals and nodes", file=source)
    n_intervals, n_rows = (int(count) for count in counts)
    n_directory = (n_rows - 1) // DIRECTORY_STEP
    size = (PACKET + 1) * n_rows + n_directory + n_intervals + (n_intervals - 1) // DIRECTORY_STEP + 2
    if size != elements.size:
        raise ProductError(
            f"segment {number} holds {elements.size} numbers",
            file=source,
            hint=f"{n_rows} nodes in {n_intervals} intervals take {size}",
        )
    tags = elements[PACKET * n_rows : (PACKET + 1) * n_rows]
    directory = elements[(PACKET + 1) * n_rows :][:n_directory]
    starts = elements[(PACKET + 1) * n_rows + n_directory :][:n_intervals]
    if not (np.isfinite(elements).all() and (np.diff(tags) > 0).all() and starts[0] == tags[0]):
        raise ProductError(f"segment {number} has times out of order or values that are no numbers", file=source)
    if array.doubles[0] < tags[0] or array.doubles[1] > tags[-1]:
        raise ProductError(f"segment {number} claims times outside its nodes", file=source)
    if not np.array_equal(directory, tags[DIRECTORY_STEP - 1 : -1 : DIRECTORY_STEP]):
        raise ProductError(f"segment {number} has a directory that does not list every hundredth time", file=source)
    if not np.isin(starts, tags).all() or not (np.diff(starts) > 0).all():
        raise ProductError(f"segment {number} has intervals that do not start on nodes, in order", file=source)
    packets = elements[: PACKET * n_rows].reshape(n_rows, PACKET)
    if not (np.abs(np.einsum("ij,ij->i", packets[:, :4], packets[:, :4]) - 1.0) < 1e-6).all():
        raise ProductError(f"segment {number} holds a quaternion that is not of unit length", file=source)
    return packets, tags, starts


def _srs_components(quaternion: NDArray[np.float64], rate: NDArray[np.float64]) -> NDArray[np.float64]:
    """Vectors (N, 3) from ICRS to SRS components, quaternions (N, 4) scalar last."""
    axis, scalar = quaternion[:, :3], quaternion[:, 3:]
    turn = 2.0 * np.cross(axis, rate)
    return rate - scalar * turn + np.cross(axis, turn)
