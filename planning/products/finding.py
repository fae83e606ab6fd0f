"""What a check of a product found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
