"""How a delivery joins the one before: without a gap, without a step."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..rotation import rotation_between_rad
from .finding import RuleFinding
from .motion import declared_borders
from .registry import rule
from .spans import ARCSEC_PER_RAD
from .subject import Subject

_LAWS = ("law", "previous_law", "mission")


@rule("join-gap", layer="across", needs=["previous", "validity_et_ns"])
def join_gap(subject: Subject) -> Iterator[RuleFinding]:
    """The validity begins before, or when, that of the previous delivery ends."""
    own, before = subject.validity_et_ns, subject.previous.validity_et_ns if subject.previous else None
    if own is None or before is None:
        return
    if before[1] < own[0]:
        yield join_gap.found(
            "nothing is delivered between the previous delivery and this one",
            et_ns=before[1],
            stop_et_ns=own[0],
            value=(own[0] - before[1]) * 1e-9,
            limit=0.0,
            unit="s",
        )


@rule("join-attitude", layer="flight", limits=["rules.jump_arcsec"], needs=_LAWS)
def join_attitude(subject: Subject) -> Iterator[RuleFinding]:
    """The attitude goes on from the previous delivery, but where the mission file has a border of the law."""
    law, before, at = subject.law, subject.previous_law, _join_et_ns(subject)
    if law is None or before is None or at is None:
        return
    limit = float(subject.limit("rules.jump_arcsec"))
    pair = np.atleast_2d(before.attitude(at)), np.atleast_2d(law.attitude(at))
    value = float(rotation_between_rad(*pair)[0]) * ARCSEC_PER_RAD
    if not value <= limit:
        message = "the attitude steps where this delivery takes over from the previous one"
        yield join_attitude.found(message, et_ns=at, value=value, limit=limit, unit="arcsec")


@rule("join-rate", layer="flight", limits=["rules.jump_rate_arcsec_per_s"], needs=_LAWS)
def join_rate(subject: Subject) -> Iterator[RuleFinding]:
    """The angular velocity goes on from the previous delivery, but where the mission file has a border of the law."""
    law, before, at = subject.law, subject.previous_law, _join_et_ns(subject)
    if law is None or before is None or at is None:
        return
    limit = float(subject.limit("rules.jump_rate_arcsec_per_s"))
    step = np.linalg.norm(law.angular_velocity_rad_s(at) - before.angular_velocity_rad_s(at))
    value = float(step) * ARCSEC_PER_RAD
    if not value <= limit:
        message = "the angular velocity steps where this delivery takes over from the previous one"
        yield join_rate.found(message, et_ns=at, value=value, limit=limit, unit="arcsec/s")


def _join_et_ns(subject: Subject) -> int | None:
    """Where this law takes over; None where the previous one does not reach, or the law may step there."""
    law, before = subject.law, subject.previous_law
    if law is None or before is None or not before.start_et_ns <= law.start_et_ns <= before.stop_et_ns:
        return None
    return None if law.start_et_ns in declared_borders(subject) else law.start_et_ns
