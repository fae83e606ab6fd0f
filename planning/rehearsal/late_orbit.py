"""A late orbit: it arrives after the acknowledgement, and by limits the rest of the window is issued anew, or not."""

from __future__ import annotations

import math
import random
import time
from typing import TYPE_CHECKING

import numpy as np

from ...ephemeris.sun import EARTH
from ...ephemeris.timescales import NS_PER_S
from ..operations.checklist import Checklist
from ..orbit import with_orbit
from .desk import Desk
from .faults import Fault
from .memory import fill_bits_at, schedule_of
from .situation import Situation, Vector, check_takeover, send
from .window import Window

if TYPE_CHECKING:
    from ..mission import Mission

ATTITUDE_LIMIT_MAS = 1.0
RISE_LIMIT_S = 30.0
"""Stations see the spacecraft so much sooner or later: passes may then begin before it has risen."""
_USUAL_KM, _MANOEUVRE_KM = (20.0, 80.0), (5_000.0, 12_000.0)
"""How far a prediction is off, and how far after a manoeuvre that it did not have."""
_USUAL_SHARE = 0.25
_M_S_PER_KM = 7e-5
"""Velocity that goes with a distance: 0.7 m/s with 10,000 km, as an instable orbit has it weeks after a manoeuvre."""
_EARTH_TURNS_RAD_S = 7.292e-5
_MAS_PER_RAD = math.degrees(1.0) * 3.6e6


def late_orbit(desk: Desk, situation: Situation, fault: Fault, checks: Checklist) -> None:
    """Take in the orbit, plan the rest of the window again, compare, decide, deliver the next version if it matters."""
    old = situation.require_last()
    begun = time.perf_counter()
    window = old.planned.window.rest_from(old.planned.window.at(0.3 + 0.2 * fault.share))
    before = with_orbit(situation.mission, old.planned.orbit)
    shift_km, drift_km_d = new_orbit(before, window, fault.share)
    x, y, z = (old_km + more_km for old_km, more_km in zip(situation.offset_km, shift_km, strict=True))
    situation.offset_km = x, y, z
    orbit = situation.take_in_orbit(desk.cycle, window, "late", drift_km_d)
    planned = desk.plan(window, orbit, fill_bits_at(schedule_of(old.planned.folder), window.start_et_ns))
    desk.check(planned, old)
    distance_km, rise_s = moved(before, with_orbit(situation.mission, orbit), window)
    change_mas = desk.diff(old.planned, planned)["attitude"]["rotation"]["max_rad"] * _MAS_PER_RAD
    message = (
        f"a new orbit, {distance_km:.0f} km away: attitude moves {change_mas:.3f} mas, rise and set {rise_s:.1f} s"
    )
    steps = [f"planned again from {window.start}, compared"]
    if change_mas > ATTITUDE_LIMIT_MAS or rise_s > RISE_LIMIT_S:
        situation.last = send(desk, planned, old)
        steps.append(f"above a limit: version {situation.last.held.version} delivered, {situation.last.state}")
    else:
        steps.append(f"below {ATTITUDE_LIMIT_MAS:g} mas and {RISE_LIMIT_S:g} s: not issued, the plan in force stays")
    desk.recovered("late-orbit", "after the acknowledgement", message, steps, begun)
    check_takeover(desk, old, situation, checks)


def new_orbit(mission: Mission, window: Window, share: float) -> tuple[Vector, Vector]:
    """Its shift (km) and drift (km a day) across the line from the Earth, where they move rise and set most."""
    source = random.Random(f"orbit {share}")
    size = source.uniform(*(_USUAL_KM if share < _USUAL_SHARE else _MANOEUVRE_KM))
    position_km = _position_km(mission, np.array([window.start_et_ns]))[0]
    across = np.cross(position_km, [source.gauss(0.0, 1.0) for _ in range(3)])
    across /= np.linalg.norm(across)
    return _vector(size * across), _vector(size * _M_S_PER_KM * 86.4 * across)


def moved(before: Mission, after: Mission, window: Window) -> tuple[float, float]:
    """How far the orbits of two missions are apart at most (km), and by how much that moves rise and set (s)."""
    et_ns = np.linspace(window.start_et_ns, window.stop_et_ns, 25).astype(np.int64)
    old, new = _position_km(before, et_ns), _position_km(after, et_ns)
    apart = np.linalg.norm(new - old, axis=1)
    across = np.linalg.norm(np.cross(old, new), axis=1) / np.linalg.norm(old, axis=1) / np.linalg.norm(new, axis=1)
    return float(apart.max()), float(across.max() / _EARTH_TURNS_RAD_S)


def _position_km(mission: Mission, et_ns: np.ndarray) -> np.ndarray:
    """From the Earth, ICRS."""
    position_km: np.ndarray = mission.kernel_set().ephemeris.state(mission.orbit_body, EARTH, et_ns / NS_PER_S)[0]
    return position_km


def _vector(values: np.ndarray) -> Vector:
    x, y, z = values.tolist()
    return x, y, z
