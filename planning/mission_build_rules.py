"""The limits for checks before delivery from their table, and what may be wrong with them."""

from __future__ import annotations

from .mission_defects import Defect
from .mission_rules import RuleLimits
from .mission_schema import MissionTable
from .mission_schema_rules import RulesTable


def build_rule_limits(mission: MissionTable) -> RuleLimits:
    """No limits where the file has no table."""
    table = mission.rules
    if table is None:
        return RuleLimits()
    values = {name: getattr(table, name) for name in RulesTable.model_fields}
    return RuleLimits(**{**values, "excluded_planets": tuple(table.excluded_planets)})


def rules_defects(mission: MissionTable) -> list[Defect]:
    """A planet named twice, a frozen horizon without the tolerance of its attitude."""
    table = mission.rules
    if table is None:
        return []
    defects = [
        Defect(("rules", "excluded_planets", index), f"'{planet}' is named twice", "name each planet once")
        for index, planet in enumerate(table.excluded_planets)
        if planet in table.excluded_planets[:index]
    ]
    if table.frozen_horizon_h is not None and table.frozen_arcsec is None:
        problem = "a frozen horizon needs the tolerance of its attitude"
        defects.append(Defect(("rules", "frozen_arcsec"), problem, "add frozen_arcsec = 0.1", absent=True))
    return defects
