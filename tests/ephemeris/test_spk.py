"""SPK positions against CSPICE: accuracy, precedence, borders, chains, and what is refused."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import spiceypy
from scanplan.ephemeris.daf_write import DafSegment, array_segment, write_daf
from scanplan.ephemeris.kernels import KernelSet
from scanplan.ephemeris.piecewise import evaluator
from scanplan.ephemeris.spk import Ephemeris
from scanplan.errors import CoverageError, KernelError

EMBEDDED = ["de440_2010_2050.bsp", "gaia_orbit.bsp"]
GAIA = -139479
TARGETS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 199, 299, 301, 399, GAIA)
CHAINS = ((301, 399), (399, 301), (10, 399), (GAIA, 399), (GAIA, 10), (GAIA, 301))


@pytest.fixture(scope="module")
def ephemeris() -> Ephemeris:
    return KernelSet.load(EMBEDDED).ephemeris


@pytest.fixture
def cspice() -> Iterator[None]:
    for kernel in KernelSet.load(EMBEDDED).files:
        spiceypy.furnsh(str(kernel.path))
    yield
    spiceypy.kclear()


def cspice_states(target: int, center: int, et_s: np.ndarray) -> np.ndarray:
    return np.array(spiceypy.spkezr(str(target), et_s, "J2000", "NONE", str(center))[0])


def ulps(difference_km: np.ndarray, length_km: np.ndarray) -> np.ndarray:
    return np.linalg.norm(difference_km, axis=1) / np.spacing(length_km)


@pytest.mark.parametrize("epochs", [20_000, pytest.param(100_000, marks=pytest.mark.long)])
@pytest.mark.usefixtures("cspice")
def test_positions_of_all_targets_are_cspices_to_6_ulp(ephemeris: Ephemeris, epochs: int) -> None:
    rng = np.random.default_rng(20_100_101)
    print(f"\n{epochs} epochs, ulp of the position's length: target, q50, q99, max; km: max; km/s: max")
    for target in TARGETS:
        start, stop = ephemeris.coverage(target)[0][0], ephemeris.coverage(target)[-1][1]
        et_s = rng.uniform(start, stop, epochs // len(TARGETS) if epochs <= 20_000 else epochs)
        wanted = cspice_states(target, 0, et_s)
        position, velocity = ephemeris.state(target, 0, et_s)
        off = ulps(position - wanted[:, :3], np.linalg.norm(wanted[:, :3], axis=1))
        off_km = np.linalg.norm(position - wanted[:, :3], axis=1).max()
        off_km_s = np.linalg.norm(velocity - wanted[:, 3:], axis=1).max()
        quantiles = " ".join(f"{q:5.2f}" for q in np.quantile(off, [0.5, 0.99, 1.0]))
        print(f"{target:8d} {quantiles} {off_km:.1e} {off_km_s:.1e}")
        assert off.max() <= 6.0
        assert off_km <= 2e-7 * max(1.0, np.linalg.norm(wanted[:, :3], axis=1).max() / 1.5e8)
        assert off_km_s <= 1e-13


@pytest.mark.usefixtures("cspice")
@pytest.mark.parametrize(("target", "center"), CHAINS)
def test_chains_are_cspices_to_the_rounding_of_their_longest_leg(
    ephemeris: Ephemeris, target: int, center: int
) -> None:
    start, stop = ephemeris.coverage(target, center)[0]
    et_s = np.random.default_rng(5).uniform(start, stop, 2000)
    wanted = cspice_states(target, center, et_s)
    position, velocity = ephemeris.state(target, center, et_s)
    longest = np.maximum(
        np.linalg.norm(ephemeris.position_km(target, 0, et_s), axis=1), np.linalg.norm(wanted[:, :3], axis=1)
    )
    assert ulps(position - wanted[:, :3], longest).max() <= 6.0
    assert np.abs(velocity - wanted[:, 3:]).max() <= 1e-13


def test_the_order_of_times_changes_no_bit(ephemeris: Ephemeris) -> None:
    rng = np.random.default_rng(3)
    for target, center in ((4, 0), (399, 0), (GAIA, 0), (GAIA, 399)):
        start, stop = ephemeris.coverage(target, center)[0]
        borders = start + 86400.0 * np.arange(1000)
        et_s = np.sort(np.concatenate([rng.uniform(start, stop, 5000), borders, np.nextafter(borders, stop)]))
        position, velocity = ephemeris.state(target, center, et_s)
        shuffled = rng.permutation(et_s.size)
        again, again_velocity = ephemeris.state(target, center, et_s[shuffled])
        assert np.array_equal(position[shuffled], again)
        assert np.array_equal(velocity[shuffled], again_velocity)
        assert np.array_equal(ephemeris.position_km(target, center, et_s), position)
        one_by_one = [ephemeris.position_km(target, center, et)[0] for et in et_s[:200]]
        assert np.array_equal(one_by_one, position[:200])


def test_a_body_around_itself_rests_at_the_origin(ephemeris: Ephemeris) -> None:
    for et_s in ([0.0], np.arange(10.0), np.zeros(0)):
        position, velocity = ephemeris.state(399, 399, et_s)
        assert position.shape == velocity.shape == (len(et_s), 3)
        assert not position.any()
        assert not velocity.any()


def chebyshev_segment(
    target: int,
    center: int,
    span: tuple[float, float],
    coefficients: np.ndarray,
    length: float,
    data_type: int = 2,
    frame: int = 1,
) -> DafSegment:
    """Type 2 or 3 records (records, components, degree + 1) from the start of the span on."""
    count = len(coefficients)
    records = np.empty((count, 2 + coefficients[0].size))
    records[:, 0] = span[0] + (np.arange(count) + 0.5) * length
    records[:, 1] = length / 2
    records[:, 2:] = coefficients.reshape(count, -1)
    directory = [span[0], length, records.shape[1], count]
    return array_segment(span, (target, center, frame, data_type), "TEST", np.concatenate([records.ravel(), directory]))


def constant(target: int, center: int, span: tuple[float, float], x_km: float) -> DafSegment:
    return chebyshev_segment(target, center, span, np.array([[[x_km, 0.0], [1.0, 0.0], [0.0, 0.0]]]), span[1] - span[0])


def write(path: Path, *segments: DafSegment) -> Path:
    path.write_bytes(write_daf("SPK", segments))
    return path


def agree_with_cspice(paths: list[Path], target: int, center: int, et_s: np.ndarray, within_km: float = 0.0) -> None:
    ours = KernelSet.load(paths).ephemeris.position_km(target, center, et_s)
    for path in paths:
        spiceypy.furnsh(str(path))
    try:
        wanted = cspice_states(target, center, et_s)[:, :3]
    finally:
        spiceypy.kclear()
    assert np.abs(ours - wanted).max() <= within_km


def test_overlaps_gaps_and_borders_are_resolved_as_in_cspice(tmp_path: Path) -> None:
    first = write(
        tmp_path / "first.bsp",
        constant(-90077, 399, (0.0, 100.0), 1.0),
        constant(-90077, 399, (100.0, 200.0), 2.0),
        constant(-90077, 399, (150.0, 160.0), 3.0),
        constant(-90077, 399, (-50.0, 0.0), 4.0),
        constant(-90077, 399, (300.0, 400.0), 5.0),
    )
    second = write(
        tmp_path / "second.bsp", constant(-90077, 399, (120.0, 130.0), 6.0), constant(-90077, 399, (350.0, 500.0), 7.0)
    )
    edges = np.array([-50.0, 0.0, 100.0, 120.0, 130.0, 150.0, 160.0, 200.0, 300.0, 350.0, 400.0, 500.0])
    et_s = np.concatenate([edges, np.nextafter(edges, -1e9)[1:], np.nextafter(edges, 1e9)[:-1], edges[:-1] + 5.0])
    et_s = et_s[((et_s >= -50.0) & (et_s <= 200.0)) | (et_s >= 300.0)]
    for paths in ([first, second], [second, first]):
        agree_with_cspice(paths, -90077, 399, et_s)
        assert KernelSet.load(paths).ephemeris.coverage(-90077, 399) == ((-50.0, 200.0), (300.0, 500.0))


def test_a_body_may_change_its_center(tmp_path: Path) -> None:
    path = write(
        tmp_path / "changing.bsp",
        constant(399, 3, (0.0, 100.0), 1.0),
        constant(3, 0, (0.0, 100.0), 10.0),
        constant(10, 0, (0.0, 100.0), 1000.0),
        constant(-90077, 399, (0.0, 50.0), 100.0),
        constant(-90077, 10, (50.0, 100.0), 5.0),
    )
    for target, center in ((-90077, 0), (-90077, 399), (399, -90077), (-90077, 10), (-90077, 3)):
        agree_with_cspice([path], target, center, np.array([0.0, 20.0, 50.0, np.nextafter(50.0, 0), 70.0, 100.0]))


def test_type_3_and_inertial_frames(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    series = rng.normal(size=(5, 6, 9)) * 0.2 ** np.arange(9) * 1e5
    path = write(
        tmp_path / "three.bsp",
        chebyshev_segment(-90077, 399, (0.0, 5000.0), series, 1000.0, data_type=3),
        chebyshev_segment(-90078, 399, (0.0, 5000.0), series, 1000.0, data_type=3, frame=17),
        chebyshev_segment(-90079, 399, (0.0, 5000.0), series[:, :3], 1000.0, frame=17),
    )
    et_s = rng.uniform(0.0, 5000.0, 500)
    ephemeris = KernelSet.load([path]).ephemeris
    spiceypy.furnsh(str(path))
    try:
        for body in (-90077, -90078, -90079):
            wanted = cspice_states(body, 399, et_s)
            position, velocity = ephemeris.state(body, 399, et_s)
            assert np.abs(position - wanted[:, :3]).max() <= 1e-10
            assert np.abs(velocity - wanted[:, 3:]).max() <= 1e-10
    finally:
        spiceypy.kclear()


def test_series_that_powers_cannot_hold_are_kept_as_chebyshev(tmp_path: Path) -> None:
    series = np.zeros((2, 3, 25))
    series[:, :, 24] = 1000.0
    series[:, 0, 0] = 2000.0
    path = write(tmp_path / "wild.bsp", chebyshev_segment(-90077, 399, (0.0, 2000.0), series, 1000.0))
    agree_with_cspice([path], -90077, 399, np.random.default_rng(1).uniform(0.0, 2000.0, 3000), within_km=1e-10)


def test_degrees_beyond_the_usual(tmp_path: Path) -> None:
    series = np.random.default_rng(4).normal(size=(3, 3, 34)) * 0.3 ** np.arange(34) * 1e6
    path = write(tmp_path / "long.bsp", chebyshev_segment(-90077, 399, (0.0, 3000.0), series, 1000.0))
    agree_with_cspice([path], -90077, 399, np.linspace(0.0, 3000.0, 999), within_km=1e-8)


@pytest.mark.parametrize(
    ("target", "center", "et_s", "message"),
    [
        (
            399,
            0,
            [4e8, 2e9],
            "body EARTH (399) seen from SOLAR SYSTEM BARYCENTER (0) is covered from 2010-01-01T00:00:00.000 to "
            "2050-01-01T00:00:00.000 TDB; asked for 2063-05-18T15:33:20.000 TDB",
        ),
        (399, 0, [3e8], "asked for 2009-07-04T17:20:00.000 TDB"),
        (399, 0, [4e8, float("nan")], "asked for ET nan s TDB"),
        (399, 0, [float("inf")], "asked for ET inf s TDB"),
        (
            GAIA,
            399,
            [8e8],
            "is covered from 2013-12-19T10:00:00.000 to 2025-01-15T11:59:36.493 TDB; "
            "asked for 2025-05-08T18:13:20.000 TDB",
        ),
        (-90077, 0, [4e8], "no kernel loaded gives body -90077; there are "),
        (399, -90077, [4e8], "no kernel loaded gives body -90077; there are "),
    ],
)
def test_times_and_bodies_outside_the_kernels(
    ephemeris: Ephemeris, target: int, center: int, et_s: list[float], message: str
) -> None:
    for ask in (ephemeris.position_km, ephemeris.state, ephemeris.require):
        with pytest.raises(CoverageError) as caught:
            ask(target, center, et_s)
        assert message in str(caught.value)
        assert "\n" not in str(caught.value)


def test_bounds_hold_to_the_last_bit(ephemeris: Ephemeris) -> None:
    for target in TARGETS:
        for edge, beyond in zip(ephemeris.coverage(target)[0], (-np.inf, np.inf), strict=True):
            assert np.isfinite(ephemeris.position_km(target, 0, [edge])).all()
            ephemeris.require(target, 0, [edge])
            with pytest.raises(CoverageError):
                ephemeris.position_km(target, 0, np.full(300, np.nextafter(edge, beyond)))


def test_bodies_that_nothing_connects(tmp_path: Path) -> None:
    path = write(tmp_path / "apart.bsp", constant(-90077, 399, (0.0, 1.0), 1.0), constant(-90078, 10, (0.0, 1.0), 1.0))
    ephemeris = KernelSet.load([path]).ephemeris
    assert ephemeris.coverage(-90077, -90078) == ()
    with pytest.raises(CoverageError, match=r"no chain of segments connects -90077 with -90078 at any time"):
        ephemeris.position_km(-90077, -90078, [0.5])


@pytest.mark.parametrize(
    ("segment", "message"),
    [
        (array_segment((0.0, 1.0), (-90077, 0, 1, 2), "S", np.arange(3.0)), "holds 3 words, too few for type 2"),
        (
            array_segment((0.0, 1.0), (-90077, 0, 1, 2), "S", np.arange(20.0)),
            "has a directory that does not fit its 20 words",
        ),
        (
            chebyshev_segment(-90077, 0, (0.0, 9.0), np.ones((2, 3, 2)), 1.0),
            "has records that do not span its descriptor",
        ),
        (
            chebyshev_segment(-90077, 0, (0.0, 1.0), np.full((1, 3, 2), np.nan), 1.0),
            "holds coefficients that are not numbers",
        ),
        (
            chebyshev_segment(-90077, 0, (0.0, 1.0), np.ones((1, 3, 2)), 1.0, frame=13000),
            "is given in frame 13000; only SPICE's built-in",
        ),
        (
            array_segment((0.0, 1.0), (-90077, 0, 1, 99), "S", np.arange(20.0)),
            "is given as SPK type 99; types 2, 3 and 1, 5",
        ),
        (constant(-90077, -90077, (0.0, 1.0), 1.0), "segment 1 is impossible: body -90077 around -90077"),
        (
            array_segment((2.0, 1.0), (-90077, 0, 1, 2), "S", np.arange(20.0)),
            "segment 1 is impossible: body -90077 around 0 from 2.0 to 1.0",
        ),
    ],
)
def test_broken_segments_are_named(tmp_path: Path, segment: DafSegment, message: str) -> None:
    path = write(tmp_path / "broken.bsp", segment)
    with pytest.raises(KernelError) as caught:
        KernelSet.load([path]).ephemeris.position_km(-90077, 0, [0.5])
    assert message in str(caught.value)
    assert str(path) in str(caught.value)


def test_the_compiled_evaluators_can_be_cached_on_disk() -> None:
    """Numba finds a closure in its cache by the values it closes over; a compiled function among them never matches."""
    evaluate = evaluator(3, 8, True)
    assert all(isinstance(cell.cell_contents, int) for cell in evaluate.py_func.__closure__)  # type: ignore[attr-defined]
