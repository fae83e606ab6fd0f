"""Laws with a change that is known beforehand, and attitudes turned by a known rotation."""

from dataclasses import dataclass, replace

import numpy as np
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate
from scipy.spatial.transform import Rotation

ARCSEC = np.radians(1.0 / 3600.0)
WINDOW = ("2017-02-08T06:00", "2017-02-09T06:00")
"""A day with the border between two segments at 18:11."""


def gaia():
    return Mission.load("gaia")


def spun(mission, angle_rad):
    """The mission with all spin phases ahead by an angle."""
    segments = tuple(replace(each, omega_ref_rad=each.omega_ref_rad + angle_rad) for each in mission.law.segments)
    return replace(mission, law=replace(mission.law, segments=segments))


def day_of(mission, window=WINDOW):
    return propagate(mission, *window)


@dataclass(frozen=True)
class Turned:
    """A piece of attitude turned by a constant rotation vector, about axes of its own SRS or of the ICRS."""

    piece: object
    vector_rad: tuple[float, float, float]
    about: str = "srs"
    start_et_ns: int = 0
    stop_et_ns: int = 0

    @classmethod
    def of(cls, piece, vector_rad, about="srs"):
        return cls(piece, vector_rad, about, piece.start_et_ns, piece.stop_et_ns)

    def attitude(self, et_ns):
        # scipy's rotation of a scalar-last quaternion takes SRS coordinates to ICRS ones: the SRS axes, turned.
        turn = Rotation.from_rotvec(self.vector_rad)
        body = Rotation.from_quat(self.piece.attitude(et_ns))
        return (body * turn if self.about == "srs" else turn * body).as_quat()
