"""Moon, planets and bright stars near the centre of a field of view.

A field's centre runs over the sky in the scan plane, so a body can come as near as a limit only while it is no farther
than that from the plane. These spans, of days, are found first, at a step of a turn; in them the angle between body
and field turns twice in a turn of the spin, and is looked at eight times.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ...ephemeris.bodies import body_number
from ...ephemeris.light_time import dot
from .bright_stars import bright_stars
from .event import Event
from .finder import cut, spans_in_pieces
from .task import Task, angle_rad

Array = NDArray[np.float64]
Times = NDArray[np.int64]
Integers = NDArray[np.int64]
# directions (N, 3) in which targets of these numbers (N,) are seen at times (N,)
Seen = Callable[[Times, Integers], Array]

MOON = "moon"
_LOOKS_A_TURN = 8
_SPIN_AXIS = (0.0, 0.0, 1.0)


class Target(NamedTuple):
    name: str
    remark: str = ""


def moon(task: Task) -> Iterator[Event]:
    """The Moon's centre nearer to a field's centre than the limit."""
    limit_deg = task.law.mission.event_limits.moon_limit_deg
    return bodies_near("moon", task, (MOON,), limit_deg)


def planets(task: Task) -> Iterator[Event]:
    """A planet's centre nearer to a field's centre than the limit."""
    limits = task.law.mission.event_limits
    return bodies_near("planet", task, limits.planets, limits.planet_limit_deg)


def stars(task: Task) -> Iterator[Event]:
    """A bright star nearer to a field's centre than the limit."""
    limits, law = task.law.mission.event_limits, task.law
    if limits.bright_star_limit_deg is None or limits.bright_star_mag is None:
        return iter(())
    found = list(bright_stars(limits.bright_star_mag, (law.start_et_ns + law.stop_et_ns) // 2))
    directions = np.array([star.direction for star in found]).reshape(-1, 3)

    def seen(et_ns: Times, star: Integers) -> Array:
        return task.star_seen(directions[star], et_ns)

    targets = [Target(star.name, f"Hp {star.hp_mag:.2f}") for star in found]
    return near("bright-star", task, targets, seen, limits.bright_star_limit_deg)


def bodies_near(kind: str, task: Task, names: tuple[str, ...], limit_deg: float | None) -> Iterator[Event]:
    if limit_deg is None:
        return iter(())
    known = {segment.target for segment in task.law.kernels.ephemeris.segments}
    numbers = [body_number(name, known) for name in names]

    def seen(et_ns: Times, body: Integers) -> Array:
        directions = np.empty((et_ns.size, 3))
        for index, number in enumerate(numbers):
            of_body = body == index
            if of_body.any():
                directions[of_body] = task.body_seen(number, et_ns[of_body])
        return directions

    return near(kind, task, [Target(name.capitalize()) for name in names], seen, limit_deg)


def near(kind: str, task: Task, targets: list[Target], seen: Seen, limit_deg: float) -> Iterator[Event]:
    limit_rad, law = math.radians(limit_deg), task.law
    edges = np.array(cut(law.start_et_ns, law.stop_et_ns, task.borders_et_ns), np.int64)
    target_of = np.repeat(np.arange(len(targets)), edges.size - 1)

    def off_plane_rad(et_ns: Times, piece: Integers) -> Array:
        sine = dot(task.srs_axis(et_ns, _SPIN_AXIS), seen(et_ns, target_of[piece]))
        return np.abs(np.arcsin(np.clip(sine, -1.0, 1.0)))

    begins, ends = np.tile(edges[:-1], len(targets)), np.tile(edges[1:], len(targets))
    possible = spans_in_pieces(off_plane_rad, limit_rad, begins, ends, task.spin_ns)
    near_target = np.array([target_of[piece] for piece, _ in possible], np.int64)
    near_begin = np.array([span.start_et_ns for _, span in possible], np.int64)
    near_end = np.array([span.stop_et_ns for _, span in possible], np.int64)
    for field in law.mission.fields:
        centre = (math.cos(field.azimuth_rad), math.sin(field.azimuth_rad), 0.0)

        def apart_rad(et_ns: Times, piece: Integers, centre: tuple[float, float, float] = centre) -> Array:
            return angle_rad(task.srs_axis(et_ns, centre), seen(et_ns, near_target[piece]))

        step_ns = task.spin_ns // _LOOKS_A_TURN
        for piece, span in spans_in_pieces(apart_rad, limit_rad, near_begin, near_end, step_ns):
            target = targets[near_target[piece]]
            note = ", ".join(filter(None, (f"{field.label} field", target.remark)))
            subject, nearest_deg = f"{target.name} {field.name}", math.degrees(span.extreme)
            yield Event(kind, subject, span.start_et_ns, span.stop_et_ns, span.extreme_et_ns, nearest_deg, "deg", note)
