"""The ground segment of a mission: stations, downlink, on-board memory and the rules for passes, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Station:
    """An antenna that receives the spacecraft.

    name                  short and unique, such as "CEB"
    site_ref              of the site in pass requests
    aperture_ref          of the antenna in pass requests
    latitude_deg          geodetic, WGS 84; longitude_deg is east
    height_m              above the ellipsoid of WGS 84
    elevation_min_deg     no contact below it; geometric, without refraction
    mask                  (azimuth_deg, elevation_deg) of the horizon, azimuths from north through east, ascending,
                          straight lines between them, around the circle; empty: a level horizon
    setup_s               that the station is taken before data flow
    cost_per_h            of its time, in hours of the reference station
    """

    name: str
    title: str
    site_ref: str
    aperture_ref: str
    latitude_deg: float
    longitude_deg: float
    height_m: float
    elevation_min_deg: float
    mask: tuple[tuple[float, float], ...]
    setup_s: float
    cost_per_h: float


@dataclass(frozen=True, slots=True)
class LinkStep:
    """What the downlink carries, net, from an elevation up to that of the next step."""

    elevation_deg: float
    rate_bit_s: float


@dataclass(frozen=True, slots=True)
class Memory:
    """The on-board memory for science data.

    margin_fraction  of the capacity that a plan keeps free
    """

    capacity_bits: float
    margin_fraction: float

    @property
    def planned_bits(self) -> float:
        """What a plan may fill."""
        return self.capacity_bits * (1.0 - self.margin_fraction)


@dataclass(frozen=True, slots=True)
class PassRules:
    """What passes must keep to.

    shortest_s, longest_s  of the data flow of one pass
    grid_s                 starts and stops of passes lie on multiples of it, in UTC
    daily_contact_s        at least so much data flow in each day of UTC
    gap_s                  at least, between passes of different stations
    """

    shortest_s: float
    longest_s: float
    grid_s: float
    daily_contact_s: float
    gap_s: float


@dataclass(frozen=True, slots=True)
class Ground:
    """All of it. The steps of the link ascend in elevation."""

    stations: tuple[Station, ...]
    link: tuple[LinkStep, ...]
    memory: Memory
    rules: PassRules

    def station(self, name: str) -> Station:
        """The station of this name. Raises InvalidInput for one that the mission does not have."""
        for each in self.stations:
            if each.name == name:
                return each
        from ..errors import InvalidInput

        known = ", ".join(each.name for each in self.stations)
        raise InvalidInput(f"no station is called '{name}'", hint=f"the mission has {known}")
