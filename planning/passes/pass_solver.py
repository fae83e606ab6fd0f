"""The program solved by HiGHS, first things first: least loss, then least breach of rules, then least cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .pass_model import Model
from .quiet import quiet_output

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

_LOSS_GAP, _BREACH_GAP = 0.1, 1.0
"""Parts of the gap that a loss and a breach may be above the least ones."""
_LEEWAY = 0.01
"""Gbit of loss, and as much breach, by which the next step may exceed the one before: a program without any room
defeats the search."""


@dataclass(frozen=True, eq=False)
class Solution:
    """flow: (S, K), where data flow."""

    flow: Flags
    keeps_rules: bool


def solve(model: Model, gap: float, node_limit: int) -> Solution | None:
    """The cheapest plan that keeps all rules; where there is none, the cheapest of those with the least shortfall.

    Nothing here looks at a clock: equal inputs give equal plans. None where the search found no plan at all.
    """
    kept = _minimise(model, model.cost, [], gap, node_limit, slack=False)
    if kept.x is not None:
        return _solution(model, kept, keeps_rules=True)
    caps: list[tuple[Array, float]] = []
    best = None
    steps = (model.loss, _LOSS_GAP * gap), (model.breach, _BREACH_GAP * gap), (model.cost, gap)
    for objective, precision in steps:
        found = _minimise(model, objective, caps, precision, node_limit, slack=True)
        if found.x is None:
            break
        best = found
        caps.append((objective, float(objective @ found.x) * (1.0 + precision) + _LEEWAY))
    return None if best is None else _solution(model, best, keeps_rules=False)


def least_cost(model: Model, caps: Sequence[tuple[Array, float]], *, slack: bool) -> float | None:
    """The cost of the relaxation, in which stations may be taken in part: no plan costs less. None if it has none.

    caps   objectives, and how large each may be
    """
    found = _minimise(model, model.cost, caps, 0.0, 1, slack=slack, relaxed=True)
    return None if found.x is None else float(found.fun)


def _minimise(
    model: Model,
    objective: Array,
    caps: Sequence[tuple[Array, float]],
    gap: float,
    node_limit: int,
    *,
    slack: bool,
    relaxed: bool = False,
) -> Any:
    from scipy.optimize import Bounds, LinearConstraint, milp

    upper = model.upper.copy()
    if not slack:
        upper[model.slack] = 0.0
    constraints = [LinearConstraint(model.matrix, model.low, model.high)]
    constraints += [LinearConstraint(row[None, :], -np.inf, most) for row, most in caps]
    with quiet_output():
        return milp(
            objective,
            integrality=np.zeros_like(model.integrality) if relaxed else model.integrality,
            bounds=Bounds(model.lower, upper),
            constraints=constraints,
            options={"mip_rel_gap": gap, "node_limit": node_limit},
        )


def _solution(model: Model, found: Any, *, keeps_rules: bool) -> Solution:
    return Solution((model.flow >= 0) & (found.x[np.maximum(model.flow, 0)] > 0.5), keeps_rules)
