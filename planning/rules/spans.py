"""From samples of a rate to the spans in which it breaks its limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..events.dense import runs

ARCSEC_PER_RAD = 648_000.0 / np.pi
DEG_PER_RAD = 180.0 / np.pi
S_PER_DAY = 86_400.0


class Breach(NamedTuple):
    """First and last sample of a run above a limit, and the largest value in it; TDB ns past J2000."""

    et_ns: int
    stop_et_ns: int
    value: float


def breaches(et_ns: NDArray[np.int64], values: NDArray[np.float64], limit: float) -> Iterator[Breach]:
    """The runs of samples (N,), by time, whose value is above the limit or not a number."""
    for first, after in runs(~(values <= limit)):
        own = values[first:after]
        worst = float(own[int(np.argmax(np.where(np.isnan(own), np.inf, own)))])
        yield Breach(int(et_ns[first]), int(et_ns[after - 1]), worst)


def of_all(et_ns: NDArray[np.int64], values: NDArray[np.float64], limit: float) -> Iterator[Breach]:
    """One breach for all samples above the limit: from the first to the last of them."""
    every = list(breaches(et_ns, values, limit))
    if every:
        yield Breach(every[0].et_ns, every[-1].stop_et_ns, max(each.value for each in every))
