"""The search for events.

found = find_events(law)
found = find_events(law, ["planet", "dense-region"], rate=rate)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from ...errors import UsageError
from ..plan_facts import inputs_of
from .event import Event, EventList
from .kinds import KINDS
from .task import Task

if TYPE_CHECKING:
    from ..scanlaw import ScanLaw
    from ..science.data_rate import DataRate
    from .manoeuvres import ManoeuvreList


def find_events(
    law: ScanLaw,
    kinds: Sequence[str] | None = None,
    *,
    rate: DataRate | None = None,
    manoeuvres: ManoeuvreList | None = None,
    on_done: Callable[[str], None] = lambda kind: None,
) -> EventList:
    """The events in [law.start, law.stop), in order of start, kind and subject.

    kinds       names of ``kinds.KINDS``; without them every kind for which there is what it needs
    rate        predicted over the window, for dense regions
    manoeuvres  from a file; each must lie in the window, at least in part
    on_done     hears the name of each kind when it has been searched

    Raises UsageError for a kind that there is not or that lacks what it needs, InvalidInput for a manoeuvre outside
    the window, CoverageError where the spacecraft or a body is not known.
    """
    task = Task(law, rate, manoeuvres)
    if manoeuvres is not None:
        manoeuvres.require_inside(law.start_et_ns, law.stop_et_ns)
    events: list[Event] = []
    for name in _wanted(kinds, task):
        events += KINDS[name].find(task)
        on_done(name)
    events.sort(key=lambda event: (event.start_et_ns, event.kind, event.subject, event.stop_et_ns))
    inputs = (
        *inputs_of(law),
        *(() if rate is None else (each for each in rate.inputs if each not in inputs_of(law))),
        *(() if manoeuvres is None else (manoeuvres.input,)),
    )
    return EventList(law.mission.name, law.start_et_ns, law.stop_et_ns, tuple(events), inputs)


def _wanted(kinds: Sequence[str] | None, task: Task) -> list[str]:
    if kinds is None:
        return [name for name, kind in KINDS.items() if kind.can(task)]
    for name in kinds:
        if name not in KINDS:
            raise UsageError(f"'{name}' is no kind of events; there are {', '.join(KINDS)}")
        if not KINDS[name].can(task):
            raise UsageError(f"events of the kind '{name}' need {KINDS[name].needs}")
    return [name for name in KINDS if name in kinds]
