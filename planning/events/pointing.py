"""What must stay where it is about the spacecraft: the Earth in the antenna's cone, the Sun at the law's angle."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.sun import EARTH
from .event import Event
from .finder import spans_above
from .task import Task, angle_rad

_SPIN_AXIS = (0.0, 0.0, 1.0)
_LOOKS_A_TURN = 8


def antenna(task: Task) -> Iterator[Event]:
    """The Earth's centre outside the antenna's cone."""
    antenna, law = task.law.mission.antenna, task.law
    if antenna is None:
        return

    def off_axis_deg(et_ns: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.degrees(angle_rad(task.srs_axis(et_ns, antenna.axis), task.body_seen(EARTH, et_ns)))

    # an axis that is not that of the spin turns with it
    step_ns = task.spin_ns // _LOOKS_A_TURN
    for span in spans_above(
        off_axis_deg, antenna.half_angle_deg, law.start_et_ns, law.stop_et_ns, step_ns, task.borders_et_ns
    ):
        note = f"outside the cone of {antenna.half_angle_deg:g} deg"
        yield Event(
            "antenna", "Earth", span.start_et_ns, span.stop_et_ns, span.extreme_et_ns, span.extreme, "deg", note
        )


def sun_aspect(task: Task) -> Iterator[Event]:
    """The Sun farther from the law's solar aspect angle than the tolerance."""
    law, tolerance_deg = task.law, task.law.mission.event_limits.sun_aspect_tolerance_deg
    if tolerance_deg is None:
        return
    aspect_deg = math.degrees(law.mission.law.solar_aspect_angle_rad)

    def off_deg(et_ns: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.abs(np.degrees(angle_rad(task.srs_axis(et_ns, _SPIN_AXIS), task.sun_seen(et_ns))) - aspect_deg)

    for span in spans_above(off_deg, tolerance_deg, law.start_et_ns, law.stop_et_ns, task.spin_ns, task.borders_et_ns):
        note = f"off the aspect angle of {aspect_deg:g} deg"
        yield Event(
            "sun-aspect", "Sun", span.start_et_ns, span.stop_et_ns, span.extreme_et_ns, span.extreme, "deg", note
        )
