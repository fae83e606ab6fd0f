"""The centre of a field of view near the Galactic plane."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .event import Event
from .finder import spans_below
from .task import Task

# The north Galactic pole, ICRS: ESA SP-1200, vol. 1, section 1.5.3.
_POLE_RA_DEG, _POLE_DEC_DEG = 192.85948, 27.12825
_LOOKS_A_TURN = 16


def galactic_pole() -> NDArray[np.float64]:
    """Its direction (3,), ICRS."""
    ra, dec = math.radians(_POLE_RA_DEG), math.radians(_POLE_DEC_DEG)
    return np.array([math.cos(dec) * math.cos(ra), math.cos(dec) * math.sin(ra), math.sin(dec)])


def galactic_plane(task: Task) -> Iterator[Event]:
    """The centre of a field at a Galactic latitude below the limit, north or south."""
    law, limit_deg = task.law, task.law.mission.event_limits.galactic_latitude_deg
    if limit_deg is None:
        return
    px, py, pz = galactic_pole()
    for field in law.mission.fields:
        centre = (math.cos(field.azimuth_rad), math.sin(field.azimuth_rad), 0.0)

        def latitude_deg(et_ns: NDArray[np.int64], centre: tuple[float, float, float] = centre) -> NDArray[np.float64]:
            seen = task.srs_axis(et_ns, centre)
            sine = seen[:, 0] * px + seen[:, 1] * py + seen[:, 2] * pz
            degrees: NDArray[np.float64] = np.degrees(np.arcsin(np.abs(sine).clip(max=1.0)))
            return degrees

        step_ns = task.spin_ns // _LOOKS_A_TURN
        for span in spans_below(latitude_deg, limit_deg, law.start_et_ns, law.stop_et_ns, step_ns, task.borders_et_ns):
            yield Event(
                "galactic-plane", field.name, span.start_et_ns, span.stop_et_ns, span.extreme_et_ns,
                span.extreme, "deg", f"{field.label} field",
            )  # fmt: skip
