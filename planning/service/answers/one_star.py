"""Transits of one star."""

from __future__ import annotations

from ...catalogue.one_star import declination_deg, one_star, right_ascension_deg
from ...transit_formats import FORMATS
from ...transits import transits
from ..answer import Answer, Question
from ..desk import Desk
from ..questions.transits import OneStarQuestion


def answer(desk: Desk, asked: OneStarQuestion, question: Question) -> Answer:
    star = one_star(
        right_ascension_deg(asked.ra),
        declination_deg(asked.dec),
        name=asked.name,
        pmra_mas_yr=asked.pmra,
        pmdec_mas_yr=asked.pmdec,
        parallax_mas=asked.parallax,
        radial_velocity_km_s=asked.rv,
        epoch_tcb_jyear=asked.epoch,
    )
    found = transits(desk.law(*asked.et_ns), star, between_rows=asked.between_rows)
    writer = FORMATS[asked.format]
    return Answer(b"".join(writer.write([found], asked.options)), writer.media_type)
