"""Take an AEM in KVN apart. Whatever breaks the layout is noted in the document, and the rest is read on."""

from __future__ import annotations

import re

import numpy as np

from ..core.row_parse import parse_lines
from .aem import ROW_COLUMNS, VERSION_KEY
from .aem_document import Document, Entry, Rows, Segment
from .aem_tokens import Fault, counts_ns, label_scale, number, stamp_ns

LONGEST_LINE = 254
_MOST_FAULTY_ROWS = 1000

_MARKERS = ("META_START", "META_STOP", "DATA_START", "DATA_STOP")
_ASSIGNMENT = re.compile(r"([^=\s]+)\s*=\s*(.*)")
_UNPRINTABLE = re.compile(rb"[^ -~]")


def scan_kvn(data: bytes, source: str = "") -> Document:
    """The parts of a message in keyword = value notation."""
    text = data
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n").replace(b"\n\r", b"\n").replace(b"\r", b"\n")
    return _KvnScanner(Document(text, source)).scan()


class _KvnScanner:
    """Where in the file we are.

    ``place`` is header, meta, between (META_STOP and DATA_START) or after (DATA_STOP).
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.place = "header"
        self.position = 0
        self.line_start = 0
        self.line = 0

    def scan(self) -> Document:
        document = self.document
        while (text := self._next_line()) is not None:
            if not text:
                continue
            if document.version is None:
                self._first_line(text)
            elif text == "COMMENT" or text.startswith("COMMENT "):
                self._comment(text[8:])
            elif text in _MARKERS:
                self._marker(text)
            else:
                self._assignment(text)
        if document.version is None:
            document.error("version-first", 1, VERSION_KEY, f"the file is empty; the first line is {VERSION_KEY} = 2.0")
        elif self.place in ("meta", "between"):
            document.error("end-missing", self.line, "DATA_STOP", "the file ends inside a block")
        elif not document.segments:
            document.error("structure", self.line, "META_START", "the message has no block at all")
        return document

    def _next_line(self) -> str | None:
        """The next line, trimmed; its length and characters are checked here."""
        text = self.document.text
        if self.position >= len(text):
            return None
        end = text.find(b"\n", self.position)
        end = len(text) if end < 0 else end
        raw = text[self.position : end]
        self.line_start, self.position = self.position, end + 1
        self.line += 1
        if len(raw) > LONGEST_LINE:
            message = f"the line has {len(raw)} characters; at most {LONGEST_LINE} are allowed"
            self.document.error("line-length", self.line, "", message)
        if bad := _UNPRINTABLE.search(raw):
            message = f"character {bad.start() + 1} is 0x{bad[0].hex()}; only printable ASCII is allowed"
            self.document.error("characters", self.line, "", message)
        return raw.decode("latin-1").strip(" \t")

    def _first_line(self, text: str) -> None:
        match = _ASSIGNMENT.fullmatch(text)
        if match and match[1] == VERSION_KEY:
            self.document.version = Entry(self.line, VERSION_KEY, match[2])
            return
        message = f"the first line is '{text[:40]}'; it must be {VERSION_KEY} = 2.0"
        self.document.error("version-first", self.line, VERSION_KEY, message)
        self.document.version = Entry(self.line, VERSION_KEY, "")

    def _comment(self, text: str) -> None:
        document = self.document
        if self.place == "header" and not document.header:
            document.header_comments.append(text)
        elif self.place == "meta" and not document.segments[-1].entries:
            document.segments[-1].comments.append(text)
        else:
            message = f"a comment may stand only right after {VERSION_KEY}, META_START or DATA_START"
            document.error("comment-placement", self.line, "COMMENT", message)

    def _marker(self, text: str) -> None:
        document, expected = self.document, {"header": "META_START", "after": "META_START"}
        expected |= {"meta": "META_STOP", "between": "DATA_START"}
        if text != expected[self.place]:
            document.error("structure", self.line, text, f"{expected[self.place]} is due here, not {text}")
        if text == "META_START":
            document.segments.append(Segment(self.line))
            self.place = "meta"
        elif text == "META_STOP" and document.segments:
            self.place = "between"
        elif text == "DATA_START" and document.segments:
            self._data(document.segments[-1])
        elif text == "DATA_STOP":
            self.place = "after"

    def _assignment(self, text: str) -> None:
        document, line = self.document, self.line
        match = _ASSIGNMENT.fullmatch(text)
        if self.place == "between":
            document.error("structure", line, "DATA_START", f"DATA_START is due here, not '{text[:40]}'")
            self.position, self.line = self.line_start, line - 1
            self._data(document.segments[-1])
        elif self.place == "after":
            document.error("data-after-end", line, "", f"'{text[:40]}' stands after DATA_STOP")
        elif match is None:
            document.error("structure", line, "", f"'{text[:40]}' is no KEYWORD = value")
        else:
            entry = Entry(line, match[1], match[2].strip())
            (document.header if self.place == "header" else document.segments[-1].entries).append(entry)

    def _data(self, segment: Segment) -> None:
        """Read rows by the thousand, and line by line where something is unusual, until DATA_STOP."""
        document, text = self.document, self.document.text
        self.place = "after"
        columns = ROW_COLUMNS.get(segment.value("ATTITUDE_TYPE").upper())
        stop = text.find(b"\nDATA_STOP", self.position - 1) + 1
        if columns is None:  # the checker says so at the key; the rows cannot be judged
            stop = stop or len(text)
            self.line += text.count(b"\n", self.position, stop)
            self.position = stop
            return
        time_system = segment.value("TIME_SYSTEM")
        zulu = label_scale(time_system) == "UTC"
        most = ((stop or len(text)) - self.position) // (20 + 2 * len(columns)) + 1
        at, tags, day, ns_of_day = (np.empty(most, np.int64) for _ in range(4))
        values, decimals = np.empty((most, len(columns))), np.empty(most, np.int8)
        buffer = np.frombuffer(text, np.uint8)
        end, row, faulty = text.rfind(b"\n") + 1, 0, 0
        while self.position < len(text):
            known, position = row, self.position
            row, self.position = parse_lines(
                buffer, position, end, LONGEST_LINE, zulu, row, at, day, ns_of_day, values, decimals
            )
            self.line += text.count(b"\n", position, self.position)
            if row > known:
                tags[known:row] = counts_ns(day[known:row], ns_of_day[known:row], time_system)
            line = self._next_line()
            if line == "DATA_STOP":
                break
            if line is None or line in _MARKERS:
                document.error("end-missing", self.line, "DATA_STOP", "the data end without DATA_STOP")
                if line is not None:
                    self.position, self.line = self.line_start, self.line - 1
                break
            if line == "COMMENT" or line.startswith("COMMENT "):
                self._data_comment(segment, line[8:], row == 0)
            elif line and (parsed := self._row(line, columns, time_system)) is not None:
                tags[row], values[row], decimals[row] = parsed
                at[row] = self.line_start
                row += 1
            elif line and (faulty := faulty + 1) >= _MOST_FAULTY_ROWS:
                self._skip_rows(stop or len(text))
        else:
            document.error("end-missing", self.line, "DATA_STOP", "the data end without DATA_STOP")
        segment.rows = Rows(columns, at[:row], tags[:row], values[:row], decimals[:row])

    def _skip_rows(self, stop: int) -> None:
        """Read no more of a block of which little can be read: each of its lines would cost as much as a thousand."""
        document, text = self.document, self.document.text
        message = f"{_MOST_FAULTY_ROWS} rows of the block cannot be read; the rest was not looked at"
        document.error("rows-unread", self.line, "EPOCH", message)
        self.line += text.count(b"\n", self.position, stop)
        self.position = max(self.position, stop)

    def _data_comment(self, segment: Segment, text: str, at_start: bool) -> None:
        if at_start:
            segment.comments.append(text)
        else:
            message = "a comment may not stand between data lines"
            self.document.error("comment-placement", self.line, "COMMENT", message)

    def _row(self, line: str, columns: tuple[str, ...], time_system: str) -> tuple[int, list[float], int] | None:
        """Tag, numbers and decimals of one row, or None with the faults noted."""
        stamp, *tokens = line.split(" ")
        tokens = [token for token in tokens if token]
        tag = stamp_ns(stamp, time_system)
        parsed = [number(token) for token in tokens[: 2 * len(columns)]]
        faults = [("EPOCH", tag), *zip(columns, parsed, strict=False)]
        faults += [("", item) for item in parsed[len(columns) :]]
        wrong = [(key, item) for key, item in faults if isinstance(item, Fault)]
        for key, fault in wrong:
            self.document.error(fault.rule, self.line, key, fault.message)
        if len(tokens) != len(columns) and not wrong:
            message = f"{len(tokens)} numbers stand behind the time; {len(columns)} must: {' '.join(columns)}"
            self.document.error("row-length", self.line, "EPOCH", message)
        good = [item for item in parsed if not isinstance(item, Fault)]
        if isinstance(tag, Fault) or len(good) != len(tokens) or len(tokens) != len(columns):
            return None
        return tag, [value for value, _ in good], min(places for _, places in good[:4])
