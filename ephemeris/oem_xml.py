"""The OEM's XML form: from elements to records, with the line of each."""

from xml.parsers import expat

from ..errors import ProductError
from .oem_records import HEADER_KEYS, METADATA_KEYS, STATE_KEYS, Block, Entry, Message, Row, append_in_order
from .xml_encoding import refuse_other_encodings

_UNITS = {
    **dict.fromkeys(STATE_KEYS[:3], "km"),
    **dict.fromkeys(STATE_KEYS[3:6], "km/s"),
    **dict.fromkeys(STATE_KEYS[6:], "km/s**2"),
}


def read_xml(data: bytes, source: str) -> Message:
    """The records of an XML file; comments and covariance matrices are skipped.

    Raises ProductError with file and line for anything that is not in its place. Document types are refused.
    """
    reader = _Reader(source)
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise ProductError(f"is not well-formed XML: {reason}", file=source, line=error.lineno) from None
    if reader.message is None:
        raise ProductError("holds no element 'oem'", file=source, line=1)
    return reader.message


class _Reader:
    """Expat's handlers. The path of open elements, without namespaces, says where a piece of text belongs."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.message: Message | None = None
        self._path: list[str] = []
        self._line = 0
        self._text: list[str] = []
        self._state: dict[str, str] = {}
        self._state_line = 0
        self.parser = expat.ParserCreate()
        refuse_other_encodings(self.parser, lambda problem, hint: self._error(problem, "encoding", hint))
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text.append
        self.parser.StartDoctypeDeclHandler = self._doctype

    def _error(self, problem: str, key: str, hint: str | None = None) -> ProductError:
        line = self.parser.CurrentLineNumber
        return ProductError(problem, file=self.source, line=line, key=key, hint=hint)

    def _doctype(self, *_: object) -> None:
        raise self._error("is not accepted", "DOCTYPE", "an OEM needs none")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self._path.append(name)
        self._text.clear()
        self._line = self.parser.CurrentLineNumber
        if name == "oem":
            if self.message is not None:
                raise self._error("stands twice", "oem", "give one OEM in a file")
            self.message = Message(Entry(self._line, "version", attributes.get("version", "")))
        elif self.message is None:
            if name != "ndm":
                raise self._error("stands where an OEM begins", name, "the root is 'oem', or 'ndm' around it")
        elif name == "segment":
            self.message.blocks.append(Block(self._line))
        elif name == "stateVector":
            self._state, self._state_line = {}, self._line
        elif self._parent() == "stateVector" and attributes.get("units", _UNITS.get(name)) != _UNITS.get(name):
            raise self._error(f"unit '{attributes['units']}'", name, f"give {_UNITS.get(name)}")

    def _parent(self) -> str:
        return self._path[-2] if len(self._path) > 1 else ""

    def _end(self, tag: str) -> None:
        name, parent = self._path[-1], self._parent()
        text = "".join(self._text).strip()
        self._text.clear()
        if self.message is not None and name != "COMMENT":
            entry = Entry(self._line, name, text)
            if parent == "header":
                append_in_order(self.message.header, entry, HEADER_KEYS, "header", self.source)
            elif parent in ("metadata", "stateVector") and not self.message.blocks:
                raise self._error("stands outside a segment", name)
            elif parent == "metadata":
                metadata = self.message.blocks[-1].metadata
                append_in_order(metadata, entry, METADATA_KEYS, "metadata", self.source)
            elif parent == "stateVector":
                if name not in ("EPOCH", *STATE_KEYS) or name in self._state:
                    raise self._error("unknown or given twice in a stateVector", name)
                self._state[name] = text
            elif name == "stateVector":
                self._finish_state()
        self._path.pop()

    def _finish_state(self) -> None:
        wanted = STATE_KEYS if "X_DDOT" in self._state else STATE_KEYS[:6]
        for key in ("EPOCH", *wanted):
            if key not in self._state:
                raise ProductError("missing", file=self.source, line=self._state_line, key=key)
        if len(self._state) != 1 + len(wanted):
            raise ProductError("missing", file=self.source, line=self._state_line, key="X_DDOT")
        if self.message is not None:
            values = tuple(self._state[key] for key in wanted)
            self.message.blocks[-1].rows.append(Row(self._state_line, self._state["EPOCH"], values))
