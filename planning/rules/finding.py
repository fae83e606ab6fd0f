"""What a rule over products found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...errors import LONGEST_PART, one_line
from ..products.finding import Severity

Layer = Literal["syntax", "semantics", "flight", "across"]


@dataclass(frozen=True)
class RuleFinding:
    """One thing a rule has to say.

    rule         short name, lower case with hyphens
    product      file it is about; None where it is about several
    et_ns        when it is so, or begins, TDB ns past J2000; None where it has no time
    stop_et_ns   when it ends; None for an instant
    value, limit what is and what may be at most (or at least), in ``unit``; None where it is no number
    line, key    of a text file
    message      what is wrong and what would be right, on one line
    """

    severity: Severity
    layer: Layer
    rule: str
    message: str
    product: str | None = None
    et_ns: int | None = None
    stop_et_ns: int | None = None
    value: float | None = None
    limit: float | None = None
    unit: str = ""
    line: int | None = None
    key: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", one_line(self.message))
        object.__setattr__(self, "key", None if self.key is None else one_line(self.key, LONGEST_PART))
