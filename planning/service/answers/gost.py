"""Transits of a star as GOST's servlet and its form tell them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ....ephemeris.timescales import parse_time
from ....errors import TimeError
from ...products.transit_columns import TransitOptions
from ...transit_formats import FORMATS
from ..answer import Answer, Question
from ..desk import Desk
from ..ivoa.gost_xml import MEDIA_TYPE, gost_xml
from ..ivoa.targets import stars_of_targets, target_at
from ..ivoa.window import all_transits, taken, within

if TYPE_CHECKING:
    from ..questions.ivoa import GostQuestion

_HAS_SCALE = re.compile(r"[A-Za-z]\s*$")


def answer(desk: Desk, asked: GostQuestion, question: Question) -> Answer:
    target = target_at(asked.ra, asked.dec, asked.name)
    start_et_ns, stop_et_ns = _et_ns(asked.start, "from"), _et_ns(asked.stop, "to")
    found = all_transits(desk, stars_of_targets((target,)), start_et_ns, stop_et_ns)
    found = taken(found, within(found.et_ns, [(start_et_ns, stop_et_ns)]))
    if asked.form == "xml":
        return Answer(gost_xml(found, target.name), MEDIA_TYPE)
    writer = FORMATS["gost"]
    return Answer(b"".join(writer.write([found], TransitOptions())), writer.media_type)


def _et_ns(text: str | None, parameter: str) -> int | None:
    """TDB ns past J2000 of a time that is in TCB, as in GOST's form, unless it names its scale."""
    if text is None:
        return None
    try:
        return parse_time(text if _HAS_SCALE.search(text) else f"{text} TCB")
    except TimeError as error:
        raise TimeError(error.problem, key=parameter, hint=error.hint) from None
