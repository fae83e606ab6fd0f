"""A made-up revolving scan for tests of attitude files: a spin about an axis that precesses about another.

Built by multiplying rotation quaternions in numpy, by none of the package's own attitude code.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from scanplan.ephemeris.timescales import convert_ns, parse_label
from scanplan.planning.products import aem_kvn, aem_xml
from scanplan.planning.products.aem import AemHeader
from scanplan.planning.products.series import AttitudeBlock, AttitudeSeries, Interpolation

SPIN_RAD_S = np.radians(59.9641857803 / 3600.0)
PRECESSION_RAD_S = 2.0 * np.pi / (63.0 * 86400.0)
TILT_RAD = np.radians(45.0)

HEADER = AemHeader(
    creation_date="2017-02-01T00:00:00",
    originator="SCANPLAN",
    message_id="GAIA-TEST-0001",
    comments=("Made-up attitude for tests",),
)


def product(p: NDArray[np.float64], q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Hamilton product of scalar-last quaternions."""
    px, py, pz, pw = p.T
    qx, qy, qz, qw = q.T
    return np.stack(
        [
            pw * qx + px * qw + py * qz - pz * qy,
            pw * qy - px * qz + py * qw + pz * qx,
            pw * qz + px * qy - py * qx + pz * qw,
            pw * qw - px * qx - py * qy - pz * qz,
        ],
        axis=1,
    )


def about(axis: int, angle_rad: NDArray[np.float64]) -> NDArray[np.float64]:
    """(N, 4) quaternions of rotations about one axis."""
    quaternion = np.zeros((angle_rad.size, 4))
    quaternion[:, axis] = np.sin(0.5 * angle_rad)
    quaternion[:, 3] = np.cos(0.5 * angle_rad)
    return quaternion


def spin(seconds: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Attitude (N, 4) and angular velocity (N, 3, rad/s, in the spinning frame) of precession, tilt and spin."""
    phase, precession = SPIN_RAD_S * seconds, PRECESSION_RAD_S * seconds
    tilt = about(0, np.full(seconds.size, TILT_RAD))
    quaternion = product(product(about(2, precession), tilt), about(2, phase))
    quaternion /= np.linalg.norm(quaternion, axis=1)[:, None]
    sideways = PRECESSION_RAD_S * np.sin(TILT_RAD)
    rates = np.stack(
        [
            sideways * np.sin(phase),
            sideways * np.cos(phase),
            np.full(seconds.size, SPIN_RAD_S + PRECESSION_RAD_S * np.cos(TILT_RAD)),
        ],
        axis=1,
    )
    return quaternion, rates


def block(
    start: str,
    scale: str,
    count: int,
    step_ns: int,
    segment: str,
    interpolation: Interpolation,
    offset_ns: int = 0,
) -> AttitudeBlock:
    """``count`` rows from a label of a scale on, every ``step_ns``."""
    tags_ns = parse_label(start, scale)[0] + offset_ns + step_ns * np.arange(count, dtype=np.int64)
    et_ns = convert_ns(tags_ns, scale, "TDB")
    quaternion, rates = spin((et_ns - et_ns[0]) * 1e-9 + 86400.0 * len(segment))
    return AttitudeBlock(segment, tags_ns, et_ns, quaternion, rates, interpolation)


def two_segments(scale: str = "TDB", count: int = 40, step_ns: int = 20_000_000_000) -> AttitudeSeries:
    """Two law segments, the second beginning where the first ends."""
    first = block("2017-02-05T00:00:00", scale, count, step_ns, "NSL_1", Interpolation("LAGRANGE", 7, 3.1e-9))
    second = block(
        "2017-02-05T00:00:00",
        scale,
        count,
        step_ns,
        "NSL_2_AFTER_JUMP",
        Interpolation("LINEAR", 1, 1.2345678e-8),
        offset_ns=(count - 1) * step_ns,
    )
    return AttitudeSeries("Gaia", "2013-074A", -139479, scale, (first, second))


@pytest.fixture(scope="session")
def make_block() -> Callable[..., AttitudeBlock]:
    return block


@pytest.fixture(scope="session")
def make_series() -> Callable[..., AttitudeSeries]:
    return two_segments


@pytest.fixture(scope="session")
def header() -> AemHeader:
    return HEADER


@pytest.fixture(scope="session")
def good_kvn() -> bytes:
    return aem_kvn.write(two_segments("UTC"), HEADER, with_rates=True)


@pytest.fixture(scope="session")
def good_xml() -> bytes:
    return aem_xml.write(two_segments("UTC"), HEADER, with_rates=True)
