"""Truth: the path that the orbit was made from, and the reader of OEMs."""

import numpy as np
import pytest
from scanplan.ephemeris.oem import read_oem
from scanplan.ephemeris.sun import EARTH
from scanplan.ephemeris.timescales import parse_time
from scanplan.errors import CoverageError, UsageError
from scanplan.planning.mission import Mission
from scanplan.planning.operations.practice_orbit import practice_orbit
from scanplan.planning.orbit import require_orbit, with_orbit

START, STOP = "2017-02-05T00:00:00.5", "2017-02-06"
OFFSET_KM, DRIFT_KM_D = np.array([10.0, -4.0, 2.0]), np.array([0.0, 24.0, 0.0])


@pytest.fixture(scope="module")
def mission():
    return Mission.load("gaia")


def made(mission, **options):
    return practice_orbit(mission, START, STOP, **options)


def test_it_is_the_known_path_moved(mission, tmp_path):
    data = made(mission, offset_km=OFFSET_KM, drift_km_d=DRIFT_KM_D)
    assert data == made(mission, offset_km=OFFSET_KM, drift_km_d=DRIFT_KM_D)
    path = tmp_path / "orbit.oem"
    path.write_bytes(data)
    start, stop = parse_time(START), parse_time(STOP)
    require_orbit(path, start, stop)
    # between the states too, by a mission that rides on the file
    et_s = np.linspace(start, stop, 99) / 1e9
    moved = with_orbit(mission, path).kernel_set().ephemeris.position_km(mission.naif_id, EARTH, et_s)
    known = mission.kernel_set().ephemeris.position_km(mission.orbit_body, EARTH, et_s)
    expected = OFFSET_KM + ((et_s - start / 1e9) / 86_400.0)[:, None] * DRIFT_KM_D
    assert np.abs(moved - known - expected).max() < 1e-3


def test_a_window_of_a_minute_still_has_four_states(mission):
    data = practice_orbit(mission, START, "2017-02-05T00:01", step_s=3600)
    (segment,) = read_oem(data, "made").segments
    assert len(segment.et_ns) == 4


def test_what_cannot_be_made(mission):
    with pytest.raises(UsageError, match="0 s makes no orbit"):
        made(mission, step_s=0)
    with pytest.raises(CoverageError):
        practice_orbit(mission, "2030-01-01", "2030-01-02")
