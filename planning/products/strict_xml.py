"""Elements of an XML file whose values stand in attributes, or in elements of text, held against a layout's rules.

A document type declaration is refused: without one no entity can be declared, so none can be expanded. Elements that
the rules do not know are refused as they open, so that depth is bounded by the rules. Processing of namespaces:
elements and attributes are called by the prefixes that the rules use, whatever prefixes the file has.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape

from ...ephemeris.xml_encoding import refuse_other_encodings
from ...errors import ProductError
from .fields import Fields, shown

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
XSI = "http://www.w3.org/2001/XMLSchema-instance"

_SEPARATOR = " "
_BLANKS = " \t\r\n"
_ENTITIES = {'"': "&quot;"}


@dataclass(frozen=True)
class Rule:
    """What an element is like. Rules of one parent stand in the order of its children.

    parents   names of the elements it may stand in; "" for the root
    mixes     whether it may stand before and after elements of the rule above
    is_text   whether it holds text, without the blanks around it: its fields have that by the name of the element
    """

    parents: tuple[str, ...]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    least: int = 0
    most: int | None = None
    mixes: bool = False
    is_text: bool = False


@dataclass(frozen=True)
class Layout:
    """The rules of a kind of file by element, and the prefixes its rules use by namespace ("" for the default).

    Without prefixes the file has no namespaces.
    """

    rules: Mapping[str, Rule]
    prefixes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Element:
    """An element in the order of the document; ``parent`` is the index of the one around it, -1 for the root.

    All attributes that its rule knows have a value: those that are not there, and may be, are "".
    """

    name: str
    parent: int
    fields: Fields


def attributes(values: Mapping[str, str]) -> str:
    """Attributes as they stand in a start tag, each after a blank."""
    return "".join(f' {name}="{escape(value, _ENTITIES)}"' for name, value in values.items())


def parse(data: bytes, source: str, layout: Layout) -> list[Element]:
    """The elements of a file. Raises ProductError with line and element or attribute for anything against the rules."""
    scanner = _Scanner(source, layout)
    try:
        scanner.parser.Parse(data, True)
    except expat.ExpatError as error:
        reason = expat.errors.messages[error.code]
        raise ProductError(f"is not well-formed XML: {reason}", file=source, line=error.lineno) from None
    return scanner.elements


@dataclass
class _Open:
    """An element whose end has not come."""

    index: int
    name: str
    line: int
    last: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    texts: list[str] | None = None


class _Scanner:
    """Expat's handlers."""

    def __init__(self, source: str, layout: Layout) -> None:
        self.source, self.layout = source, layout
        self.elements: list[Element] = []
        self._open: list[_Open] = [_Open(-1, "", 1)]
        self._order: dict[str, int] = {}
        for name, rule in layout.rules.items():
            self._order[name] = len(self._order) if not rule.mixes else max(self._order.values())
        self.parser = parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
        refuse_other_encodings(parser, lambda problem, hint: ProductError(problem, file=source, line=1, hint=hint))
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text

    def _defect(self, key: str, problem: str, hint: str | None = None) -> ProductError:
        return ProductError(problem, file=self.source, line=self.parser.CurrentLineNumber, key=key, hint=hint)

    def _doctype(self, *_: object) -> None:
        raise self._defect("DOCTYPE", "a document type declaration is not accepted")

    def _start(self, tag: str, given: dict[str, str]) -> None:
        name, around = self._called(tag, "?" if self.layout.prefixes else ""), self._open[-1]
        rule = self.layout.rules.get(name)
        if rule is None or around.name not in rule.parents:
            place = f"in '{around.name}'" if around.name else "as the root"
            children = [each for each, of in self.layout.rules.items() if around.name in of.parents]
            known = ", ".join(children) if children else "nothing"
            raise self._defect(name[:60], f"may not stand {place}", f"expected {known}")
        if around.last and self._order[name] < self._order[around.last]:
            raise self._defect(name, f"stands after '{around.last}'", "expected before it")
        around.last, count = name, around.counts.get(name, 0) + 1
        around.counts[name] = count
        if rule.most is not None and count > rule.most:
            raise self._defect(name, f"stands {count} times in '{around.name}'", f"expected at most {rule.most}")
        line = self.parser.CurrentLineNumber
        values = self._values(name, rule, given)
        self._open.append(_Open(len(self.elements), name, line, texts=[] if rule.is_text else None))
        self.elements.append(Element(name, around.index, Fields(self.source, line, values)))

    def _values(self, name: str, rule: Rule, given: dict[str, str]) -> dict[str, str]:
        values = {self._called(key): value for key, value in given.items()}
        for key in rule.required:
            if key not in values:
                raise self._defect(key, f"'{name}' has no such attribute", "expected one")
        for key in values:
            if key not in rule.required and key not in rule.optional and not key.startswith("xsi:"):
                known = ", ".join((*rule.required, *rule.optional)) or "none"
                raise self._defect(key[:60], f"is no attribute of '{name}'", f"expected {known}")
        return {key: values.get(key, "") for key in (*rule.required, *rule.optional)}

    def _called(self, name: str, default: str = "") -> str:
        """A name with the prefix that the rules have for its namespace; ``default`` for one without."""
        if _SEPARATOR not in name:
            return f"{default}:{name}" if default else name
        namespace, _, local = name.rpartition(_SEPARATOR)
        prefix = "xsi" if namespace == XSI else self.layout.prefixes.get(namespace, "?")
        return f"{prefix}:{local}" if prefix else local

    def _text(self, text: str) -> None:
        if (texts := self._open[-1].texts) is not None:
            texts.append(text)
        elif text.strip():
            problem = f"holds the text '{shown(text.strip())}'"
            raise self._defect(self._open[-1].name, problem, "expected attributes only")

    def _end(self, tag: str) -> None:
        closed = self._open.pop()
        if closed.texts is not None:
            element = self.elements[closed.index]
            values = {**element.fields.values, closed.name: "".join(closed.texts).strip(_BLANKS)}
            fields = Fields(self.source, closed.line, values)
            self.elements[closed.index] = Element(element.name, element.parent, fields)
        for name, rule in self.layout.rules.items():
            if rule.least and closed.name in rule.parents and closed.counts.get(name, 0) < rule.least:
                problem = f"has no element '{name}'" if rule.least == 1 else f"has fewer than {rule.least} of '{name}'"
                raise ProductError(problem, file=self.source, line=closed.line, key=closed.name, hint="expected one")
