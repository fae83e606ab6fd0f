"""One side of a comparison: what there is to compare, whatever it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..events.event import AvoidanceList, EventList
from ..mission import Mission, embedded_missions
from ..passes.pass_plan import Pass
from ..scanlaw import ScanLaw
from ..schedule import ScienceSchedule
from .stretches import AttitudePiece

Spans = Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class FileFact:
    """A file: what it is called, of what kind, its hash and size."""

    name: str
    kind: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, eq=False)
class Side:
    """What is compared; what there is not is None or empty.

    what             it is, in words
    inputs           role, name and sha256 of what went in
    facts            what its manifest says, by key
    pieces           its attitude, from the law or a message; in order of time
    certificate_rad  largest error of the attitude between the rows of a message
    object_name      of the spacecraft in a message
    passes           with the time they are about, TDB ns past J2000
    """

    name: str
    what: str
    files: tuple[FileFact, ...] = ()
    inputs: tuple[Mapping[str, str], ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    law: ScanLaw | None = None
    pieces: tuple[AttitudePiece, ...] = ()
    certificate_rad: float | None = None
    object_name: str = ""
    schedule: ScienceSchedule | None = None
    passes: tuple[Pass, ...] | None = None
    passes_span: tuple[int, int] | None = None
    events: EventList | None = None
    avoidance: AvoidanceList | None = None

    @property
    def spans(self) -> Spans:
        """The validity [start, stop) of everything there is, by what it is; TDB ns past J2000."""
        found: dict[str, tuple[int, int]] = {}
        if self.pieces:
            found["attitude"] = self.pieces[0].start_et_ns, self.pieces[-1].stop_et_ns
        if self.schedule is not None:
            edges = self.schedule.rate.edges_et_ns
            found["data"] = int(edges[0]), int(edges[-1])
        if self.passes_span is not None:
            found["passes"] = self.passes_span
        for name, listed in (("events", self.events), ("avoidance periods", self.avoidance)):
            if listed is not None:
                found[name] = listed.start_et_ns, listed.stop_et_ns
        return found

    @property
    def validity(self) -> tuple[int, int] | None:
        """From the first start to the last stop of it all."""
        spans = self.spans.values()
        return (min(start for start, _ in spans), max(stop for _, stop in spans)) if spans else None

    @property
    def mission(self) -> Mission | None:
        """Of the law, or the embedded one of that spacecraft."""
        if self.law is not None:
            return self.law.mission
        wanted = self.object_name.upper()
        missions = (Mission.load(name) for name in embedded_missions()) if wanted else ()
        return next((each for each in missions if each.object_name.upper() == wanted), None)
