"""CCSDS Simple Schedule Format 902.1-B-1: what asks ground stations for passes, as a value and as the rules of its XML.

Names of elements and attributes and the values of enumerations are those that two implementations agree on, the
exporter of Dr. Orbiteex (D. Lucia) and schedules of Goonhilly's antenna GHY-6. The standard's own schema,
902x01b1TC1-SmplSchd.xsd, was not at hand: unverified against it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..mission_ground import Ground
from ..passes.pass_plan import Pass
from .schedule_record import Origin
from .strict_xml import Layout, Rule

NAMESPACE = "urn:ccsds:schema:cssm:1.0.0"
SCHEMA = "902x01b1TC1-SmplSchd.xsd"
TIME_DECIMALS = 3

STATUSES = ("TEST", "PROVISIONAL", "OPERATIONAL", "OTHER")
START_INCLUSION, OVERLAP_INCLUSION = "START_INCLUSION", "OVERLAP_INCLUSION"
INCLUSIONS = (START_INCLUSION, OVERLAP_INCLUSION)
ACTIVITY_STATUSES = ("COMMITTED", "TENTATIVE", "AVAILABLE", "UNAVAILABLE")

ORIGIN, CAPACITY, COST = "origin", "capacityBits", "costHours"
"""Names of our parameters of an activity."""

_PARAMETERS = (
    "stringParameter",
    "doubleParameter",
    "floatParameter",
    "intParameter",
    "unsignedIntParameter",
    "booleanParameter",
    "timeParameterA",
    "timeParameterB",
)

LAYOUT = Layout(
    {
        "simpleSchedule": Rule(("",), (), ("srvMgtEntityType",)),
        "simpleScheduleHeader": Rule(
            ("simpleSchedule",),
            ("originatingOrganization", "generationTime", "status", "inclusionType", "version", "startTime", "endTime"),
            least=1,
            most=1,
        ),
        "scheduledPackage": Rule(
            ("simpleSchedule",), ("user", "scheduledPackageId"), ("comment", "originatingRequestId")
        ),
        "servicePackageXRef": Rule(("scheduledPackage",), (), ("serviceAgreementRef", "servicePackageRef"), most=1),
        "scheduledActivity": Rule(
            ("scheduledPackage",),
            ("scheduledActivityId", "activityStatus", "siteRef", "apertureRef", "beginningOfTrack", "endOfTrack"),
            ("orbitNumber", "beginningOfActivity", "endOfActivity"),
        ),
        "serviceInfo": Rule(("scheduledActivity",), ("serviceType", "frequencyBand")),
        "extendedParameter": Rule(("serviceInfo",), ("name",)),
        **{
            name: Rule(("scheduledActivity", "serviceInfo", "extendedParameter"), ("name", "value"), mixes=True)
            for name in _PARAMETERS
        },
    },
    {NAMESPACE: ""},
)


@dataclass(frozen=True)
class Activity:
    """A pass at an antenna; times are TDB ns past J2000.

    The antenna is taken in [begin, end) and tracks in [track_start, track_stop). ``parameters`` by name, as text.
    """

    id: str
    status: str
    site_ref: str
    aperture_ref: str
    begin_et_ns: int
    track_start_et_ns: int
    track_stop_et_ns: int
    end_et_ns: int
    user: str
    package_id: str
    services: tuple[tuple[str, str], ...]
    parameters: tuple[tuple[str, str], ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class SimpleSchedule:
    """A schedule of the passes that begin in [start, stop), or reach into it; times are TDB ns past J2000."""

    originator: str
    generation_et_ns: int
    status: str
    inclusion: str
    version: int
    start_et_ns: int
    stop_et_ns: int
    activities: tuple[Activity, ...]

    def passes(self, ground: Ground) -> tuple[Pass, ...]:
        """The passes asked of a mission's stations, which are known by site and aperture.

        Capacity, cost and origin are those of the parameters; without them 0, 0 and locked. Raises ProductError for
        an antenna that the mission does not have.
        """
        from .simple_schedule_read import pass_of

        return tuple(pass_of(each, ground) for each in self.activities)


def origin_status(origin: Origin) -> str:
    """Status of an activity: what the MOC has locked is committed, all else asked for."""
    return "COMMITTED" if origin == "locked" else "TENTATIVE"
