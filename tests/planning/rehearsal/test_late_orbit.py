"""What a new orbit moves, against what the runbook of late orbits says: 1,000 km across the line of sight is 9 s."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import scanplan as sp
from scanplan.planning.delivery.publish import publish_file
from scanplan.planning.operations.practice_orbit import practice_orbit
from scanplan.planning.orbit import with_orbit
from scanplan.planning.rehearsal import late_orbit as module
from scanplan.planning.rehearsal.desk import Delivered, Planned
from scanplan.planning.rehearsal.faults import Fault
from scanplan.planning.rehearsal.late_orbit import late_orbit, moved, new_orbit
from scanplan.planning.rehearsal.ledger import HandedIn
from scanplan.planning.rehearsal.situation import Situation
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


# What becomes of it: with orbits as they are, but without planning anything


class PaperDesk:
    """Plans nothing, and says that the attitude moves by so much."""

    cycle = 1

    def __init__(self, attitude_mas):
        self.attitude_mas = attitude_mas
        self.told = []

    def plan(self, window, orbit, fill_bits):
        return Planned(orbit.parent, window, orbit)

    def check(self, planned, previous):
        pass

    def diff(self, before, after):
        return {"attitude": {"rotation": {"max_rad": math.radians(self.attitude_mas / 3.6e6)}}}

    def recovered(self, kind, where, message, steps, begun):
        self.told.append((kind, message, steps[-1]))


def delivered(planned, version):
    return Delivered(planned, HandedIn("NAME", "", 0, 0, 1, version), planned.folder, "ACKED", "")


@pytest.mark.parametrize(
    ("share", "attitude_mas", "is_issued"),
    [(0.9, 0.0, True), (0.1, 0.0, False), (0.1, 1.1, True), (0.1, 0.9, False)],
    ids=["after a manoeuvre", "a prediction", "a prediction that turns", "a prediction that hardly turns"],
)
def test_it_is_issued_anew_above_a_limit_alone(mission, tmp_path, monkeypatch, share, attitude_mas, is_issued):
    situation = Situation(mission, tmp_path)
    planned = Planned(tmp_path, WINDOW, situation.take_in_orbit(1, WINDOW, "first"))
    situation.last = old = delivered(planned, 1)
    monkeypatch.setattr(module, "schedule_of", lambda folder: None)
    monkeypatch.setattr(module, "fill_bits_at", lambda schedule, et_ns: 0.0)
    monkeypatch.setattr(module, "check_takeover", lambda *given: None)
    monkeypatch.setattr(module, "send", lambda desk, planned, previous: delivered(planned, previous.held.version + 1))
    desk = PaperDesk(attitude_mas)
    late_orbit(desk, situation, Fault("late-orbit", None, 0, share), SimpleNamespace())
    ((kind, _, last_step),) = desk.told
    assert kind == "late-orbit"
    assert (situation.last is old) != is_issued
    assert last_step == (
        "above a limit: version 2 delivered, ACKED"
        if is_issued
        else "below 1 mas and 30 s: not issued, the plan in force stays"
    )
    assert any(situation.offset_km)  # what comes next is planned on the new orbit either way
