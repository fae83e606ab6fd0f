"""What a new orbit moves, against what the runbook of late orbits says: 1,000 km across the line of sight is 9 s."""

import numpy as np
import pytest
import scanplan as sp
from scanplan.planning.delivery.publish import publish_file
from scanplan.planning.operations.practice_orbit import practice_orbit
from scanplan.planning.orbit import with_orbit
from scanplan.planning.rehearsal.late_orbit import moved, new_orbit
from scanplan.planning.rehearsal.window import Window

WINDOW = Window("2017-02-05T00:00:00", "2017-02-05T06:00:00")


@pytest.fixture(scope="module")
def mission():
    return sp.Mission.load("gaia")


def shifted(mission, folder, **shift):
    publish_file(folder / "new.oem", practice_orbit(mission, WINDOW.start, WINDOW.stop, **shift))
    return with_orbit(mission, folder / "new.oem")


def towards_earth(mission):
    state = mission.kernel_set().ephemeris.state(mission.orbit_body, 399, np.array([WINDOW.start_et_ns / 1e9]))
    return state[0][0] / np.linalg.norm(state[0][0])


def test_across_the_line_of_sight_it_moves_rise_and_set(mission, tmp_path):
    across = np.cross(towards_earth(mission), [0.0, 0.0, 1.0])
    after = shifted(mission, tmp_path, offset_km=1000.0 * across / np.linalg.norm(across))
    distance_km, rise_s = moved(mission, after, WINDOW)
    assert distance_km == pytest.approx(1000.0, abs=1e-3)
    assert rise_s == pytest.approx(9.0, abs=1.0)


def test_along_it_nothing(mission, tmp_path):
    distance_km, rise_s = moved(mission, shifted(mission, tmp_path, offset_km=1000.0 * towards_earth(mission)), WINDOW)
    assert distance_km == pytest.approx(1000.0, abs=1e-3)
    assert rise_s < 0.1


@pytest.mark.parametrize(("share", "least_km", "most_km"), [(0.1, 20, 80), (0.9, 5_000, 12_000)])
def test_one_in_four_is_as_predictions_are(mission, share, least_km, most_km):
    shift_km, drift_km_d = new_orbit(mission, WINDOW, share)
    assert least_km <= np.linalg.norm(shift_km) <= most_km
    assert np.dot(shift_km, towards_earth(mission)) == pytest.approx(0.0, abs=1e-6 * most_km)
    assert np.linalg.norm(drift_km_d) / 86.4 == pytest.approx(7e-5 * np.linalg.norm(shift_km))  # m/s
