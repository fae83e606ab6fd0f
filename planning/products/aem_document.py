"""An AEM as found in a file, right or wrong: scanners make it, the checker judges it, the reader reads it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...errors import LONGEST_PART, one_line

MOST_FINDINGS_PER_RULE = 20


@dataclass(frozen=True)
class Finding:
    """One breach of a rule: ERROR breaks the standard, WARN is allowed by it but unwise."""

    severity: str
    rule: str
    line: int
    key: str
    message: str
    source: str = ""

    def __str__(self) -> str:
        named = f"{self.key}: " if self.key else ""
        return f"{self.source}:{self.line}: {self.severity} {self.rule}: {named}{self.message}"


@dataclass(frozen=True)
class Entry:
    """One keyword and its value, blanks trimmed."""

    line: int
    key: str
    value: str


@dataclass
class Rows:
    """The data rows of one block that could be read; arrays of equal length N."""

    columns: tuple[str, ...]
    at: NDArray[np.int64]
    """Where each row begins: offset into the text, or minus its line number."""
    tags_ns: NDArray[np.int64]
    """In the block's TIME_SYSTEM, counted as in `AttitudeBlock`; systems of unknown count as if uniform."""
    values: NDArray[np.float64]
    """(N, columns), in the units of the file."""
    decimals: NDArray[np.int8]
    """Fewest decimals printed among the first four numbers."""


@dataclass
class Segment:
    """One metadata group and its data."""

    line: int
    entries: list[Entry] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    rows: Rows | None = None
    """None if there is no data section or its ATTITUDE_TYPE is unknown."""

    def find(self, key: str) -> Entry | None:
        """The first entry of a key."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def value(self, key: str) -> str:
        """The value of a key, or nothing."""
        entry = self.find(key)
        return "" if entry is None else entry.value


@dataclass
class Document:
    """A whole message."""

    text: bytes
    """The file; in KVN with every line end as a newline."""
    source: str = ""
    """What to call the file."""
    version: Entry | None = None
    header: list[Entry] = field(default_factory=list)
    header_comments: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    _counts: Counter[str] = field(default_factory=Counter)

    def error(self, rule: str, line: int, key: str, message: str) -> None:
        """Note a breach of the standard."""
        self._note("ERROR", rule, line, key, message)

    def warn(self, rule: str, line: int, key: str, message: str) -> None:
        """Note something allowed but unwise."""
        self._note("WARN", rule, line, key, message)

    def line_at(self, at: int) -> int:
        """Line number of an offset into the text, or of minus a line number."""
        return -at if at < 0 else self.text.count(b"\n", 0, at) + 1

    def _note(self, severity: str, rule: str, line: int, key: str, message: str) -> None:
        self._counts[rule] += 1
        if self._counts[rule] <= MOST_FINDINGS_PER_RULE:
            key, message = one_line(key, LONGEST_PART), one_line(message, LONGEST_PART)
            self.findings.append(Finding(severity, rule, line, key, message, self.source))
