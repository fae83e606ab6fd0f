"""The operations log: what an entry must say, and its export."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime

from ....errors import InvalidInput
from ...package.manifest import is_one_line
from .delivery import LogEntry

_AT_UTC = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}):(\d{2})(\.\d{1,9})?Z?")
_LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Act:
    """Who does something, when and why.

    at_utc  ISO 8601 in UTC, such as 2017-02-05T12:00:00Z
    Raises InvalidInput where one of them is empty (``why`` may be), longer than a line, or no time.
    """

    who: str
    at_utc: str
    why: str

    def __post_init__(self) -> None:
        _require_line("who", self.who)
        _require_line("why", self.why, may_be_empty=True)
        _require_utc(self.at_utc)


def json_lines(entries: Iterable[LogEntry]) -> bytes:
    """The log with one JSON object a line; null where an entry has no such thing."""
    return "".join(json.dumps(asdict(entry), ensure_ascii=True) + "\n" for entry in entries).encode("ascii")


def csv_table(entries: Iterable[LogEntry]) -> bytes:
    """The log as CSV in UTF-8 with a header; empty where an entry has no such thing."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    names = [field.name for field in fields(LogEntry)]
    writer.writerow(names)
    writer.writerows([getattr(entry, name) for name in names] for entry in entries)
    return text.getvalue().encode("utf-8")


def _require_line(key: str, text: str, may_be_empty: bool = False) -> None:
    if not text.strip() and not may_be_empty:
        raise InvalidInput("is empty", key=key, hint="the log names it")
    if len(text) > _LONGEST or not is_one_line(text):
        raise InvalidInput(f"is not one line of at most {_LONGEST} characters", key=key)


def _require_utc(text: str) -> None:
    match = _AT_UTC.fullmatch(text)
    try:
        if match is None or int(match[2]) > 60:
            raise ValueError
        datetime.fromisoformat(match[1])
    except ValueError:
        raise InvalidInput(f"'{text}' is no UTC time", key="at", hint="2017-02-05T12:00:00Z, say") from None
