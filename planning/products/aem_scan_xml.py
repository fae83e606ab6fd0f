"""Take an AEM in XML apart. Rows in the usual order of tags are read by a kernel, everything else by expat.

A document type declaration is refused: without one no entity can be declared, so none can be expanded.
"""

from __future__ import annotations

from xml.parsers import expat

import numpy as np

from ...ephemeris.xml_encoding import refuse_other_encodings
from ..core.row_parse import parse_elements
from .aem import ROW_COLUMNS, VERSION, VERSION_KEY
from .aem_document import Document, Entry, Rows, Segment
from .aem_tokens import Fault, counts_ns, label_scale, number, stamp_ns

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>'
_STATE_OPEN = b"<attitudeState>"
_MOST_DEPTH = 32

_SECTION_CHILDREN: dict[tuple[str, ...], tuple[str, ...]] = {
    (): ("aem",),
    ("aem",): ("header", "body"),
    ("aem", "body"): ("segment",),
    ("aem", "body", "segment"): ("metadata", "data"),
}
_HEADER = ("aem", "header")
_METADATA = ("aem", "body", "segment", "metadata")
_DATA = ("aem", "body", "segment", "data")

STATE_TAGS = {
    "QUATERNION": "quaternionEphemeris",
    "QUATERNION/DERIVATIVE": "quaternionDerivative",
    "QUATERNION/ANGVEL": "quaternionAngVel",
    "EULER_ANGLE": "eulerAngle",
    "EULER_ANGLE/DERIVATIVE": "eulerAngleDerivative",
    "EULER_ANGLE/ANGVEL": "eulerAngleAngVel",
    "SPIN": "spin",
    "SPIN/NUTATION": "spinNutation",
    "SPIN/NUTATION_MOM": "spinNutationMom",
}
_GROUPS = {
    "quaternion": ("Q1", "QC"),
    "quaternionDot": ("Q1_DOT", "QC_DOT"),
    "angVel": ("ANGVEL_X", "ANGVEL_Z"),
}
_UNITS = {"_DOT": "deg/s", "ANGVEL": "deg/s", "_VEL": "deg/s", "_PER": "s", "ANGLE": "deg", "SPIN": "deg"}
_UNITS |= {"NUTATION": "deg", "MOMENTUM": "deg"}


def scan_xml(data: bytes, source: str = "") -> Document:
    """The parts of a message in XML."""
    document = Document(data, source)
    if not data.startswith(_DECLARATION):
        document.error("xml-declaration", 1, "xml", f"the first line must be exactly {_DECLARATION.decode()}")
    scanner = _XmlScanner(document)
    try:
        scanner.scan()
    except _Unreadable as error:
        document.error("xml-syntax", scanner.line_of(scanner.parser.CurrentLineNumber), "xml", str(error))
    except expat.ExpatError as error:
        if scanner.refused is None:
            document.error("xml-syntax", scanner.line_of(error.lineno), "", expat.ErrorString(error.code))
    if scanner.refused is not None:
        document.error("xml-doctype", scanner.refused, "DOCTYPE", "a document type declaration is not accepted")
    elif document.version is not None and not document.segments:
        document.error("structure", 1, "segment", "the message has no segment at all")
    return document


def _units(column: str) -> str:
    """The unit a column's element may name, or nothing."""
    if column.startswith("Q"):
        return "1/s" if column.endswith("_DOT") else ""
    return next((unit for part, unit in _UNITS.items() if part in column), "")


def _state_tags(attitude_type: str) -> list[tuple[str, str | None]]:
    """The tags of one state in order, each with the column whose text stands before it."""
    state = STATE_TAGS[attitude_type]
    tags: list[tuple[str, str | None]] = [("<attitudeState>", None), (f"<{state}>", None)]
    tags += [("<EPOCH>", None), ("</EPOCH>", "EPOCH")]
    for column in ROW_COLUMNS[attitude_type]:
        opened = [group for group, (first, _) in _GROUPS.items() if column == first]
        closed = [group for group, (_, last) in _GROUPS.items() if column == last]
        tags += [(f"<{group}>", None) for group in opened]
        tags += [(f"<{column}>", None), (f"</{column}>", column)]
        tags += [(f"</{group}>", None) for group in closed]
    return [*tags, (f"</{state}>", None), ("</attitudeState>", None)]


class _Unreadable(Exception):
    """Why a file cannot be read on."""


class _XmlScanner:
    """Expat's handlers and the place in the document they have reached."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.path: list[str] = []
        self.pieces: list[str] = []
        self.leaves: list[tuple[str, str, int]] = []  # inside a state: path of tags, text, line
        self.state_line = 0
        self.skipped_lines = 0
        self.refused: int | None = None
        self.runs: list[Rows] = []
        self.parser = parser = expat.ParserCreate()
        refuse_other_encodings(parser, lambda problem, hint: _Unreadable(f"{problem}; {hint}"))
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.pieces.append

    def line_of(self, parser_line: int) -> int:
        return parser_line + self.skipped_lines

    def scan(self) -> None:
        data, position, simple = self.document.text, 0, True
        end = data.rfind(b">") + 1
        buffer = np.frombuffer(data, np.uint8)
        while simple and (start := data.find(_STATE_OPEN, position)) >= 0:
            chunk = data[position:start]
            self.parser.Parse(chunk, False)
            simple = b"<!" not in chunk  # inside a comment or CDATA a tag is no tag
            stop = start
            if simple and tuple(self.path) == _DATA:
                stop = self._fast_states(buffer, start, end)
                self.skipped_lines += data.count(b"\n", start, stop)
            if stop == start:  # something unusual: the rest of this block goes the slow way
                stop = data.find(b"</data>", start)
                stop = len(data) if stop < 0 else stop
                simple = simple and b"<!" not in data[start:stop]
                self.parser.Parse(data[start:stop], False)
            position = stop
        self.parser.Parse(data[position:], True)

    def _fast_states(self, buffer: np.ndarray, start: int, end: int) -> int:
        """Let the kernel read states as long as they look as expected; the position where it stopped."""
        segment = self.document.segments[-1]
        attitude_type, time_system = segment.value("ATTITUDE_TYPE").upper(), segment.value("TIME_SYSTEM")
        if attitude_type not in STATE_TAGS:
            return start
        tags = _state_tags(attitude_type)
        joined = "".join(tag for tag, _ in tags).encode("ascii")
        columns = ROW_COLUMNS[attitude_type]
        data_end = self.document.text.find(b"</data>", start)
        most = (data_end - start if data_end > 0 else end - start) // (len(joined) + 19 + 3 * len(columns)) + 1
        at, day, ns_of_day = (np.empty(most, np.int64) for _ in range(3))
        values, decimals = np.empty((most, len(columns))), np.empty(most, np.int8)
        count, stop = parse_elements(
            buffer,
            start,
            end,
            np.frombuffer(joined, np.uint8),
            np.cumsum([len(tag) for tag, _ in tags]),
            [before for _, before in tags].index("EPOCH"),
            np.array([before is not None and before != "EPOCH" for _, before in tags]),
            label_scale(time_system) == "UTC",
            0,
            at,
            day,
            ns_of_day,
            values,
            decimals,
        )
        if count:
            tags_ns = counts_ns(day[:count], ns_of_day[:count], time_system)
            self.runs.append(Rows(columns, at[:count], tags_ns, values[:count], decimals[:count]))
        return int(stop)

    def _doctype(self, *_: object) -> None:
        self.refused = self.line_of(self.parser.CurrentLineNumber)
        raise expat.ExpatError("document type declaration")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        line, path = self.line_of(self.parser.CurrentLineNumber), tuple(self.path)
        if len(path) >= _MOST_DEPTH:
            raise _Unreadable(f"elements are nested {_MOST_DEPTH} deep; an AEM has at most 8 levels")
        self.path.append(tag)
        self.pieces.clear()
        if path[:4] == _DATA and len(path) > 4:
            if (units := attributes.get("units")) is not None and units != _units(tag):
                message = (
                    f"the unit is '{units}'; it must be '{_units(tag)}'" if _units(tag) else "no unit belongs here"
                )
                self.document.error("units", line, tag, message)
            return
        if path in (_HEADER, _METADATA):
            return
        if path == _DATA:
            if tag not in ("COMMENT", "attitudeState"):
                self.document.error("structure", line, tag, f"<{tag}> may not stand in <data>")
            self.leaves, self.state_line = [], line
            return
        allowed = _SECTION_CHILDREN.get(path, ())
        if tag not in allowed:
            message = f"<{tag}> may not stand in <{path[-1]}>" if path else f"the root is <{tag}>; it must be <aem>"
            self.document.error("structure", line, tag, message)
        if not path:
            self._root(line, attributes)
        elif tag == "segment":
            self.document.segments.append(Segment(line))
        elif tag == "data":
            self.runs = []

    def _root(self, line: int, attributes: dict[str, str]) -> None:
        self.document.version = Entry(line, VERSION_KEY, attributes.get("version", ""))
        if attributes.get("id") != VERSION_KEY:
            message = f'the root must say id="{VERSION_KEY}" version="{VERSION}"'
            self.document.error("version-first", line, VERSION_KEY, message)

    def _end(self, tag: str) -> None:
        line, text = self.line_of(self.parser.CurrentLineNumber), "".join(self.pieces).strip()
        self.pieces.clear()
        self.path.pop()
        path, document = tuple(self.path), self.document
        if path in (_HEADER, _METADATA) and (path == _HEADER or document.segments):
            entries = document.header if path == _HEADER else document.segments[-1].entries
            comments = document.header_comments if path == _HEADER else document.segments[-1].comments
            if tag != "COMMENT":
                entries.append(Entry(line, tag, text))
            elif entries:
                document.error("comment-placement", line, tag, "comments stand before all other elements")
            else:
                comments.append(text)
        elif path == _DATA and tag == "COMMENT":
            if self.runs:
                document.error("comment-placement", line, tag, "comments stand before the first state")
            document.segments[-1].comments.append(text)
        elif path == _DATA and tag == "attitudeState":
            self._state()
        elif path[:4] == _DATA:
            if text:
                self.leaves.append(("/".join((*path[5:], tag)), text, line))
        elif tag == "data" and document.segments:
            self._close_data(document.segments[-1])

    def _close_data(self, segment: Segment) -> None:
        columns = ROW_COLUMNS.get(segment.value("ATTITUDE_TYPE").upper())
        if columns is None:
            return
        empty = np.empty(0, np.int64)
        runs = [*self.runs, Rows(columns, empty, empty, np.empty((0, len(columns))), np.empty(0, np.int8))]
        segment.rows = Rows(
            columns,
            np.concatenate([run.at for run in runs]),
            np.concatenate([run.tags_ns for run in runs]),
            np.concatenate([run.values for run in runs]),
            np.concatenate([run.decimals for run in runs]),
        )

    def _state(self) -> None:
        """One state the kernel did not take: find its fault, or read it."""
        segment, document = self.document.segments[-1], self.document
        attitude_type = segment.value("ATTITUDE_TYPE").upper()
        columns = ROW_COLUMNS.get(attitude_type)
        if columns is None:
            return
        expected, inner = [], [STATE_TAGS[attitude_type]]
        for tag, before in _state_tags(attitude_type)[2:-2]:
            name = tag.strip("</>")
            if before is not None:
                expected.append("/".join([*inner, name]))
            elif name in _GROUPS:
                inner = [inner[0]] if tag.startswith("</") else [inner[0], name]
        found = [leaf[0] for leaf in self.leaves]
        if found != expected:
            wrong = next((leaf for leaf, due in zip(self.leaves, expected, strict=False) if leaf[0] != due), None)
            line = self.state_line if wrong is None else wrong[2]
            due = next((due for due, name in zip(expected, [*found, ""], strict=False) if due != name), expected[-1])
            key = due.rsplit("/", 1)[-1]
            document.error("row-length", line, key, f"a state of {attitude_type} needs {due} here")
            return
        epoch = stamp_ns(self.leaves[0][1], segment.value("TIME_SYSTEM"))
        numbers = [number(text) for _, text, _ in self.leaves[1:]]
        for item, (name, _, line) in zip([epoch, *numbers], self.leaves, strict=True):
            if isinstance(item, Fault):
                document.error(item.rule, line, name.rsplit("/", 1)[-1], item.message)
        good = [item for item in numbers if not isinstance(item, Fault)]
        if isinstance(epoch, Fault) or len(good) < len(columns):
            return
        self.runs.append(
            Rows(
                columns,
                np.array([-self.state_line]),
                np.array([epoch], np.int64),
                np.array([[value for value, _ in good]]),
                np.array([min(places for _, places in good[:4])], np.int8),
            )
        )
