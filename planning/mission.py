"""A mission: spacecraft, fields of view and scanning law, as frozen value objects.

``Mission.load`` reads them from a TOML file, embedded or the user's own; see ``mission_schema`` for its keys.
Here angles are in radians and times are nanoseconds of TDB past J2000 (``et_ns``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ..ephemeris.sun import NominalSun
from ..ephemeris.timescales import OnboardClock
from .mission_events import Antenna, EventLimits
from .mission_ground import Ground
from .mission_rules import RuleLimits
from .mission_science import Science

if TYPE_CHECKING:
    from ..ephemeris.kernels import KernelSet

MISSIONS_FOLDER = Path(__file__).resolve().parent.parent / "data" / "missions"


@dataclass(frozen=True, slots=True)
class CcdRow:
    """A row of detectors: the range of the angle out of the scan plane, towards the spin axis."""

    number: int
    zeta_min_rad: float
    zeta_max_rad: float


@dataclass(frozen=True, slots=True)
class FieldOfView:
    """A field of view: where its centre line lies in the scanning reference system, and its rows.

    azimuth_rad        from x towards the direction of the scan
    sky_mapper_lead_s  a star must have been in the same row this long before (0: no such condition)
    """

    name: str
    label: str
    azimuth_rad: float
    rows: tuple[CcdRow, ...]
    sky_mapper_lead_s: float


@dataclass(frozen=True, slots=True)
class CcdStrip:
    """A strip of detectors across the rows of a focal plane that the fields of view share.

    offset_rad  how far a star has drifted past the field's azimuth, against the scan, when it is observed
    fields      names of the fields it sees
    rows        numbers of the rows that have it
    """

    name: str
    offset_rad: float
    fields: tuple[str, ...]
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SunModel:
    """The Sun the law follows: a formula, or the ephemeris seen from the Earth or the spacecraft."""

    kind: Literal["nominal", "true"]
    nominal: NominalSun | None = None
    observer: Literal["earth", "spacecraft"] | None = None
    apparent: bool = False


@dataclass(frozen=True, slots=True)
class Harmonic:
    """Coefficients of the harmonic precession law; element 0 of a tuple belongs to the first harmonic.

    With Z = K (lambda(t) - lambda(t_ref)):
    nu    = nu_ref + Z + nu_offset + sum_k (nu_cos[k] cos kZ + nu_sin[k] sin kZ)
    Omega = omega_ref + w_z (t - t_ref) + omega_slope (nu - nu_ref)
            + sum_k (omega_cos[k] (cos k nu - cos k nu_ref) + omega_sin[k] (sin k nu - sin k nu_ref))
    """

    nu_offset_rad: float
    nu_cos_rad: tuple[float, ...]
    nu_sin_rad: tuple[float, ...]
    omega_slope: float
    omega_cos_rad: tuple[float, ...]
    omega_sin_rad: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch [start, stop) of one law; its borders lie on whole microseconds of TDB.

    kind                    "integrated": the differential equation, from the reference time
                            "ecliptic_pole": nu stays at nu_ref, 0 (preceding) or pi (following)
                            "ramp": nu = nu_ref + nu_acceleration (t - t_ref)^2 / 2
                            "harmonic": a series in the Sun's longitude
    reference_et_ns         when nu and Omega are nu_ref_rad and omega_ref_rad
    sense                   of the precession, +1 or -1; 0 where the kind has none
    nu_acceleration_rad_s2  per second of TDB squared
    """

    name: str
    kind: Literal["integrated", "ecliptic_pole", "ramp", "harmonic"]
    start_et_ns: int
    stop_et_ns: int
    reference_et_ns: int
    nu_ref_rad: float
    omega_ref_rad: float
    sense: int = 0
    pole: Literal["preceding", "following"] | None = None
    nu_acceleration_rad_s2: float = 0.0
    harmonic: Harmonic | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Law:
    """The scanning law: its constants and its segments, contiguous and in order of time.

    precession_speed      S, the spin axis's speed in units of the Sun's, in the differential equation
    precessions_per_year  K, turns about the Sun per turn of the Sun, in the harmonic series
    spin_rate_rad_s       inertial, per second of TDB
    """

    solar_aspect_angle_rad: float
    precession_speed: float
    precessions_per_year: float
    spin_rate_rad_s: float
    obliquity_rad: float
    sun: SunModel
    segments: tuple[Segment, ...]

    @property
    def start_et_ns(self) -> int:
        return self.segments[0].start_et_ns

    @property
    def stop_et_ns(self) -> int:
        return self.segments[-1].stop_et_ns


@dataclass(frozen=True)
class Mission:
    """Everything the mission file says.

    naif_id        NAIF code of the spacecraft
    kernels        names of embedded kernels, or paths from the mission file's folder
    orbit_body     NAIF code of the body whose path is the orbit
    oem            path of an OEM file that gives the orbit, from the mission file's folder
    strips         of detectors, in the file's order; none where the file has no focal plane
    live_fraction  probability that an observation outside known gaps yields data
    science        what the instruments take of the stars, in bits; None where the file does not say
    ground         stations, downlink, memory and rules for passes; None where the file has none
    antenna        of the science data; None where the file has none
    event_limits   what counts as an event
    rule_limits    what a delivery is checked against
    source_sha256  of the file's bytes
    file           what messages call the file
    text           the file itself: a later error can name the line of its cause (``line_of``)
    """

    name: str
    title: str
    sources: tuple[str, ...]
    object_name: str
    object_id: str
    naif_id: int
    kernels: tuple[str, ...]
    orbit_body: int
    oem: str | None
    clock: OnboardClock | None
    fields: tuple[FieldOfView, ...]
    strips: tuple[CcdStrip, ...]
    live_fraction: float
    law: Law
    source_sha256: str
    file: str
    path: Path | None = None
    text: str = field(default="", repr=False, compare=False)
    ground: Ground | None = None
    science: Science | None = None
    antenna: Antenna | None = None
    event_limits: EventLimits = field(default_factory=EventLimits)
    rule_limits: RuleLimits = field(default_factory=RuleLimits)

    @classmethod
    def load(cls, name_or_path: str | Path) -> "Mission":
        """The embedded mission of this name, or the mission of a TOML file.

        Raises MissionFileError: ``file:line: key: what is wrong; what would be right``.
        """
        from .mission_file import load_mission

        return load_mission(name_or_path)

    def line_of(self, *key_path: str | int) -> int:
        """The line of the mission file where a key stands: ``line_of("law", "segment", 3, "kind")``."""
        from .toml_locate import locate, nearest_line

        return nearest_line(locate(self.text), key_path)

    def kernel_set(self, extra: Sequence[str | Path] = ()) -> "KernelSet":
        """The mission's kernels and, loaded after them so that they win, those of the command line.

        extra    embedded names, or paths from the current folder
        Raises KernelError for a kernel that cannot be read.
        """
        from .mission_kernels import load_kernels

        return load_kernels(self, extra)


def embedded_missions() -> tuple[str, ...]:
    """Names of the missions that come with the package."""
    return tuple(sorted(path.stem for path in MISSIONS_FOLDER.glob("*.toml")))
