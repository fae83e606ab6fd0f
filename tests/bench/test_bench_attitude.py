"""Attitude and pointings on a grid of 10 s, against what storing as many numbers costs."""

import numpy as np
import pytest
from numba import njit
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate

from .figures import Goal
from .pairs import Work

SECTION = "Attitude on a 10 s grid"
QUATERNION, TEN_COLUMNS = Goal(most=1.3), Goal(most=2.2)
NOTE = (
    "The store limit is a compiled loop that writes as many constants into the same arrays, or, where a method of "
    "the law allocates its result, into new ones: then the system's handing out of pages counts on both sides. "
    "Ten columns: the quaternion, then right ascension, declination and scan angle of both fields."
)


@njit(cache=True)
def store_four(out):
    for i in range(out.size // 4):
        out[4 * i] = 0.1
        out[4 * i + 1] = 0.2
        out[4 * i + 2] = 0.3
        out[4 * i + 3] = 0.4


@njit(cache=True)
def store_one(out):
    for i in range(out.size):
        out[i] = 0.1


@pytest.fixture(scope="module")
def grid(scale):
    """A law within one segment, or nearly, and the times of a grid over it."""
    mission = Mission.load("gaia")
    start = max(mission.law.segments, key=lambda segment: segment.stop_et_ns - segment.start_et_ns).start_et_ns
    et_ns = start + np.arange(scale.rows, dtype=np.int64) * 10_000_000_000
    last = min(int(et_ns[-1]), mission.law.stop_et_ns)
    et_ns = et_ns[et_ns <= last]
    return propagate(mission, start, last), et_ns


def store_ten(flat, columns):
    store_four(flat)
    store_one(columns)


@pytest.mark.parametrize("rows", [1000, None], ids=["in cache", "in memory"])
def test_bench_kernels(record, grid, rows):
    law, et_ns = grid
    et_ns = et_ns[:rows]
    (piece,) = law.segments
    flat = np.empty(4 * et_ns.size)
    azimuths = np.array([field.azimuth_rad for field in law.mission.fields])
    columns = np.empty((azimuths.size, 3, et_ns.size))
    where = f"kernel, {et_ns.size:,} rows"

    def ten():
        piece.fill_attitude(et_ns, flat)
        piece.fill_pointings(et_ns, azimuths, columns, 0)

    limit = Work("storing 4 numbers", lambda: store_four(flat), et_ns.size)
    limit_ten = Work("storing 10 numbers", lambda: store_ten(flat, columns.reshape(-1)), et_ns.size)
    goal, goal_ten = (QUATERNION, TEN_COLUMNS) if rows is None else (None, None)
    quaternion = Work(f"quaternion, {where}", lambda: piece.fill_attitude(et_ns, flat), et_ns.size)
    record.slower(SECTION, quaternion, limit, goal)
    record.slower(SECTION, Work(f"ten columns, {where}", ten, et_ns.size), limit_ten, goal_ten)


def test_bench_methods(record, grid):
    law, et_ns = grid
    rows = et_ns.size

    def ten():
        return law.attitude(et_ns), law.fov(et_ns)

    def new_ten():
        store_ten(np.empty(4 * rows), np.empty(6 * rows))

    limit = Work("storing 4 numbers, new array", lambda: store_four(np.empty(4 * rows)), rows)
    limit_ten = Work("storing 10 numbers, new arrays", new_ten, rows)
    record.slower(SECTION, Work(f"law.attitude, {rows:,} rows", lambda: law.attitude(et_ns), rows), limit, QUATERNION)
    record.slower(SECTION, Work(f"law.attitude and law.fov, {rows:,} rows", ten, rows), limit_ten, TEN_COLUMNS, NOTE)


def test_bench_slerp(record, scale):
    """ducc0 between quaternions every minute, by one thread."""
    ducc0 = pytest.importorskip("ducc0")
    step_s, rows = 60, scale.of(500_000, 20_000)
    law = propagate(Mission.load("gaia"), "2017-03-01", "2017-05-01")
    nodes_ns = law.start_et_ns + step_s * 1_000_000_000 * np.arange(rows * 10 // step_s + 2)
    et_ns = law.start_et_ns + 10_000_000_000 * np.arange(rows)
    slerp = ducc0.pointingprovider.PointingProvider(0.0, 1.0 / step_s, law.attitude(nodes_ns), nthreads=1)
    identity, out = np.array([0.0, 0.0, 0.0, 1.0]), np.empty((rows, 4))

    def theirs():
        return slerp.get_rotated_quaternions(0.0, 0.1, identity, True, out)

    off_mas = angle_mas(theirs(), law.attitude(et_ns)).max()
    assert off_mas < 100.0
    note = (
        "ducc0 interpolates between quaternions of our law a minute apart, as simulations of survey missions do; on "
        f"this grid it is {off_mas:.0f} mas off the law at most."
    )
    ours = Work(f"law.attitude, {rows:,} rows", lambda: law.attitude(et_ns), rows)
    record.faster(SECTION, ours, Work("ducc0, slerp from 60 s", theirs, rows), note=note)


def angle_mas(one, other):
    """Between attitudes (N, 4), whatever the sign of the quaternions."""
    other = other * np.sign(np.sum(one * other, axis=1))[:, None]
    return np.degrees(4.0 * np.arcsin(np.linalg.norm(one - other, axis=1) / 2.0)) * 3.6e6
