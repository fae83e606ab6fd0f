"""Where each key of a TOML text stands.

``tomllib`` gives values without their places, yet an error worth reading names the line. This scanner walks a
text that ``tomllib`` has already accepted and records the line of every key, table header and array element.
It does not judge the text and reads nothing but keys. Specification: TOML 1.0.0, https://toml.io/en/v1.0.0.
"""

import re
from collections.abc import Mapping

KeyPath = tuple[str | int, ...]

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"[ \t]*")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}#\n]*")
_BASIC_STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
_LITERAL_STRING = re.compile(r"'([^'\n]*)'")
# Up to two quotes may stand directly before the three that close a multi-line string.
_LONG_BASIC_STRING = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}', re.DOTALL)
_LONG_LITERAL_STRING = re.compile(r"'''.*?'{3,5}", re.DOTALL)
_ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([btnfre"\\]))')
_ESCAPED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b", '"': '"', "\\": "\\"}


def locate(text: str) -> dict[KeyPath, int]:
    """Line, from 1, of every key path of a valid TOML text.

    A path is the keys from the root, with the index (from 0) of each array element, such as
    ``("law", "segment", 3, "kind")``.
    A table stands where its header or first dotted key stands, an element of an array where its text begins.
    The empty path, the whole text, stands on line 1.
    """
    return _Scanner(text).scan()


def nearest_line(lines: Mapping[KeyPath, int], path: KeyPath) -> int:
    """Line of ``path``, or of the nearest enclosing table or array that the text has."""
    for length in range(len(path), -1, -1):
        line = lines.get(path[:length])
        if line is not None:
            return line
    return 1


def key_text(path: KeyPath) -> str:
    """A path as text, such as ``law.segment[3].kind``; the first element of an array is 0."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


class _Scanner:
    """One pass over a text: a cursor, the lines found so far, and the length of each array of tables."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n")
        self.at = 0
        self.lines: dict[KeyPath, int] = {(): 1}
        self.table_counts: dict[KeyPath, int] = {}
        self._counted_to = 0
        self._line = 1

    def scan(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while self._skip(_GAP) < len(self.text):
            start = self.at
            if self._peek() == "[":
                table = self._header()
            else:
                self._pair(table)
            if self.at == start:  # not TOML after all: stop with what was found
                break
        return self.lines

    def _header(self) -> KeyPath:
        line = self._line_here()
        brackets = 2 if self.text.startswith("[[", self.at) else 1
        self.at += brackets
        keys = self._dotted_key()
        self._skip(_BLANK)
        self.at += brackets
        path = self._enter((), keys[:-1], line)
        last = (*path, keys[-1])
        self.lines.setdefault(last, line)
        if brackets == 1:
            return self._inside(last)
        index = self.table_counts.get(last, 0)
        self.table_counts[last] = index + 1
        self.lines[(*last, index)] = line
        return (*last, index)

    def _pair(self, table: KeyPath) -> None:
        line = self._line_here()
        keys = self._dotted_key()
        self._skip(_BLANK)
        self.at += 1  # the equals sign
        path = (*self._enter(table, keys[:-1], line), keys[-1])
        self.lines.setdefault(path, line)
        self._skip(_BLANK)
        self._value(path)

    def _enter(self, path: KeyPath, keys: list[str], line: int) -> KeyPath:
        """Go down through tables, into the latest element where a key names an array of tables."""
        for key in keys:
            path = (*path, key)
            self.lines.setdefault(path, line)
            path = self._inside(path)
        return path

    def _inside(self, path: KeyPath) -> KeyPath:
        count = self.table_counts.get(path)
        return path if count is None else (*path, count - 1)

    def _dotted_key(self) -> list[str]:
        keys = [self._key()]
        while True:
            self._skip(_BLANK)
            if self._peek() != ".":
                return keys
            self.at += 1
            keys.append(self._key())

    def _key(self) -> str:
        self._skip(_BLANK)
        if found := self._match(_BASIC_STRING):
            return _ESCAPE.sub(_unescape, found[1])
        if found := self._match(_LITERAL_STRING):
            return found[1]
        found = self._match(_BARE_KEY)
        return found[0] if found else ""

    def _value(self, path: KeyPath) -> None:
        opening = self._peek()
        if opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline_table(path)
        elif opening in ('"', "'"):
            patterns = (_LONG_BASIC_STRING, _LONG_LITERAL_STRING, _BASIC_STRING, _LITERAL_STRING)
            if not any(self._match(pattern) for pattern in patterns):
                self.at = len(self.text)
        else:
            self._skip(_SCALAR)

    def _array(self, path: KeyPath) -> None:
        self.at += 1
        index = 0
        while self._skip(_GAP) < len(self.text):
            if self._peek() == "]":
                self.at += 1
                return
            start = self.at
            element = (*path, index)
            self.lines[element] = self._line_here()
            self._value(element)
            self._skip(_GAP)
            if self._peek() == ",":
                self.at += 1
            if self.at == start:
                return
            index += 1

    def _inline_table(self, path: KeyPath) -> None:
        self.at += 1
        while self._skip(_GAP) < len(self.text):
            if self._peek() == "}":
                self.at += 1
                return
            start = self.at
            self._pair(path)
            self._skip(_GAP)
            if self._peek() == ",":
                self.at += 1
            if self.at == start:
                return

    def _line_here(self) -> int:
        self._line += self.text.count("\n", self._counted_to, self.at)
        self._counted_to = self.at
        return self._line

    def _peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def _skip(self, pattern: re.Pattern[str]) -> int:
        if found := pattern.match(self.text, self.at):
            self.at = found.end()
        return self.at

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        if found := pattern.match(self.text, self.at):
            self.at = found.end()
        return found


def _unescape(found: re.Match[str]) -> str:
    short, long, letter = found.groups()
    return _ESCAPED[letter] if letter else chr(int(short or long, 16))
