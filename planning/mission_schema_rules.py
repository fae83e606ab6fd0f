"""The mission file's table of limits for checks before delivery: ``[rules]``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .mission_schema_base import Table
from .mission_schema_events import PLANETS, Planet

_Hours = Annotated[float, Field(ge=0.0, le=87_660.0)]
_ExclusionDeg = Annotated[float, Field(gt=0.0, le=90.0)]
_Positive = Annotated[float, Field(gt=0.0, le=1e9)]


class RulesTable(Table):
    sun_aspect_deg: Annotated[
        float | None,
        Field(gt=0.0, lt=180.0, description="angle between spin axis and Sun, degrees, above 0 and below 180"),
    ] = None
    sun_aspect_tolerance_deg: Annotated[
        float | None, Field(gt=0.0, le=90.0, description="of the true Sun off that angle, degrees, above 0 to 90")
    ] = None
    spin_rate_arcsec_per_s: Annotated[
        _Positive | None, Field(description="rate about the spin axis, arcseconds per second of TDB, above 0")
    ] = None
    spin_rate_tolerance_arcsec_per_s: Annotated[
        _Positive | None, Field(description="off that spin rate, at most, arcseconds per second, above 0")
    ] = None
    spin_acceleration_arcsec_per_s2: Annotated[
        _Positive | None, Field(description="acceleration of the spin, at most, arcseconds per second squared, above 0")
    ] = None
    precession_rate_deg_per_d: Annotated[
        _Positive | None, Field(description="rate of the spin axis among the stars, at most, degrees per day, above 0")
    ] = None
    precession_acceleration_deg_per_d2: Annotated[
        _Positive | None, Field(description="acceleration of the spin axis, at most, degrees per day squared, above 0")
    ] = None
    jump_arcsec: Annotated[
        _Positive | None, Field(description="step where no law segment begins, at most, arcseconds, above 0")
    ] = None
    jump_rate_arcsec_per_s: Annotated[
        _Positive | None,
        Field(description="step of the rates where no law segment begins, at most, arcseconds per second, above 0"),
    ] = None
    sun_exclusion_deg: Annotated[
        _ExclusionDeg | None, Field(description="angle between Sun and field centre, at least, degrees, above 0 to 90")
    ] = None
    earth_exclusion_deg: Annotated[
        _ExclusionDeg | None,
        Field(description="angle between Earth and field centre, at least, degrees, above 0 to 90"),
    ] = None
    moon_exclusion_deg: Annotated[
        _ExclusionDeg | None, Field(description="angle between Moon and field centre, at least, degrees, above 0 to 90")
    ] = None
    planet_exclusion_deg: Annotated[
        _ExclusionDeg | None,
        Field(description="angle between planet and field centre, at least, degrees, above 0 to 90"),
    ] = None
    excluded_planets: Annotated[
        list[Planet],
        Field(
            default_factory=lambda: list(PLANETS),
            description="list of mercury, venus, mars, jupiter, saturn, uranus, neptune",
        ),
    ]
    memory_margin_fraction: Annotated[
        float | None, Field(ge=0.0, lt=1.0, description="part of the memory that stays free, 0 to below 1")
    ] = None
    lead_time_h: Annotated[
        _Hours | None, Field(description="hours from the issue of a delivery to its validity, at least, 0 or more")
    ] = None
    frozen_horizon_h: Annotated[
        _Hours | None, Field(description="hours from the issue in which nothing may change, 0 or more")
    ] = None
    frozen_arcsec: Annotated[
        _Positive | None,
        Field(description="change of the attitude in the frozen horizon, at most, arcseconds, above 0"),
    ] = None


RULES_TABLES: dict[tuple[str, ...], type[Table]] = {("rules",): RulesTable}
