"""The brightest stars of the sky, from the table that comes with the package."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..named_stars import EPOCH_TCB_JYEAR, named_stars
from ..stars import Stars


class BrightStar(NamedTuple):
    """A star: its name, magnitude in Hipparcos's band, and direction (3,), ICRS."""

    name: str
    hp_mag: float
    direction: NDArray[np.float64]


@cache
def _table() -> tuple[tuple[str, ...], NDArray[np.float64], Stars]:
    rows = named_stars()
    names = tuple(row.name for row in rows)

    def column(name: str) -> NDArray[np.float64]:
        return np.array([getattr(row, name) for row in rows])

    stars = Stars(
        np.radians(column("ra_deg")),
        np.radians(column("dec_deg")),
        np.array(names),
        pmra_mas_yr=column("pmra_mas_yr"),
        pmdec_mas_yr=column("pmdec_mas_yr"),
        epoch_tcb_jyear=np.full(len(rows), EPOCH_TCB_JYEAR),
    )
    return names, column("hp_mag"), stars


def brightest() -> Stars:
    """All stars of the table, with their names and motion."""
    return _table()[2]


def bright_stars(faintest_mag: float, et_ns: int) -> Iterator[BrightStar]:
    """The stars down to a magnitude Hp, brightest first, where they are at a time; parallax left out, 0.8" at most."""
    names, hp_mag, stars = _table()
    motion = stars.motion()
    moved = stars.directions()
    if motion is not None:
        moved = moved + motion.velocity_per_s * (et_ns * 1e-9 - motion.epoch_et_s)
    moved = moved / np.sqrt((moved**2).sum(axis=0))
    for index, name in enumerate(names):
        if hp_mag[index] <= faintest_mag:
            yield BrightStar(name, float(hp_mag[index]), np.ascontiguousarray(moved[:, index]))
