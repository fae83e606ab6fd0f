"""A science schedule in a few numbers a day, or a month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from ..ephemeris.timescales import convert_ns, iso
from .schedule import ScienceSchedule
from .schedule_days import schedule_days

_BITS_PER_GB = 8e9
_DAY, _MONTH = len("2017-02-05"), len("2017-02")


@dataclass(frozen=True, slots=True)
class PeriodSummary:
    """A day or month of UTC, cut at the window; gigabytes of 1e9 bytes.

    period     such as "2017-02-05" or "2017-02"
    fill_gb    in the memory at its end
    contact_h  hours of data flow, all stations
    """

    period: str
    transits: float
    stored_gb: float
    sent_gb: float
    deleted_gb: float
    fill_gb: float
    passes: int
    contact_h: float


def summary(schedule: ScienceSchedule, by_month: bool = False) -> Iterator[PeriodSummary]:
    """The days or months of a schedule, in order. Raises TimeError before 1972, where UTC is not defined here."""
    days = schedule_days(schedule)
    digits = _MONTH if by_month else _DAY
    starts = days.edges_et_ns[:-1]
    labels = [iso(int(convert_ns(int(et_ns), "TDB", "UTC")), "UTC", 0)[:digits] for et_ns in starts]
    for label, group in groupby(range(len(days)), key=lambda day: labels[day]):
        own = list(group)
        yield PeriodSummary(
            label,
            float(days.transits[own].sum()),
            float(days.stored_bits[own].sum()) / _BITS_PER_GB,
            float(days.sent_bits[own].sum()) / _BITS_PER_GB,
            float(days.dropped_bits[own].sum()) / _BITS_PER_GB,
            float(days.fill_bits[own[-1]].sum()) / _BITS_PER_GB,
            int(days.passes[own].sum()),
            float(days.contact_s[own].sum()) / 3600.0,
        )
