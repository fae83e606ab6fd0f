"""What a check of a product found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ...errors import LONGEST_PART, one_line

Severity = Literal["ERROR", "WARN", "INFO"]


@dataclass(frozen=True)
class Finding:
    """One thing a conformance check has to say."""

    severity: Severity
    rule: str
    """Short name of the rule, lower case with hyphens."""
    line: int | None
    """Line of a text file, or row of a table counted from 1; None when the whole file is meant."""
    key: str | None
    """Keyword or column."""
    message: str
    """What is wrong and what would be right, on one line."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "message", one_line(self.message))
        object.__setattr__(self, "key", None if self.key is None else one_line(self.key, LONGEST_PART))
