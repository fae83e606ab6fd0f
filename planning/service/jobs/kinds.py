"""Kinds of jobs: a line each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from ..questions.common import Asked
    from .desk import JobDesk
    from .record import Ordered


@dataclass(frozen=True)
class JobKind:
    """A kind's question, a class of ``questions.jobs``, and the module here that does it: ``work(desk, asked)``."""

    model: str
    module: str

    def work(self, desk: JobDesk, ordered: Ordered) -> None:
        """Do what was ordered. Raises ScanplanError where it cannot be done."""
        model = cast("type[Asked]", getattr(import_module("..questions.jobs", __package__), self.model))
        import_module(f".{self.module}", __package__).work(desk, model.model_validate(dict(ordered.parameters)))


KINDS: Mapping[str, JobKind] = {
    "transits": JobKind("TransitsJob", "transits"),
    "coverage": JobKind("CoverageJob", "coverage"),
    "schedule": JobKind("ScheduleJob", "schedule"),
}
