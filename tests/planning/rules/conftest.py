import numpy as np
import pytest
from scanplan.planning.events.event import AvoidanceList
from scanplan.planning.events.find import find_events
from scanplan.planning.mission import Mission
from scanplan.planning.scanlaw import propagate
from scanplan.planning.science_plan import ScienceOptions, SciencePlan, schedule
from scanplan.planning.sky.star_map import StarMap

from .made import plan_of

WINDOW = ("2017-03-01", "2017-03-02")


@pytest.fixture(scope="session")
def gaia():
    return Mission.load("gaia")


@pytest.fixture(scope="session")
def law(gaia):
    return propagate(gaia, *WINDOW)


@pytest.fixture(scope="session")
def plan(law):
    """A day of an even sky, as files."""
    sky = StarMap(
        4,
        np.array([3.0, 16.0, 21.0]),
        np.full((192, 2), 6e6),
        "an even sky",
        ({"role": "sky", "name": "even.csv", "sha256": "0" * 64},),
    )
    options = ScienceOptions(star_map=sky, step_ns=600_000_000_000, passes="baseline", daily_pass_s=3 * 3600.0)
    scheduled = schedule(law, options)
    events = find_events(law, ["moon", "planet", "segment"], rate=scheduled.rate)
    nothing_to_avoid = AvoidanceList(events.mission, events.start_et_ns, events.stop_et_ns, (), events.inputs)
    return plan_of(law, SciencePlan(scheduled, events, nothing_to_avoid))
