"""The mission file's tables of the ground segment: ``[[station]]``, ``[[downlink]]``, ``[memory]`` and ``[passes]``."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from .mission_schema_base import Table, Text

ElevationDeg = Annotated[float, Field(ge=0.0, lt=90.0)]
PartOfDayS = Annotated[float, Field(ge=0.0, le=86400.0)]


class MaskTable(Table):
    azimuth_deg: Annotated[
        float, Field(ge=0.0, lt=360.0, description="from north through east, degrees, 0 to below 360")
    ]
    elevation_deg: Annotated[ElevationDeg, Field(description="of the horizon there, degrees, 0 to below 90")]


class StationTable(Table):
    name: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$", description='short name, such as "CEB"')]
    title: Annotated[Text, Field(description="what the station is called")]
    site_ref: Annotated[Text, Field(description="name of the site in pass requests")]
    aperture_ref: Annotated[Text, Field(description="name of the antenna in pass requests")]
    latitude_deg: Annotated[
        float, Field(ge=-90.0, le=90.0, description="geodetic latitude, WGS 84, degrees, north above 0")
    ]
    longitude_deg: Annotated[
        float, Field(ge=-180.0, le=180.0, description="geodetic longitude, WGS 84, degrees, -180 to 180, east above 0")
    ]
    height_m: Annotated[
        float, Field(ge=-500.0, le=9000.0, description="height above the ellipsoid, metres, -500 to 9000")
    ]
    elevation_min_deg: Annotated[
        ElevationDeg, Field(description="least elevation of contact, without refraction, degrees, 0 to below 90")
    ]
    mask: Annotated[
        list[MaskTable],
        Field(
            default_factory=list,
            description="list of points of the horizon, azimuths ascending; straight lines join them",
        ),
    ]
    setup_s: Annotated[
        PartOfDayS, Field(description="seconds that the station is taken before data flow, 0 to 86400")
    ] = 0.0
    cost_per_h: Annotated[
        float,
        Field(gt=0.0, le=1e6, description="cost of an hour, in hours of the reference station, above 0; 1 without it"),
    ] = 1.0


class DownlinkTable(Table):
    elevation_deg: Annotated[ElevationDeg, Field(description="from this elevation up, degrees, 0 to below 90")]
    rate_bit_s: Annotated[
        float, Field(gt=0.0, le=1e12, description="net rate up to the next step, bits per second, above 0")
    ]


class MemoryTable(Table):
    capacity_bits: Annotated[
        float,
        Field(gt=0.0, le=1e18, description="what the memory for science data holds, bits, above 0, such as 960e9"),
    ]
    margin_fraction: Annotated[
        float, Field(ge=0.0, lt=1.0, description="part of the capacity that plans keep free, 0 to below 1")
    ] = 0.0


class PassesTable(Table):
    shortest_s: Annotated[
        float, Field(gt=0.0, le=86400.0, description="shortest data flow of a pass, seconds, above 0, up to 86400")
    ]
    longest_s: Annotated[
        float,
        Field(gt=0.0, le=86400.0, description="longest data flow of a pass, seconds, shortest_s or more, up to 86400"),
    ]
    grid_s: Annotated[
        float,
        Field(
            ge=1.0,
            le=86400.0,
            description="passes start and stop on multiples of it, seconds, 1 or more, a whole part of 86400",
        ),
    ]
    daily_contact_s: Annotated[
        PartOfDayS, Field(description="least data flow in each day of UTC, seconds, 0 to 86400")
    ] = 0.0
    gap_s: Annotated[
        PartOfDayS, Field(description="least time between passes of two stations, seconds, 0 to 86400")
    ] = 0.0


GROUND_TABLES: dict[tuple[str, ...], type[Table]] = {
    ("station",): StationTable,
    ("station", "mask"): MaskTable,
    ("downlink",): DownlinkTable,
    ("memory",): MemoryTable,
    ("passes",): PassesTable,
}
