"""The kinds of events: what each is, what it needs, and who finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import dense, eclipses, galactic, law_borders, manoeuvres, near_fields, pointing
from .event import Event
from .task import Task


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of events.

    severity   "alarm": the spacecraft is in danger or out of reach; "warning": the data suffer; "info"
    needs      what the search needs beside the law, in words
    can        whether it is there
    find       the events in the law's window
    """

    name: str
    description: str
    severity: str
    needs: str
    can: Callable[[Task], bool]
    find: Callable[[Task], Iterator[Event]]


def _always(task: Task) -> bool:
    return True


def _limit(key: str) -> Callable[[Task], bool]:
    return lambda task: getattr(task.law.mission.event_limits, key) is not None


_ALL = (
    Kind("umbra", "the Sun wholly covered by Earth or Moon", "alarm", "an orbit", _always, eclipses.umbra),
    Kind("penumbra", "any part of the Sun covered by Earth or Moon", "alarm", "an orbit", _always, eclipses.penumbra),
    Kind("antumbra", "Earth or Moon within the Sun's disc", "alarm", "an orbit", _always, eclipses.antumbra),
    Kind(
        "antenna",
        "the Earth outside the antenna's cone",
        "alarm",
        "the table [antenna] in the mission file",
        lambda task: task.law.mission.antenna is not None,
        pointing.antenna,
    ),
    Kind(
        "sun-aspect",
        "the Sun off the law's solar aspect angle",
        "alarm",
        "sun_aspect_tolerance_deg in [events] of the mission file",
        _limit("sun_aspect_tolerance_deg"),
        pointing.sun_aspect,
    ),
    Kind(
        "moon",
        "the Moon near the centre of a field of view",
        "warning",
        "moon_limit_deg in [events] of the mission file",
        _limit("moon_limit_deg"),
        near_fields.moon,
    ),
    Kind(
        "planet",
        "a planet near the centre of a field of view",
        "info",
        "planet_limit_deg in [events] of the mission file",
        _limit("planet_limit_deg"),
        near_fields.planets,
    ),
    Kind(
        "bright-star",
        "a bright star near the centre of a field of view",
        "info",
        "bright_star_limit_deg in [events] of the mission file",
        _limit("bright_star_limit_deg"),
        near_fields.stars,
    ),
    Kind(
        "galactic-plane",
        "the centre of a field of view near the Galactic plane",
        "info",
        "galactic_latitude_deg in [events] of the mission file",
        _limit("galactic_latitude_deg"),
        galactic.galactic_plane,
    ),
    Kind(
        "dense-region",
        "more transits predicted than the limit",
        "warning",
        "a data rate, and dense_transits_per_s in [events] of the mission file",
        lambda task: task.rate is not None and task.law.mission.event_limits.dense_transits_per_s is not None,
        dense.dense_regions,
    ),
    Kind("segment", "the border of two segments of the law", "info", "nothing", _always, law_borders.law_borders),
    Kind(
        "manoeuvre",
        "a manoeuvre window from a file",
        "warning",
        "a list of manoeuvres",
        lambda task: task.manoeuvres is not None,
        manoeuvres.manoeuvres,
    ),
)

#: By name, in the order in which they are searched.
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
