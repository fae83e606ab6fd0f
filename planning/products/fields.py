"""Values of one record of a text product, an XML element or a line of CSV: typed, or refused with line and key."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ...errors import InvalidInput, ProductError

_INTEGER = re.compile(r"-?\d{1,19}", re.ASCII)
_REAL = re.compile(r"-?\d+(\.\d*)?([eE][+-]?\d+)?", re.ASCII)
_REALS = re.compile(r"\s*(-?\d+(\.\d*)?([eE][+-]?\d+)?(\s+|$))*", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Fields:
    """Texts by key, and where they stand. Each method raises ProductError for a value it cannot take."""

    source: str
    line: int
    values: Mapping[str, str]

    def defect(self, key: str, problem: str, hint: str | None = None) -> ProductError:
        """What is wrong with a value, to be raised."""
        return ProductError(problem, file=self.source, line=self.line, key=key, hint=hint)

    def text(self, key: str) -> str:
        """One line of printable text, or none."""
        if not self.values[key].isprintable():
            raise self.defect(key, f"'{shown(self.values[key])}' is not one line of printable text")
        return self.values[key]

    def some_text(self, key: str) -> str:
        """Text that is not empty."""
        if not self.values[key]:
            raise self.defect(key, "is empty")
        return self.text(key)

    def integer(self, key: str) -> int:
        """A whole number that int64 holds."""
        text = self.values[key]
        if _INTEGER.fullmatch(text) and -(2**63) <= (number := int(text)) < 2**63:
            return number
        raise self.defect(key, f"'{shown(text)}' is not a whole number")

    def real(self, key: str) -> float:
        """A finite number."""
        return self._real(key, self.values[key])

    def real_or_none(self, key: str) -> float | None:
        """A finite number, None where there is no text."""
        return self.real(key) if self.values.get(key) else None

    def reals(self, key: str, count: int) -> list[float]:
        """So many numbers between blanks."""
        texts = self.values[key].split()
        if len(texts) != count:
            raise self.defect(key, f"{len(texts)} numbers", f"expected {count}")
        if _REALS.fullmatch(self.values[key]):  # all at once, for files of millions of them
            numbers = list(map(float, texts))
            if all(map(math.isfinite, numbers)):
                return numbers
        return [self._real(key, text) for text in texts]

    def one_of(self, key: str, known: tuple[str, ...]) -> str:
        """One of some words."""
        if self.values[key] not in known:
            raise self.defect(key, f"is '{shown(self.values[key])}'", f"expected {', '.join(known)}")
        return self.values[key]

    def must_be(self, key: str, expected: str, why: str) -> None:
        """A text that follows from others."""
        if self.values[key] != expected:
            raise self.defect(key, f"'{shown(self.values[key])}' is not {why}", f"expected '{expected}'")

    def input_file(self) -> dict[str, str]:
        """Role, name and sha256 of a file that went in."""
        if not _SHA256.fullmatch(self.values["sha256"]):
            raise self.defect("sha256", "is no sha256", "expected 64 digits, 0 to 9 and a to f")
        return {key: self.text(key) for key in ("role", "name", "sha256")}

    def _real(self, key: str, text: str) -> float:
        if _REAL.fullmatch(text) and math.isfinite(number := float(text)):
            return number
        raise self.defect(key, f"'{shown(text)}' is not a number")


def shown(text: str) -> str:
    """The beginning of a text as an error message may show it: on one line, without control characters."""
    return "".join(character if character.isprintable() else "?" for character in text[:60])


def printable(text: str, what: str) -> str:
    """A text that every format can carry. Raises InvalidInput for one with control characters or line ends."""
    if not text.isprintable():
        raise InvalidInput(f"{what} is {text[:60]!r}", hint="expected one line of printable text")
    return text


def number_text(value: float, what: str) -> str:
    """The shortest decimal that reads back as this double. Raises InvalidInput for one that is not finite."""
    if not math.isfinite(value):
        raise InvalidInput(f"{what} is {value}", hint="a file holds finite numbers only")
    return repr(float(value))
