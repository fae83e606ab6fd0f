"""Small CSV files of a user, record by record, with errors that name file, line and column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..ephemeris.plain_file import MOST_TEXT_BYTES, plain_bytes
from ..ephemeris.timescales import parse_time
from ..errors import InvalidInput, TimeError


@dataclass(frozen=True)
class CsvRecord:
    """The cells of a line by column, stripped."""

    file: str | Path
    line: int
    cells: Mapping[str, str]

    def time(self, column: str) -> int:
        """TDB ns past J2000 of a cell. Raises InvalidInput that names file, line and column."""
        try:
            return parse_time(self.cells[column])
        except TimeError as error:
            raise self.error(error.problem, column, error.hint) from error

    def error(self, problem: str, column: str | None = None, hint: str | None = None) -> InvalidInput:
        """What is wrong here."""
        return InvalidInput(problem, file=self.file, line=self.line, key=column, hint=hint)


def read_records(path: str | Path, columns: tuple[str, ...], what: str) -> Iterator[CsvRecord]:
    """The records of a CSV file with a header that names the columns, in any order; other columns are passed over.

    what   this file is, for messages, such as "gap list"
    Empty lines and lines that begin with # do not count. Raises InvalidInput that names file and line.
    """
    try:
        text = plain_bytes(path, MOST_TEXT_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise InvalidInput(f"cannot read this {what}: {error.strerror}", file=path) from error
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InvalidInput("not UTF-8 text", file=path, line=line, hint="save the file as UTF-8") from error
    places: list[int] | None = None
    for line, cells in _lines(text, path):
        if places is None:
            places = _places([cell.strip() for cell in cells], columns, path, line)
            continue
        if len(cells) <= max(places):
            hint = f"expected {', '.join(columns)}"
            raise InvalidInput(f"{len(cells)} values in this line", file=path, line=line, hint=hint)
        yield CsvRecord(path, line, {name: cells[at].strip() for name, at in zip(columns, places, strict=True)})
    if places is None:
        hint = f"begin it with a line {','.join(columns)}"
        raise InvalidInput(f"this {what} is empty", file=path, hint=hint)


def _lines(text: str, path: str | Path) -> Iterator[tuple[int, list[str]]]:
    """The first line, from 1, and the cells of every record that counts."""
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(f"not CSV: {error}", file=path, line=line, hint="look for a quote left open") from error


def _places(header: list[str], columns: tuple[str, ...], path: str | Path, line: int) -> list[int]:
    """Where the columns stand."""
    expected = f"{', '.join(columns[:-1])} and {columns[-1]}"
    for name in columns:
        if header.count(name) != 1:
            problem = f"no column {name}" if name not in header else f"two columns {name}"
            hint = f"expected a header with {expected}; this one has {', '.join(header)}"
            raise InvalidInput(problem, file=path, line=line, hint=hint)
    return [header.index(name) for name in columns]
