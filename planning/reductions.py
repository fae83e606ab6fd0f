"""Transits reduced star by star: how many, when, under which scan angles, with which parallax factors.

    reduced = reduce_transits(transits(law, stars), ("counts", "moments"))
    reduced.counts                    transits of each star through each field
    reduced.moments.strength          degree of concentration of its scan angles

Every star has its place in the results, also one that is never seen. ``reduction_columns`` names them for products.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.timescales import NS_PER_DAY
from ..errors import UsageError
from .core import star_sums

if TYPE_CHECKING:
    from .scanlaw import ScanLaw
    from .stars import Stars
    from .transits import Transits

Array = NDArray[np.float64]
Times = NDArray[np.int64]
Counts = NDArray[np.int32]

REDUCTIONS = ("counts", "epochs", "moments", "parallax")
"""What ``which`` and the command line choose from."""

NO_TIME = int(np.iinfo(np.int64).min)
"""Stands for a time or gap that is not there; to numpy it is NaT."""

HARMONICS = 4
VISIBILITY_GAP_DAYS = 4
"""Transits this far apart belong to different visibility periods (Gaia DR3, ``visibility_periods_used``)."""


@dataclass(frozen=True)
class Epochs:
    """When stars (N) are seen. ``NO_TIME`` where there is no transit, for the longest gap where there are not two.

    first_et_ns, last_et_ns  at the spacecraft, TDB ns past J2000
    mean_et_ns               rounded down to a nanosecond
    longest_gap_ns           between one transit and the next, of any field; what lies between an end of the window
                             and the nearest transit is no gap
    visibility_periods       groups of transits ``VISIBILITY_GAP_DAYS`` or more apart
    """

    first_et_ns: Times
    last_et_ns: Times
    mean_et_ns: Times
    longest_gap_ns: Times
    visibility_periods: Counts


@dataclass(frozen=True)
class ScanMoments:
    """Trigonometric moments of the scan angles psi of stars (N), for k = 1 to ``HARMONICS`` along the first axis.

    Strength and mean are ``scan_direction_strength_k`` and ``scan_direction_mean_k`` of Gaia DR3's source table, of
    all transits given; NaN where there are none.
    """

    transits: Counts
    """(N,)"""
    cos_sum: Array
    """(K, N) sum of cos k psi."""
    sin_sum: Array

    @cached_property
    def strength(self) -> Array:
        """(K, N) |sum of exp(i k psi)| / n: 0 for angles spread evenly, 1 for a single direction (modulo 1/k turn)."""
        n = np.where(self.transits > 0, self.transits, np.nan)
        return np.asarray(np.minimum(np.hypot(self.cos_sum, self.sin_sum) / n, 1.0))

    @cached_property
    def mean_rad(self) -> Array:
        """(K, N) the direction of that sum over k, in [-pi/k, pi/k]."""
        k = np.arange(1, self.cos_sum.shape[0] + 1)[:, None]
        return np.asarray(np.where(self.transits > 0, np.arctan2(self.sin_sum, self.cos_sum) / k, np.nan))


@dataclass(frozen=True)
class ParallaxFactors:
    """Sizes of the along-scan parallax factors of stars (N); NaN where there is no transit."""

    mean_abs_al: Array
    rms_al: Array


@dataclass(frozen=True)
class StarReductions:
    """The groups that were asked for; the others are None.

    counts  (F, N) transits through each of the mission's fields of view
    """

    counts: Counts | None = None
    epochs: Epochs | None = None
    moments: ScanMoments | None = None
    parallax: ParallaxFactors | None = None


def reduce_stars(law: ScanLaw, stars: Stars, which: Sequence[str] = REDUCTIONS, *, threads: int = 1) -> StarReductions:
    """Transits of stars in [law.start, law.stop), reduced; for numbers alone they are not even solved.

    Raises UsageError for a name that is no reduction, CoverageError where the spacecraft's orbit is not known.
    """
    from .search import count_transits
    from .transits import transits

    require_reductions(which)
    if tuple(which) == ("counts",):
        return StarReductions(counts=count_transits(law, stars, threads))
    return reduce_transits(transits(law, stars, threads=threads), which)


def reduce_transits(found: Transits, which: Sequence[str] = REDUCTIONS) -> StarReductions:
    """Reduce transits star by star. Sums run over a star's transits in order of time.

    which   groups, of ``REDUCTIONS``; UsageError for another name
    """
    require_reductions(which)
    begin = np.searchsorted(found.star, np.arange(len(found.stars) + 1))
    return StarReductions(
        _counts(found, begin) if "counts" in which else None,
        _epochs(found, begin) if "epochs" in which else None,
        _moments(found, begin) if "moments" in which else None,
        _parallax(found, begin) if "parallax" in which else None,
    )


def require_reductions(which: Sequence[str]) -> None:
    """Raises UsageError for a name that is no reduction, and for none at all."""
    unknown = [name for name in which if name not in REDUCTIONS]
    if unknown or not which:
        problem = f"'{unknown[0]}' is no reduction" if unknown else "no reduction is named"
        raise UsageError(f"{problem}; there are {', '.join(REDUCTIONS)}")


def _counts(found: Transits, begin: Times) -> Counts:
    counts = np.zeros((len(found.law.mission.fields), begin.size - 1), np.int32)
    star_sums.count_by_field(begin, found.field, counts)
    return counts


def _epochs(found: Transits, begin: Times) -> Epochs:
    first, last, mean, gap = (np.full(begin.size - 1, NO_TIME) for _ in range(4))
    periods = np.zeros(begin.size - 1, np.int32)
    star_sums.sum_epochs(begin, found.et_ns, VISIBILITY_GAP_DAYS * NS_PER_DAY, first, last, mean, gap, periods)
    return Epochs(first, last, mean, gap, periods)


def _moments(found: Transits, begin: Times) -> ScanMoments:
    cosines, sines = np.zeros((HARMONICS, begin.size - 1)), np.zeros((HARMONICS, begin.size - 1))
    star_sums.sum_multiples(begin, found.scan_angle_rad, cosines, sines)
    return ScanMoments(np.diff(begin).astype(np.int32), cosines, sines)


def _parallax(found: Transits, begin: Times) -> ParallaxFactors:
    sizes, squares = np.zeros(begin.size - 1), np.zeros(begin.size - 1)
    star_sums.sum_sizes(begin, found.parallax_factor_al, sizes, squares)
    transits = np.diff(begin)
    n = np.where(transits > 0, transits, np.nan)
    return ParallaxFactors(sizes / n, np.sqrt(squares / n))
