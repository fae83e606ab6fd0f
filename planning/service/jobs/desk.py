"""What a job has at hand while it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ....errors import InvalidInput
from ...delivery.disk import temporary
from ...mission import Mission
from ...product import Product
from ...scanlaw import ScanLaw, propagate
from ..settings import Limits
from .folders import RESULTS

Tell = Callable[[float | None, str], None]
"""Hears of progress: the part that is done, 0 to 1 or None, and what has been found."""


@dataclass(frozen=True)
class JobDesk:
    """The mission, the job's folder, how much room its results have, and who hears of progress."""

    mission: Mission
    limits: Limits
    folder: Path
    body: Path | None
    room_bytes: int
    tell: Tell

    @property
    def results(self) -> Path:
        return self.folder / RESULTS

    def law(self, window_et_ns: tuple[int, int]) -> ScanLaw:
        """The law of a window. Raises TimeError where the mission has none."""
        return propagate(self.mission, *window_et_ns)

    def require_room(self) -> None:
        """Raises InvalidInput once the results are larger than they may be."""
        grown = (path for folder in (self.results, temporary(self.results)) for path in folder.glob("*"))
        self._require(sum(path.lstat().st_size for path in grown))

    def fitting(self, products: Iterable[Product]) -> Iterator[Product]:
        """The products, as long as there is room for all of them. Raises InvalidInput where there is none."""
        size = 0
        for product in products:
            size += len(product.data)
            self._require(size)
            yield product

    def _require(self, size: int) -> None:
        if size > self.room_bytes:
            raise InvalidInput(
                f"The results are larger than the {self.room_bytes:,} bytes that are left for results of jobs.",
                hint="remove jobs that are done, or ask for less",
            )
