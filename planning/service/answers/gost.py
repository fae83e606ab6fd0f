"""Transits of a star as GOST's servlet and its form tell them."""

from __future__ import annotations

from ...products.transit_columns import TransitOptions
from ...transit_formats import FORMATS
from ..answer import Answer, Question
from ..desk import Desk
from ..ivoa.gost_xml import MEDIA_TYPE, gost_xml
from ..ivoa.targets import stars_of_targets, target_at
from ..ivoa.window import all_transits, taken, within
from ..questions.ivoa import GostQuestion, tcb_time


def answer(desk: Desk, asked: GostQuestion, question: Question) -> Answer:
    target = target_at(asked.ra, asked.dec, asked.name)
    start_et_ns, stop_et_ns = _et_ns(asked.start), _et_ns(asked.stop)
    found = all_transits(desk, stars_of_targets((target,)), start_et_ns, stop_et_ns)
    found = taken(found, within(found.et_ns, [(start_et_ns, stop_et_ns)]))
    if asked.form == "xml":
        return Answer(gost_xml(found, target.name), MEDIA_TYPE)
    writer = FORMATS["gost"]
    return Answer(b"".join(writer.write([found], TransitOptions())), writer.media_type)


def _et_ns(text: str | None) -> int | None:
    return None if text is None else tcb_time(text)
