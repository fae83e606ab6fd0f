"""Checks of a mission file's ground segment that concern several keys at once."""

from __future__ import annotations

from itertools import pairwise

from .mission_defects import Defect
from .mission_schema import MissionTable
from .mission_schema_ground import PassesTable, StationTable
from .toml_locate import KeyPath

_DAY_S = 86400.0
_TABLES = {
    "station": "one or more [[station]]",
    "downlink": "one or more [[downlink]]",
    "memory": "table [memory]",
    "passes": "table [passes]",
}


def ground_defects(mission: MissionTable) -> list[Defect]:
    """Tables of the ground segment that lack the others, names given twice, steps and masks out of order."""
    given = [name for name in _TABLES if getattr(mission, name)]
    if not given:
        return []
    defects = [
        Defect((name,), "missing table", f"expected {what}, because the file has {given[0]}", absent=True)
        for name, what in _TABLES.items()
        if name not in given
    ]
    names = [station.name for station in mission.station]
    for index, station in enumerate(mission.station):
        if station.name in names[:index]:
            problem = f'another station is called "{station.name}"'
            defects.append(Defect(("station", index, "name"), problem, "give each station its own name"))
        defects += _mask_defects(station, ("station", index, "mask"))
    for index, (step, following) in enumerate(pairwise(mission.downlink), start=1):
        if following.elevation_deg <= step.elevation_deg:
            problem = f"{following.elevation_deg} does not lie above the step before it"
            hint = f"expected more than {step.elevation_deg}; steps stand in ascending order"
            defects.append(Defect(("downlink", index, "elevation_deg"), problem, hint))
    return defects + ([] if mission.passes is None else _rule_defects(mission.passes))


def _mask_defects(station: StationTable, path: KeyPath) -> list[Defect]:
    return [
        Defect(
            (*path, index, "azimuth_deg"),
            f"{following.azimuth_deg} does not lie after the point before it",
            f"expected more than {point.azimuth_deg}; the points of a mask stand in ascending azimuth",
        )
        for index, (point, following) in enumerate(pairwise(station.mask), start=1)
        if following.azimuth_deg <= point.azimuth_deg
    ]


def _rule_defects(passes: PassesTable) -> list[Defect]:
    defects = []
    if passes.longest_s < passes.shortest_s:
        problem = f"{passes.longest_s} is below shortest_s"
        defects.append(Defect(("passes", "longest_s"), problem, f"expected {passes.shortest_s} or more"))
    if _DAY_S % passes.grid_s != 0.0:
        problem = f"{passes.grid_s} does not divide a day"
        defects.append(Defect(("passes", "grid_s"), problem, "expected a whole part of 86400, such as 600.0"))
    return defects
