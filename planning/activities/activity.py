"""Activities: as a file asks for them, and with their times and values settled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ...errors import InvalidInput
from ..products.fields import shown
from .template import ActivityTemplate, Value

Edge = Literal["start", "stop", "peak"]
EDGES: tuple[Edge, ...] = ("start", "stop", "peak")


@dataclass(frozen=True, slots=True)
class EventTime:
    """A time counted from an event of a list.

    subject   that the event must have; "" for any
    number    which of the events of this kind and subject, from 1; None: there is one only
    offset_ns after its start, stop or peak
    """

    event: str
    edge: Edge
    subject: str
    number: int | None
    offset_ns: int


@dataclass(frozen=True)
class ActivityRow:
    """What a file says of one activity.

    time          TDB ns past J2000, or counted from an event
    parameters    values by name: of TOML's types, or texts where the file is CSV
    prefix        what messages put before a key
    lines         where keys stand: ``id``, ``template``, ``time``, ``event``, ``parameters`` or ``parameters.<name>``
    """

    file: str
    line: int
    id: str
    template: str
    time: int | EventTime
    parameters: Mapping[str, object]
    are_texts: bool
    prefix: str = ""
    lines: Mapping[str, int] = field(default_factory=dict, repr=False)

    def error(self, key: str, problem: str, hint: str | None = None) -> InvalidInput:
        """What is wrong with one of its keys, to be raised."""
        line = self.lines.get(key, self.lines.get(key.partition(".")[0], self.line))
        return InvalidInput(problem, file=self.file, line=line, key=shown(self.prefix + key), hint=hint)


@dataclass(frozen=True)
class Activity:
    """An activity as it will be asked for.

    et_ns   when it is executed, TDB ns past J2000: a whole millisecond of UTC, as requests have it
    values  of all parameters of its template, by name
    """

    id: str
    template: ActivityTemplate
    et_ns: int
    values: Mapping[str, Value]
    row: ActivityRow = field(compare=False, repr=False)
