"""Transits of a whole catalogue, a chunk of stars at a time.

    job = TransitJob(law, open_catalogue("stars.parquet", rows_at_once=stars_at_once(law)), "parquet")
    publish_stream(Path("transits.parquet"), transit_stream(job))

A chunk has as many stars as have 131,072 transits in the window, on average over the sky: memory grows neither with
the catalogue nor with the window. What is written does not depend on how many threads search.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from .bodies import BodyList, body_transits
from .products.transit_columns import TransitOptions
from .search import Engine
from .stars import Stars
from .transit_formats import FORMATS
from .transits import Transits, transits

if TYPE_CHECKING:
    from .scanlaw import ScanLaw

_TRANSITS_AT_ONCE = 1 << 17
_FEWEST_STARS, _MOST_STARS = 1 << 6, 1 << 16


class StarSource(Protocol):
    """Stars in chunks of ``rows_at_once``, the last one shorter, such as a ``catalogue.Catalogue``."""

    @property
    def rows(self) -> int | None: ...

    @property
    def rows_at_once(self) -> int: ...

    def chunks(self, first_row: int = 0) -> Iterator[Stars]: ...


@dataclass(frozen=True)
class StarsInMemory:
    """Stars as a source of chunks."""

    stars: Stars
    rows_at_once: int

    @property
    def rows(self) -> int:
        return len(self.stars)

    def chunks(self, first_row: int = 0) -> Iterator[Stars]:
        for first in range(first_row, len(self.stars), self.rows_at_once):
            yield self.stars.taken(slice(first, first + self.rows_at_once))


@dataclass(frozen=True)
class TransitJob:
    """Which transits to look for, and how to write them: see ``transits.transits``, ``transit_formats.FORMATS``.

    inputs  role, name and sha256 of files besides the law's and the catalogue's that go in, as ``input_file`` has them
    """

    law: ScanLaw
    source: StarSource | BodyList
    format: str = "csv"
    options: TransitOptions = field(default_factory=TransitOptions)
    between_rows: bool = False
    engine: Engine = "auto"
    threads: int = 1
    inputs: tuple[Mapping[str, str], ...] = ()

    @property
    def sought(self) -> str:
        """What the source has: stars or bodies."""
        return "bodies" if isinstance(self.source, BodyList) else "stars"


@dataclass(frozen=True)
class TransitCounts:
    """How many stars, or bodies, were looked at, and how many transits of theirs each field has."""

    stars: int
    by_field: Mapping[str, int]

    @property
    def transits(self) -> int:
        return sum(self.by_field.values())

    def __add__(self, other: TransitCounts) -> TransitCounts:
        names = dict.fromkeys([*self.by_field, *other.by_field])
        return TransitCounts(
            self.stars + other.stars,
            {name: self.by_field.get(name, 0) + other.by_field.get(name, 0) for name in names},
        )

    def as_json(self) -> dict[str, Any]:
        return {"stars": self.stars, "transits": self.transits, "transits_by_field": dict(self.by_field)}


NONE_YET = TransitCounts(0, {})


class Counted:
    """Chunks of transits, counted as they are taken."""

    def __init__(self, found: Iterable[Transits], on_found: Callable[[TransitCounts], None]) -> None:
        self._found, self._on_found = found, on_found
        self.total = NONE_YET

    def __iter__(self) -> Iterator[Transits]:
        for each in self._found:
            counts = counts_of(each)
            self.total += counts
            self._on_found(counts)
            yield each

    def facts(self) -> dict[str, Any]:
        return self.total.as_json()


def stars_at_once(law: ScanLaw) -> int:
    """Stars in a chunk for the window of a law."""
    return int(min(max(_TRANSITS_AT_ONCE / expected_per_star(law), _FEWEST_STARS), _MOST_STARS))


def expected_per_star(law: ScanLaw) -> float:
    """Transits of a star in the window, on average over the sky, of which each field sweeps a strip every turn."""
    turns = law.mission.law.spin_rate_rad_s / (2.0 * math.pi) * (law.stop_et_ns - law.start_et_ns) * 1e-9
    strips = 0.0
    for each in law.mission.fields:
        low, high = min(row.zeta_min_rad for row in each.rows), max(row.zeta_max_rad for row in each.rows)
        strips += 0.5 * (math.sin(high) - math.sin(low))
    return turns * strips


def transit_stream(job: TransitJob, on_found: Callable[[TransitCounts], None] = lambda counts: None) -> Iterator[bytes]:
    """The file of a job, piece by piece; ``on_found`` hears the counts of each chunk of stars."""
    return FORMATS[job.format].write(Counted(found_in(job), on_found), job.options)


def found_in(job: TransitJob, first_row: int = 0) -> Iterator[Transits]:
    """The transits of each chunk of stars, in the catalogue's order, or of each body.

    Nameless stars are called by their row, from 0.
    """
    if isinstance(job.source, BodyList):
        return (body_transits(job.law, each, between_rows=job.between_rows) for each in job.source.bodies)
    job.law.turns  # noqa: B018  # computed once, before threads ask for it

    def search(stars: Stars) -> Transits:
        return transits(job.law, stars, between_rows=job.between_rows, engine=job.engine)

    return _in_order(search, _named(job.source.chunks(first_row), first_row), job.threads)


def counts_of(found: Transits) -> TransitCounts:
    """What is counted of a chunk."""
    names = [each.name for each in found.law.mission.fields]
    counts = np.bincount(found.field, minlength=len(names)).tolist()
    return TransitCounts(len(found.stars) if found.body is None else 1, dict(zip(names, counts, strict=True)))


def _named(chunks: Iterator[Stars], first_row: int) -> Iterator[Stars]:
    row = first_row
    for stars in chunks:
        yield stars if stars.names is not None else replace(stars, names=np.arange(row, row + len(stars)))
        row += len(stars)


def _in_order(search: Callable[[Stars], Transits], chunks: Iterator[Stars], threads: int) -> Iterator[Transits]:
    """Chunks searched, in the order in which they came; every thread has one in hand."""
    if threads <= 1:
        yield from map(search, chunks)
        return
    pool = ThreadPoolExecutor(threads)
    in_hand: deque[Future[Transits]] = deque()
    try:
        for stars in chunks:
            in_hand.append(pool.submit(search, stars))
            if len(in_hand) > threads:
                yield in_hand.popleft().result()
        while in_hand:
            yield in_hand.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
