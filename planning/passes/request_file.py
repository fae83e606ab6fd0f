"""Requests on passes as the CSV file that ``read_pass_requests`` reads.

write_requests(as_locked(plan.passes))      what a later plan must keep
"""

from __future__ import annotations

from collections.abc import Iterable

from ..products.utc_text import utc_texts
from .pass_plan import Pass
from .requests import COLUMNS, PassRequest


def as_locked(passes: Iterable[Pass]) -> tuple[PassRequest, ...]:
    """Passes that are to take place as they are, in the order given."""
    return tuple(PassRequest("locked", each.station, each.start_et_ns, each.stop_et_ns) for each in passes)


def write_requests(requests: Iterable[PassRequest]) -> bytes:
    """The file, times in UTC to the nanosecond. Raises TimeError before 1972."""
    lines = [",".join(COLUMNS)]
    for each in requests:
        start, end = utc_texts([each.start_et_ns, each.end_et_ns]).astype(str)
        lines.append(f"{each.status},{each.station},{start},{end}")
    return ("\n".join(lines) + "\n").encode("ascii")
