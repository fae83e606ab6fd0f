"""CCSDS Simple Schedule Format out of its XML, ours or another's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from ...ephemeris.timescales import parse_time
from ...errors import ProductError, TimeError
from ..mission_ground import Ground
from ..passes.pass_plan import Pass
from .fields import Fields, shown
from .schedule_record import ORIGINS, Origin
from .simple_schedule import CAPACITY, COST, LAYOUT, ORIGIN, Activity, SimpleSchedule
from .strict_xml import Element, parse

_TIME = re.compile(r"\d{4}-\d{3}T\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)


def read(data: bytes, source: str) -> SimpleSchedule:
    """The schedule of a file. Raises ProductError with line and element or attribute.

    Without beginning and end of activity the antenna is taken for the track alone.
    """
    elements = parse(data, source, LAYOUT)
    header = next(each for each in elements if each.name == "simpleScheduleHeader").fields
    inside: dict[int, list[Element]] = {}
    for element in elements:
        inside.setdefault(element.parent, []).append(element)
    activities = [
        _activity(element, inside.get(place, []), elements)
        for place, element in enumerate(elements)
        if element.name == "scheduledActivity"
    ]
    schedule = SimpleSchedule(
        header.text("originatingOrganization"),
        _time(header, "generationTime"),
        header.some_text("status"),
        header.some_text("inclusionType"),
        header.integer("version"),
        _time(header, "startTime"),
        _time(header, "endTime"),
        tuple(activities),
    )
    if schedule.stop_et_ns < schedule.start_et_ns:
        raise header.defect("endTime", "is before the start")
    return schedule


def pass_of(activity: Activity, ground: Ground) -> Pass:
    """An activity as a pass of a mission; see ``SimpleSchedule.passes``."""
    antenna = activity.site_ref, activity.aperture_ref
    station = next((each for each in ground.stations if (each.site_ref, each.aperture_ref) == antenna), None)
    if station is None:
        known = ", ".join(f"{each.site_ref} {each.aperture_ref}" for each in ground.stations)
        problem = f"{' '.join(antenna)} of {activity.id} is no antenna of the mission"
        raise ProductError(problem, line=activity.line, key="apertureRef", hint=f"expected one of {known}")
    given: Mapping[str, str] = dict(activity.parameters)
    fields = Fields("", activity.line, {CAPACITY: "0", COST: "0", ORIGIN: "locked", **given})
    return Pass(
        station.name,
        activity.begin_et_ns,
        activity.track_start_et_ns,
        activity.track_stop_et_ns,
        fields.real(CAPACITY),
        fields.real(COST),
        cast(Origin, fields.one_of(ORIGIN, ORIGINS)),
    )


def _activity(element: Element, inside: Sequence[Element], elements: Sequence[Element]) -> Activity:
    fields, package = element.fields, elements[element.parent].fields
    track = _time(fields, "beginningOfTrack"), _time(fields, "endOfTrack")
    begin = _time(fields, "beginningOfActivity") if fields.text("beginningOfActivity") else track[0]
    end = _time(fields, "endOfActivity") if fields.text("endOfActivity") else track[1]
    if track[1] <= track[0]:
        raise fields.defect("endOfTrack", "is not later than the beginning of track")
    if begin > track[0]:
        raise fields.defect("beginningOfActivity", "is later than the beginning of track")
    if end < track[1]:
        raise fields.defect("endOfActivity", "is before the end of track")
    services = [each.fields for each in inside if each.name == "serviceInfo"]
    return Activity(
        fields.some_text("scheduledActivityId"),
        fields.some_text("activityStatus"),
        fields.some_text("siteRef"),
        fields.some_text("apertureRef"),
        begin,
        *track,
        end,
        package.text("user"),
        package.some_text("scheduledPackageId"),
        tuple((each.text("serviceType"), each.text("frequencyBand")) for each in services),
        tuple((each.fields.text("name"), each.fields.text("value")) for each in inside if each.name != "serviceInfo"),
        fields.line,
    )


def _time(fields: Fields, key: str) -> int:
    text = fields.text(key)
    if not _TIME.fullmatch(text):
        raise fields.defect(key, f"'{shown(text)}' is not a time of this format", "expected yyyy-DDDThh:mm:ss.fffZ")
    try:
        return parse_time(text)
    except TimeError as error:
        raise fields.defect(key, error.problem, error.hint) from None
