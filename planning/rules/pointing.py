"""Where the spacecraft points: the Sun's aspect, bodies near the fields of view, the Earth in the antenna's cone."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.bodies import body_number
from ...ephemeris.sun import EARTH
from ..events.event import Event
from ..events.finder import spans_above
from ..events.near_fields import Target, bodies_near, near
from ..events.task import Task, angle_rad
from .finding import RuleFinding
from .registry import Rule, rule
from .subject import Subject

_SPIN_AXIS = (0.0, 0.0, 1.0)
_NEEDS = ("orbit_law", "mission")
_MINUTE_NS = 60_000_000_000
_LOOKS_A_TURN, _FEWEST_LOOKS = 4, 16
_APART_NS = 86_400_000_000_000

Near = Callable[[Task, float], Iterator[Event]]


@rule("orbit-at-hand", layer="flight", severity="WARN", needs=["law"])
def orbit_at_hand(subject: Subject) -> Iterator[RuleFinding]:
    """The kernels and the orbit of the plan are at hand; without them no pointing can be judged."""
    if subject.orbit_law is None:
        yield orbit_at_hand.found(
            "the plan was made with other kernels or another orbit: give them, see --orbit, --kernel"
        )


@rule("sun-aspect", layer="flight", limits=["rules.sun_aspect_tolerance_deg"], needs=_NEEDS)
def sun_aspect(subject: Subject) -> Iterator[RuleFinding]:
    """The true Sun, seen from the spacecraft, stands at the nominal angle from the spin axis, to a tolerance."""
    law, mission = subject.orbit_law, subject.mission
    if law is None or mission is None:
        return
    task, tolerance_deg = Task(law), float(subject.limit("rules.sun_aspect_tolerance_deg"))
    nominal_deg = mission.rule_limits.sun_aspect_deg or math.degrees(mission.law.solar_aspect_angle_rad)

    def off_deg(et_ns: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.abs(np.degrees(angle_rad(task.srs_axis(et_ns, _SPIN_AXIS), task.sun_seen(et_ns))) - nominal_deg)

    if not _may_reach(-off_deg(_looks(task)), -tolerance_deg):
        return
    for span in spans_above(off_deg, tolerance_deg, law.start_et_ns, law.stop_et_ns, task.spin_ns, task.borders_et_ns):
        yield sun_aspect.found(
            f"the Sun is off the aspect angle of {nominal_deg:g} deg",
            et_ns=span.start_et_ns,
            stop_et_ns=span.stop_et_ns,
            value=span.extreme,
            limit=tolerance_deg,
            unit="deg",
        )


@rule("sun-near-field", layer="flight", limits=["rules.sun_exclusion_deg"], needs=_NEEDS)
def sun_near_field(subject: Subject) -> Iterator[RuleFinding]:
    """The Sun keeps off the centres of the fields of view."""

    def sun_near(task: Task, limit_deg: float) -> Iterator[Event]:
        # light bending is not for the Sun itself
        if not _may_come_near(task, task.sun_seen, limit_deg):
            return iter(())
        return near("sun", task, [Target("Sun")], lambda et_ns, which: task.sun_seen(et_ns), limit_deg)

    yield from _near_fields(subject, sun_near_field, sun_near)


@rule("earth-near-field", layer="flight", limits=["rules.earth_exclusion_deg"], needs=_NEEDS)
def earth_near_field(subject: Subject) -> Iterator[RuleFinding]:
    """The Earth keeps off the centres of the fields of view."""
    yield from _near_fields(subject, earth_near_field, _bodies("earth"))


@rule("moon-near-field", layer="flight", limits=["rules.moon_exclusion_deg"], needs=_NEEDS)
def moon_near_field(subject: Subject) -> Iterator[RuleFinding]:
    """The Moon keeps off the centres of the fields of view."""
    yield from _near_fields(subject, moon_near_field, _bodies("moon"))


@rule("planet-near-field", layer="flight", severity="WARN", limits=["rules.planet_exclusion_deg"], needs=_NEEDS)
def planet_near_field(subject: Subject) -> Iterator[RuleFinding]:
    """The planets that the mission file names keep off the centres of the fields of view."""
    if subject.mission is not None:
        planets = subject.mission.rule_limits.excluded_planets
        yield from _near_fields(subject, planet_near_field, _bodies(*planets))


@rule("antenna-cone", layer="flight", limits=["antenna.half_angle_deg"], needs=[*_NEEDS, "passes"])
def antenna_cone(subject: Subject) -> Iterator[RuleFinding]:
    """The Earth is in the antenna's cone while data flow."""
    law, passes = subject.orbit_law, subject.passes
    if law is None or not passes or law.mission.antenna is None:
        return
    task, axis, limit = Task(law), law.mission.antenna.axis, float(subject.limit("antenna.half_angle_deg"))
    times = [_minutes(max(each.start_et_ns, law.start_et_ns), min(each.stop_et_ns, law.stop_et_ns)) for each in passes]
    et_ns = np.concatenate(times)
    off_deg = np.degrees(angle_rad(task.srs_axis(et_ns, axis), task.body_seen(EARTH, et_ns)))
    ends = np.cumsum([each.size for each in times])
    for each, own_times, own_deg in zip(passes, times, np.split(off_deg, ends[:-1]), strict=True):
        if own_deg.size and not own_deg.max() <= limit:
            yield antenna_cone.found(
                f"the Earth leaves the antenna's cone in the pass of {each.station}",
                et_ns=int(own_times[int(np.argmax(own_deg))]),
                value=float(own_deg.max()),
                limit=limit,
                unit="deg",
            )


def _minutes(start_et_ns: int, stop_et_ns: int) -> NDArray[np.int64]:
    """Every minute of [start, stop] and its end; nothing where it is empty."""
    if stop_et_ns < start_et_ns:
        return np.empty(0, np.int64)
    return np.append(np.arange(start_et_ns, stop_et_ns, _MINUTE_NS, dtype=np.int64), stop_et_ns)


def _bodies(*names: str) -> Near:
    def search(task: Task, limit_deg: float) -> Iterator[Event]:
        known = {segment.target for segment in task.law.kernels.ephemeris.segments}
        numbers = {name: body_number(name, known) for name in names}
        possible = [
            name for name, number in numbers.items() if _may_come_near(task, partial(task.body_seen, number), limit_deg)
        ]
        return bodies_near("near", task, tuple(possible), limit_deg) if possible else iter(())

    return search


def _looks(task: Task) -> NDArray[np.int64]:
    """Times over the law's window, several in a turn of the spin."""
    law = task.law
    span_ns = law.stop_et_ns - 1 - law.start_et_ns
    count = max(_FEWEST_LOOKS, span_ns * _LOOKS_A_TURN // task.spin_ns)
    # a double does not hold a time to the nanosecond, but a part of the window well enough
    return law.start_et_ns + np.minimum((np.linspace(0.0, 1.0, count) * span_ns).astype(np.int64), span_ns)


def _may_come_near(task: Task, seen: Callable[[NDArray[np.int64]], NDArray[np.float64]], limit_deg: float) -> bool:
    """Whether a body may come nearer to the scan plane than a limit, and so to a field of view."""
    et_ns = _looks(task)
    sine = (task.srs_axis(et_ns, _SPIN_AXIS) * seen(et_ns)).sum(axis=1)
    return _may_reach(np.abs(np.degrees(np.arcsin(np.clip(sine, -1.0, 1.0)))), limit_deg)


def _may_reach(values: NDArray[np.float64], limit: float) -> bool:
    """Whether a slow function may fall below a limit between its samples: within twice its largest step."""
    return not float(values.min()) - 2.0 * float(np.abs(np.diff(values)).max(initial=0.0)) > limit


def _near_fields(subject: Subject, by: Rule, search: Near) -> Iterator[RuleFinding]:
    limit_deg = float(subject.limit(by.limits[0]))
    if subject.orbit_law is None:
        return
    for body, events in _approaches(search(Task(subject.orbit_law), limit_deg)):
        nearest = min(events, key=lambda each: each.value or 0.0)
        field, times = nearest.subject.rpartition(" ")[2], f", {len(events)} times" if len(events) > 1 else ""
        yield by.found(
            f"{body} is too near the centre of a field of view{times}, nearest to {field}",
            et_ns=events[0].start_et_ns,
            stop_et_ns=max(each.stop_et_ns for each in events),
            value=nearest.value,
            limit=limit_deg,
            unit="deg",
        )


def _approaches(events: Iterable[Event]) -> Iterator[tuple[str, list[Event]]]:
    """Events of one body that follow each other within a day, by body and time: turn after turn it comes near."""
    own: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda each: (each.start_et_ns, each.subject)):
        body = event.subject.rpartition(" ")[0]
        run = own.setdefault(body, [])
        if run and event.start_et_ns - run[-1].stop_et_ns > _APART_NS:
            yield body, run
            run = own[body] = []
        run.append(event)
    yield from sorted(own.items())
