"""Reductions as columns with names, units and descriptions: what maps and catalogues show of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.timescales import J2000_JD, NS_PER_DAY, tcb_days
from .mission import FieldOfView
from .products.table_columns import TIME_ORIGIN_JD
from .reductions import NO_TIME, VISIBILITY_GAP_DAYS, Epochs, ParallaxFactors, ScanMoments, StarReductions

Times = NDArray[np.int64]


@dataclass(frozen=True)
class ReductionColumn:
    """Values (N,), float64 with NaN for what is not there, or int32, which is always there."""

    name: str
    unit: str
    """In the notation of VOUnits; empty for a pure number."""
    description: str
    values: NDArray[Any]


def reduction_columns(reduced: StarReductions, fields: tuple[FieldOfView, ...]) -> tuple[ReductionColumn, ...]:
    """The columns of the groups that are there, in the order of ``REDUCTIONS``."""
    return tuple(_columns(reduced, fields))


def _columns(reduced: StarReductions, fields: tuple[FieldOfView, ...]) -> Iterator[ReductionColumn]:
    if reduced.counts is not None:
        yield from _of_counts(reduced.counts, fields)
    if reduced.epochs is not None:
        yield from _of_epochs(reduced.epochs)
    if reduced.moments is not None:
        yield from _of_moments(reduced.moments)
    if reduced.parallax is not None:
        yield from _of_parallax(reduced.parallax)


def _of_counts(counts: NDArray[np.int32], fields: tuple[FieldOfView, ...]) -> Iterator[ReductionColumn]:
    yield ReductionColumn("transits", "", "Transits of all fields of view", counts.sum(axis=0, dtype=np.int32))
    for field, values in zip(fields, counts, strict=True):
        yield ReductionColumn(f"transits_{field.name.lower()}", "", f"Transits of the {field.label} field", values)


def _of_epochs(epochs: Epochs) -> Iterator[ReductionColumn]:
    for which, et_ns in (
        ("first", epochs.first_et_ns),
        ("last", epochs.last_et_ns),
        ("mean", epochs.mean_et_ns),
    ):
        description = f"{which.capitalize()} time of a transit, at the spacecraft, days TCB - {TIME_ORIGIN_JD}"
        yield ReductionColumn(f"{which}_transit", "d", description, _table_days(et_ns))
    days = np.where(epochs.longest_gap_ns == NO_TIME, np.nan, epochs.longest_gap_ns / NS_PER_DAY)
    yield ReductionColumn("longest_gap", "d", "Longest time from one transit to the next", days)
    description = f"Groups of transits {VISIBILITY_GAP_DAYS} days or more apart"
    yield ReductionColumn("visibility_periods", "", description, epochs.visibility_periods)


def _of_moments(moments: ScanMoments) -> Iterator[ReductionColumn]:
    for k, values in enumerate(moments.strength, start=1):
        description = f"Concentration of {k} x scan angle: 0 spread evenly, 1 all alike"
        yield ReductionColumn(f"scan_direction_strength_k{k}", "", description, values)
    for k, values in enumerate(np.degrees(moments.mean_rad), start=1):
        description = f"Mean scan angle modulo 1/{k} turn, north through east"
        yield ReductionColumn(f"scan_direction_mean_k{k}", "deg", description, values)


def _of_parallax(parallax: ParallaxFactors) -> Iterator[ReductionColumn]:
    yield ReductionColumn(
        "parallax_factor_al_mean_abs", "", "Mean size of the along-scan parallax factor", parallax.mean_abs_al
    )
    yield ReductionColumn(
        "parallax_factor_al_rms", "", "Root mean square of the along-scan parallax factor", parallax.rms_al
    )


def _table_days(et_ns: Times) -> NDArray[np.float64]:
    """Days of TCB as scan-law tables count them; NaN where there is no time."""
    absent = et_ns == NO_TIME
    days = tcb_days(np.where(absent, 0, et_ns)) - (TIME_ORIGIN_JD - J2000_JD)
    return np.where(absent, np.nan, days)
