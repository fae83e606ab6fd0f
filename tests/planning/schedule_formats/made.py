"""Schedules, events and passes made at random, for every value that a format might spoil."""

from __future__ import annotations

import hashlib

import numpy as np
from hypothesis import strategies as st
from scanplan.ephemeris.timescales import convert_ns
from scanplan.planning.events.event import AvoidanceList, AvoidancePeriod, Event, EventList
from scanplan.planning.passes.memory import MemoryHistory
from scanplan.planning.passes.pass_plan import Pass, PassPlan, Shortfall
from scanplan.planning.schedule import ScienceSchedule
from scanplan.planning.science.data_rate import DataRate, Stream

DAY_NS = 86_400_000_000_000
START_TAI_NS = 539_524_837_000_000_000  # 2017-02-05 in UTC
START_ET_NS = int(convert_ns(START_TAI_NS, "TAI", "TDB"))
HOSTILE = [
    'a"b',
    "<c>",
    "d&e",
    "f,g",
    " h ",
    "'i'",
    "# j",
    "k: l",
    "]]>",
    "Ünï",
    "𝔾",
    "-",
    "1e5",
    "null",
    "%",
    ";",
    "--",
    "\\n",
]

letters = st.characters(exclude_categories=("C", "Z"), include_characters=" ")
names = st.one_of(st.sampled_from(HOSTILE), st.text(letters, max_size=12))
finite = st.floats(-1e305, 1e305)  # sums of a day are finite too
amounts = st.floats(0.0, 1e15)
moments = st.integers(START_ET_NS, START_ET_NS + 4000 * DAY_NS)


def unique(count_min, count_max):
    return st.lists(names, min_size=count_min, max_size=count_max, unique=True).map(tuple)


@st.composite
def inputs(draw):
    return tuple(
        {"role": draw(names), "name": draw(names), "sha256": hashlib.sha256(bytes([k])).hexdigest()}
        for k in range(draw(st.integers(0, 3)))
    )


@st.composite
def arrays(draw, shape):
    """Doubles of all sizes, among them awkward ones."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    values = rng.random(shape) * 10.0 ** rng.integers(-12, 15, shape)
    flat = values.reshape(-1)
    awkward = draw(st.lists(finite, max_size=3))
    for place, value in enumerate(awkward[: flat.size]):
        flat[place] = value
    return values


@st.composite
def passes(draw, start, stop):
    times = sorted(draw(st.lists(st.integers(start, stop), min_size=3, max_size=3)))
    origin = draw(st.sampled_from(["planned", "locked", "baseline"]))
    return Pass(draw(names), *times, draw(amounts), draw(amounts), origin)


@st.composite
def plans(draw, start, stop, with_baseline=True):
    baseline = draw(st.none() | plans(start, stop, with_baseline=False)) if with_baseline else None
    return PassPlan(
        start,
        stop,
        tuple(draw(st.lists(passes(start, stop), max_size=3))),
        draw(st.sampled_from(["optimal", "baseline", "none"])),
        draw(amounts),
        draw(st.none() | amounts),
        baseline,
        draw(st.none() | st.builds(Shortfall, amounts, amounts, amounts, amounts)),
    )


@st.composite
def schedules(draw):
    steps = draw(st.lists(st.integers(1, DAY_NS), min_size=1, max_size=5))
    edges = np.concatenate([[0], np.cumsum(steps)]).astype(np.int64) + draw(moments)
    bins = len(steps)
    fields, classes, instruments = draw(unique(1, 2)), draw(unique(0, 3)), draw(unique(0, 3))
    rows = tuple(draw(st.lists(st.integers(1, 9), min_size=1, max_size=3, unique=True)))
    streams = tuple(Stream(name, draw(st.integers(1, 9))) for name in draw(unique(1, 3)))
    many = len(streams)
    rate = DataRate(
        draw(names),
        edges,
        fields,
        rows,
        classes,
        instruments,
        streams,
        draw(arrays((bins, len(fields), len(rows)))),
        draw(arrays((bins, len(classes)))),
        draw(arrays((bins,))),
        draw(arrays((bins, len(instruments)))),
        draw(arrays((bins, many))),
        draw(inputs()),
    )
    memory = MemoryHistory(
        edges,
        streams,
        draw(amounts),
        draw(arrays((bins + 1, many))),
        draw(arrays((bins, many))),
        draw(arrays((bins, many))),
    )
    return ScienceSchedule(rate, draw(plans(int(edges[0]), int(edges[-1]))), memory)


@st.composite
def event_lists(draw):
    start = draw(moments)
    stop = start + draw(st.integers(0, 30 * DAY_NS))
    events = []
    for _ in range(draw(st.integers(0, 5))):
        begin, peak, end = sorted(draw(st.lists(st.integers(start, stop), min_size=3, max_size=3)))
        value = draw(st.none() | finite)
        events.append(Event(draw(names), draw(names), begin, end, peak, value, draw(names), draw(names)))
    events.sort(key=lambda each: (each.start_et_ns, each.kind, each.subject))
    return EventList(draw(names), start, stop, tuple(events), draw(inputs()))


@st.composite
def avoidance_lists(draw):
    start = draw(moments)
    stop = start + draw(st.integers(0, 30 * DAY_NS))
    borders = sorted(draw(st.lists(st.integers(start, stop), max_size=8)))
    reasons = st.lists(
        st.text(letters, min_size=1, max_size=9).map(lambda name: name.replace(";", ",")), max_size=3
    ).map(tuple)
    periods = tuple(
        AvoidancePeriod(begin, end, draw(reasons), draw(finite), draw(finite), draw(finite), draw(names))
        for begin, end in zip(borders[::2], borders[1::2], strict=False)
    )
    return AvoidanceList(draw(names), start, stop, periods, draw(inputs()))


def assert_same_arrays(ours, theirs):
    """Two values of one dataclass, equal bit for bit."""
    assert type(ours) is type(theirs)
    for name, value in vars(theirs).items():
        found = getattr(ours, name)
        if isinstance(value, np.ndarray):
            assert found.dtype == value.dtype, name
            assert found.shape == value.shape, name
            assert np.ascontiguousarray(found).tobytes() == np.ascontiguousarray(value).tobytes(), name
        else:
            assert found == value, name


def assert_same_schedule(ours, theirs):
    """Two schedules, equal bit for bit."""
    assert_same_arrays(ours.rate, theirs.rate)
    assert_same_arrays(ours.memory, theirs.memory)
    assert ours.passes == theirs.passes


def a_schedule(days=3, per_day=24):
    """A schedule as a planner makes it: the memory's books balance, one pass a day."""
    bins = days * per_day
    edges = convert_ns(START_TAI_NS + np.arange(bins + 1) * (DAY_NS // per_day), "TAI", "TDB")
    streams = (Stream("housekeeping", 1), Stream("astro", 2), Stream("spectro", 3))
    rng = np.random.default_rng(4)
    rate = DataRate(
        "gaia", edges, ("FovP", "FovF"), (1, 2, 3), ("G 3-16", "G 16-21"), ("SM", "AF"), streams,
        rng.random((bins, 2, 3)) * 1e4, rng.random((bins, 2)) * 1e4, rng.random(bins), rng.random((bins, 2)) * 1e6,
        rng.random((bins, 3)) * 1e10, ({"role": "mission", "name": "gaia.toml", "sha256": "0" * 64},),
    )  # fmt: skip
    fill, sent, dropped = np.zeros((bins + 1, 3)), np.zeros((bins, 3)), np.zeros((bins, 3))
    for k in range(bins):
        sent[k] = fill[k] * (0.5 if k % per_day < 8 else 0.0)
        held = fill[k] - sent[k] + rate.bits[k]
        for stream in (2, 1, 0):
            dropped[k, stream] = min(max(held.sum() - dropped[k].sum() - 1e11, 0.0), held[stream])
        fill[k + 1] = held - dropped[k]
    day_passes = tuple(
        Pass("CEB", START_ET_NS + k * DAY_NS, START_ET_NS + k * DAY_NS + 1_800_000_000_000,
             START_ET_NS + k * DAY_NS + DAY_NS // 3, 2e11, 8.0, "planned")
        for k in range(days)
    )  # fmt: skip
    start, stop = int(edges[0]), int(edges[-1])
    baseline = PassPlan(start, stop, day_passes, "baseline", 10.0 * days)
    plan = PassPlan(start, stop, day_passes, "optimal", 8.0 * days, 7.9 * days, baseline)
    return ScienceSchedule(rate, plan, MemoryHistory(edges, streams, 1e11, fill, sent, dropped))
