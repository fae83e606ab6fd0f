"""Passes for a scan law and its predicted data: visibility, link, memory and rules of the mission put together.

plan = passes_for(law, data_rate(law, star_map))
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ...ephemeris.timescales import NS_PER_DAY
from ...errors import InvalidInput
from ..scanlaw import ScanLaw
from ..science.data_rate import DataRate
from .baseline import baseline_plan, locked_plan
from .options import LONG_SPANS, PassOptions
from .pass_plan import PassPlan
from .pass_task import LinkWindow, PassTask
from .planner import Progress, plan_passes
from .requests import PassRequests
from .visibility import ground_of, visible_links

LONG_DAYS = 120.0
"""Spans beyond it are planned week by week, unless options say otherwise."""


def passes_for(
    law: ScanLaw,
    rate: DataRate,
    requests: PassRequests | None = None,
    options: PassOptions | None = None,
    *,
    method: Literal["optimal", "baseline", "none"] = "optimal",
    start_fill_bits: float = 0.0,
    daily_pass_s: float | None = None,
    windows: Sequence[LinkWindow] | None = None,
    progress: Progress | None = None,
) -> PassPlan:
    """The passes for the window of a law.

    rate             predicted for the law's window
    method           the cheapest passes that lose least; or a fixed daily pass; or none but the locked ones
    start_fill_bits  in the memory at the window's start
    daily_pass_s     length of the baseline's passes; None: as `baseline_plan` chooses it
    windows          of the link, where they are known already; else they are found
    progress         called with the fraction done
    The streams of the data add up: what is lost of which priority is told by `memory.simulate_memory`. Times are those
    of the stations; data leave some five seconds earlier, which is nothing to the memory.
    Raises InvalidInput as `pass_task_of` and `PassTask.check`.
    """
    task = pass_task_of(law, rate, requests, options, start_fill_bits=start_fill_bits, windows=windows)
    if method == "optimal":
        long = law.stop_et_ns - law.start_et_ns > LONG_DAYS * NS_PER_DAY
        return plan_passes(task, options or (LONG_SPANS if long else PassOptions()), progress, daily_pass_s)
    if method == "baseline":
        return baseline_plan(task, daily_pass_s)
    return locked_plan(task)


def pass_task_of(
    law: ScanLaw,
    rate: DataRate,
    requests: PassRequests | None = None,
    options: PassOptions | None = None,
    *,
    start_fill_bits: float = 0.0,
    windows: Sequence[LinkWindow] | None = None,
) -> PassTask:
    """What passes of a law's window are planned from; arguments as `passes_for`.

    Raises InvalidInput for a mission without stations, and for more at the start than the memory holds.
    """
    if windows is None:
        _, windows = visible_links(law)
    ground = ground_of(law.mission)
    if not 0.0 <= start_fill_bits <= ground.memory.capacity_bits:
        problem = f"{start_fill_bits:.6g} bits at the start are not what the memory can hold"
        raise InvalidInput(problem, hint=f"expected 0 to {ground.memory.capacity_bits:.6g}")
    end_fill_bits = (options or PassOptions()).end_fill_fraction * ground.memory.planned_bits
    return PassTask(
        law.start_et_ns,
        law.stop_et_ns,
        ground.stations,
        ground.memory,
        ground.rules,
        tuple(windows),
        rate.edges_et_ns,
        rate.bits.sum(axis=1),
        start_fill_bits,
        max(end_fill_bits, min(start_fill_bits, ground.memory.planned_bits)),
        requests or PassRequests(),
    )
