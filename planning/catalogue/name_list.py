"""Lists of stars, one a line: ``name, ra, dec``. Names are not looked up anywhere: coordinates must be there.

HIP 27321, 86.82118, -51.06651
bet Pic    05:47:17.088  -51:03:59.44
bet Pic    05 47 17.088  -51 03 59.44
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

import numpy as np

from ...errors import InvalidInput
from .columns import FoundColumns
from .rows import Piece
from .text_file import is_utf8, open_text
from .values import LONGEST_TEXT

_BLANK_SEXAGESIMAL = re.compile(
    r"(?P<name>.*\S)\s+(?P<ra>\d{1,2}\s+\d{1,2}\s+\d{1,2}(?:\.\d*)?)\s+(?P<dec>[+-]?\d{1,2}\s+\d{1,2}\s+\d{1,2}(?:\.\d*)?)"
)
_LAST_TWO = re.compile(r"(?P<name>.*\S)\s+(?P<ra>\S+)\s+(?P<dec>\S+)")
_HEADER = re.compile(r"(?:name|target|object|star|id|source_id)[\s,;\t]+ra\b.*", re.IGNORECASE)


class NameList:
    """A list of stars. Blank lines, lines that begin with #, and a first line ``name, ra, dec`` are left out."""

    rows = None
    epoch = None
    units: Mapping[str, str] = {"name": "", "ra": "", "dec": ""}

    def __init__(self, file: Path) -> None:
        self.file = file

    def pieces(self, columns: FoundColumns, first_row: int, rows_at_once: int) -> Iterator[Piece]:
        lines = islice(self._lines(), first_row, None)
        while rows := [self._fields(number, line) for number, line in islice(lines, rows_at_once)]:
            names, ra, dec = (np.array(column, np.str_) for column in zip(*rows, strict=True))
            yield {"name": names, "ra": ra, "dec": dec}

    def line_of(self, row: int) -> int:
        return next(islice(self._lines(), row, None))[0]

    def _lines(self) -> Iterator[tuple[int, str]]:
        first = True
        with open_text(self.file) as text:
            for number, line in enumerate(text, start=1):
                plain = line.strip()
                if not plain or plain.startswith("#"):
                    continue
                if not (first and _HEADER.fullmatch(plain)):
                    yield number, plain
                first = False

    def _fields(self, number: int, line: str) -> tuple[str, str, str]:
        if not is_utf8(line):
            raise InvalidInput("is not UTF-8", file=self.file, line=number)
        if len(line) > LONGEST_TEXT:
            raise InvalidInput(f"has {len(line)} characters", file=self.file, line=number, hint="give name, ra, dec")
        for delimiter in ",;\t|":
            if delimiter in line:
                fields = [field.strip() for field in line.split(delimiter)]
                if len(fields) == 3:
                    return fields[0], fields[1], fields[2]
                raise self._not_three(number, f"has {len(fields)} values")
        found = _BLANK_SEXAGESIMAL.fullmatch(line) or _LAST_TWO.fullmatch(line)
        if found is None or not any(character.isdigit() for character in found["ra"]):
            raise self._not_three(number, f"'{line}' has no coordinates")
        return found["name"], found["ra"], found["dec"]

    def _not_three(self, number: int, problem: str) -> InvalidInput:
        hint = "give name, ra, dec; names are not looked up"
        return InvalidInput(problem, file=self.file, line=number, hint=hint)
