"""What is known of a job: what was asked, where it stands, what came out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

State = Literal["QUEUED", "RUNNING", "DONE", "FAILED", "CANCELLED"]
STATES: tuple[State, ...] = get_args(State)
ENDED: frozenset[State] = frozenset(("DONE", "FAILED", "CANCELLED"))


@dataclass(frozen=True)
class Ordered:
    """What was asked; it never changes.

    number          counts the jobs of a service, which are begun in this order
    bearer          name of the token that submitted it
    submitted_utc   ISO 8601, whole seconds
    parameters      of the kind's question, as JSON has them
    body            name of the file in the job's folder that came along; None where none did
    """

    id: str
    number: int
    kind: str
    bearer: str
    submitted_utc: str
    parameters: Mapping[str, Any]
    body: str | None


@dataclass(frozen=True)
class JobFile:
    """A file that came out, in the folder of results."""

    name: str
    size_bytes: int
    sha256: str
    media_type: str


@dataclass(frozen=True)
class Job:
    """A job as it stands.

    deaths    how often its process ended without a word since a part of the results was last done
    parts     how many parts were done when it did so the last time
    done      the part that is done, 0 to 1; None where that cannot be told. Not kept on the disk
    said      what it is about, or has found. Not kept on the disk either
    problem   why it failed, a problem document (RFC 9457)
    """

    ordered: Ordered
    state: State = "QUEUED"
    deaths: int = 0
    parts: int = 0
    done: float | None = 0.0
    said: str = ""
    problem: Mapping[str, Any] | None = None
    files: tuple[JobFile, ...] = ()

    @property
    def id(self) -> str:
        return self.ordered.id

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED

    def died(self, parts: int) -> Job:
        """The job after its process ended without a word, with so many parts done: deaths between two count."""
        return replace(self, deaths=1 if parts > self.parts else self.deaths + 1, parts=parts, done=0.0)

    @property
    def size_bytes(self) -> int:
        """Of the results."""
        return sum(each.size_bytes for each in self.files)
