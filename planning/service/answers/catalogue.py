"""Transits of the stars of a catalogue."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ...transit_formats import FORMATS
from ...transit_run import StarsInMemory, TransitJob, expected_per_star, stars_at_once, transit_stream
from ..answer import Answer, Question, problem
from ..catalogue_types import SUFFIXES, opened
from ..desk import Desk
from ..own_process import bounded_memory
from ..questions.transits import CatalogueQuestion

_MOST_BYTES = 1 << 30
"""To read a catalogue: the libraries that do are loaded in it too."""
_AS_A_JOB = "give fewer, or make it a job: POST /api/jobs/transits"


def answer(desk: Desk, asked: CatalogueQuestion, question: Question) -> Answer:
    most = desk.limits.stars
    try:
        with _file_of(question.body) as path, bounded_memory(_MOST_BYTES):
            catalogue = opened(path, SUFFIXES[question.media_type], asked.columns, most + 1)
            # One chunk holds all stars of a catalogue that may be asked for.
            stars = None if catalogue.rows is not None and catalogue.rows > most else next(catalogue.chunks())
    except MemoryError:
        return problem(422, "The catalogue unfolds to more than there is room for.")
    if stars is None or len(stars) > most:
        return problem(422, f"The catalogue has more than {most:,} stars.", hint=_AS_A_JOB)
    law = desk.law(*asked.et_ns)
    expected = len(stars) * expected_per_star(law)
    if expected > desk.limits.transits:
        told = f"About {expected:,.0f} transits are to be expected; one answer may have {desk.limits.transits:,}."
        return problem(422, told, hint=_AS_A_JOB)
    source = StarsInMemory(stars, stars_at_once(law))
    job = TransitJob(law, source, asked.format, asked.options, asked.between_rows)
    return Answer(b"".join(transit_stream(job)), FORMATS[asked.format].media_type)


@contextmanager
def _file_of(body: bytes) -> Iterator[Path]:
    """A file of the body, since catalogues are read by path; in memory, so that nothing is left whatever happens."""
    with os.fdopen(os.memfd_create("catalogue"), "wb") as file:
        file.write(body)
        file.flush()
        yield Path(f"/proc/self/fd/{file.fileno()}")
