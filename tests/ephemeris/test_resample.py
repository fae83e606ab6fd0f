"""SPK types that CSPICE must read: positions agree within the stated error, its kernel pool is left alone."""

from pathlib import Path

import numpy as np
import pytest
import spiceypy
from scanplan.ephemeris.kernels import KernelSet
from scanplan.ephemeris.resample import WITHIN_KM, resample
from scanplan.errors import KernelError

BODY, CENTER = -90077, 399
PERIOD_S, RADIUS_KM, DAYS = 3 * 86400.0, 4e5, 20


def states(et_s: np.ndarray) -> np.ndarray:
    """A tilted, bobbing circle: (N, 6) in km and km/s."""
    w = 2 * np.pi / PERIOD_S
    c, s = np.cos(w * et_s), np.sin(w * et_s)
    position = [RADIUS_KM * c, RADIUS_KM * s, 0.1 * RADIUS_KM * np.sin(2 * w * et_s)]
    velocity = [-RADIUS_KM * w * s, RADIUS_KM * w * c, 0.2 * RADIUS_KM * w * np.cos(2 * w * et_s)]
    return np.stack([*position, *velocity], axis=1)


def make(path: Path, data_type: int, frame: str = "J2000", bend: float = 0.0) -> Path:
    step = 1800.0
    et_s = np.arange(0.0, DAYS * 86400.0 + 1.0, step)
    rows = states(et_s)
    rows[et_s > DAYS * 43200.0, 0] += bend
    handle = spiceypy.spkopn(str(path), "test", 0)
    span = (float(et_s[0]), float(et_s[-1]))
    if data_type in (9, 13):
        writer = spiceypy.spkw09 if data_type == 9 else spiceypy.spkw13
        writer(handle, BODY, CENTER, frame, *span, "TEST", 9, len(et_s), rows, et_s)
    else:
        writer = spiceypy.spkw08 if data_type == 8 else spiceypy.spkw12
        writer(handle, BODY, CENTER, frame, *span, "TEST", 9, len(et_s), rows, et_s[0], step)
    spiceypy.spkcls(handle)
    return path


@pytest.mark.parametrize("data_type", [8, 9, 12, 13])
@pytest.mark.parametrize("frame", ["J2000", "ECLIPJ2000"])
def test_positions_hold_the_stated_error(tmp_path: Path, data_type: int, frame: str) -> None:
    path = make(tmp_path / "orbit.bsp", data_type, frame)
    ephemeris = KernelSet.load([path]).ephemeris
    stated_km = resample(ephemeris.segments[0]).max_error_km
    assert stated_km <= WITHIN_KM
    et_s = np.random.default_rng(1).uniform(0.0, DAYS * 86400.0, 3000)
    position, velocity = ephemeris.state(BODY, CENTER, et_s)
    truth = states(et_s)
    to_icrf = spiceypy.pxform(frame, "J2000", 0.0)
    spiceypy.furnsh(str(path))
    try:
        wanted = np.array(spiceypy.spkezr(str(BODY), et_s, "J2000", "NONE", str(CENTER))[0])
    finally:
        spiceypy.kclear()
    worst_km = np.linalg.norm(position - wanted[:, :3], axis=1).max()
    print(f"type {data_type} {frame}: stated {stated_km:.1e} km, found {worst_km:.1e} km")
    assert worst_km <= 1.5 * stated_km
    assert np.abs(position - truth[:, :3] @ to_icrf.T).max() <= WITHIN_KM
    assert np.abs(velocity - wanted[:, 3:]).max() <= 1e-7


def test_the_pool_of_the_user_stays_as_it_was(tmp_path: Path) -> None:
    path = make(tmp_path / "orbit.bsp", 13)
    other = make(tmp_path / "other.bsp", 9)
    spiceypy.furnsh(str(other))
    try:
        before = spiceypy.ktotal("ALL"), spiceypy.kdata(0, "ALL")
        KernelSet.load([path]).ephemeris.position_km(BODY, CENTER, [0.0])
        assert (spiceypy.ktotal("ALL"), spiceypy.kdata(0, "ALL")) == before
        assert np.isfinite(spiceypy.spkpos(str(BODY), 5.0, "J2000", "NONE", str(CENTER))[0]).all()
    finally:
        spiceypy.kclear()


def test_an_orbit_with_a_step_is_refused_with_the_error_reached(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanplan.ephemeris.resample.MOST_RECORDS", 40)
    path = make(tmp_path / "step.bsp", 13, bend=50.0)
    with pytest.raises(
        KernelError, match=r"step\.bsp: body -90077 around 399 \(SPK type 13\) cannot be held .* km reached"
    ):
        KernelSet.load([path]).ephemeris.position_km(BODY, CENTER, [0.0])


def test_a_segment_cspice_cannot_evaluate(tmp_path: Path) -> None:
    from scanplan.ephemeris.daf_write import array_segment, write_daf

    path = tmp_path / "nonsense.bsp"
    path.write_bytes(write_daf("SPK", [array_segment((0.0, 1.0), (BODY, CENTER, 1, 13), "S", np.full(50, -3.0))]))
    with pytest.raises(KernelError, match=r"nonsense\.bsp: CSPICE cannot evaluate body -90077 around 399: "):
        KernelSet.load([path]).ephemeris.position_km(BODY, CENTER, [0.5])
