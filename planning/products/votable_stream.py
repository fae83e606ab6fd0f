"""What documents of VOTable 1.4 (IVOA) with rows in BINARY2 have in common: the XML around, base64, and one table."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

import numpy as np

from ...ephemeris.xml_encoding import has_known_encoding
from ...errors import ProductError

NAMESPACE = "http://www.ivoa.net/xml/VOTable/v1.3"

STREAM_OPENING = b'<DATA>\n<BINARY2>\n<STREAM encoding="base64">\n'
STREAM_CLOSING = b"</STREAM>\n</BINARY2>\n</DATA>\n"
DOCUMENT_OPENING = f'<?xml version="1.0" encoding="UTF-8"?>\n<VOTABLE version="1.4" xmlns="{NAMESPACE}">\n'
DOCUMENT_CLOSING = b"</TABLE>\n</RESOURCE>\n</VOTABLE>\n"

_LINE_LENGTH = 76
_LINE_BYTES = _LINE_LENGTH // 4 * 3


def folded_base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Bytes in base64, in lines that do not depend on how they are cut into pieces."""
    rest = b""
    for piece in pieces:
        data = rest + piece
        whole = len(data) // _LINE_BYTES * _LINE_BYTES
        rest = data[whole:]
        if whole:
            text = np.frombuffer(binascii.b2a_base64(data[:whole], newline=False), np.uint8)
            lines = np.full((whole // _LINE_BYTES, _LINE_LENGTH + 1), ord("\n"), np.uint8)
            lines[:, :-1] = text.reshape(-1, _LINE_LENGTH)
            yield lines.tobytes()
    yield binascii.b2a_base64(rest)


class _Builder(ElementTree.TreeBuilder):
    """Refuses a document type declaration: without one no entity can be declared, so none can be expanded."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self._source = source

    def doctype(self, *_: object) -> None:
        raise ProductError("is not accepted", file=self._source, key="DOCTYPE", hint="a VOTable needs none")


def tag(name: str) -> str:
    """An element's name as ElementTree has it."""
    return f"{{{NAMESPACE}}}{name}"


def only_table(data: bytes, source: str) -> ElementTree.Element:
    """The one table of a document. Raises ProductError, naming the line of an XML error."""
    if not has_known_encoding(data):
        raise ProductError("is in an encoding that is not known", file=source, line=1, hint="use UTF-8")
    parser = ElementTree.XMLParser(target=_Builder(source))
    try:
        root = ElementTree.fromstring(data, parser)
    except ElementTree.ParseError as error:
        raise ProductError(f"not well-formed XML: {error.msg}", file=source, line=error.position[0]) from None
    tables = root.findall(f".//{tag('TABLE')}")
    if len(tables) != 1:
        raise ProductError(f"holds {len(tables)} tables", file=source, hint="one was expected")
    return tables[0]


def parameter(table: ElementTree.Element, name: str) -> str | None:
    """The value of a PARAM of the table, None if it has no such."""
    return next((p.get("value", "") for p in table.findall(tag("PARAM")) if p.get("name") == name), None)


def check_field(field: ElementTree.Element, name: str, wanted: dict[str, str], source: str) -> None:
    """Raises ProductError if a FIELD does not have these attributes."""
    for attribute, value in wanted.items():
        found = field.get(attribute, "")
        if found != value:
            raise ProductError(f"{attribute} is '{found}'", file=source, key=name, hint=f"expected '{value}'")


def stream_of(table: ElementTree.Element, source: str) -> bytes:
    """The bytes of the table's rows. Raises ProductError."""
    stream = table.find(f"{tag('DATA')}/{tag('BINARY2')}/{tag('STREAM')}")
    if stream is None or stream.get("encoding") != "base64":
        raise ProductError("the rows are not in BINARY2 with base64", file=source, key="STREAM")
    try:
        text = (stream.text or "").encode("ascii").translate(None, b" \t\r\n")
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise ProductError(f"the rows are not base64: {error}", file=source, key="STREAM") from None
