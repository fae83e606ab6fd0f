"""What runbooks show of plans and deliveries, each as a small table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..passes.memory import losses
from .shown import Table, table, utc

if TYPE_CHECKING:
    from ..delivery.store.validity import ActiveSpan
    from ..passes.memory import MemoryHistory
    from ..passes.pass_plan import Pass
    from ..rules.check import CheckReport

_GB_BITS = 8e9
_HOUR_NS = 3_600_000_000_000


def list_passes(passes: Iterable[Pass]) -> Table:
    """When which station is taken, and what its link carries."""
    return table(
        ["station", "set-up (UTC)", "data from", "to", "carries, GB"],
        [
            (
                each.station,
                utc(each.setup_et_ns),
                utc(each.start_et_ns),
                utc(each.stop_et_ns),
                each.capacity_bits / _GB_BITS,
            )
            for each in passes
        ],
        decimals=1,
    )


def list_losses(memory: MemoryHistory, join_h: float = 3.0) -> Table:
    """What is deleted of which stream, from when to when; pauses shorter than ``join_h`` hours do not count."""
    return table(
        ["deleted from (UTC)", "to", "stream", "GB"],
        [
            (utc(each.start_et_ns), utc(each.stop_et_ns), each.stream, each.bits / _GB_BITS)
            for each in losses(memory, int(join_h * _HOUR_NS))
        ],
        decimals=1,
    )


def list_findings(report: CheckReport) -> Table:
    """What the checks found, errors first, and who waived it."""
    return table(
        ["severity", "rule", "from (UTC)", "value", "limit", "unit", "what", "waived by"],
        [
            (
                each.finding.severity,
                each.finding.rule,
                None if each.finding.et_ns is None else utc(each.finding.et_ns),
                each.finding.value,
                each.finding.limit,
                each.finding.unit,
                each.finding.message,
                None if each.waiver is None else each.waiver.author,
            )
            for each in report.findings
        ],
    )


def list_spans(spans: Iterable[ActiveSpan]) -> Table:
    """Which delivery is in force from when to when."""
    return table(
        ["from (UTC)", "to (UTC)", "in force"],
        [(utc(each.start_et_ns), utc(each.stop_et_ns), each.name) for each in spans],
    )
