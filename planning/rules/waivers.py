"""Waivers: who takes the blame for what a rule found, why, and until when.

A TOML file of tables ``[[waiver]]`` with rule, author, reason, expires and, if wanted, product, from and until.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ...ephemeris.plain_file import MOST_TEXT_BYTES, plain_bytes
from ...ephemeris.timescales import iso, parse_time
from ...errors import InvalidInput, TimeError
from ..toml_document import toml_tables
from ..toml_locate import KeyPath, locate, nearest_line
from .finding import RuleFinding

_NEEDED = ("rule", "author", "reason", "expires")
_OPTIONAL = ("product", "from", "until")
_HINT = f"a waiver has {', '.join(_NEEDED)} and, if wanted, {', '.join(_OPTIONAL)}"
_TABLE = "waiver"


@dataclass(frozen=True, slots=True)
class Waiver:
    """Covers what a rule finds, in a product and a time if these are given.

    product                   name of the file; None: any, and what concerns several
    start_et_ns, stop_et_ns   only what lies within, TDB ns past J2000; None: always, and what has no time
    expires_et_ns             from here on it does not count
    file, line                where it stands
    """

    rule: str
    author: str
    reason: str
    expires_et_ns: int
    product: str | None = None
    start_et_ns: int | None = None
    stop_et_ns: int | None = None
    file: str = ""
    line: int = 0

    def covers(self, finding: RuleFinding) -> bool:
        """Whether it is about this finding, were it not expired."""
        if self.rule != finding.rule or self.product not in (None, finding.product):
            return False
        if self.start_et_ns is None and self.stop_et_ns is None:
            return True
        if finding.et_ns is None:
            return False
        last = finding.et_ns if finding.stop_et_ns is None else finding.stop_et_ns
        begins = self.start_et_ns is None or self.start_et_ns <= finding.et_ns
        return begins and (self.stop_et_ns is None or last <= self.stop_et_ns)

    @property
    def title(self) -> str:
        """What messages call it."""
        where = f"{self.file}:{self.line}: " if self.file else ""
        return f"{where}waiver of {self.rule} by {self.author}"

    @property
    def expires_utc(self) -> str:
        from ...ephemeris.timescales import convert_ns

        return iso(int(convert_ns(self.expires_et_ns, "TDB", "UTC")), "UTC", 0)


def read_waivers(path: str | Path) -> tuple[Waiver, ...]:
    """The waivers of a file, in its order. Raises InvalidInput with file, line and key."""
    try:
        data = plain_bytes(path, MOST_TEXT_BYTES)
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from error
    return parse_waivers(data, str(path))


def parse_waivers(data: bytes, file: str) -> tuple[Waiver, ...]:
    """The waivers of a file's bytes; ``file`` is what messages call it. Raises InvalidInput as ``read_waivers``."""
    text, tables = toml_tables(data, file)
    lines = locate(text)
    for key in tables:
        if key != _TABLE:
            raise InvalidInput("is no key of waivers", file=file, line=lines.get((key,)), key=key, hint=_HINT)
    rows = tables.get(_TABLE, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InvalidInput("is no list of tables", file=file, line=lines.get((_TABLE,)), key=_TABLE, hint=_HINT)
    return tuple(_Reader(row, (_TABLE, place), lines, file).waiver() for place, row in enumerate(rows))


@dataclass(frozen=True)
class _Reader:
    row: Mapping[str, Any]
    place: KeyPath
    lines: Mapping[KeyPath, int]
    file: str

    def waiver(self) -> Waiver:
        for key in self.row:
            if key not in (*_NEEDED, *_OPTIONAL):
                raise self._error(key, "is no key of a waiver", _HINT)
        rule, author, reason = (self._text(key) for key in ("rule", "author", "reason"))
        start = self._time("from") if "from" in self.row else None
        stop = self._time("until") if "until" in self.row else None
        if start is not None and stop is not None and stop < start:
            raise self._error("until", "is before 'from'", "give a later time")
        product = self._text("product") if "product" in self.row else None
        line = nearest_line(self.lines, self.place)
        return Waiver(rule, author, reason, self._time("expires"), product, start, stop, self.file, line)

    def _text(self, key: str) -> str:
        value = self.row.get(key)
        if value is None:
            raise self._error(key, "is missing", _HINT)
        if not isinstance(value, str) or not value.strip() or not value.isprintable() or len(value) > 1000:
            raise self._error(key, "is no line of text", "expected one line of up to 1000 characters in quotes")
        return value

    def _time(self, key: str) -> int:
        text = self._text(key)
        try:
            return parse_time(text)
        except TimeError as error:
            raise self._error(key, error.problem, error.hint or 'expected such as "2017-03-01T00:00:00"') from None

    def _error(self, key: str, problem: str, hint: str) -> InvalidInput:
        line = nearest_line(self.lines, (*self.place, key))
        return InvalidInput(problem, file=self.file, line=line, key=f"{_TABLE}[{self.place[1]}].{key}", hint=hint)
