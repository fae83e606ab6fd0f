"""Observability of a star as ObjObsSAP has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..answer import Answer, Question
from ..desk import Desk
from ..ivoa.objobssap import OBJOBSSAP
from ..ivoa.passages import Passages
from ..ivoa.records import hard_limit, limited, passages_in, tables_answer
from ..ivoa.targets import stars_of_targets, target_at
from ..ivoa.votable import Table
from ..ivoa.window import mjd, utc_counts

if TYPE_CHECKING:
    from ..questions.ivoa import ObjObsQuestion


def answer(desk: Desk, asked: ObjObsQuestion, question: Question) -> Answer:
    facility = desk.mission.object_name
    target = target_at(asked.ra, asked.dec, "source_name_0")
    seen = passages_in(desk, stars_of_targets((target,)), asked.ranges, lambda seen: utc_counts(seen.start_et_ns))
    if asked.least_s is not None:
        seen = seen.taken(seen.duration_s >= asked.least_s)
    if asked.facility is not None and asked.facility.casefold() != facility.casefold():
        seen = seen.taken(slice(0, 0))
    seen, overflows = limited(seen, asked.most_records, desk.limits.transits)
    end = float(mjd(utc_counts(np.array([desk.mission.law.stop_et_ns])))[0])
    infos = {"POS": f"{target.ra_deg!r},{target.dec_deg!r}", **hard_limit(asked.ranges, end)}
    table = Table(target.name, _rows(seen, repr(end), facility), {})
    return tables_answer(OBJOBSSAP, [table], infos, asked, overflows)


def _rows(seen: Passages, end: str, facility: str) -> list[tuple[str, ...]]:
    starts, stops = mjd(utc_counts(seen.start_et_ns)).tolist(), mjd(utc_counts(seen.stop_et_ns)).tolist()
    return [
        (end, repr(start), repr(stop), repr(length), facility)
        for start, stop, length in zip(starts, stops, seen.duration_s.tolist(), strict=True)
    ]
