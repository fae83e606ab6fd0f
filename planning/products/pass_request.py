"""The pass request of a plan, in the CCSDS Simple Schedule Format; ``simple_schedule`` says what that is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...errors import InvalidInput, UsageError
from ..mission import Mission
from ..mission_ground import Ground
from ..passes.pass_plan import Pass, PassPlan
from ..plan_facts import generator
from .fields import number_text, printable
from .simple_schedule import (
    CAPACITY,
    COST,
    NAMESPACE,
    ORIGIN,
    OVERLAP_INCLUSION,
    SCHEMA,
    START_INCLUSION,
    STATUSES,
    TIME_DECIMALS,
    origin_status,
)
from .strict_xml import DECLARATION, XSI, attributes
from .utc_text import creation_text, day_of_year_text

FIRST_VERSION = 1


@dataclass(frozen=True)
class RequestOptions:
    """What a pass request says about itself.

    status          TEST, PROVISIONAL, OPERATIONAL or OTHER
    version         a later one takes the place of an earlier one
    originator      the organisation that asks
    creation_date   UTC; the start of the plan when None: no clock is asked
    request_id      of a request that this schedule answers, if any
    frequency_band  of the downlink. "X-NE": X band, near Earth, which L2 counts as (nearer than 2 million km)
    """

    status: str = "PROVISIONAL"
    version: int = FIRST_VERSION
    originator: str = "SCANPLAN"
    creation_date: str | None = None
    request_id: str | None = None
    frequency_band: str = "X-NE"


def write(
    plan: PassPlan,
    ground: Ground,
    mission: Mission,
    options: RequestOptions | None = None,
    inputs: Sequence[Mapping[str, str]] = (),
) -> bytes:
    """The passes of a plan as a simple schedule of one package; inputs are named in its comment.

    Set-up lies between the beginning of activity and of track. Times are to the millisecond, as the format has them.
    Raises InvalidInput for a station that the ground segment does not have, passes with one id, and texts that are not
    one line of printable text; UsageError for an unknown status; TimeError before 1972.
    """
    options = options or RequestOptions()
    if options.status not in STATUSES:
        raise UsageError(f"unknown status '{options.status}' of a pass request; known are {', '.join(STATUSES)}")
    return "".join(_pieces(plan, ground, mission, options, inputs)).encode("utf-8")


def activity_id(each: Pass) -> str:
    """What a pass is called in a request: its station and the start of its data flow."""
    return f"{each.station}_{_compact(each.start_et_ns)}"


def package_id(plan: PassPlan, mission_name: str, version: int) -> str:
    """What the whole request is called."""
    return f"{mission_name.upper()}_{_compact(plan.start_et_ns)}_{_compact(plan.stop_et_ns)}_{version:04d}"


def _pieces(
    plan: PassPlan, ground: Ground, mission: Mission, options: RequestOptions, inputs: Sequence[Mapping[str, str]]
) -> Iterator[str]:
    root = {
        "xmlns": NAMESPACE,
        "xmlns:xsi": XSI,
        "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
        "srvMgtEntityType": "SIMPLE_SCHEDULE",
    }
    header = {
        "originatingOrganization": printable(options.originator, "the originator"),
        "generationTime": creation_text(options.creation_date, plan.start_et_ns, TIME_DECIMALS),
        "status": options.status,
        "inclusionType": _inclusion(plan),
        "version": str(options.version),
        "startTime": _time(plan.start_et_ns),
        "endTime": _time(plan.stop_et_ns),
    }
    package = {
        "user": printable(mission.object_name, "the spacecraft's name"),
        "comment": printable(_comment(plan, inputs), "the comment"),
        "scheduledPackageId": package_id(plan, mission.name, options.version),
        **(
            {} if options.request_id is None else {"originatingRequestId": printable(options.request_id, "the request")}
        ),
    }
    yield f"{DECLARATION}<simpleSchedule{attributes(root)}>\n<simpleScheduleHeader{attributes(header)}/>\n"
    yield f"<scheduledPackage{attributes(package)}>\n"
    known: set[str] = set()
    for each in plan.passes:
        if (name := activity_id(each)) in known:
            raise InvalidInput(f"two passes are called {name}", hint="expected one pass at a time at a station")
        known.add(name)
        yield from _activity(each, ground, options)
    yield "</scheduledPackage>\n</simpleSchedule>\n"


def _activity(each: Pass, ground: Ground, options: RequestOptions) -> Iterator[str]:
    station = ground.station(each.station)
    values = {
        "scheduledActivityId": activity_id(each),
        "activityStatus": origin_status(each.origin),
        "siteRef": printable(station.site_ref, "a site"),
        "apertureRef": printable(station.aperture_ref, "an antenna"),
        "beginningOfTrack": _time(each.start_et_ns),
        "endOfTrack": _time(each.stop_et_ns),
        "beginningOfActivity": _time(each.setup_et_ns),
        "endOfActivity": _time(each.stop_et_ns),
    }
    yield f"<scheduledActivity{attributes(values)}>\n"
    service = {"serviceType": "TELEMETRY", "frequencyBand": printable(options.frequency_band, "a frequency band")}
    yield f"<serviceInfo{attributes(service)}/>\n"
    capacity = number_text(each.capacity_bits, "the capacity of a pass")
    cost = number_text(each.cost, "the cost of a pass")
    yield f"<stringParameter{attributes({'name': ORIGIN, 'value': each.origin})}/>\n"
    yield f"<doubleParameter{attributes({'name': CAPACITY, 'value': capacity})}/>\n"
    yield f"<doubleParameter{attributes({'name': COST, 'value': cost})}/>\n"
    yield "</scheduledActivity>\n"


def _inclusion(plan: PassPlan) -> str:
    """Which passes of a window there are: those that begin in it, or all that reach into it."""
    begins_inside = all(plan.start_et_ns <= each.setup_et_ns < plan.stop_et_ns for each in plan.passes)
    return START_INCLUSION if begins_inside else OVERLAP_INCLUSION


def _comment(plan: PassPlan, inputs: Sequence[Mapping[str, str]]) -> str:
    made = f"passes: {plan.method}; made by {generator()}"
    files = "".join(f"; {each['role']} {each['name']} sha256 {each['sha256']}" for each in inputs)
    return made + files


def _time(et_ns: int) -> str:
    return day_of_year_text(et_ns, TIME_DECIMALS)


def _compact(et_ns: int) -> str:
    return day_of_year_text(et_ns, 0).replace("-", "").replace(":", "")
