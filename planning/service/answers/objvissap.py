"""Visibility of stars in the dialect of GOST's ObjVisSAP service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ....ephemeris.timescales import convert_ns, format_iso
from ....errors import InvalidInput
from ..answer import Answer, Question
from ..desk import Desk
from ..ivoa.objvissap import OBJVISSAP
from ..ivoa.passages import VISIBILITY_S, Passages
from ..ivoa.records import hard_limit, limited, passages_in, tables_answer
from ..ivoa.targets import Target, stars_of_targets, target_at, targets_of
from ..ivoa.votable import Table
from ..ivoa.window import mjd

if TYPE_CHECKING:
    from ..questions.ivoa import ObjVisQuestion


def answer(desk: Desk, asked: ObjVisQuestion, question: Question) -> Answer:
    targets = _targets(asked, question.body, desk.limits.stars)
    if len(targets) > 1 and asked.response_format == "csv":
        raise InvalidInput("CSV does not say which target a row is of", hint="ask for votable, or for one target")
    seen = passages_in(desk, stars_of_targets(targets), asked.ranges, lambda seen: seen.start_barycentric_ns)
    seen, overflows = limited(seen, asked.most_records, desk.limits.transits)
    end = float(mjd(convert_ns([desk.mission.law.stop_et_ns], "TDB", "TCB"))[0])
    rows = _rows(seen, repr(end))
    edges = np.searchsorted(seen.star, np.arange(len(targets) + 1)).tolist()
    tables = [
        Table(target.name, rows[begin:stop], _asked_for(target, asked, stop - begin))
        for target, begin, stop in zip(targets, edges[:-1], edges[1:], strict=True)
    ]
    return tables_answer(OBJVISSAP, tables, hard_limit(asked.ranges, end), asked, overflows)


def _targets(asked: ObjVisQuestion, upload: bytes, most: int) -> tuple[Target, ...]:
    if upload:
        return targets_of(upload, most)
    if asked.ra is None or asked.dec is None:
        missing = "s_ra" if asked.ra is None else "s_dec"
        raise InvalidInput("no position is given", key=missing, hint="give s_ra and s_dec in degrees, or targets")
    return (target_at(asked.ra, asked.dec, "source_name_0"),)


def _rows(seen: Passages, end: str) -> list[tuple[str, ...]]:
    starts, stops = mjd(seen.start_barycentric_ns).tolist(), mjd(seen.stop_barycentric_ns).tolist()
    stamps = [
        np.char.decode(format_iso(convert_ns(et_ns, "TDB", "TCB"), "TCB", 3), "ascii").tolist()
        for et_ns in (seen.start_et_ns, seen.stop_et_ns)
    ]
    lengths = [VISIBILITY_S] * len(seen) if seen.is_gosts else seen.duration_s.tolist()
    return [
        (end, repr(start), start_stamp, repr(stop), stop_stamp, repr(length))
        for start, start_stamp, stop, stop_stamp, length in zip(
            starts, stamps[0], stops, stamps[1], lengths, strict=True
        )
    ]


def _asked_for(target: Target, asked: ObjVisQuestion, rows: int) -> dict[str, str]:
    told = {"s_ra": repr(target.ra_deg), "s_dec": repr(target.dec_deg), "MAXREC": str(rows)}
    for start, stop in asked.ranges:
        told |= {} if start is None else {"t_min": repr(start)}
        told |= {} if stop is None else {"t_max": repr(stop)}
    return told
