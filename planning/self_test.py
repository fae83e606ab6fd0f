"""A quick test that this installation computes what it should, against values reached another way."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.kernels import embedded_kernels
from ..ephemeris.timescales import parse_time
from .mission import Mission
from .snapshot import FieldSnapshot, snapshots

_TIME = "2017-02-08T18:00:00"
# The law's Sun is a mean one: against the real Sun its spin axis keeps its angle to some arcseconds only.
_ASPECT_WITHIN_DEG = 0.01
_FIELDS_WITHIN_DEG = 1e-9
_AU_KM, _SPEED_OF_LIGHT_KM_S, _DAY_S = 149_597_870.7, 299_792.458, 86_400.0
_J2000_JD = 2_451_545.0


@dataclass(frozen=True)
class Outcome:
    """One thing that was looked at."""

    what: str
    is_good: bool
    detail: str


def embedded_kernel_outcomes() -> tuple[Outcome, ...]:
    """Whether every embedded kernel has the checksum its provenance states."""
    files = embedded_kernels()
    path = Path(files[0].path).parent / "provenance.json"
    stated = {each["file"]: each["sha256"] for each in json.loads(path.read_text(encoding="utf-8"))["kernels"]}
    return tuple(
        Outcome(
            f"kernel {file.path.name}",
            stated.get(file.path.name) == file.sha256,
            "as its provenance states" if stated.get(file.path.name) == file.sha256 else "differs from its provenance",
        )
        for file in files
    )


def attitude_outcomes() -> tuple[Outcome, ...]:
    """Gaia's attitude at one time: where its spin axis stands to ERFA's Sun, and its fields to each other."""
    mission = Mission.load("gaia")
    et_ns = parse_time(_TIME)
    snapshot = snapshots(mission, [et_ns])[0]
    axis = _unit(snapshot.spin_axis_ra_deg, snapshot.spin_axis_dec_deg)
    aspect_deg = _angle_deg(axis, _apparent_sun(et_ns))
    stated_deg = math.degrees(mission.law.solar_aspect_angle_rad)
    outcomes = [
        Outcome(
            "Sun aspect angle",
            abs(aspect_deg - stated_deg) < _ASPECT_WITHIN_DEG,
            f"{aspect_deg:.4f} deg from ERFA's Sun, the law's is {stated_deg:g} deg",
        )
    ]
    for (a, b), (one, two) in zip(combinations(mission.fields, 2), combinations(snapshot.fields, 2), strict=True):
        apart_deg, given_deg = _angle_deg(_centre(one), _centre(two)), math.degrees(abs(a.azimuth_rad - b.azimuth_rad))
        outcomes.append(
            Outcome(
                f"{one.name} and {two.name}",
                abs(apart_deg - given_deg) < _FIELDS_WITHIN_DEG,
                f"{apart_deg:.10f} deg apart on the sky, the mission file says {given_deg:g} deg",
            )
        )
    return tuple(outcomes)


def _apparent_sun(et_ns: int) -> NDArray[np.float64]:
    """Direction of the Sun from the Earth with aberration, after ERFA's analytic Earth (a few arcseconds)."""
    import erfa

    heliocentric, barycentric = erfa.epv00(_J2000_JD, et_ns / 1e9 / _DAY_S)
    velocity = np.asarray(barycentric["v"]) * (_AU_KM / _DAY_S / _SPEED_OF_LIGHT_KM_S)
    direction = -np.asarray(heliocentric["p"])
    seen = direction / np.linalg.norm(direction) + velocity
    return np.asarray(seen / np.linalg.norm(seen))


def _centre(field: FieldSnapshot) -> NDArray[np.float64]:
    return _unit(field.ra_deg, field.dec_deg)


def _unit(ra_deg: float, dec_deg: float) -> NDArray[np.float64]:
    ra, dec = math.radians(ra_deg), math.radians(dec_deg)
    return np.array([math.cos(dec) * math.cos(ra), math.cos(dec) * math.sin(ra), math.sin(dec)])


def _angle_deg(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    return math.degrees(math.atan2(float(np.linalg.norm(np.cross(a, b))), float(a @ b)))
