"""How the law turns the spacecraft: rates, accelerations and steps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .finding import RuleFinding
from .law_motion import LawStep
from .registry import Rule, rule
from .spans import ARCSEC_PER_RAD, DEG_PER_RAD, S_PER_DAY, breaches
from .subject import Subject

_NEEDS = ("motion", "mission")


def _above(subject: Subject, by: Rule, values: NDArray[np.float64], unit: str, message: str) -> Iterator[RuleFinding]:
    """Spans of smooth motion in which values (N,) are above the rule's limit."""
    motion, limit = subject.motion, float(subject.limit(by.limits[0]))
    if motion is None:
        return
    smooth = motion.is_smooth
    for each in breaches(motion.et_ns[smooth], values[smooth], limit):
        yield by.found(message, et_ns=each.et_ns, stop_et_ns=each.stop_et_ns, value=each.value, limit=limit, unit=unit)


@rule("spin-rate", layer="flight", limits=["rules.spin_rate_tolerance_arcsec_per_s"], needs=_NEEDS)
def spin_rate(subject: Subject) -> Iterator[RuleFinding]:
    """The rate about the spin axis is the nominal one, to a tolerance."""
    motion, mission = subject.motion, subject.mission
    if motion is None or mission is None:
        return
    nominal = mission.rule_limits.spin_rate_arcsec_per_s or mission.law.spin_rate_rad_s * ARCSEC_PER_RAD
    off = np.abs(motion.spin_rad_s * ARCSEC_PER_RAD - nominal)
    yield from _above(subject, spin_rate, off, "arcsec/s", f"the spin is off its rate of {nominal:g} arcsec/s")


@rule("spin-acceleration", layer="flight", limits=["rules.spin_acceleration_arcsec_per_s2"], needs=_NEEDS)
def spin_acceleration(subject: Subject) -> Iterator[RuleFinding]:
    """The rate about the spin axis changes slowly."""
    if subject.motion is not None:
        values = np.abs(subject.motion.spin_rad_s2) * ARCSEC_PER_RAD
        yield from _above(subject, spin_acceleration, values, "arcsec/s2", "the spin changes too fast")


@rule("precession-rate", layer="flight", limits=["rules.precession_rate_deg_per_d"], needs=_NEEDS)
def precession_rate(subject: Subject) -> Iterator[RuleFinding]:
    """The spin axis moves slowly among the stars."""
    if subject.motion is not None:
        values = subject.motion.axis_rad_s * DEG_PER_RAD * S_PER_DAY
        yield from _above(subject, precession_rate, values, "deg/d", "the spin axis moves too fast")


@rule("precession-acceleration", layer="flight", limits=["rules.precession_acceleration_deg_per_d2"], needs=_NEEDS)
def precession_acceleration(subject: Subject) -> Iterator[RuleFinding]:
    """The speed of the spin axis changes slowly."""
    if subject.motion is not None:
        values = np.abs(subject.motion.axis_rad_s2) * DEG_PER_RAD * S_PER_DAY**2
        message = "the speed of the spin axis changes too fast"
        yield from _above(subject, precession_acceleration, values, "deg/d2", message)


@rule("attitude-step", layer="flight", limits=["rules.jump_arcsec"], needs=_NEEDS)
def attitude_step(subject: Subject) -> Iterator[RuleFinding]:
    """The attitude steps only at the borders of the mission file's law segments."""
    limit = float(subject.limit("rules.jump_arcsec"))
    for step in undeclared_steps(subject):
        value = step.rotation_rad * ARCSEC_PER_RAD
        if not value <= limit:
            message = f"the attitude steps inside {step.segments[1]}"
            yield attitude_step.found(message, et_ns=step.et_ns, value=value, limit=limit, unit="arcsec")


@rule("rate-step", layer="flight", limits=["rules.jump_rate_arcsec_per_s"], needs=_NEEDS)
def rate_step(subject: Subject) -> Iterator[RuleFinding]:
    """The angular velocity steps only at the borders of the mission file's law segments."""
    limit = float(subject.limit("rules.jump_rate_arcsec_per_s"))
    for step in undeclared_steps(subject):
        value = step.rate_rad_s * ARCSEC_PER_RAD
        if not value <= limit:
            message = f"the angular velocity steps inside {step.segments[1]}"
            yield rate_step.found(message, et_ns=step.et_ns, value=value, limit=limit, unit="arcsec/s")


def declared_borders(subject: Subject) -> frozenset[int]:
    """Where the mission file lets the law step, TDB ns past J2000."""
    mission = subject.mission
    return frozenset() if mission is None else frozenset(each.start_et_ns for each in mission.law.segments)


def undeclared_steps(subject: Subject) -> Iterator[LawStep]:
    """Steps of the law that the mission file does not declare."""
    declared = declared_borders(subject)
    yield from (each for each in (subject.motion.steps if subject.motion else ()) if each.et_ns not in declared)
