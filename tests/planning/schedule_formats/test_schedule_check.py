"""What ``scanplan check`` says of files of the science schedule: their kind, and what is wrong with their content."""

from dataclasses import replace

import numpy as np
import pytest
from scanplan.errors import InvalidInput
from scanplan.planning.delivery.publish import publish
from scanplan.planning.events.event import AvoidanceList, AvoidancePeriod, Event, EventList
from scanplan.planning.file_check import check_path
from scanplan.planning.file_kind import kind_of
from scanplan.planning.manifest import verify, write_manifest
from scanplan.planning.mission import Mission
from scanplan.planning.passes.pass_plan import PassPlan
from scanplan.planning.products import event_check, schedule_check
from scanplan.planning.readers import (
    read_avoidance,
    read_daily_volumes,
    read_events,
    read_pass_request,
    read_schedule,
)
from scanplan.planning.schedule_days import schedule_days
from scanplan.planning.schedule_products import schedule_products

from .made import DAY_NS, START_ET_NS, a_schedule, assert_same_arrays, assert_same_schedule
from .test_pass_request import GROUND

INPUTS = tuple(
    {"role": role, "name": f"{role}.csv", "sha256": "0" * 64} for role in ("mission", "sky", "passes", "manoeuvres")
)
STOP_ET_NS = START_ET_NS + 3 * DAY_NS
EVENTS = EventList(
    "gaia",
    START_ET_NS,
    STOP_ET_NS,
    (
        Event("moon", "FovP", START_ET_NS + 5, START_ET_NS + 50, START_ET_NS + 20, 1.5, "deg"),
        Event("segment", "NSL", START_ET_NS + 70, START_ET_NS + 70, START_ET_NS + 70),
    ),
    INPUTS,
)
AVOIDANCE = AvoidanceList(
    "gaia",
    START_ET_NS,
    STOP_ET_NS,
    (
        AvoidancePeriod(START_ET_NS + 5, START_ET_NS + 50, ("data rate", "moon"), 1e5, 2e5, 3e5, "dense"),
        AvoidancePeriod(START_ET_NS + 50, START_ET_NS + 60, ("rare geometry",), 1e5, 2e5, 3e5),
    ),
    INPUTS,
)


@pytest.fixture(scope="module")
def schedule():
    return balanced()


def balanced():
    """Books that balance in every respect, the classes' too, as a planner's do."""
    schedule = a_schedule()
    total = schedule.rate.transits.sum(axis=(1, 2))
    return replace(
        schedule, rate=replace(schedule.rate, transits_of_class=np.stack([total / 4, 3 * total / 4], axis=1))
    )


@pytest.fixture(scope="module")
def products(schedule):
    mission = replace(Mission.load("gaia"), ground=GROUND)
    return list(schedule_products(schedule, EVENTS, AVOIDANCE, mission, lambda ending: f"gaia_{ending}"))


@pytest.fixture(scope="module")
def folder(products, tmp_path_factory):
    folder = tmp_path_factory.mktemp("schedule") / "out"
    publish(folder, products, lambda records: write_manifest(records, generator="x", plan={}, inputs=INPUTS))
    return folder


def test_the_files_are_those_promised_and_have_facts(products, schedule):
    assert [each.name for each in products] == [
        "gaia_schedule.ecsv",
        "gaia_schedule.parquet",
        "gaia_schedule.xml",
        "gaia_schedule.csv",
        "gaia_daily_volumes.ecsv",
        "gaia_daily_volumes.csv",
        "gaia_pass_request.xml",
        "gaia_avoidance.xml",
        "gaia_avoidance.csv",
        "gaia_events.xml",
        "gaia_events.csv",
    ]
    facts = products[0].facts
    assert facts["rows"] == 72
    assert facts["transits"] == pytest.approx(schedule.rate.transits.sum())
    assert facts["stored_gb"] == pytest.approx(schedule.rate.bits.sum() / 8e9)
    assert facts["dropped_gb"] == pytest.approx(sum(facts["dropped_gb_by_stream"].values()))
    assert facts["passes"] == 3
    assert facts["contact_hours"] == pytest.approx(3 * 7.5, rel=1e-6)
    assert products[4].facts["rows"] == 3
    assert products[-1].facts["events"] == {"moon": 1, "segment": 1}


def test_every_file_passes_its_check(folder, products):
    kinds = {}
    for product in products:
        checked = check_path(folder / product.name)
        assert not checked.findings, product.name
        kinds[product.name] = kind_of(product.data)
    assert set(kinds.values()) == {"schedule", "daily-volumes", "pass-request", "avoidance", "events"}
    assert all(kind.replace("-", "_") in name for name, kind in kinds.items())
    assert len(verify(folder).products) == 11


def test_readers_tell_the_format_from_the_content(folder, schedule):
    for ending in ("ecsv", "parquet", "xml", "csv"):
        assert_same_schedule(read_schedule(folder / f"gaia_schedule.{ending}"), schedule)
    for ending in ("ecsv", "csv"):
        assert_same_arrays(read_daily_volumes(folder / f"gaia_daily_volumes.{ending}"), schedule_days(schedule))
    for ending in ("xml", "csv"):
        assert read_events(folder / f"gaia_events.{ending}") == EVENTS
        assert read_avoidance(folder / f"gaia_avoidance.{ending}") == AVOIDANCE
    assert len(read_pass_request(folder / "gaia_pass_request.xml").activities) == 3


def test_a_file_of_another_kind_is_not_taken_for_one(folder):
    for read, name in ((read_events, "avoidance"), (read_avoidance, "events"), (read_schedule, "events")):
        for ending in ("xml", "csv"):
            with pytest.raises(InvalidInput):
                read(folder / f"gaia_{name}.{ending}")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_schedule(folder / "nothing.xml")


def spoilt(part, name, index, value):
    schedule = balanced()
    owner = getattr(schedule, part)
    values = getattr(owner, name).copy()
    values[index] = value
    return replace(schedule, **{part: replace(owner, **{name: values})})


@pytest.mark.parametrize(
    ("schedule", "rule", "key", "line"),
    [
        (spoilt("rate", "observations", (7, 1), -1.0), "negative", "observations", 8),
        (spoilt("memory", "sent_bits", (9, 0), 5e9), "balance", "fill_bits", 10),
        (replace(balanced(), memory=replace(balanced().memory, limit_bits=3e10)), "memory-limit", "fill_bits", None),
        (spoilt("rate", "transits_of_class", (0, 0), 1.0), "class-sum", "class_transits", 1),
    ],
)
def test_books_that_do_not_balance_are_found(schedule, rule, key, line):
    (found,) = schedule_check.check(schedule)
    assert (found.severity, found.rule, found.key) == ("ERROR", rule, key)
    assert line is None or found.line == line


def passes_of(*spans):
    first = balanced().passes.passes[0]
    hours = [tuple(START_ET_NS + round(hour * DAY_NS / 24) for hour in span) for span in spans]
    return PassPlan(
        START_ET_NS,
        START_ET_NS + DAY_NS,
        tuple(replace(first, setup_et_ns=a, start_et_ns=b, stop_et_ns=c) for a, b, c in hours),
        "optimal",
        8.0,
    )


@pytest.mark.parametrize(
    ("plan", "rule", "number"),
    [
        (passes_of((2, 1, 3)), "pass-times", 1),
        (passes_of((1, 2, 2)), "pass-times", 1),
        (passes_of((1, 2, 3), (25, 26, 27)), "pass-window", 2),
        (passes_of((5, 6, 7), (1, 2, 3)), "pass-order", 2),
        (passes_of((1, 2, 4), (3, 5, 6)), "pass-overlap", 2),
        (passes_of((1, 2, 9), (9, 10, 11), (8, 12, 13)), "pass-overlap", 3),
    ],
)
def test_passes_that_cannot_be_are_found(plan, rule, number):
    found = list(schedule_check.check_passes(plan))
    assert (rule, number) in {(each.rule, each.line) for each in found}
    assert not list(schedule_check.check_passes(passes_of((1, 2, 4), (4, 5, 6))))


def test_days_that_are_not_of_utc_and_do_not_balance_are_found():
    days = schedule_days(balanced())
    edges = days.edges_et_ns.copy()
    edges[1] += 1
    (found,) = schedule_check.check_days(replace(days, edges_et_ns=edges))
    assert (found.rule, found.line) == ("midnight", 2)
    (found,) = schedule_check.check_days(replace(days, fill_bits=days.fill_bits + np.array([[0.0], [1e10], [0.0]])))
    assert (found.rule, found.line) == ("balance", 2)
    (found,) = schedule_check.check_days(replace(days, contact_s=-days.contact_s))
    assert (found.rule, found.key) == ("negative", "contact_s")


@pytest.mark.parametrize(
    ("events", "rule", "number"),
    [
        (replace(EVENTS, events=EVENTS.events[::-1]), "order", 2),
        (replace(EVENTS, stop_et_ns=START_ET_NS + 60), "validity", 2),
        (replace(EVENTS, events=(replace(EVENTS.events[0], kind=""),)), "kind", 1),
        (replace(EVENTS, events=(replace(EVENTS.events[0], peak_et_ns=START_ET_NS),)), "peak", 1),
    ],
)
def test_events_that_make_no_list_are_found(events, rule, number):
    assert [(each.rule, each.line) for each in event_check.check_events(events)] == [(rule, number)]


@pytest.mark.parametrize(
    ("avoidance", "rule", "number"),
    [
        (replace(AVOIDANCE, periods=AVOIDANCE.periods[::-1]), "overlap", 2),
        (replace(AVOIDANCE, start_et_ns=START_ET_NS + 6), "validity", 1),
        (replace(AVOIDANCE, periods=(replace(AVOIDANCE.periods[0], reasons=()),)), "reason", 1),
        (replace(AVOIDANCE, periods=(replace(AVOIDANCE.periods[0], transits_per_min=-1.0),)), "negative", 1),
    ],
)
def test_periods_that_make_no_list_are_found(avoidance, rule, number):
    assert [(each.rule, each.line) for each in event_check.check_avoidance(avoidance)] == [(rule, number)]
