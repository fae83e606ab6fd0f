"""The steps of the attitude where two law segments meet."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .law_piece import LawPiece
from .rotation import rotation_between_rad, srs_axes


@dataclass(frozen=True)
class Jump:
    """What happens to the attitude where two law segments meet: the second relative to the first, at ``et_ns``."""

    et_ns: int
    before: str
    after: str
    rotation_rad: float
    """Angle of the whole rotation, in [0, pi]."""
    spin_axis_rad: float
    """Angle between the two spin axes."""
    precession_phase_rad: float
    """Step of nu, in [-pi, pi]."""
    spin_phase_rad: float
    """Step of omega, in [-pi, pi]."""


def jump_between(before: LawPiece, after: LawPiece) -> Jump:
    """The second piece relative to the first, where the second starts."""
    at = np.array([after.start_et_ns], np.int64)
    left, right = before.attitude(at), after.attitude(at)
    z_left, z_right = srs_axes(left)[0, 2], srs_axes(right)[0, 2]
    angles_left, angles_right = before.series.angles(at), after.series.angles(at)
    return Jump(
        et_ns=after.start_et_ns,
        before=before.name,
        after=after.name,
        rotation_rad=float(rotation_between_rad(left, right)[0]),
        spin_axis_rad=float(2.0 * math.asin(min(1.0, 0.5 * float(np.linalg.norm(z_left - z_right))))),
        precession_phase_rad=_shortest_turn(float(angles_right.nu_rad[0] - angles_left.nu_rad[0])),
        spin_phase_rad=_shortest_turn(float(angles_right.omega_rad[0] - angles_left.omega_rad[0])),
    )


def _shortest_turn(angle_rad: float) -> float:
    return math.remainder(angle_rad, 2.0 * math.pi)
