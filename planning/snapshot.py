"""The attitude at single times with all that follows from it, ready to be shown."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.timescales import iso
from ..errors import TimeError
from .mission import Mission
from .plan_facts import instant
from .rotation import normalised, srs_axes
from .scanlaw import ScanLaw, propagate

if TYPE_CHECKING:
    from ..ephemeris.kernels import KernelSet


@dataclass(frozen=True)
class FieldSnapshot:
    """Where the centre of a field of view points: ICRS, and the position angle of its motion, degrees."""

    name: str
    ra_deg: float
    dec_deg: float
    scan_angle_deg: float


@dataclass(frozen=True)
class Snapshot:
    """The attitude at one time. Directions are ICRS, angles in degrees.

    quaternion      ICRS to SRS, scalar last
    spin_axis       right ascension and declination
    nu, omega       precession and spin phase
    sun_aspect      angle between the spin axis and the Sun the law follows, measured between the two directions
    """

    et_ns: int
    segment: str
    quaternion: tuple[float, float, float, float]
    spin_axis_ra_deg: float
    spin_axis_dec_deg: float
    nu_deg: float
    omega_deg: float
    sun_aspect_deg: float
    angular_velocity_deg_s: tuple[float, float, float]
    fields: tuple[FieldSnapshot, ...]

    def as_json(self) -> dict[str, Any]:
        """JSON-able, with the time as text too."""
        return {
            "time": instant(self.et_ns),
            "segment": self.segment,
            "quaternion": list(self.quaternion),
            "angular_velocity_deg_per_s": list(self.angular_velocity_deg_s),
            "spin_axis": {"ra_deg": self.spin_axis_ra_deg, "dec_deg": self.spin_axis_dec_deg},
            "nu_deg": self.nu_deg,
            "omega_deg": self.omega_deg,
            "sun_aspect_deg": self.sun_aspect_deg,
            "fields": [
                {
                    "name": field.name,
                    "ra_deg": field.ra_deg,
                    "dec_deg": field.dec_deg,
                    "scan_angle_deg": field.scan_angle_deg,
                }
                for field in self.fields
            ],
        }


def snapshots(mission: Mission, et_ns: Sequence[int], kernels: KernelSet | None = None) -> tuple[Snapshot, ...]:
    """The attitude at TDB times ``et_ns``, in the order given. Raises TimeError outside the mission's law."""
    for time_ns in et_ns:
        if not mission.law.start_et_ns <= time_ns < mission.law.stop_et_ns:
            raise TimeError(
                f"{iso(time_ns, 'TDB')} TDB lies outside the law of {mission.name}",
                hint=f"it holds from {iso(mission.law.start_et_ns, 'TDB')} to {iso(mission.law.stop_et_ns, 'TDB')} TDB",
            )
    law = propagate(mission, min(et_ns), max(et_ns) + 1, kernels)
    times = np.array(et_ns, np.int64)
    quaternion, angles = normalised(law.attitude(times)), law.angles(times)
    rates_deg_s = np.degrees(law.angular_velocity_rad_s(times))
    axis = srs_axes(quaternion)[:, 2]
    ra_deg, dec_deg = _spherical_deg(axis)
    to_sun = _ecliptic_to_icrs(angles.sun_lon_rad, angles.sun_lat_rad, mission.law.obliquity_rad)
    aspect_deg = np.degrees(np.arctan2(np.linalg.norm(np.cross(axis, to_sun), axis=1), np.sum(axis * to_sun, axis=1)))
    fields = law.fov(times)
    return tuple(
        Snapshot(
            et_ns=int(times[i]),
            segment=_segment_name(law, int(times[i])),
            quaternion=_numbers(quaternion[i]),
            spin_axis_ra_deg=float(ra_deg[i]),
            spin_axis_dec_deg=float(dec_deg[i]),
            nu_deg=math.degrees(angles.nu_rad[i]),
            omega_deg=math.degrees(angles.omega_rad[i]),
            sun_aspect_deg=float(aspect_deg[i]),
            angular_velocity_deg_s=_numbers(rates_deg_s[i]),
            fields=tuple(
                FieldSnapshot(
                    field.name,
                    math.degrees(field.ra_rad[i]) % 360.0,
                    math.degrees(field.dec_rad[i]),
                    math.degrees(field.scan_angle_rad[i]),
                )
                for field in fields
            ),
        )
        for i in range(times.size)
    )


def _segment_name(law: ScanLaw, et_ns: int) -> str:
    for piece in reversed(law.segments):
        if piece.start_et_ns <= et_ns:
            return piece.name
    raise TimeError("the time lies before the law")


def _ecliptic_to_icrs(
    lon_rad: NDArray[np.float64], lat_rad: NDArray[np.float64], obliquity_rad: float
) -> NDArray[np.float64]:
    """Unit vectors (N, 3): the ecliptic is the ICRS turned about x by the obliquity."""
    x, y, z = np.cos(lat_rad) * np.cos(lon_rad), np.cos(lat_rad) * np.sin(lon_rad), np.sin(lat_rad)
    sine, cosine = math.sin(obliquity_rad), math.cos(obliquity_rad)
    return np.stack([x, cosine * y - sine * z, sine * y + cosine * z], axis=-1)


def _spherical_deg(direction: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    x, y, z = direction.T
    return np.degrees(np.arctan2(y, x)) % 360.0, np.degrees(np.arctan2(z, np.hypot(x, y)))


def _numbers(row: NDArray[np.float64]) -> Any:
    return tuple(float(each) for each in row)
