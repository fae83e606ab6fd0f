"""The mission file's tables and keys, as strict pydantic models.

Each model is one table of the TOML text: its keys, their types and the range of each single value. Units
stand in the names of the keys, so a value in another unit is an unknown key. What concerns several keys or
tables at once is in ``mission_checks``, what concerns times in ``mission_times``.

The description of each field says what is right; error messages and the JSON Schema both quote it.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from .mission_schema_base import Number, Table, Text
from .mission_schema_events import EVENTS_TABLES, AntennaTable, EventsTable
from .mission_schema_ground import GROUND_TABLES, DownlinkTable, MemoryTable, PassesTable, StationTable
from .mission_schema_rules import RULES_TABLES, RulesTable
from .mission_schema_science import SCIENCE_TABLES, ScienceTable

# A century either side of J2000. A full Julian date (2457000.5) or seconds fall outside.
_DAYS = "days of TCB since JD 2451545.0 (TCB), within 36525 of it"
_TIME_TEXT = 'a time as text with its scale, such as "2014-09-25T11:38:59 TCB"'

TcbDays = Annotated[float, Field(gt=-36525.0, lt=36525.0)]
TurnDeg = Annotated[float, Field(ge=-360.0, le=360.0)]
TiltDeg = Annotated[float, Field(gt=-90.0, lt=90.0)]


class SpacecraftTable(Table):
    object_name: Annotated[
        str,
        Field(pattern=r"^[A-Z0-9][A-Z0-9 _-]*$", description='name in products, upper case, such as "GAIA"'),
    ]
    object_id: Annotated[
        str,
        Field(pattern=r"^\d{4}-\d{3}[A-Z]{1,3}$", description='COSPAR designator, such as "2013-074A"'),
    ]
    naif_id: Annotated[int, Field(lt=0, description="NAIF code of the spacecraft, a negative whole number")]


class EphemerisTable(Table):
    kernels: Annotated[
        list[Text],
        Field(
            min_length=1,
            description="list of embedded kernels, or paths from the mission file's folder; a later one wins",
        ),
    ]
    orbit_body: Annotated[
        int, Field(description="NAIF code of the body whose path is the orbit: naif_id, or 399 for the Earth's centre")
    ]
    oem: Annotated[Text | None, Field(description="path of a CCSDS OEM file that gives the orbit of naif_id")] = None


class OnboardClockTable(Table):
    name: Annotated[Text, Field(description='name of the clock, such as "OBMT"')]
    revolutions_per_day: Annotated[float, Field(gt=0.0, le=1e6, description="revolutions in a day of TCB, above 0")]
    reference_tcb_jd: Annotated[
        float, Field(gt=2415020.0, lt=2488070.0, description="Julian date in TCB, such as 2457023.75")
    ]
    reference_revolutions: Annotated[Number, Field(description="revolutions at the reference time")]


class CcdRowTable(Table):
    number: Annotated[int, Field(ge=1, le=999, description="number of the row, from 1")]
    zeta_min_deg: Annotated[TiltDeg, Field(description="lower edge out of the scan plane, degrees, -90 to 90")]
    zeta_max_deg: Annotated[TiltDeg, Field(description="upper edge out of the scan plane, degrees, -90 to 90")]


class FieldTable(Table):
    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", description='short name, such as "FovP"')]
    label: Annotated[Text, Field(description='what the field is called, such as "preceding"')]
    azimuth_deg: Annotated[
        float,
        Field(
            ge=-180.0, le=180.0, description="azimuth of the centre line, from x towards the scan, degrees, -180 to 180"
        ),
    ]
    sky_mapper_lead_s: Annotated[
        float,
        Field(
            ge=0.0,
            le=86400.0,
            description="a star must have been in the same row so many seconds before, 0 or more",
        ),
    ] = 0.0
    rows: Annotated[list[CcdRowTable], Field(min_length=1, description="list of CCD rows, at least one")]


class StripTable(Table):
    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", description='short name, such as "AF1"')]
    offset_deg: Annotated[
        float,
        Field(
            gt=-10.0,
            lt=10.0,
            description="drift of a star past the field's azimuth, against the scan, degrees, -10 to 10",
        ),
    ]
    fields: Annotated[
        list[Text] | None, Field(min_length=1, description="list of fields that the strip sees, all without it")
    ] = None
    rows: Annotated[
        list[int] | None, Field(min_length=1, description="list of row numbers that have the strip, all without it")
    ] = None


class FocalPlaneTable(Table):
    strips: Annotated[
        list[StripTable], Field(min_length=1, max_length=99, description="list of CCD strips, at least one")
    ]


class AvailabilityTable(Table):
    live_fraction: Annotated[
        float,
        Field(ge=0.0, le=1.0, description="probability that an observation outside known gaps yields data, 0 to 1"),
    ]


class NominalSunTable(Table):
    kind: Literal["nominal"]
    mean_longitude_deg: Annotated[TurnDeg, Field(description="mean longitude at J2000, degrees, -360 to 360")]
    mean_longitude_rate_deg_per_tcb_d: Annotated[
        float,
        Field(gt=0.0, lt=10.0, description="of the mean longitude, degrees per day of TCB, about 0.9856 at the Earth"),
    ]
    mean_anomaly_deg: Annotated[TurnDeg, Field(description="mean anomaly at J2000, degrees, -360 to 360")]
    mean_anomaly_rate_deg_per_tcb_d: Annotated[
        float,
        Field(gt=0.0, lt=10.0, description="of the mean anomaly, degrees per day of TCB, about 0.9856 at the Earth"),
    ]
    eccentricity: Annotated[float, Field(ge=0.0, lt=0.2, description="eccentricity of the orbit, 0 to 0.2")]
    aberration_arcsec: Annotated[
        float, Field(ge=0.0, le=60.0, description="of the longitude, arcseconds, 20.49 at the Earth")
    ]


class TrueSunTable(Table):
    kind: Literal["true"]
    observer: Annotated[
        Literal["earth", "spacecraft"],
        Field(description='from where the Sun is seen: "earth" or "spacecraft"'),
    ]
    apparent: Annotated[
        bool, Field(description="true with light time and aberration, false for the geometric direction")
    ]


class SegmentTable(Table):
    """Keys that every kind of segment has. A time is given either in days or as text."""

    name: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 _.-]*$", description='name of the segment, such as "NSL"')
    ]
    start_tcb_d: Annotated[TcbDays | None, Field(description=f"start, {_DAYS}")] = None
    start: Annotated[str | None, Field(description=f"start, {_TIME_TEXT}")] = None
    stop_tcb_d: Annotated[TcbDays | None, Field(description=f"end, {_DAYS}")] = None
    stop: Annotated[str | None, Field(description=f"end, {_TIME_TEXT}")] = None
    reference_tcb_d: Annotated[TcbDays | None, Field(description=f"when the phases hold, {_DAYS}")] = None
    reference: Annotated[str | None, Field(description=f"when the phases hold, {_TIME_TEXT}")] = None
    omega_ref_deg: Annotated[TurnDeg, Field(description="spin phase at the reference time, degrees, -360 to 360")]
    note: Annotated[str, Field(pattern=r"^[ -~]*$", description="remark, one line of ASCII")] = ""


_NU_REF = Field(description="precession phase at the reference time, degrees, -360 to 360")


def _sense(value: int) -> int:
    """A Literal would let 1.0 and true pass."""
    if value not in (1, -1):
        raise ValueError
    return value


class IntegratedSegmentTable(SegmentTable):
    """The precession follows the law's differential equation from the reference time."""

    kind: Literal["integrated"]
    nu_ref_deg: Annotated[TurnDeg, _NU_REF]
    sense: Annotated[
        int,
        Field(description="sense of the precession, 1 or -1", json_schema_extra={"enum": [1, -1]}),
        AfterValidator(_sense),
    ]


class EclipticPoleSegmentTable(SegmentTable):
    """The spin axis is held in the ecliptic, before or behind the Sun: a field of view passes both poles."""

    kind: Literal["ecliptic_pole"]
    pole: Annotated[Literal["preceding", "following"], Field(description='"preceding" (nu is 0) or "following" (180)')]


class RampSegmentTable(SegmentTable):
    """The precession speeds up uniformly from rest at the segment's start."""

    kind: Literal["ramp"]
    nu_ref_deg: Annotated[TurnDeg, _NU_REF]
    nu_acceleration_rad_per_tcb_d2: Annotated[
        float, Field(ge=-1e3, le=1e3, description="a, acceleration of nu, radians per day of TCB squared")
    ]


class HarmonicTable(Table):
    """Coefficients of the series; the first of a list belongs to the first harmonic."""

    nu_offset_rad: Annotated[Number, Field(description="constant term of nu, radians")]
    nu_cos_rad: Annotated[
        list[Number], Field(max_length=64, description="cosines of nu, list of radians, from harmonic 1")
    ]
    nu_sin_rad: Annotated[
        list[Number], Field(max_length=64, description="sines of nu, list of radians, from harmonic 1")
    ]
    omega_slope: Annotated[Number, Field(description="radians of Omega per radian of nu")]
    omega_cos_rad: Annotated[
        list[Number], Field(max_length=64, description="cosines of Omega, list of radians, from harmonic 1")
    ]
    omega_sin_rad: Annotated[
        list[Number], Field(max_length=64, description="sines of Omega, list of radians, from harmonic 1")
    ]


class HarmonicSegmentTable(SegmentTable):
    """The precession follows a harmonic series in the Sun's longitude."""

    kind: Literal["harmonic"]
    nu_ref_deg: Annotated[TurnDeg, _NU_REF]
    harmonic: Annotated[HarmonicTable, Field(description="table [law.segment.harmonic] of coefficients")]


AnySunTable = Annotated[NominalSunTable | TrueSunTable, Field(discriminator="kind")]
AnySegmentTable = Annotated[
    IntegratedSegmentTable | EclipticPoleSegmentTable | RampSegmentTable | HarmonicSegmentTable,
    Field(discriminator="kind"),
]


class LawTable(Table):
    solar_aspect_angle_deg: Annotated[
        float,
        Field(gt=0.0, lt=90.0, description="xi, angle between spin axis and Sun, degrees, above 0 and below 90"),
    ]
    spin_rate_arcsec_per_s: Annotated[
        float, Field(gt=0.0, le=1.296e6, description="w, inertial spin rate, arcseconds per second of TDB, above 0")
    ]
    obliquity_arcsec: Annotated[
        float,
        Field(
            ge=79200.0,
            le=90000.0,
            description="obliquity of the ecliptic of the Sun's longitude, arcseconds, such as 84381.411",
        ),
    ]
    precession_speed: Annotated[
        float | None,
        Field(le=1e4, description="S, the spin axis's speed in units of the Sun's, above 1"),
    ] = None
    precessions_per_year: Annotated[
        float | None, Field(gt=0.0, le=1e4, description="K, turns about the Sun per turn of the Sun, above 0")
    ] = None
    stop_tcb_d: Annotated[TcbDays | None, Field(description=f"end, {_DAYS}")] = None
    stop: Annotated[str | None, Field(description=f"end, {_TIME_TEXT}")] = None
    sun: Annotated[AnySunTable, Field(description="table [law.sun], the Sun the law follows")]
    segment: Annotated[
        list[AnySegmentTable], Field(min_length=1, description="one or more [[law.segment]] in order of time")
    ]


class MissionTable(Table):
    """The whole mission file."""

    format: Annotated[int, Field(ge=1, le=1, description="version of this file format, 1")]
    name: Annotated[
        str,
        Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", description='lower-case name without spaces, such as "gaia"'),
    ]
    title: Annotated[Text, Field(description="one line that says which mission and law this is")]
    sources: Annotated[
        list[Text], Field(default_factory=list, description="list of texts, where the numbers come from")
    ]
    spacecraft: Annotated[SpacecraftTable, Field(description="table [spacecraft]")]
    ephemeris: Annotated[EphemerisTable, Field(description="table [ephemeris]")]
    onboard_clock: Annotated[
        OnboardClockTable | None, Field(description="table [onboard_clock], for times in revolutions")
    ] = None
    field: Annotated[list[FieldTable], Field(min_length=1, description="one or more [[field]], the fields of view")]
    focal_plane: Annotated[
        FocalPlaneTable | None, Field(description="table [focal_plane], for times of CCD strips")
    ] = None
    availability: Annotated[
        AvailabilityTable | None, Field(description="table [availability], for the probability of data")
    ] = None
    science: Annotated[ScienceTable | None, Field(description="table [science], for the data rate")] = None
    station: Annotated[
        list[StationTable], Field(default_factory=list, description="one or more [[station]], the ground stations")
    ]
    downlink: Annotated[
        list[DownlinkTable], Field(default_factory=list, description="one or more [[downlink]], rate by elevation")
    ]
    memory: Annotated[MemoryTable | None, Field(description="table [memory], the on-board memory")] = None
    passes: Annotated[PassesTable | None, Field(description="table [passes], the rules for passes")] = None
    antenna: Annotated[AntennaTable | None, Field(description="table [antenna], where the Earth must be")] = None
    events: Annotated[EventsTable | None, Field(description="table [events], the limits of events")] = None
    rules: Annotated[RulesTable | None, Field(description="table [rules], the limits of checks")] = None
    law: Annotated[LawTable, Field(description="table [law]")]


#: The model that holds the keys of each table; indices of arrays left out, the kind where it decides.
TABLES: dict[tuple[str, ...], type[Table]] = {
    (): MissionTable,
    ("spacecraft",): SpacecraftTable,
    ("ephemeris",): EphemerisTable,
    ("onboard_clock",): OnboardClockTable,
    ("field",): FieldTable,
    ("field", "rows"): CcdRowTable,
    ("focal_plane",): FocalPlaneTable,
    ("focal_plane", "strips"): StripTable,
    ("availability",): AvailabilityTable,
    **SCIENCE_TABLES,
    **GROUND_TABLES,
    **EVENTS_TABLES,
    **RULES_TABLES,
    ("law",): LawTable,
    ("law", "sun", "nominal"): NominalSunTable,
    ("law", "sun", "true"): TrueSunTable,
    ("law", "segment", "integrated"): IntegratedSegmentTable,
    ("law", "segment", "ecliptic_pole"): EclipticPoleSegmentTable,
    ("law", "segment", "ramp"): RampSegmentTable,
    ("law", "segment", "harmonic"): HarmonicSegmentTable,
    ("law", "segment", "harmonic", "harmonic"): HarmonicTable,
}


def json_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the mission file, for editors and other tools."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **MissionTable.model_json_schema()}
