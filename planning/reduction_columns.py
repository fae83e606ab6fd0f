"""Reductions as columns with names, units and descriptions: what maps and catalogues show of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..ephemeris.timescales import J2000_JD, NS_PER_DAY, tcb_days
from .mission import FieldOfView
from .products.table_columns import TIME_ORIGIN_JD
from .reductions import HARMONICS, NO_TIME, VISIBILITY_GAP_DAYS, StarReductions

Values = NDArray[Any]


@dataclass(frozen=True)
class ReductionColumn:
    """Values (N,), float64 with NaN for what is not there, or int32, which is always there."""

    name: str
    unit: str
    """In the notation of VOUnits; empty for a pure number."""
    description: str
    values: Values


@dataclass(frozen=True)
class Quantity:
    """A column without its values, and how they come from a group of reductions."""

    name: str
    unit: str
    description: str
    values_of: Callable[[Any], Values]


def _days_of(name: str) -> Callable[[Any], Values]:
    return lambda epochs: _table_days(getattr(epochs, name))


def _strength(k: int) -> Quantity:
    description = f"Concentration of {k} x scan angle: 0 spread evenly, 1 all alike"
    return Quantity(f"scan_direction_strength_k{k}", "", description, lambda moments: moments.strength[k - 1])


def _mean_angle(k: int) -> Quantity:
    description = f"Mean scan angle modulo 1/{k} turn, north through east"
    return Quantity(
        f"scan_direction_mean_k{k}", "deg", description, lambda moments: np.degrees(moments.mean_rad[k - 1])
    )


_EPOCHS = (
    *(
        Quantity(
            f"{which}_transit",
            "d",
            f"{which.capitalize()} time of a transit, at the spacecraft, days TCB - {TIME_ORIGIN_JD}",
            _days_of(f"{which}_et_ns"),
        )
        for which in ("first", "last", "mean")
    ),
    Quantity(
        "longest_gap",
        "d",
        "Longest time from one transit to the next",
        lambda epochs: np.where(epochs.longest_gap_ns == NO_TIME, np.nan, epochs.longest_gap_ns / NS_PER_DAY),
    ),
    Quantity(
        "visibility_periods",
        "",
        f"Groups of transits {VISIBILITY_GAP_DAYS} days or more apart",
        lambda epochs: epochs.visibility_periods,
    ),
)

_HARMONICS = range(1, HARMONICS + 1)
_MOMENTS = (*map(_strength, _HARMONICS), *map(_mean_angle, _HARMONICS))

_PARALLAX = (
    Quantity(
        "parallax_factor_al_mean_abs",
        "",
        "Mean size of the along-scan parallax factor",
        lambda parallax: parallax.mean_abs_al,
    ),
    Quantity(
        "parallax_factor_al_rms",
        "",
        "Root mean square of the along-scan parallax factor",
        lambda parallax: parallax.rms_al,
    ),
)


def quantities(fields: tuple[FieldOfView, ...]) -> Mapping[str, tuple[Quantity, ...]]:
    """What a mission's transits reduce to: the quantities of every group, in the order of ``REDUCTIONS``."""
    counts = (
        Quantity(
            "transits", "", "Transits of all fields of view", lambda counts: counts.sum(axis=0, dtype=counts.dtype)
        ),
        *(
            Quantity(f"transits_{field.name.lower()}", "", f"Transits of the {field.label} field", itemgetter(f))
            for f, field in enumerate(fields)
        ),
    )
    return {"counts": counts, "epochs": _EPOCHS, "moments": _MOMENTS, "parallax": _PARALLAX}


def reduction_columns(reduced: StarReductions, fields: tuple[FieldOfView, ...]) -> tuple[ReductionColumn, ...]:
    """The columns of the groups that are there, in the order of ``REDUCTIONS``."""
    return tuple(
        ReductionColumn(each.name, each.unit, each.description, each.values_of(group))
        for name, members in quantities(fields).items()
        if (group := getattr(reduced, name)) is not None
        for each in members
    )


def _table_days(et_ns: NDArray[np.int64]) -> NDArray[np.float64]:
    """Days of TCB as scan-law tables count them; NaN where there is no time."""
    absent = et_ns == NO_TIME
    days = tcb_days(np.where(absent, 0, et_ns)) - (TIME_ORIGIN_JD - J2000_JD)
    return np.where(absent, np.nan, days)
