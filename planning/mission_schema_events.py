"""The mission file's tables of events: ``[antenna]`` and ``[events]``."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from .mission_schema_base import Number, Table

NearDeg = Annotated[float, Field(gt=0.0, le=30.0)]
Planet = Literal["mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune"]
PLANETS: tuple[Planet, ...] = ("mercury", "venus", "mars", "jupiter", "saturn", "uranus", "neptune")


class AntennaTable(Table):
    axis: Annotated[
        list[Number],
        Field(
            min_length=3,
            max_length=3,
            description="axis of the cone, list of x, y, z in the scanning reference system, not all 0",
        ),
    ]
    half_angle_deg: Annotated[
        float,
        Field(
            gt=0.0, le=180.0, description="half angle of the cone in which the Earth must be, degrees, above 0 to 180"
        ),
    ]


class EventsTable(Table):
    moon_limit_deg: Annotated[
        NearDeg | None, Field(description="angle between Moon and field centre, degrees, above 0 to 30")
    ] = None
    planet_limit_deg: Annotated[
        NearDeg | None, Field(description="angle between planet and field centre, degrees, above 0 to 30")
    ] = None
    planets: Annotated[
        list[Planet],
        Field(
            default_factory=lambda: list(PLANETS),
            description="list of mercury, venus, mars, jupiter, saturn, uranus, neptune",
        ),
    ]
    bright_star_limit_deg: Annotated[
        NearDeg | None, Field(description="angle between bright star and field centre, degrees, above 0 to 30")
    ] = None
    bright_star_mag: Annotated[
        float, Field(ge=-2.0, le=2.5, description="faintest magnitude of a bright star in Hipparcos's band, -2 to 2.5")
    ] = 2.5
    galactic_latitude_deg: Annotated[
        float | None,
        Field(
            gt=0.0, lt=90.0, description="of a field centre, either side of the plane, degrees, above 0 and below 90"
        ),
    ] = None
    dense_transits_per_s: Annotated[
        float | None,
        Field(gt=0.0, le=1e9, description="from which a region is dense, transits per second of all fields, above 0"),
    ] = None
    sun_aspect_tolerance_deg: Annotated[
        float | None,
        Field(gt=0.0, le=90.0, description="of the Sun off the solar aspect angle, degrees, above 0 to 90"),
    ] = None


EVENTS_TABLES: dict[tuple[str, ...], type[Table]] = {("antenna",): AntennaTable, ("events",): EventsTable}
