"""What tells one delivery from another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["LTP", "MTP", "STP"]
"""Long-, medium- or short-term plan."""


@dataclass(frozen=True, slots=True)
class PackageIdentity:
    """The name of a delivery and what it is a version of.

    name     of the package without its ending; unique
    series   what versions are counted in and replace each other in: mission, class and type
    start_et_ns, stop_et_ns   validity [start, stop), TDB ns past J2000
    version  from 1; a later one wins where validities overlap
    """

    name: str
    series: str
    start_et_ns: int
    stop_et_ns: int
    version: int
    level: Level
