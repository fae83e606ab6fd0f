"""From activities to payload operation requests and the configuration history they imply.

templates = load_templates("gaia")
made = payload_requests(mission, (start, stop), templates, read_activity_file("activities.toml"), options)
for product in request_products(made, mission):
    ...
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ...errors import InvalidInput
from ..plan_facts import generator, instant
from ..product import Product, ProductRecord
from ..products.por import INSERT, Por, PorParameter, PorProfile, PorSequence
from ..window import window_label
from .activity import Activity
from .activity_file import ActivityFile
from .configuration import InitialConfiguration, implied_history
from .constraints import Spans, constraint_errors, earlier_of_kinds, needs_passes
from .history import ConfigurationHistory
from .settle import settled, to_request_time
from .template import ActivityTemplate, TemplateSet
from .values import request_text

if TYPE_CHECKING:
    from ..events.event import EventList
    from ..mission import Mission

_XML, _CSV = "application/xml", "text/csv"


@dataclass(frozen=True)
class IssueOptions:
    """Who issues requests and when, TDB ns past J2000: no clock is asked."""

    issued_et_ns: int
    author: str


@dataclass(frozen=True)
class RequestInputs:
    """What the activities count from and must keep to.

    events    that activities count from
    passes    [start, stop) of each pass of ground stations, TDB ns past J2000; None: rules about them are not looked at
    initial   the configuration at the start; the templates' when None
    inputs    role, name and sha256 of the files of mission, events and passes
    """

    events: EventList | None = None
    passes: Spans | None = None
    initial: InitialConfiguration | None = None
    inputs: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class PayloadRequests:
    """What is asked for in a window, and what the payload's configuration becomes by it.

    unchecked   rules that could not be looked at, in words
    """

    por: Por
    history: ConfigurationHistory
    activities: tuple[Activity, ...]
    options: IssueOptions
    unchecked: tuple[str, ...]


def payload_requests(
    mission: str,
    span_et_ns: tuple[int, int],
    templates: TemplateSet,
    activities: ActivityFile,
    options: IssueOptions,
    given: RequestInputs | None = None,
) -> PayloadRequests:
    """The requests to a mission of a file of activities, in order of time.

    span_et_ns  [start, stop), TDB ns past J2000

    The window and all times are rounded to the millisecond of UTC, as requests have them. Raises InvalidInput with
    file, line and key for the first activity that breaks its template or a constraint, or counts from no event.
    """
    given = given or RequestInputs()
    start, stop = (to_request_time(et_ns) for et_ns in span_et_ns)
    if given.events is not None and given.events.mission != mission:
        raise InvalidInput(f"the event file is of mission '{given.events.mission}'", hint=f"expected '{mission}'")
    initial = given.initial or InitialConfiguration(templates.configuration)
    listed = settled(activities.rows, templates, given.events)
    earlier = earlier_of_kinds(initial.previous, templates, start)
    if errors := constraint_errors(listed, (start, stop), given.passes, earlier):
        raise errors[0]
    inputs = (*given.inputs, templates.input, activities.input, *initial.inputs)
    history = implied_history(mission, (start, stop), initial.values, listed, inputs)
    issued = to_request_time(options.issued_et_ns)
    sequences = tuple(_sequence(each, templates.insert_flag) for each in listed)
    por = Por(issued, start, stop, issued, options.author, sequences)
    unchecked = given.passes is None and needs_passes(listed)
    rules = ("whether activities lie inside or outside passes, as their templates want: no passes were given",)
    return PayloadRequests(por, history, listed, options, rules if unchecked else ())


def read_passes(path: str | Path) -> Spans:
    """When the passes of a pass request track, [start, stop) in TDB ns past J2000. Raises ProductError."""
    from ..readers import read_pass_request

    return [(each.track_start_et_ns, each.track_stop_et_ns) for each in read_pass_request(path).activities]


def request_products(made: PayloadRequests, mission: Mission) -> Iterator[Product]:
    """The files: requests as XML, the configuration history as XML and CSV; the same arguments give the same bytes.

    Raises InvalidInput for texts that the formats cannot hold.
    """
    from ..products import configuration_history, por_xml

    history, por = made.history, made.por
    stem = f"{mission.name}_{window_label(por.start_et_ns, por.stop_et_ns)}"
    facts: dict[str, Any] = {
        "sequences": len(por.sequences),
        "author": por.author,
        "issued": instant(por.generation_et_ns),
    }
    data = por_xml.write(por, mission.name, history.inputs)
    yield Product(f"{stem}_requests.xml", "payload-request-xml", _XML, data, facts)
    facts = {"rows": len(history.changes), "parameters": len(history.final)}
    head = configuration_history.head(history, mission.object_name, por.generation_et_ns)
    for ending, write, media in (
        ("xml", configuration_history.write_xml, _XML),
        ("csv", configuration_history.write_csv, _CSV),
    ):
        name = f"{stem}_configuration.{ending}"
        yield Product(name, f"configuration-history-{ending}", media, write(history, head), facts)


def manifest_of_requests(made: PayloadRequests, mission: Mission, records: Sequence[ProductRecord]) -> bytes:
    """The manifest of the folder that holds the files."""
    from ..manifest import write_manifest

    plan = {
        "mission": {
            "name": mission.name,
            "title": mission.title,
            "object_name": mission.object_name,
            "object_id": mission.object_id,
            "naif_id": mission.naif_id,
        },
        "validity": {"start": instant(made.por.start_et_ns), "stop": instant(made.por.stop_et_ns)},
        "segments": [],
        "jumps": [],
    }
    return write_manifest(records, generator=generator(), plan=plan, inputs=made.history.inputs)


def _sequence(activity: Activity, insert_flag: bool) -> PorSequence:
    template: ActivityTemplate = activity.template
    parameters = tuple(
        PorParameter(
            each.mnemonic,
            request_text(each, activity.values[each.name]),
            each.representation,
            each.radix or "",
            each.description.strip(" "),
        )
        for each in template.parameters
    )
    profiles = tuple(PorProfile(each.type, each.offset_s, each.value) for each in template.profiles)
    source, destination, flag = template.source, template.destination, INSERT if insert_flag else ""
    return PorSequence(template.sequence, activity.id, source, destination, activity.et_ns, parameters, profiles, flag)
