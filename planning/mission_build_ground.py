"""The ground segment of a mission from its tables."""

from __future__ import annotations

from .mission_ground import Ground, LinkStep, Memory, PassRules, Station
from .mission_schema import MissionTable
from .mission_schema_ground import StationTable


def build_ground(mission: MissionTable) -> Ground | None:
    """None where the file has no ground segment; ``ground_defects`` has seen to it that it is whole."""
    memory, passes = mission.memory, mission.passes
    if memory is None or passes is None:
        return None
    return Ground(
        stations=tuple(_station(station) for station in mission.station),
        link=tuple(LinkStep(step.elevation_deg, step.rate_bit_s) for step in mission.downlink),
        memory=Memory(memory.capacity_bits, memory.margin_fraction),
        rules=PassRules(passes.shortest_s, passes.longest_s, passes.grid_s, passes.daily_contact_s, passes.gap_s),
    )


def _station(station: StationTable) -> Station:
    return Station(
        name=station.name,
        title=station.title,
        site_ref=station.site_ref,
        aperture_ref=station.aperture_ref,
        latitude_deg=station.latitude_deg,
        longitude_deg=station.longitude_deg,
        height_m=station.height_m,
        elevation_min_deg=station.elevation_min_deg,
        mask=tuple((point.azimuth_deg, point.elevation_deg) for point in station.mask),
        setup_s=station.setup_s,
        cost_per_h=station.cost_per_h,
    )
