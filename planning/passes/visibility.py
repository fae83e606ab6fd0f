"""When a mission's stations see its spacecraft, and what the link carries then.

visibility(law)                                     over the law's window
visibility(mission, "2017-02-05", "2017-02-12")     or over any other
"""

from __future__ import annotations

from typing import Any

from ...ephemeris.stations import Tracking, VisibilityWindow
from ...ephemeris.timescales import iso
from ...errors import InvalidInput, TimeError
from ..mission import Mission
from ..mission_ground import Ground
from ..scanlaw import ScanLaw
from ..window import one_et_ns
from .link import link_windows
from .pass_task import LinkWindow


def visibility(of: Mission | ScanLaw, start: Any = None, stop: Any = None) -> tuple[VisibilityWindow, ...]:
    """When each station of the mission sees the spacecraft in [start, stop], in order of rise.

    start, stop  as astropy Time, ISO text or int ``et_ns``; those of the law when None
    Times are TDB ns past J2000 at the station. Raises InvalidInput for a mission without stations or whose orbit is
    the Earth's centre, TimeError for a window that is none, CoverageError where the orbit is not known.
    """
    ground, tracking = tracking_of(of, start, stop)
    return tracking.windows(ground.stations)


def visible_links(
    of: Mission | ScanLaw, start: Any = None, stop: Any = None
) -> tuple[tuple[VisibilityWindow, ...], tuple[LinkWindow, ...]]:
    """The windows of ``visibility``, and the link's rate in each of them, in the same order."""
    ground, tracking = tracking_of(of, start, stop)
    windows = tracking.windows(ground.stations)
    return windows, link_windows(ground, tracking, windows)


def tracking_of(of: Mission | ScanLaw, start: Any = None, stop: Any = None) -> tuple[Ground, Tracking]:
    """The mission's ground segment and its spacecraft over a span; otherwise as ``visibility``."""
    mission = of if isinstance(of, Mission) else of.mission
    ground = ground_of(mission)
    own = of.law if isinstance(of, Mission) else of
    start_et_ns = own.start_et_ns if start is None else one_et_ns(start)
    stop_et_ns = own.stop_et_ns if stop is None else one_et_ns(stop)
    if stop_et_ns <= start_et_ns:
        ends = f"{iso(start_et_ns, 'TDB', 0)} to {iso(stop_et_ns, 'TDB', 0)} TDB"
        raise TimeError(f"{ends} is no window", hint="give an end after the start")
    kernels = of.kernel_set() if isinstance(of, Mission) else of.kernels
    return ground, Tracking.of(kernels.ephemeris, mission.orbit_body, start_et_ns, stop_et_ns)


def ground_of(mission: Mission) -> Ground:
    """The mission's ground segment. Raises InvalidInput where its file has none."""
    if mission.ground is None:
        problem = f"the mission {mission.name} has no ground stations"
        raise InvalidInput(problem, file=mission.file, hint="give it [[station]], [[downlink]], [memory] and [passes]")
    return mission.ground
