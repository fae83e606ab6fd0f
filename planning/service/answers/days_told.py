"""The days of a science schedule as answers in JSON have them."""

from __future__ import annotations

from typing import Any

from ...schedule import ScienceSchedule
from ...schedule_days import schedule_days
from .told import utc_list

_DATE = len("2017-02-05")


def days_told(schedule: ScienceSchedule) -> list[dict[str, Any]]:
    """Days of UTC, the first and the last cut at the window; bits as they are, of all streams and of each."""
    days = schedule_days(schedule)
    edges = utc_list(days.edges_et_ns)
    volumes = {
        "generated_bits": days.stored_bits,
        "sent_bits": days.sent_bits,
        "dropped_bits": days.dropped_bits,
        "left_bits": days.fill_bits,
    }
    names = [stream.name for stream in days.streams]
    return [
        {
            "date": edges[day][:_DATE],
            "start_utc": edges[day],
            "end_utc": edges[day + 1],
            "transits": float(days.transits[day]),
            "lost_transits": float(days.lost_transits[day]),
            **{key: float(bits[day].sum()) for key, bits in volumes.items()},
            "passes": int(days.passes[day]),
            "contact_s": float(days.contact_s[day]),
            "observations": dict(zip(days.instrument_names, days.observations[day].tolist(), strict=True)),
            "streams": {key: dict(zip(names, bits[day].tolist(), strict=True)) for key, bits in volumes.items()},
        }
        for day in range(len(days))
    ]
