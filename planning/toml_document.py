"""A TOML file with a schema: its tables, and its defects as errors that name file, line and key."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any, TypeVar

from ..errors import InvalidInput
from .mission_defects import Defect
from .toml_locate import key_text, locate, nearest_line

AnyInput = TypeVar("AnyInput", bound=InvalidInput)

MOST_BYTES = 16 << 20
MOST_DEPTH = 64
_MOST_DOTS = 1000


def toml_tables(data: bytes, file: str) -> tuple[str, dict[str, Any]]:
    """Text and tables of a TOML file.

    Raises InvalidInput with the line for what is no TOML, larger than MOST_BYTES, or nested deeper than MOST_DEPTH:
    a second is spent on a megabyte, and what walks tables may do so by calling itself.
    """
    if len(data) > MOST_BYTES:
        raise InvalidInput(f"has {len(data)} bytes", file=file, hint=f"a TOML file has at most {MOST_BYTES}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidInput("not UTF-8 text", file=file, line=line, hint="save the file as UTF-8") from None
    _refuse_long_keys(text, file)
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _syntax_error(error, text, file) from None
    except ValueError:
        hint = "write it with a decimal point and an exponent"
        raise InvalidInput("not valid TOML: a number of thousands of digits", file=file, hint=hint) from None
    except RecursionError:
        raise _too_deep(file) from None
    if _is_deeper(tables, MOST_DEPTH):
        raise _too_deep(file)
    return text, tables


def _refuse_long_keys(text: str, file: str) -> None:
    """Keys of thousands of parts, for which tomllib takes time that grows with their square."""
    for line, content in enumerate(text.split("\n"), start=1):
        if content.count(".") > _MOST_DOTS and max(part.count(".") for part in re.split("[=,]", content)) > _MOST_DOTS:
            hint = f"a key has at most {MOST_DEPTH} parts"
            raise InvalidInput(f"more than {_MOST_DOTS} dots in a key", file=file, line=line, hint=hint)


def _is_deeper(value: Any, most: int) -> bool:
    level = [value]
    for _ in range(most):
        level = [inner for each in level for inner in (each.values() if isinstance(each, dict) else each)
                 if isinstance(inner, dict | list)]  # fmt: skip
        if not level:
            return False
    return True


def _too_deep(file: str) -> InvalidInput:
    return InvalidInput("not valid TOML: nested too deeply", file=file, hint="use plain tables")


def located(defects: Sequence[Defect], text: str, file: str, kind: type[AnyInput]) -> list[AnyInput]:
    """Defects with their lines, in order; what is absent comes after what is there and wrong."""
    lines = locate(text)
    placed = [(defect.absent, nearest_line(lines, defect.path), defect) for defect in defects]
    placed.sort(key=lambda each: each[:2])
    return [
        kind(defect.problem, file=file, line=line, key=key_text(defect.path), hint=defect.hint)
        for _, line, defect in placed
    ]


def _syntax_error(error: tomllib.TOMLDecodeError, text: str, file: str) -> InvalidInput:
    """tomllib ends its message with ``(at line 3, column 5)`` or ``(at end of document)``."""
    message, _, place = str(error).rstrip(")").rpartition(" (at ")
    found = re.fullmatch(r"line (\d+), column (\d+)", place)
    line = int(found[1]) if found else max(1, len(text.splitlines()))
    where = f" at column {found[2]}" if found else " at the end of the file"
    hint = 'expected lines like key = 1.5, key = "text", [table] or [[table]]'
    return InvalidInput(f"not valid TOML{where}: {message}", file=file, line=line, hint=hint)
