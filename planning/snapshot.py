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
from .plan_facts import instants
from .rotation import normalised, ra_dec_deg, srs_axes
from .scanlaw import FieldPointing, ScanLaw, propagate

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
        return snapshots_as_json([self])[0]

    def _at(self, time: dict[str, Any]) -> dict[str, Any]:
        return {
            "time": time,
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
    require_inside(mission, et_ns)
    return snapshots_of(propagate(mission, min(et_ns), max(et_ns) + 1, kernels), et_ns)


def require_inside(mission: Mission, et_ns: Sequence[int]) -> None:
    """Raises TimeError for a time outside the mission's law."""
    for time_ns in et_ns:
        if not mission.law.start_et_ns <= time_ns < mission.law.stop_et_ns:
            raise TimeError(
                f"{iso(time_ns, 'TDB')} TDB lies outside the law of {mission.name}",
                hint=f"it holds from {iso(mission.law.start_et_ns, 'TDB')} to {iso(mission.law.stop_et_ns, 'TDB')} TDB",
            )


def snapshots_of(law: ScanLaw, et_ns: Sequence[int]) -> tuple[Snapshot, ...]:
    """The attitude of a law at TDB times ``et_ns``, in the order given. Raises TimeError outside the law."""
    times = np.array(et_ns, np.int64)
    quaternion, angles = normalised(law.attitude(times)), law.angles(times)
    rates_deg_s = np.degrees(law.angular_velocity_rad_s(times))
    axis = srs_axes(quaternion)[:, 2]
    to_sun = _ecliptic_to_icrs(angles.sun_lon_rad, angles.sun_lat_rad, law.mission.law.obliquity_rad)
    aspect_deg = np.degrees(np.arctan2(np.linalg.norm(np.cross(axis, to_sun), axis=1), np.sum(axis * to_sun, axis=1)))
    columns = (
        times,
        quaternion,
        *ra_dec_deg(axis),
        np.degrees(angles.nu_rad),
        np.degrees(angles.omega_rad),
        aspect_deg,
        rates_deg_s,
    )
    names = [_segment_name(law, time_ns) for time_ns in times.tolist()]
    fields = zip(*(_field_snapshots(field) for field in law.fov(times)), strict=True)
    return tuple(
        Snapshot(time_ns, name, tuple(q), ra_deg, dec_deg, nu_deg, omega_deg, sun_deg, tuple(rate), of_fields)
        for name, of_fields, (time_ns, q, ra_deg, dec_deg, nu_deg, omega_deg, sun_deg, rate) in zip(
            names, fields, zip(*(column.tolist() for column in columns), strict=True), strict=True
        )
    )


def snapshots_as_json(found: Sequence[Snapshot]) -> list[dict[str, Any]]:
    """Each as ``Snapshot.as_json`` has it; quick for many."""
    times = instants([each.et_ns for each in found])
    return [each._at(time) for each, time in zip(found, times, strict=True)]


def _field_snapshots(field: FieldPointing) -> list[FieldSnapshot]:
    columns = np.degrees(field.ra_rad) % 360.0, np.degrees(field.dec_rad), np.degrees(field.scan_angle_rad)
    return [FieldSnapshot(field.name, *row) for row in zip(*(each.tolist() for each in columns), strict=True)]


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
