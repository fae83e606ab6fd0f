"""The antenna and the limits of events of a mission from its tables, and what may be wrong with them."""

from __future__ import annotations

import math

from .mission_defects import Defect
from .mission_events import Antenna, EventLimits
from .mission_schema import MissionTable


def build_antenna(mission: MissionTable) -> Antenna | None:
    """None where the file has none; ``events_defects`` has seen to it that the axis is one."""
    table = mission.antenna
    if table is None:
        return None
    x, y, z = table.axis
    length = math.hypot(x, y, z)
    return Antenna((x / length, y / length, z / length), table.half_angle_deg)


def build_event_limits(mission: MissionTable) -> EventLimits:
    """No limits where the file has no table."""
    table = mission.events
    if table is None:
        return EventLimits()
    return EventLimits(
        moon_limit_deg=table.moon_limit_deg,
        planet_limit_deg=table.planet_limit_deg,
        planets=tuple(table.planets),
        bright_star_limit_deg=table.bright_star_limit_deg,
        bright_star_mag=table.bright_star_mag,
        galactic_latitude_deg=table.galactic_latitude_deg,
        dense_transits_per_s=table.dense_transits_per_s,
        sun_aspect_tolerance_deg=table.sun_aspect_tolerance_deg,
    )


def events_defects(mission: MissionTable) -> list[Defect]:
    """An axis without a direction, a planet named twice."""
    defects = []
    if mission.antenna is not None and not any(mission.antenna.axis):
        defects.append(Defect(("antenna", "axis"), "an axis of zeros has no direction", "expected such as [0, 0, 1]"))
    planets = mission.events.planets if mission.events is not None else []
    for index, planet in enumerate(planets):
        if planet in planets[:index]:
            problem = f"{planet} stands in this list twice"
            defects.append(Defect(("events", "planets", index), problem, "name each once"))
    return defects
