"""Stars that have a name: the brightest ones, from the table that comes with the package."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).resolve().parents[1] / "data" / "stars" / "bright_stars.csv"
_NUMBER = re.compile(r"(?:hip\s*)?(?P<number>\d+)", re.IGNORECASE)

EPOCH_TCB_JYEAR = 1991.25
"""Of the table's positions: Hipparcos's."""


@dataclass(frozen=True)
class NamedStar:
    """A star of the table; position and proper motion ICRS, at ``EPOCH_TCB_JYEAR``.

    name         of the IAU's working group, or its number, as ``HIP 32349``
    hp_mag       median magnitude in Hipparcos's band
    pmra_mas_yr  times cos(dec)
    """

    name: str
    hip: int
    hp_mag: float
    ra_deg: float
    dec_deg: float
    pmra_mas_yr: float
    pmdec_mas_yr: float


@cache
def named_stars() -> tuple[NamedStar, ...]:
    """All of the table, the brightest first."""
    with _TABLE.open(encoding="ascii", newline="") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    return tuple(
        NamedStar(
            row["name"] or f"HIP {row['hip']}",
            int(row["hip"]),
            float(row["hp_mag"]),
            float(row["ra_deg"]),
            float(row["dec_deg"]),
            float(row["pmra_mas_yr"]),
            float(row["pmdec_mas_yr"]),
        )
        for row in rows
    )


def stars_called(text: str) -> Sequence[NamedStar]:
    """The stars whose name, a word of it, or number in Hipparcos begins so, whatever the capitals.

    Those that are called just so come first, then those whose name begins so; the brightest first among equals.
    """
    sought = " ".join(text.split()).casefold()
    number = _NUMBER.fullmatch(sought)
    digits = None if number is None else number["number"].lstrip("0")
    ranked = sorted(
        ((rank, place) for place, star in enumerate(named_stars()) if (rank := _rank(star, sought, digits)) is not None)
    )
    return [named_stars()[place] for _, place in ranked]


def star_called(text: str) -> NamedStar | None:
    """The star of just this name or number in Hipparcos, whatever the capitals; None where the table has none."""
    sought = " ".join(text.split()).casefold()
    number = _NUMBER.fullmatch(sought)
    for star in named_stars():
        if star.name.casefold() == sought or (number is not None and int(number["number"]) == star.hip):
            return star
    return None


def _rank(star: NamedStar, sought: str, digits: str | None) -> int | None:
    """How well a star fits, 0 best; None where it does not."""
    name = star.name.casefold()
    if name == sought or digits == str(star.hip):
        return 0
    if name.startswith(sought) or (digits and str(star.hip).startswith(digits)):
        return 1
    return 2 if any(word.startswith(sought) for word in name.split()) else None
