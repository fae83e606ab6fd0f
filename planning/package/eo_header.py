"""Earth Explorer headers: beside a file (``.HDR``), or around XML in a file that holds both (``.EOF``).

Elements and their order follow the Earth Explorer file format, PE-TN-ESA-GS-0001, as public files of CryoSat and
Sentinel-1 show it; the document itself was not at hand. As in those of CryoSat there is no namespace, so that XML of
any namespace can stand in the data block unchanged.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from xml.parsers import expat
from xml.sax.saxutils import escape

from ...ephemeris.xml_encoding import refuse_other_encodings
from ...errors import ProductError
from .naming import TYPE_LENGTH

ROOT, HEADER, DATA_BLOCK = "Earth_Explorer_File", "Earth_Explorer_Header", "Data_Block"
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'

_FIXED = (
    "File_Name",
    "File_Description",
    "Notes",
    "Mission",
    "File_Class",
    "File_Type",
    "Validity_Period/Validity_Start",
    "Validity_Period/Validity_Stop",
    "File_Version",
    "Source/System",
    "Source/Creator",
    "Source/Creator_Version",
    "Source/Creation_Date",
)
"""Elements of the fixed header, in the standard's order."""

_DATE = (r"UTC=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", "UTC=YYYY-MM-DDThh:mm:ss")
_DATES = ("Validity_Period/Validity_Start", "Validity_Period/Validity_Stop", "Source/Creation_Date")
_RIGHT = {
    "File_Name": (r"[A-Za-z0-9._+-]{1,99}", "a file's name without its ending"),
    "File_Class": (r"[A-Z]{4}", "four capital letters"),
    "File_Type": (rf"[A-Z0-9_]{{{TYPE_LENGTH}}}", "ten of A-Z, 0-9 and _"),
    "File_Version": (r"\d{4}", "four digits"),
    **dict.fromkeys(_DATES, _DATE),
}
"""Pattern of what an element holds, and the same in words."""
_TEXT = (r"[^\x00-\x08\x0b-\x1f\x7f]*", "text")
_DECLARED = re.compile(rb"\s*<\?xml[^>]*\?>\s*")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")
_OPEN, _CLOSE = b'<Data_Block type="xml">\n', b"</Data_Block>\n"
_LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class EoHeader:
    """What a fixed header says. Dates are UTC, ``YYYY-MM-DDThh:mm:ss``."""

    file_name: str
    description: str
    notes: str
    mission: str
    file_class: str
    file_type: str
    validity_start: str
    validity_stop: str
    version: str
    system: str
    creator: str
    creator_version: str
    creation_date: str

    @property
    def values(self) -> tuple[str, ...]:
        """Texts of the elements, in their order."""
        held = [getattr(self, each.name) for each in fields(self)]
        return tuple(f"UTC={value}" if path in _DATES else value for path, value in zip(_FIXED, held, strict=True))


def write_header(header: EoHeader) -> bytes:
    """A header as a file of its own. Raises ProductError naming the element for a value that it cannot hold."""
    return DECLARATION + _header(header)


def wrap(header: EoHeader, xml: bytes) -> bytes:
    """An XML file as the data block of a file with this header; all but its declaration stays byte by byte.

    Raises ProductError for a header as above, and for XML that is not in UTF-8 or has a document type declaration.
    """
    declared = _DECLARED.match(xml)
    encoding = _ENCODING.search(declared[0]) if declared else None
    if encoding and encoding[1].upper() not in (b"UTF-8", b"US-ASCII"):
        raise ProductError("is not in UTF-8", file=header.file_name, hint="a data block is in the file's encoding")
    content = xml[declared.end() :] if declared else xml
    if b"<!DOCTYPE" in content[:4096]:
        raise ProductError("has a document type declaration", file=header.file_name, hint="it cannot stand in a block")
    end = b"" if content.endswith(b"\n") else b"\n"
    around = f"<{ROOT}>\n".encode("ascii"), f"</{ROOT}>\n".encode("ascii")
    return b"".join([DECLARATION, around[0], _header(header), _OPEN, content, end, _CLOSE, around[1]])


def read_header(data: bytes, source: str) -> EoHeader:
    """The header of a ``.HDR`` or ``.EOF`` file.

    Raises ProductError with line and element for anything that is not as ``write_header`` or ``wrap`` makes it.
    """
    return _scanned(data, source).header(source)


def unwrap(data: bytes, source: str) -> tuple[EoHeader, bytes]:
    """Header and XML of a file made by ``wrap``, with a declaration of its own. Raises ProductError as above."""
    scanner = _scanned(data, source)
    header = scanner.header(source)
    if scanner.block is None:
        raise ProductError("has no data block", file=source, key=DATA_BLOCK, hint=f"a {ROOT} is expected")
    start, stop = scanner.block
    if data[start : start + len(_OPEN)] != _OPEN:
        raise ProductError("does not begin on a line of its own", file=source, key=DATA_BLOCK)
    return header, DECLARATION + data[start + len(_OPEN) : stop]


def _header(header: EoHeader) -> bytes:
    lines, group = [], ""
    for path, value in zip(_FIXED, header.values, strict=True):
        if problem := _problem(path, value):
            raise ProductError(f"'{value}' cannot be written", file=header.file_name, key=path, hint=problem)
        above, _, name = path.rpartition("/")
        if above != group:
            lines += [f"</{group}>"] * bool(group) + [f"<{above}>"] * bool(above)
            group = above
        lines.append(f"<{name}>{escape(value)}</{name}>")
    lines += [f"</{group}>"]
    fixed = "\n".join(lines)
    text = f"<{HEADER}>\n<Fixed_Header>\n{fixed}\n</Fixed_Header>\n<Variable_Header/>\n</{HEADER}>\n"
    return text.encode("utf-8")


def _problem(path: str, value: str) -> str | None:
    """What would be right where a value is not."""
    pattern, right = _RIGHT.get(path, _TEXT)
    return None if re.fullmatch(pattern, value) and len(value) <= _LONGEST_TEXT else f"expected {right}"


def _scanned(data: bytes, source: str) -> _Scanner:
    scanner = _Scanner(source)
    try:
        scanner.parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise ProductError(f"is not well-formed XML: {reason}", file=source, line=error.lineno) from None
    return scanner


_TREE = (
    *(f"{HEADER}/Fixed_Header/{path}" for path in _FIXED),
    f"{HEADER}/Variable_Header",
)
_GROUPS = {path.rpartition("/")[0] for path in _TREE} | {HEADER}


class _Scanner:
    """Expat's handlers: the header's elements in their order, and where the data block lies in the file."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.block: tuple[int, int] | None = None
        self._texts: list[tuple[str, int]] = []
        self._open: list[str] = []
        self._closed: list[str] = []
        self._in_block = 0
        self._block_start = 0
        self.parser = parser = expat.ParserCreate()
        refuse_other_encodings(parser, lambda problem, hint: self._defect("encoding", problem, hint))
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def header(self, source: str) -> EoHeader:
        """What the fixed header says, once all has been parsed."""
        values = []
        for path, (text, line) in zip(_FIXED, self._texts, strict=True):
            if problem := _problem(path, text):
                raise ProductError(f"'{text[:60]}' is not accepted", file=source, line=line, key=path, hint=problem)
            values.append(text.removeprefix("UTC=") if path in _DATES else text)
        return EoHeader(*values)

    def _defect(self, key: str, problem: str, hint: str | None = None) -> ProductError:
        line = self.parser.CurrentLineNumber
        return ProductError(problem, file=self.source, line=line, key=key[:60], hint=hint)

    def _doctype(self, *_: object) -> None:
        raise self._defect("DOCTYPE", "a document type declaration is not accepted")

    def _path(self) -> str:
        return "/".join(self._open[1:] if self._open[0] == ROOT else self._open)

    def _start(self, tag: str, given: dict[str, str]) -> None:
        if self._in_block:
            self._in_block += 1
            return
        if not self._open and tag not in (ROOT, HEADER):
            raise self._defect(tag, "may not stand as the root", f"expected {ROOT} or {HEADER}")
        self._open.append(tag)
        if tag == ROOT and len(self._open) == 1:
            return
        path = self._path()
        done = len(self._texts) + len(self._closed)
        if path == DATA_BLOCK and self._open[0] == ROOT and done == len(_TREE) and self.block is None:
            if given != {"type": "xml"}:
                raise self._defect(DATA_BLOCK, "is not of type xml", 'expected type="xml"')
            self._in_block = 1
            self._block_start = self.parser.CurrentByteIndex
            return
        if given:
            raise self._defect(tag, f"has an attribute '{next(iter(given))}'", "expected none")
        due = _TREE[done] if done < len(_TREE) else DATA_BLOCK
        if path != due and not (path in _GROUPS and f"{due}/".startswith(f"{path}/")):
            raise self._defect(tag, "stands in the wrong place", f"expected {due.rpartition('/')[2]}")
        if path == due and done < len(_FIXED):
            self._texts.append(("", self.parser.CurrentLineNumber))

    def _text(self, text: str) -> None:
        if self._in_block or not self._open:
            return
        path = self._path()
        if self._texts and path == _TREE[len(self._texts) - 1]:
            before, line = self._texts[-1]
            self._texts[-1] = (before + text, line)
        elif text.strip():
            raise self._defect(self._open[-1], "holds text", "expected elements")

    def _end(self, tag: str) -> None:
        if self._in_block > 1:
            self._in_block -= 1
            return
        if self._in_block == 1:
            self._in_block = 0
            self.block = (self._block_start, self.parser.CurrentByteIndex)
        path = self._path()
        self._open.pop()
        if path == _TREE[-1]:
            self._closed.append(path)
        done = len(self._texts) + len(self._closed)
        if path == HEADER and done < len(_TREE):
            raise self._defect(HEADER, f"has no {_TREE[done].rpartition('/')[2]}", "expected it")
        if path in _GROUPS and path != HEADER and done < len(_TREE) and _TREE[done].startswith(f"{path}/"):
            raise self._defect(path.rpartition("/")[2], f"has no {_TREE[done].rpartition('/')[2]}", "expected it")
        if tag == ROOT and not self._open and (self.block is None or done < len(_TREE)):
            raise self._defect(ROOT, f"has no {DATA_BLOCK if done == len(_TREE) else HEADER}", "expected one")
