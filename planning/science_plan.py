"""From a scan law to all that is planned on it: data rate, passes, memory, events, avoidance periods.

plan = plan_science(law)
plan.schedule.passes.passes            what is asked of the ground stations
plan.schedule.memory.dropped_bits      what is deleted all the same, when
plan.avoidance.periods                 when an interruption would hurt
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np

from ..ephemeris.earth_orientation import orientation_table
from ..ephemeris.timescales import NS_PER_DAY
from .events.avoidance import avoidance
from .events.event import AvoidanceList, EventList
from .events.find import find_events
from .passes.link import downlink_bits
from .passes.memory import MemoryHistory, simulate_memory
from .passes.pass_plan import PassPlan
from .passes.plan_law import passes_for
from .passes.visibility import ground_of, visible_links
from .plan_facts import input_file
from .schedule import ScienceSchedule
from .science.rate import data_rate, science_of

if TYPE_CHECKING:
    from .events.manoeuvres import ManoeuvreList
    from .mission import Mission
    from .passes.requests import PassRequests
    from .scanlaw import ScanLaw
    from .science.data_rate import DataRate
    from .sky.star_map import StarMap

PassMethod = Literal["optimal", "baseline", "none"]
Say = Callable[[str], None]

_FINE_STEP_NS, _COARSE_STEP_NS = 60_000_000_000, 600_000_000_000
_FINE_UP_TO_NS, _OPTIMAL_UP_TO_NS = 60 * NS_PER_DAY, 120 * NS_PER_DAY


@dataclass(frozen=True)
class ScienceOptions:
    """What a science plan is made of, beside the law.

    star_map         the embedded model when None
    step_ns          of the schedule's bins; a minute when None, ten for windows longer than 60 days
    requests         passes that are locked or cancelled, stations that are not to be had
    manoeuvres       known interruptions
    passes           how passes are chosen; None: at least cost, in windows beyond 120 days the same pass every day
    daily_pass_s     length of the fixed daily pass; None: the shortest that loses no more than the plan
    start_fill_bits  in the memory at the start of the window, of the lowest priority
    """

    star_map: StarMap | None = None
    step_ns: int | None = None
    requests: PassRequests | None = None
    manoeuvres: ManoeuvreList | None = None
    passes: PassMethod | None = None
    daily_pass_s: float | None = None
    start_fill_bits: float = 0.0
    threads: int = 1


@dataclass(frozen=True, eq=False)
class SciencePlan:
    """The schedule with the events of its window and the periods in which an interruption would hurt.

    daily_memory   what the memory would do with the fixed daily pass instead; None where it is not compared
    """

    schedule: ScienceSchedule
    events: EventList
    avoidance: AvoidanceList
    daily_memory: MemoryHistory | None = None

    @property
    def inputs(self) -> tuple[Mapping[str, str], ...]:
        """Role, name and sha256 of every file that went in, each once, the mission file first."""
        every = (*self.schedule.rate.inputs, *self.events.inputs, *self.avoidance.inputs)
        return tuple(each for number, each in enumerate(every) if each not in every[:number])


def can_plan_science(mission: Mission) -> bool:
    """Whether a mission file says what its instruments take, and which stations receive it."""
    return mission.science is not None and mission.ground is not None


def plan_science(law: ScanLaw, options: ScienceOptions | None = None, say: Say = lambda text: None) -> SciencePlan:
    """Everything planned on a law's window; arguments and errors as ``schedule``, and InvalidInput for manoeuvres
    outside the window.
    """
    options = options or ScienceOptions()
    if options.manoeuvres is not None:
        options.manoeuvres.require_inside(law.start_et_ns, law.stop_et_ns)
    return plan_on(law, schedule(law, options, say), options, say)


def plan_on(
    law: ScanLaw, scheduled: ScienceSchedule, options: ScienceOptions, say: Say = lambda text: None
) -> SciencePlan:
    """What ``plan_science`` makes, on a schedule that was made with the same law and options."""
    say("Searching for events")
    events = find_events(law, rate=scheduled.rate, manoeuvres=options.manoeuvres)
    say("Weighing interruptions")
    avoided = avoidance(law, scheduled.rate, events, threads=options.threads)
    return SciencePlan(scheduled, events, avoided, daily_memory(law, scheduled, options.start_fill_bits))


def schedule(law: ScanLaw, options: ScienceOptions | None = None, say: Say = lambda text: None) -> ScienceSchedule:
    """The science schedule of a law's window.

    say   hears what is being done, and how much of it

    Raises UsageError or InvalidInput for a mission without [science] or stations, and for requests that cannot be
    kept; CoverageError where the orbit is not known.
    """
    options = options or ScienceOptions()
    science_of(law.mission)
    ground_of(law.mission)
    rate = predicted_rate(law, options, say)
    rate = replace(rate, inputs=(*rate.inputs, *_inputs_of_passes(options)))
    passes = passes_for(
        law,
        rate,
        options.requests,
        method=options.passes or ("optimal" if _span_ns(law) <= _OPTIMAL_UP_TO_NS else "baseline"),
        start_fill_bits=options.start_fill_bits,
        daily_pass_s=options.daily_pass_s,
        progress=lambda part: say(f"Planning the passes: {100.0 * part:.0f} %"),
    )
    return ScienceSchedule(rate, passes, memory_with(law, rate, passes, options.start_fill_bits))


def daily_memory(law: ScanLaw, scheduled: ScienceSchedule, start_fill_bits: float = 0.0) -> MemoryHistory | None:
    """The memory with the fixed daily pass that a schedule's passes are compared with; None where there is none."""
    baseline = scheduled.passes.baseline
    return None if baseline is None else memory_with(law, scheduled.rate, baseline, start_fill_bits)


def memory_with(law: ScanLaw, rate: DataRate, passes: PassPlan, start_fill_bits: float = 0.0) -> MemoryHistory:
    """The memory over the bins of a data rate when these passes take place, whatever they were planned from.

    start_fill_bits   in the memory at the start of the window, of the lowest priority
    """
    visible, links = visible_links(law)
    light_time_s = float(np.mean([each.light_time_s for each in visible])) if visible else 0.0
    link_bits = downlink_bits(passes, rate.edges_et_ns, links, light_time_s)
    fill_bits = np.zeros(len(rate.streams))
    fill_bits[int(np.argmax([each.priority for each in rate.streams]))] = start_fill_bits
    return simulate_memory(rate, link_bits, ground_of(law.mission).memory, fill_bits)


def _span_ns(law: ScanLaw) -> int:
    return law.stop_et_ns - law.start_et_ns


def _inputs_of_passes(options: ScienceOptions) -> Iterator[Mapping[str, str]]:
    """What went into the passes: where the stations were, and what was asked of them."""
    yield orientation_table().as_input()
    if options.requests is not None and options.requests.source is not None:
        yield input_file("passes", Path(options.requests.source))


def predicted_rate(law: ScanLaw, options: ScienceOptions, say: Say = lambda text: None) -> DataRate:
    """The data rate of a law's window on the star map of the options. Raises as ``schedule``."""
    star_map = options.star_map
    if star_map is None:
        from .sky.galaxy_counts import default_star_map

        say("Counting the stars of the model Galaxy")
        star_map = default_star_map(threads=options.threads)
    span_ns = _span_ns(law)
    step_ns = options.step_ns or (_FINE_STEP_NS if span_ns <= _FINE_UP_TO_NS else _COARSE_STEP_NS)
    say("Predicting the data rate")
    bins, counted = -(-span_ns // step_ns), 0

    def on_bins(number: int) -> None:
        nonlocal counted
        counted += number
        say(f"Predicting the data rate: {100.0 * counted / bins:.0f} %")

    return data_rate(law, star_map, step_ns, threads=options.threads, on_done=on_bins)
