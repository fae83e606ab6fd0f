"""Limits that a delivery is checked against before it leaves: the mission file's table ``[rules]``, frozen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RuleLimits:
    """Limits; None where the file has none, and then that rule is not applied.

    sun_aspect_deg                      between the spin axis and the Sun; the law's own angle where None
    sun_aspect_tolerance_deg            by which the true Sun may stand off it, seen from the spacecraft
    spin_rate_arcsec_per_s              about the spin axis; the law's own rate where None
    spin_rate_tolerance_arcsec_per_s    by which the rate may differ from it
    spin_acceleration_arcsec_per_s2     change of the rate about the spin axis
    precession_rate_deg_per_d           speed of the spin axis among the stars
    precession_acceleration_deg_per_d2  change of that speed
    jump_arcsec                         of the attitude where the mission file has no border of its law
    jump_rate_arcsec_per_s              of the angular velocity there
    sun_exclusion_deg                   between the Sun and the centre of a field of view, at least; others alike
    excluded_planets                    which ones keep off by ``planet_exclusion_deg``; names of NAIF's
    memory_margin_fraction              of the memory that stays free
    lead_time_h                         from the issue of a delivery to the start of its validity
    frozen_horizon_h                    from the issue of a delivery, what was delivered before stays as it is
    frozen_arcsec                       by which the attitude may differ from it all the same
    """

    sun_aspect_deg: float | None = None
    sun_aspect_tolerance_deg: float | None = None
    spin_rate_arcsec_per_s: float | None = None
    spin_rate_tolerance_arcsec_per_s: float | None = None
    spin_acceleration_arcsec_per_s2: float | None = None
    precession_rate_deg_per_d: float | None = None
    precession_acceleration_deg_per_d2: float | None = None
    jump_arcsec: float | None = None
    jump_rate_arcsec_per_s: float | None = None
    sun_exclusion_deg: float | None = None
    earth_exclusion_deg: float | None = None
    moon_exclusion_deg: float | None = None
    planet_exclusion_deg: float | None = None
    excluded_planets: tuple[str, ...] = ()
    memory_margin_fraction: float | None = None
    lead_time_h: float | None = None
    frozen_horizon_h: float | None = None
    frozen_arcsec: float | None = None
