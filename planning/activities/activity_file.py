"""Files of activities, TOML or CSV, as rows: what they say, not yet held against templates and events.

[[activity]]
id = "GATE-0001"
template = "tdi_gate"
time = "2017-02-05T12:00:00"          # or: event = "penumbra", at = "start", offset = "-30m"
parameters = { row = 4, strip = "AF5", gate = 9, g_mag = 11.5 }
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field

from ...ephemeris.plain_file import MOST_TEXT_BYTES, plain_bytes
from ...ephemeris.timescales import parse_duration, parse_time
from ...errors import InvalidInput, TimeError
from ..located_toml import LocatedToml, Models, parse
from ..products.fields import shown
from ..toml_locate import KeyPath, key_text
from ..toml_values import shown_value
from .activity import EDGES, ActivityRow, Edge, EventTime

COLUMNS = ("id", "template", "time", "event", "at", "subject", "number", "offset", "parameters")
REQUIRED_COLUMNS = ("id", "template", "parameters")
ID_HINT = "expected 1 to 32 letters, digits, points, underscores and hyphens"

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,31}", re.ASCII)
_NUMBER = re.compile(r"[1-9]\d{0,5}", re.ASCII)
_WHEN = ("time", "event", "at", "subject", "number", "offset")

_Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{0,200}\z")]
_Value = Annotated[int, Field(ge=-(2**63), lt=2**63)] | Annotated[float, Field(allow_inf_nan=False)] | str


class _Table(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class ActivityTable(_Table):
    id: _Text = Field(description="a name of its own: letters, digits, points, underscores and hyphens")
    template: _Text = Field(description="the name of a template")
    time: _Text | None = Field(default=None, description="a time as text, UTC when it names no scale")
    event: _Text | None = Field(default=None, description="a kind of events, such as penumbra")
    at: _Text | None = Field(default=None, description="start, stop or peak")
    subject: _Text | None = Field(default=None, description="the subject of the event")
    number: Annotated[int, Field(ge=1, le=999_999)] | None = Field(
        default=None, description="which of these events, from 1"
    )
    offset: _Text | None = Field(default=None, description="a duration after it, such as 90m or -30m")
    parameters: Mapping[str, _Value] = Field(default={}, description="values of the template's parameters")


class ActivityFileTable(_Table):
    format: Literal[1] = Field(description="1, the version of this format")
    activity: list[ActivityTable] = Field(description="[[activity]] tables")


_MODELS: Models = {(): ActivityFileTable, ("activity",): ActivityTable}


@dataclass(frozen=True)
class ActivityFile:
    """The rows of a file in its order; ``input`` has its role, name and sha256."""

    file: str
    rows: tuple[ActivityRow, ...]
    input: Mapping[str, str]


def read_activity_file(path: str | Path) -> ActivityFile:
    """The activities of a TOML or CSV file. Raises InvalidInput with file, line and key."""
    try:
        data = plain_bytes(path, MOST_TEXT_BYTES)
    except OSError as error:
        raise InvalidInput(f"cannot read these activities: {error.strerror}", file=path) from error
    return activities_of(data, str(path))


def activities_of(data: bytes, file: str) -> ActivityFile:
    """The same from the bytes of a file, which is CSV if it begins with a line of its column names."""
    rows = tuple(_csv_rows(data, file) if looks_like_csv(data) else _toml_rows(data, file))
    first: dict[str, int] = {}
    for row in rows:
        if not _ID.fullmatch(row.id):
            raise row.error("id", f"{shown_value(row.id)} is no id", ID_HINT)
        if row.id in first:
            raise row.error(
                "id", f'"{row.id}" is also the activity of line {first[row.id]}', "give it an id of its own"
            )
        first[row.id] = row.line
    record = {"role": "activities", "name": Path(file).name, "sha256": hashlib.sha256(data).hexdigest()}
    return ActivityFile(file, rows, record)


def looks_like_csv(data: bytes) -> bool:
    """Whether the first line that counts names columns: commas, and no equals sign."""
    for line in data.removeprefix(b"\xef\xbb\xbf").splitlines()[:100]:
        if line.strip() and not line.lstrip().startswith(b"#"):
            return b"," in line and b"=" not in line and b"[" not in line
    return False


def _toml_rows(data: bytes, file: str) -> Iterator[ActivityRow]:
    toml = parse(data, file)
    table = toml.validated(ActivityFileTable, _MODELS)
    for place, each in enumerate(table.activity):
        yield _toml_row(each, toml, ("activity", place))


def _toml_row(table: ActivityTable, toml: LocatedToml, path: KeyPath) -> ActivityRow:
    when = {key: value for key in _WHEN if (value := getattr(table, key)) is not None}
    lines = {key: toml.line((*path, key)) for key in COLUMNS}
    lines |= {f"parameters.{name}": toml.line((*path, "parameters", name)) for name in table.parameters}
    return ActivityRow(
        toml.file,
        toml.line(path),
        table.id,
        table.template,
        _time(when, lambda key, problem, hint: toml.error((*path, key), problem, hint)),
        table.parameters,
        False,
        f"{key_text(path)}.",
        lines,
    )


def _csv_rows(data: bytes, file: str) -> Iterator[ActivityRow]:
    columns: Sequence[str] | None = None
    for line, cells in _csv_lines(data, file):
        if columns is None:
            columns = _checked_columns(cells, file, line)
        elif len(cells) != len(columns):
            problem = f"{len(cells)} values where {len(columns)} columns are named"
            raise InvalidInput(problem, file=file, line=line, hint=f"expected {', '.join(columns)}")
        else:
            yield _csv_row(dict(zip(columns, cells, strict=True)), file, line)


def _csv_lines(data: bytes, file: str) -> Iterator[tuple[int, list[str]]]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput("not UTF-8 text", file=file, line=line, hint="save the file as UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), skipinitialspace=True, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
                yield line, [cell.strip() for cell in cells]
            line = reader.line_num + 1
    except csv.Error as error:
        raise InvalidInput(f"not CSV: {error}", file=file, line=line, hint="look for a quote left open") from None


def _checked_columns(cells: Sequence[str], file: str, line: int) -> Sequence[str]:
    for name in cells:
        if name not in COLUMNS or cells.count(name) > 1:
            problem = "is named twice" if name in COLUMNS else "unknown column"
            key = shown(name) or None
            raise InvalidInput(problem, file=file, line=line, key=key, hint=f"known are {', '.join(COLUMNS)}")
    for name in REQUIRED_COLUMNS:
        if name not in cells:
            raise InvalidInput("missing column", file=file, line=line, key=name, hint=f"known are {', '.join(COLUMNS)}")
    return cells


def _csv_row(cells: Mapping[str, str], file: str, line: int) -> ActivityRow:
    def error(key: str, problem: str, hint: str | None) -> InvalidInput:
        return InvalidInput(problem, file=file, line=line, key=key, hint=hint)

    for key, cell in cells.items():
        if not cell.isprintable():
            raise error(key, "not one line of printable text", None)
    when: dict[str, Any] = {key: cells[key] for key in _WHEN if cells.get(key)}
    if "number" in when:
        if not _NUMBER.fullmatch(when["number"]):
            raise error("number", f"{shown_value(when['number'])} is not a number from 1", None)
        when["number"] = int(when["number"])
    parameters: dict[str, object] = {}
    for part in filter(None, (each.strip() for each in cells["parameters"].split(";"))):
        name, sign, value = (each.strip() for each in part.partition("="))
        if not sign or not name:
            raise error("parameters", f"{shown_value(part)} is no value", "expected name=value; name=value")
        if name in parameters:
            raise error("parameters", f"{shown_value(name)} is given twice", "give it once")
        parameters[name] = value
    return ActivityRow(file, line, cells["id"], cells["template"], _time(when, error), parameters, True)


def _time(given: Mapping[str, Any], error: Callable[[str, str, str | None], InvalidInput]) -> int | EventTime:
    """The time that these keys give, whichever file they are from."""
    if ("time" in given) == ("event" in given):
        if "time" in given:
            raise error("event", "given beside a time", "give one of time and event")
        raise error("time", "missing", "give a time, or an event with an offset")
    if "time" in given:
        for key in _WHEN[2:]:
            if key in given:
                raise error(key, "belongs to an event", "give an event instead of a time, or leave it out")
        try:
            return parse_time(given["time"])
        except TimeError as wrong:
            raise error("time", wrong.problem, wrong.hint) from None
    edge = given.get("at", "start")
    if edge not in EDGES:
        raise error("at", f"{shown_value(edge)} is not accepted", f"expected {', '.join(EDGES)}")
    text = given.get("offset", "0s").strip()
    try:
        offset_ns = parse_duration(text.lstrip("+-") if text[:1] in ("+", "-") else text)
    except TimeError as wrong:
        raise error("offset", wrong.problem, wrong.hint) from None
    sign = -1 if text.startswith("-") else 1
    return EventTime(given["event"], cast(Edge, edge), given.get("subject", ""), given.get("number"), sign * offset_ns)
