"""Crossings and peaks of functions of time, closed in on for many brackets at once.

A function takes ascending or unordered times (N,), int64 TDB ns past J2000, and gives values (N,).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Times = NDArray[np.int64]
Function = Callable[[Times], Array]

_GOLDEN = 0.6180339887498949


def crossings(function: Function, before: Times, after: Times, resolution_ns: int = 1_000) -> Times:
    """Times (N,) at which the sign of the function is that at ``after`` and not that at ``before``, from N brackets.

    At most ``resolution_ns`` past the crossing. Zero counts as above; a bracket must hold one crossing.
    """
    before, after = before.copy(), after.copy()
    ends_above = function(after) >= 0.0
    while before.size and (after - before).max() > resolution_ns:
        middle = before + (after - before) // 2
        crossed = (function(middle) >= 0.0) == ends_above
        before, after = np.where(crossed, before, middle), np.where(crossed, middle, after)
    return after


def peaks(function: Function, left: Times, right: Times, resolution_ns: int = 1_000_000) -> Times:
    """Times (N,) of the greatest values in N brackets, each with one peak; golden section."""
    left, right = left.copy(), right.copy()
    inner, outer = _section(left, right)
    at_inner, at_outer = function(inner), function(outer)
    while left.size and (right - left).max() > resolution_ns:
        goes_left = at_inner >= at_outer
        left, right = np.where(goes_left, left, inner), np.where(goes_left, outer, right)
        inner, outer = _section(left, right)
        fresh = np.where(goes_left, inner, outer)
        value = function(fresh)
        at_inner, at_outer = np.where(goes_left, value, at_outer), np.where(goes_left, at_inner, value)
        # rounding may part a kept point from where the section now has it, by nanoseconds
    return left + (right - left) // 2


def _section(left: Times, right: Times) -> tuple[Times, Times]:
    step = np.rint((right - left) * _GOLDEN).astype(np.int64)
    return right - step, left + step
