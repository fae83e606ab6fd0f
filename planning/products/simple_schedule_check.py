"""Checks of a pass request: order, ids, its span, and antennas that would have to be in two places at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, pairwise

from .finding import Finding
from .simple_schedule import ACTIVITY_STATUSES, INCLUSIONS, OVERLAP_INCLUSION, STATUSES, Activity, SimpleSchedule


def check(schedule: SimpleSchedule) -> list[Finding]:
    """Everything wrong with a schedule; ``Finding.line`` is that of the activity."""
    rules: tuple[Callable[[SimpleSchedule], Iterator[Finding]], ...] = (
        _words,
        _ids,
        _order,
        _span,
        _antennas,
        _spacecraft,
    )
    return list(chain.from_iterable(rule(schedule) for rule in rules))


def _words(schedule: SimpleSchedule) -> Iterator[Finding]:
    for key, word, known in (
        ("status", schedule.status, STATUSES),
        ("inclusionType", schedule.inclusion, INCLUSIONS),
    ):
        if word not in known:
            yield Finding("WARN", "enumeration", None, key, f"'{word}' is not one of {', '.join(known)}")
    for each in schedule.activities:
        if each.status not in ACTIVITY_STATUSES:
            message = f"'{each.status}' is not one of {', '.join(ACTIVITY_STATUSES)}"
            yield Finding("WARN", "enumeration", each.line, "activityStatus", message)


def _ids(schedule: SimpleSchedule) -> Iterator[Finding]:
    first: dict[str, Activity] = {}
    for each in schedule.activities:
        before = first.setdefault(each.id, each)
        if before is not each:
            message = f"'{each.id}' is also that of line {before.line}"
            yield Finding("ERROR", "unique-id", each.line, "scheduledActivityId", message)


def _order(schedule: SimpleSchedule) -> Iterator[Finding]:
    for before, after in pairwise(schedule.activities):
        if before.package_id == after.package_id and after.track_start_et_ns < before.track_start_et_ns:
            message = f"{after.id} begins before {before.id}, which stands above it"
            yield Finding("ERROR", "order", after.line, "beginningOfTrack", message)


def _span(schedule: SimpleSchedule) -> Iterator[Finding]:
    start, stop = schedule.start_et_ns, schedule.stop_et_ns
    for each in schedule.activities:
        if schedule.inclusion == OVERLAP_INCLUSION:
            if each.begin_et_ns >= stop or each.end_et_ns <= start:
                message = f"{each.id} lies outside the header's startTime and endTime"
                yield Finding("ERROR", "span", each.line, "beginningOfTrack", message)
        elif not start <= each.track_start_et_ns < stop:
            message = f"{each.id} begins outside the header's startTime and endTime"
            yield Finding("ERROR", "span", each.line, "beginningOfTrack", message)
        elif each.begin_et_ns < start:
            message = f"the set-up of {each.id} begins before the header's startTime"
            yield Finding("WARN", "span", each.line, "beginningOfActivity", message)


def _antennas(schedule: SimpleSchedule) -> Iterator[Finding]:
    latest: dict[tuple[str, str], Activity] = {}
    for each in sorted(schedule.activities, key=lambda activity: activity.begin_et_ns):
        antenna = each.site_ref, each.aperture_ref
        before = latest.get(antenna)
        if before is not None and each.begin_et_ns < before.end_et_ns:
            message = f"{each.id} takes {' '.join(antenna)} while {before.id} has it"
            yield Finding("ERROR", "antenna-overlap", each.line, "beginningOfActivity", message)
        if before is None or each.end_et_ns > before.end_et_ns:
            latest[antenna] = each


def _spacecraft(schedule: SimpleSchedule) -> Iterator[Finding]:
    latest: dict[str, Activity] = {}
    for each in sorted(schedule.activities, key=lambda activity: activity.track_start_et_ns):
        before = latest.get(each.user)
        is_other = before is not None and before.aperture_ref != each.aperture_ref
        if before is not None and is_other and each.track_start_et_ns < before.track_stop_et_ns:
            message = f"{each.user} is tracked by {before.aperture_ref} too, in {before.id}"
            yield Finding("WARN", "spacecraft-overlap", each.line, "beginningOfTrack", message)
        if before is None or each.track_stop_et_ns > before.track_stop_et_ns:
            latest[each.user] = each
