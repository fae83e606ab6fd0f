"""Two hours of Gaia's law with the jump of 2017-02-08T18:11 as a small plan in memory: law, Sun azimuth, one event."""

from __future__ import annotations

from functools import cache

from scanplan.planning.events.event import Event, EventList
from scanplan.planning.mission import Mission
from scanplan.planning.package.plan_files import PlanFiles
from scanplan.planning.package.release import Release
from scanplan.planning.plan import PlanOptions, manifest_of, scan_law_products
from scanplan.planning.plan_facts import inputs_of
from scanplan.planning.scanlaw import propagate
from scanplan.planning.schedule_products import event_products

START, STOP = "2017-02-08T17:10:00", "2017-02-08T19:10:00"
JUMP_ET_NS = 539849540695739000
RELEASE = Release(version=3, level="STP", issued_utc="2017-02-01T12:00:00", file_class="TEST")


@cache
def law():
    return propagate(Mission.load("gaia"), START, STOP)


@cache
def products():
    made = law()
    event = Event("law-border", "NSL GAREQ 2", JUMP_ET_NS, JUMP_ET_NS, JUMP_ET_NS, None, "", "a < b & c")
    events = EventList("gaia", made.start_et_ns, made.stop_et_ns, (event,), inputs_of(made))
    return (
        *scan_law_products(made, ["compact", "sun-azimuth"]),
        *event_products(events, made.mission, made.file_name),
    )


@cache
def manifest():
    return manifest_of(law(), PlanOptions())([product.record for product in products()])


@cache
def plan():
    return PlanFiles.of_products(products(), manifest())


def write_folder(folder):
    """The plan as ``scanplan plan`` would publish it."""
    from scanplan.planning.delivery.publish import publish

    publish(folder, products(), lambda records: manifest())
    return folder
