"""When a delivery is issued, what it may still change, and whether its files are about one time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...ephemeris.timescales import iso
from ..passes.pass_plan import Pass
from ..rotation import rotation_between_rad
from . import content
from .finding import RuleFinding
from .registry import rule
from .spans import ARCSEC_PER_RAD, of_all
from .subject import Subject

_NS_PER_H = 3_600_000_000_000
_MINUTE_NS = 60_000_000_000
_MS_NS = 1_000_000


@rule("lead-time", layer="flight", limits=["rules.lead_time_h"], needs=["issued_et_ns", "validity_et_ns"])
def lead_time(subject: Subject) -> Iterator[RuleFinding]:
    """The validity begins long enough after the issue."""
    if subject.validity_et_ns is None or subject.issued_et_ns is None:
        return
    limit, start = float(subject.limit("rules.lead_time_h")), subject.validity_et_ns[0]
    value = (start - subject.issued_et_ns) / _NS_PER_H
    if value < limit:
        message = "the validity begins too soon after the issue"
        yield lead_time.found(message, et_ns=start, value=value, limit=limit, unit="h")


@rule(
    "frozen-attitude",
    layer="flight",
    limits=["rules.frozen_horizon_h", "rules.frozen_arcsec"],
    needs=["issued_et_ns", "law", "previous_law"],
)
def frozen_attitude(subject: Subject) -> Iterator[RuleFinding]:
    """Within the frozen horizon the attitude is that of the previous delivery, to a tolerance."""
    law, before, span = subject.law, subject.previous_law, _frozen(subject)
    if law is None or before is None or span is None:
        return
    start, stop = max(span[0], law.start_et_ns, before.start_et_ns), min(span[1], law.stop_et_ns, before.stop_et_ns)
    if stop <= start:
        return
    limit = float(subject.limit("rules.frozen_arcsec"))
    et_ns = np.append(np.arange(start, stop - 1, _MINUTE_NS, dtype=np.int64), stop - 1)
    off = rotation_between_rad(before.attitude(et_ns), law.attitude(et_ns)) * ARCSEC_PER_RAD
    for each in of_all(et_ns, off, limit):
        yield frozen_attitude.found(
            "the attitude differs from the previous delivery within the frozen horizon",
            et_ns=each.et_ns,
            stop_et_ns=each.stop_et_ns,
            value=each.value,
            limit=limit,
            unit="arcsec",
        )


@rule("frozen-passes", layer="flight", limits=["rules.frozen_horizon_h"], needs=["issued_et_ns", "passes", "previous"])
def frozen_passes(subject: Subject) -> Iterator[RuleFinding]:
    """Within the frozen horizon the passes are those of the previous delivery."""
    span, previous = _frozen(subject), subject.previous
    if span is None or previous is None or previous.passes is None:
        return
    spans = [each for each in (span, subject.validity_et_ns, previous.validity_et_ns) if each is not None]
    start, stop = max(each[0] for each in spans), min(each[1] for each in spans)
    own, before = ({_key(each) for each in passes or ()} for passes in (subject.passes, previous.passes))
    for key in sorted(own ^ before, key=lambda each: (each[1], each)):
        if start <= key[1] * _MS_NS < stop:
            what = "is new" if key in own else "is gone, or has changed"
            message = f"the pass of {key[0]} {what} within the frozen horizon"
            yield frozen_passes.found(message, et_ns=key[1] * _MS_NS, stop_et_ns=key[2] * _MS_NS)


@rule("request-validity", layer="across", needs=["validity_et_ns"])
def request_validity(subject: Subject) -> Iterator[RuleFinding]:
    """Payload operation requests are executed within the validity of the plan."""
    if subject.validity_et_ns is None:
        return
    start, stop = subject.validity_et_ns
    for name, requests in subject.readable(content.POR):
        for each in requests.sequences:
            outside_ns = max(start - each.et_ns, each.et_ns - stop)
            if outside_ns > 0:
                yield request_validity.found(
                    f"{each.unique_id} is executed outside the validity",
                    product=name,
                    et_ns=each.et_ns,
                    value=outside_ns * 1e-9,
                    limit=0.0,
                    unit="s",
                    line=each.line,
                )


@rule("same-validity", layer="across", needs=["validity_et_ns"])
def same_validity(subject: Subject) -> Iterator[RuleFinding]:
    """All files of a plan, and its manifest, are about one span of time."""
    expected = subject.validity_et_ns
    if expected is None:
        return
    for product, (start, stop), tolerance_ns in _spans(subject):
        for end, found, right in (("start", start, expected[0]), ("stop", stop, expected[1])):
            if abs(found - right) > tolerance_ns:
                message = f"{end}s at {iso(found, 'TDB', 3)} TDB, the plan at {iso(right, 'TDB', 3)} TDB"
                off_s = (found - right) * 1e-9
                limit_s = tolerance_ns * 1e-9
                yield same_validity.found(message, product=product, et_ns=found, value=off_s, limit=limit_s, unit="s")


def _frozen(subject: Subject) -> tuple[int, int] | None:
    horizon_h, issued = subject.limit("rules.frozen_horizon_h"), subject.issued_et_ns
    return None if horizon_h is None or issued is None else (issued, issued + round(horizon_h * _NS_PER_H))


def _key(each: Pass) -> tuple[str, int, int, int]:
    start, stop, setup = (round(at / _MS_NS) for at in (each.start_et_ns, each.stop_et_ns, each.setup_et_ns))
    return each.station, start, stop, setup


def _spans(subject: Subject) -> Iterator[tuple[str, tuple[int, int], int]]:
    """Names of files, the spans they are about, and how well their formats can say it, ns."""
    for name, law in subject.readable(content.LAW):
        yield name, (law.start_et_ns, law.stop_et_ns), 0
    for name, series in (*subject.readable(content.AEM), *subject.readable(content.CK)):
        if series is not None:
            # a tag in UTC may have a microsecond only
            yield name, (int(series.blocks[0].et_ns[0]), int(series.blocks[-1].et_ns[-1])), 1000
    for name, azimuth in subject.readable(content.AZIMUTH):
        yield name, (int(azimuth.start_et_ns[0]), int(azimuth.stop_et_ns[-1])), 0
    for name, table in subject.readable(content.TABLE):
        validity = table.metadata.get("validity")
        if validity is not None:
            yield name, (int(validity["start"]["et_ns"]), int(validity["stop"]["et_ns"])), 0
    for name, schedule in subject.readable(content.SCHEDULE):
        yield name, (int(schedule.rate.edges_et_ns[0]), int(schedule.rate.edges_et_ns[-1])), 0
    for name, days in subject.readable(content.DAYS):
        yield name, (int(days.edges_et_ns[0]), int(days.edges_et_ns[-1])), 0
    for name, spans in (*subject.readable(content.EVENTS), *subject.readable(content.AVOIDANCE)):
        yield name, (spans.start_et_ns, spans.stop_et_ns), 0
    for name, request in subject.readable(content.REQUEST):
        yield name, (request.start_et_ns, request.stop_et_ns), _MS_NS
