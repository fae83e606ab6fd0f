"""Files of things that last from a start to a stop, as XML in the manner of ESOC's event files and as CSV.

Both forms have the same columns; see ``SpanFile``. In XML what ESOC's files have is named as there, the rest stands in
a namespace of its own.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...errors import ProductError
from ..plan_facts import instant
from . import commented_csv
from .fields import Fields
from .record_parts import Head, parsed
from .strict_xml import DECLARATION, XSI, Layout, Rule, attributes, parse
from .utc_text import day_of_year_text, day_of_year_texts, times_in

ESOC = "http://esa.esoc.events"
OURS = "urn:scanplan:events:1"
SCHEMAS = f"{ESOC} esoc_events.xsd {OURS} events_1.xsd"
FORMAT = 1
ICD_VERSION = "1"

_ROOT, _HEADER, _PROVENANCE, _INPUT, _EVENTS, _SPAN = (
    "eventfile",
    "header",
    "sp:provenance",
    "sp:input",
    "events",
    "uvt",
)
_IN_ESOC_FILES = ("id", "time", "count", "duration")
_DERIVED = ("id", "count", "time", "duration", "uid", "start_et_ns", "stop_et_ns")
_NOT_A_LETTER = re.compile(r"[^A-Z0-9]+")


@dataclass(frozen=True)
class Span:
    """One row: what it is called, its times, and the texts of the columns that its product adds."""

    kind: str
    start_et_ns: int
    stop_et_ns: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class SpanFile:
    """A kind of such files.

    Its columns: ``id`` (the kind in capitals), ``count`` of that id from 1, ``time`` (start, UTC), ``duration`` in
    seconds of TDB, ``uid`` (id, start to the second, count), ``start_et_ns``, ``stop_et_ns``, and ``columns``.
    """

    product: str
    columns: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All columns in their order."""
        return (*_DERIVED, *self.columns)

    @property
    def layout(self) -> Layout:
        """The rules of the XML."""
        ours = tuple(name if name in _IN_ESOC_FILES else f"sp:{name}" for name in self.names)
        header = ("format_version", "spacecraft", "icd_version", "gen_time", "validity_start", "validity_end")
        provenance = ("product", "mission", "generator", "start_et_ns", "stop_et_ns")
        return Layout(
            {
                _ROOT: Rule(("",)),
                _HEADER: Rule((_ROOT,), header, least=1, most=1),
                _PROVENANCE: Rule((_ROOT,), provenance, least=1, most=1),
                _INPUT: Rule((_PROVENANCE,), ("role", "name", "sha256")),
                _EVENTS: Rule((_ROOT,), least=1, most=1),
                _SPAN: Rule((_EVENTS,), ours),
            },
            {ESOC: "", OURS: "sp"},
        )


def write_xml(file: SpanFile, head: Mapping[str, Any], spans: Sequence[Span]) -> bytes:
    """The XML of a head (see ``record_parts.head_of``) and spans. Raises TimeError before 1972."""
    return "".join(_xml_pieces(file, head, spans)).encode("utf-8")


def write_csv(file: SpanFile, head: Mapping[str, Any], spans: Sequence[Span]) -> bytes:
    """The same as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(file.names)
    writer.writerows(list(row.values()) for row in _rows(spans))
    return commented_csv.written(head) + text.getvalue().encode("utf-8")


def read(file: SpanFile, data: bytes, source: str) -> tuple[Head, list[Fields]]:
    """Head and rows of a file in either form, derived columns checked. Raises ProductError with line and key."""
    is_csv = data.startswith(commented_csv.MARK)
    with times_in(source):
        head, rows = _read_csv(file, data, source) if is_csv else _read_xml(file, data, source)
    for each in rows:
        if each.integer("stop_et_ns") < each.integer("start_et_ns"):
            raise each.defect("stop_et_ns", "is before the start")
    return head, rows


def check_derived(rows: Sequence[Fields], kinds: Sequence[str]) -> None:
    """Raises ProductError for the first row whose id, count, time, duration or uid does not follow from the rest."""
    spans = [
        Span(kind, each.integer("start_et_ns"), each.integer("stop_et_ns"), {})
        for each, kind in zip(rows, kinds, strict=True)
    ]
    if not rows:
        return
    with times_in(rows[0].source):
        derived = list(_rows(spans))
    for each, row in zip(rows, derived, strict=True):
        for key, expected in row.items():
            each.must_be(key, expected, "what follows from kind and times")


def mnemonic(kind: str) -> str:
    """A kind as an id of ESOC's files: capitals, digits and underscores."""
    return _NOT_A_LETTER.sub("_", kind.upper()).strip("_") or "EVENT"


def _rows(spans: Iterable[Span]) -> Iterator[dict[str, str]]:
    """The columns of each span as text."""
    counts: Counter[str] = Counter()
    for span in spans:
        name, time = mnemonic(span.kind), day_of_year_text(span.start_et_ns)
        counts[name] += 1
        whole, part = divmod(span.stop_et_ns - span.start_et_ns, 1_000_000_000)
        second = time.partition(".")[0].replace("-", "").replace(":", "")
        yield {
            "id": name,
            "count": str(counts[name]),
            "time": time,
            "duration": f"{whole}.{part:09d}",
            "uid": f"{name}_{second}_{counts[name]}",
            "start_et_ns": str(span.start_et_ns),
            "stop_et_ns": str(span.stop_et_ns),
            **span.values,
        }


def _xml_pieces(file: SpanFile, head: Mapping[str, Any], spans: Sequence[Span]) -> Iterator[str]:
    ends = [head["validity"][end]["et_ns"] for end in ("start", "stop")]
    validity = day_of_year_texts(ends)
    root = {"xmlns": ESOC, "xmlns:sp": OURS, "xmlns:xsi": XSI, "xsi:schemaLocation": SCHEMAS}
    header = {
        "format_version": str(head["format"]),
        "spacecraft": head["spacecraft"],
        "icd_version": ICD_VERSION,
        "gen_time": head["created"],
        "validity_start": validity[0],
        "validity_end": validity[1],
    }
    provenance = {
        "product": head["product"],
        "mission": head["mission"],
        "generator": head["generator"],
        "start_et_ns": str(ends[0]),
        "stop_et_ns": str(ends[1]),
    }
    yield f"{DECLARATION}<{_ROOT}{attributes(root)}>\n<{_HEADER}{attributes(header)}/>\n"
    yield f"<{_PROVENANCE}{attributes(provenance)}>\n"
    yield from (f"<{_INPUT}{attributes(each)}/>\n" for each in head["inputs"])
    yield f"</{_PROVENANCE}>\n<{_EVENTS}>\n"
    for row in _rows(spans):
        named = {key if key in _IN_ESOC_FILES else f"sp:{key}": value for key, value in row.items()}
        yield f"<{_SPAN}{attributes(named)}/>\n"
    yield f"</{_EVENTS}>\n</{_ROOT}>\n"


def _read_xml(file: SpanFile, data: bytes, source: str) -> tuple[Head, list[Fields]]:
    elements = parse(data, source, file.layout)
    by_name = {name: [each.fields for each in elements if each.name == name] for name in file.layout.rules}
    header, provenance = by_name[_HEADER][0], by_name[_PROVENANCE][0]
    header.must_be("format_version", str(FORMAT), "the version that is read")
    span = provenance.integer("start_et_ns"), provenance.integer("stop_et_ns")
    for key, text in zip(("validity_start", "validity_end"), day_of_year_texts(span), strict=True):
        header.must_be(key, text, "the time of the provenance")
    provenance.must_be("product", file.product, "the product that was expected")
    record = {
        "product": file.product,
        "format": FORMAT,
        "generator": provenance.text("generator"),
        "created": header.text("gen_time"),
        "spacecraft": header.text("spacecraft"),
        "mission": provenance.text("mission"),
        "validity": {"start": instant(span[0]), "stop": instant(span[1])},
        "inputs": [each.input_file() for each in by_name[_INPUT]],
    }
    rows = [
        Fields(source, each.line, {key.removeprefix("sp:"): value for key, value in each.values.items()})
        for each in by_name[_SPAN]
    ]
    return parsed(Head, record, file.product, FORMAT, source), rows


def _read_csv(file: SpanFile, data: bytes, source: str) -> tuple[Head, list[Fields]]:
    comments = commented_csv.read(data, source)
    head = parsed(Head, comments.record, file.product, FORMAT, source)
    line = comments.lines
    rows: list[Fields] = []
    try:
        reader = csv.reader(io.StringIO(data[comments.size_bytes :].decode("utf-8"), newline=""), strict=True)
        for line, cells in enumerate(reader, start=comments.lines + 1):
            if line == comments.lines + 1:
                _check_names(file, cells, source, line)
                continue
            if len(cells) != len(file.names):
                problem = f"{len(cells)} values where {len(file.names)} columns are named"
                raise ProductError(problem, file=source, line=line)
            rows.append(Fields(source, line, dict(zip(file.names, cells, strict=True))))
    except UnicodeDecodeError as error:
        line = comments.lines + 1 + data.count(b"\n", comments.size_bytes, comments.size_bytes + error.start)
        raise ProductError("not UTF-8 text", file=source, line=line) from None
    except csv.Error as error:
        raise ProductError(f"not CSV: {error}", file=source, line=line + 1) from None
    if line == comments.lines:
        raise ProductError("holds no line of column names", file=source, line=line)
    return head, rows


def _check_names(file: SpanFile, cells: Sequence[str], source: str, line: int) -> None:
    for name in file.names:
        if name not in cells:
            raise ProductError("the column is missing", file=source, line=line, key=name)
    if tuple(cells) != file.names:
        raise ProductError("the columns are not those expected", file=source, line=line, hint=",".join(file.names))
