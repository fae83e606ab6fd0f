"""The science schedule: predicted data, the passes that carry them to the ground, and the memory in between."""

from __future__ import annotations

from dataclasses import dataclass

from .passes.memory import MemoryHistory
from .passes.pass_plan import PassPlan
from .science.data_rate import DataRate


@dataclass(frozen=True, eq=False)
class ScienceSchedule:
    """What is observed, sent and deleted over a window; the memory's bins are those of the data rate."""

    rate: DataRate
    passes: PassPlan
    memory: MemoryHistory
