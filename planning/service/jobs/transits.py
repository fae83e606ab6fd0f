"""A job: transits of a catalogue, as a dataset of parts. What is done stays done when it is interrupted."""

from __future__ import annotations

from ....errors import InvalidInput
from ...catalogue import Catalogue
from ...transit_dataset import write_transit_dataset
from ...transit_run import NONE_YET, TransitCounts, TransitJob, stars_at_once
from ..catalogue_types import opened
from ..questions.jobs import TransitsJob
from .desk import JobDesk


def work(desk: JobDesk, asked: TransitsJob) -> None:
    if desk.body is None:
        raise InvalidInput("The catalogue is missing.", hint="send it as the body")
    law = desk.law(asked.et_ns)
    catalogue = opened(desk.body, desk.body.suffix, asked.columns, stars_at_once(law))
    stars = _stars_in(catalogue, desk.limits.job_stars)
    job = TransitJob(law, catalogue, asked.format, asked.options, asked.between_rows)
    progress = _Progress(desk, stars)
    write_transit_dataset(job, desk.results, on_kept=progress, on_found=progress)
    desk.require_room()  # of the last chunk nobody has heard before it was written


class _Progress:
    """Counts what is found, of as many stars as there are."""

    def __init__(self, desk: JobDesk, stars: int) -> None:
        self._desk, self._stars, self._total = desk, stars, NONE_YET

    def __call__(self, counts: TransitCounts) -> None:
        self._desk.require_room()
        self._total += counts
        told = f"{self._total.transits:,} transits of {self._total.stars:,} stars"
        self._desk.tell(self._total.stars / self._stars, told)


def _stars_in(catalogue: Catalogue, most: int) -> int:
    """How many stars there are. All are read: what is wrong with the last one is told before hours of work."""
    if catalogue.rows is not None:
        _require_few(catalogue.rows, most)
    count = 0
    for stars in catalogue.chunks():
        count += len(stars)
        _require_few(count, most)
    return count


def _require_few(stars: int, most: int) -> None:
    if stars > most:
        raise InvalidInput(f"The catalogue has more than {most:,} stars.", hint="divide it over several jobs")
