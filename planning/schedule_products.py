"""From a science schedule, its events and avoidance periods to the files that hand them over."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import UsageError
from .manifest import write_manifest
from .plan_facts import generator, plan_facts
from .product import Product, ProductRecord
from .schedule_days import schedule_days

if TYPE_CHECKING:
    from .events.event import AvoidanceList, EventList
    from .mission import Mission
    from .mission_ground import Ground
    from .products.pass_request import RequestOptions
    from .scanlaw import ScanLaw
    from .schedule import ScienceSchedule

CSV, ECSV, PARQUET, XML = "csv", "ecsv", "parquet", "xml"

_MEDIA = {CSV: "text/csv", ECSV: "text/csv", PARQUET: "application/vnd.apache.parquet", XML: "application/xml"}
_GB_BITS = 8e9
_HOUR_NS = 3.6e12


def schedule_products(
    schedule: ScienceSchedule,
    events: EventList,
    avoidance: AvoidanceList,
    mission: Mission,
    name_of: Callable[[str], str],
    options: RequestOptions | None = None,
) -> Iterator[Product]:
    """Every file of a science plan, one by one; the same arguments give the same bytes.

    A mission without ground stations gets no pass request.

    name_of   a file's name from its ending, such as "schedule.ecsv"
    options   of the pass request; its creation date is that of all files

    Raises InvalidInput for names and numbers that a format cannot hold, UsageError for passes without stations.
    """
    if mission.ground is None and schedule.passes.passes:
        raise UsageError(f"the mission '{mission.name}' has no ground stations, but passes are planned")
    date = None if options is None else options.creation_date
    yield from rate_products(schedule, mission, name_of, date)
    if mission.ground is not None:
        yield pass_request_product(schedule, mission, mission.ground, name_of, options)
    yield from avoidance_products(avoidance, mission, name_of, date)
    yield from event_products(events, mission, name_of, date)


def rate_products(
    schedule: ScienceSchedule,
    mission: Mission,
    name_of: Callable[[str], str],
    creation_date: str | None = None,
    formats: Sequence[str] = (ECSV, PARQUET, XML, CSV),
) -> Iterator[Product]:
    """The schedule bin by bin in these formats, and its days."""
    from .products import daily_volumes, schedule_csv, schedule_ecsv, schedule_parquet, schedule_xml

    writers = {ECSV: schedule_ecsv, PARQUET: schedule_parquet, XML: schedule_xml, CSV: schedule_csv}
    facts = schedule_facts(schedule)
    for ending, module in writers.items():
        if ending not in formats:
            continue
        data = module.write(schedule, mission.object_name, creation_date)
        yield _product("schedule", ending, f"schedule.{ending}", data, facts, name_of)
    days = schedule_days(schedule)
    of_days = {**facts, "rows": len(days)}
    for ending, write in ((ECSV, daily_volumes.write_ecsv), (CSV, daily_volumes.write_csv)):
        data = write(days, mission.object_name, creation_date)
        yield _product("daily-volumes", ending, f"daily_volumes.{ending}", data, of_days, name_of)


def manifest_of_schedule(
    law: ScanLaw, schedule: Callable[[], ScienceSchedule]
) -> Callable[[Sequence[ProductRecord]], bytes]:
    """What makes the manifest of a schedule's files, once they are known."""
    return lambda records: write_manifest(
        records, generator=generator(), plan=plan_facts(law), inputs=schedule().rate.inputs
    )


def pass_request_product(
    schedule: ScienceSchedule,
    mission: Mission,
    ground: Ground,
    name_of: Callable[[str], str],
    options: RequestOptions | None = None,
) -> Product:
    """The passes of a schedule as a request."""
    from .products import pass_request

    data = pass_request.write(schedule.passes, ground, mission, options, schedule.rate.inputs)
    return _product("pass-request", XML, "pass_request.xml", data, pass_facts(schedule), name_of)


def avoidance_products(
    avoidance: AvoidanceList, mission: Mission, name_of: Callable[[str], str], creation_date: str | None = None
) -> Iterator[Product]:
    """Avoidance periods as XML and CSV."""
    from .products import avoidance_file

    lengths = [each.stop_et_ns - each.start_et_ns for each in avoidance.periods]
    facts = {"rows": len(lengths), "hours": sum(lengths) / _HOUR_NS}
    for ending, write in ((XML, avoidance_file.write_xml), (CSV, avoidance_file.write_csv)):
        data = write(avoidance, mission.object_name, creation_date)
        yield _product("avoidance", ending, f"avoidance.{ending}", data, facts, name_of)


def event_products(
    events: EventList, mission: Mission, name_of: Callable[[str], str], creation_date: str | None = None
) -> Iterator[Product]:
    """Events as XML and CSV."""
    from .products import event_file

    kinds = sorted({each.kind for each in events.events})
    counts = {kind: sum(each.kind == kind for each in events.events) for kind in kinds}
    facts = {"rows": len(events.events), "events": counts}
    for ending, write in ((XML, event_file.write_xml), (CSV, event_file.write_csv)):
        data = write(events, mission.object_name, creation_date)
        yield _product("events", ending, f"events.{ending}", data, facts, name_of)


def schedule_facts(schedule: ScienceSchedule) -> dict[str, Any]:
    """Totals of a schedule for the manifest: transits, gigabytes of 10**9 bytes, passes."""
    rate, memory = schedule.rate, schedule.memory
    return {
        "rows": len(rate),
        "transits": float(rate.transits.sum()),
        "observations": dict(zip(rate.instrument_names, rate.observations.sum(axis=0).tolist(), strict=True)),
        "stored_gb": float(rate.bits.sum()) / _GB_BITS,
        "sent_gb": float(memory.sent_bits.sum()) / _GB_BITS,
        "dropped_gb": float(memory.dropped_bits.sum()) / _GB_BITS,
        "dropped_gb_by_stream": {
            stream.name: bits / _GB_BITS
            for stream, bits in zip(rate.streams, memory.dropped_bits.sum(axis=0).tolist(), strict=True)
        },
        "fullest_gb": float(np.max(memory.fill_bits.sum(axis=1), initial=0.0)) / _GB_BITS,
        **pass_facts(schedule),
    }


def pass_facts(schedule: ScienceSchedule) -> dict[str, Any]:
    """What the passes come to: how many, hours of data flow and of stations' time, cost and its bound."""
    plan = schedule.passes
    return {
        "passes": len(plan.passes),
        "contact_hours": sum(each.stop_et_ns - each.start_et_ns for each in plan.passes) / _HOUR_NS,
        "station_hours": sum(each.stop_et_ns - each.setup_et_ns for each in plan.passes) / _HOUR_NS,
        "method": plan.method,
        "cost": float(plan.cost),
        "cost_bound": None if plan.bound is None else float(plan.bound),
        "baseline_cost": None if plan.baseline is None else float(plan.baseline.cost),
    }


def _product(
    kind: str, ending: str, name: str, data: bytes, facts: dict[str, Any], name_of: Callable[[str], str]
) -> Product:
    return Product(name_of(name), f"{kind}-{ending}", _MEDIA[ending], data, facts)
