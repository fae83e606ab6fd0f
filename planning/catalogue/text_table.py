"""Text tables as sources of rows: CSV with any delimiter, ECSV and the Gaia archive's CSV, plain or gzipped.

Arrow reads them in a stream of blocks. What it cannot read is looked for again, line by line, to say where it stands.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from ...errors import InvalidInput
from ..foreign import refused_by
from .arrow_pieces import numpy_columns, pieces_of
from .columns import FoundColumns, unit_in_name
from .rows import Piece
from .text_file import is_utf8, open_text
from .values import MISSING_TEXT

_BLOCK_BYTES = 1 << 20
_SAMPLED_ROWS = 2000
_WHOLE_NUMBER = re.compile(r"0|-?[1-9]\d{0,18}")
_ARROW_NUMBER = re.compile(r"-?(\d+(?:\.\d*)?|\.\d+)([eE][+-]?\d+)?")
_MISSING = sorted({spelled for text in MISSING_TEXT for spelled in (text, text.upper(), text.capitalize())} | {"NaN"})


@dataclass(frozen=True)
class _Head:
    """What stands before the rows."""

    names: tuple[str, ...]
    units: tuple[str, ...]
    delimiter: str
    lines: int
    """How many lines there are up to and with that of the names."""


class TextTable:
    """A text table whose first line, after comments, names the columns. Units: ECSV's header, else the names."""

    rows = None
    epoch = None

    def __init__(self, file: Path) -> None:
        self.file = file
        with open_text(file) as text:
            self._head = _read_head(text, file)
        self.units: Mapping[str, str] = dict(zip(self._head.names, self._head.units, strict=True))

    def pieces(self, columns: FoundColumns, first_row: int, rows_at_once: int) -> Iterator[Piece]:
        import pyarrow as pa

        kinds, row = self._kinds(columns), first_row
        try:
            for piece in self._pieces(kinds, row, rows_at_once):
                yield piece
                row += rows_at_once
        except (pa.ArrowException, OSError, EOFError) as error:
            if defect := self._first_defect(kinds):
                raise defect from None
            if not isinstance(error, pa.ArrowInvalid) or "float" not in kinds.values():
                raise self._unreadable(error) from None
        else:
            return
        # numbers that Arrow does not take for any, such as +12.5: left to Python
        as_text = {name: "text" if kind == "float" else kind for name, kind in kinds.items()}
        try:
            yield from self._pieces(as_text, row, rows_at_once)
        except (pa.ArrowException, OSError, EOFError) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> InvalidInput:
        return InvalidInput(f"cannot be read: {' '.join(str(error).split())}", file=self.file)

    def line_of(self, row: int) -> int:
        with open_text(self.file) as text:
            return next(islice(_records(text, self._head, self.file), row, None))[0]

    @cached_property
    def _sample(self) -> list[list[str]]:
        with open_text(self.file) as text:
            return [fields for _, fields in islice(_records(text, self._head, self.file), _SAMPLED_ROWS)]

    def _kinds(self, columns: FoundColumns) -> dict[str, str]:
        """What the columns to read hold, by their first rows: float or text; names may be int."""
        kinds = {}
        for name in columns.all():
            i = self._head.names.index(name)
            given = [f[i].strip() for f in self._sample if i < len(f) and f[i].strip().lower() not in MISSING_TEXT]
            if name == columns.name:
                kinds[name] = "int" if given and all(map(_is_int64, given)) else "text"
            else:
                kinds[name] = "float" if all(map(_ARROW_NUMBER.fullmatch, given)) else "text"
        return kinds

    def _pieces(self, kinds: Mapping[str, str], first_row: int, rows_at_once: int) -> Iterator[Piece]:
        import pyarrow as pa
        import pyarrow.csv as arrow_csv

        types = {"float": pa.float64(), "int": pa.int64(), "text": pa.string()}
        names = list(self._head.names)
        with pa.input_stream(str(self.file), compression="detect") as stream:
            try:
                reader = arrow_csv.open_csv(
                    stream,
                    arrow_csv.ReadOptions(block_size=_BLOCK_BYTES, skip_rows=self._head.lines, column_names=names),
                    arrow_csv.ParseOptions(delimiter=self._head.delimiter, newlines_in_values=True),
                    arrow_csv.ConvertOptions(
                        column_types={name: types[kind] for name, kind in kinds.items()},
                        include_columns=list(kinds),
                        null_values=_MISSING,
                        strings_can_be_null=False,
                    ),
                )
            except pa.ArrowInvalid as error:
                if "Empty CSV file" in str(error) or not self._sample:
                    return
                raise
            for piece in pieces_of(reader, first_row, rows_at_once):
                yield numpy_columns(piece, self.file)

    def _first_defect(self, kinds: Mapping[str, str]) -> InvalidInput | None:
        """The first line that is not of the table's kind, as an error that names it."""
        width = len(self._head.names)
        with open_text(self.file) as text:
            for line, fields in _records(text, self._head, self.file):
                if len(fields) != width:
                    return InvalidInput(
                        f"has {len(fields)} values, but there are {width} columns", file=self.file, line=line
                    )
                for name, field in zip(self._head.names, fields, strict=True):
                    if name in kinds and (defect := _defect(field, kinds[name])):
                        return InvalidInput(defect, file=self.file, line=line, key=f"column {name}")
        return None


def _read_head(text: TextIO, file: Path) -> _Head:
    comments: list[str] = []
    for number, line in enumerate(text, start=1):
        if "\0" in line:
            raise InvalidInput("is not text", file=file, line=number)
        if not is_utf8(line):
            raise InvalidInput("is not UTF-8", file=file, line=number)
        if line.startswith("#"):
            comments.append(line[1:].removeprefix(" ").rstrip())
            continue
        if not line.strip():
            continue
        if comments and comments[0].startswith("%ECSV"):
            delimiter, stated = _ecsv_header(comments, file)
        else:
            delimiter, stated = next((each for each in ",\t;|" if each in line), ","), {}
        try:
            names = tuple(name.strip() for name in next(csv.reader([line], delimiter=delimiter)))
        except csv.Error as error:
            raise InvalidInput(f"cannot be read: {error}", file=file, line=number) from None
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise InvalidInput(f"column {twice} is there twice", file=file, line=number)
        return _Head(names, tuple(stated.get(name) or unit_in_name(name) for name in names), delimiter, number)
    raise InvalidInput("has no line that names its columns", file=file, hint="the first one should, as: name,ra,dec")


def _ecsv_header(comments: list[str], file: Path) -> tuple[str, dict[str, str]]:
    """Delimiter, and units by column."""
    import yaml

    with refused_by(("yaml",), "ECSV header", file, InvalidInput):  # as text only: no tag makes an object, nor a date
        header: Any = yaml.load("\n".join(comments[1:]), getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    columns = header.get("datatype") if isinstance(header, dict) else None
    if not isinstance(columns, list) or not all(
        isinstance(each, dict) and isinstance(each.get("name"), str) for each in columns
    ):
        raise InvalidInput("has an ECSV header without columns", file=file, key="datatype")
    delimiter = header.get("delimiter", " ")
    if delimiter not in (" ", ","):
        raise InvalidInput(f"is '{delimiter}'", file=file, key="delimiter", hint="ECSV has blank or comma")
    units = ((each["name"], each.get("unit")) for each in columns)
    return delimiter, {name: unit if isinstance(unit, str) else "" for name, unit in units}


def _records(text: TextIO, head: _Head, file: Path) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line they begin in."""
    for _ in range(head.lines):
        text.readline()
    reader = csv.reader(text, delimiter=head.delimiter)
    before = 0
    try:
        for fields in reader:
            if fields:
                yield head.lines + before + 1, fields
            before = reader.line_num
    except csv.Error as error:
        raise InvalidInput(f"cannot be read: {error}", file=file, line=head.lines + before + 1) from None


def _is_int64(text: str) -> bool:
    """Whether a whole number is meant: 009 is a name."""
    return bool(_WHOLE_NUMBER.fullmatch(text)) and -(2**63) <= int(text) < 2**63


def _defect(field: str, kind: str) -> str | None:
    if not is_utf8(field):
        return "is not UTF-8"
    value = field.strip()
    if kind == "text" or value.lower() in MISSING_TEXT:
        return None
    if kind == "int":
        return None if _is_int64(value) else f"'{value}' is no whole number, as those before it are"
    try:
        float(value)
    except ValueError:
        return f"'{value}' is no number"
    return None
