"""Comma-separated values under comments that say what they are: one line of ``# key: value`` each, values in JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...errors import InvalidInput, ProductError
from .fields import shown

MARK = b"# scanplan: "
"""How such a file begins; the name of its product follows, in JSON."""


@dataclass(frozen=True)
class CsvHeader:
    """The comments as read, and how far they go."""

    record: Mapping[str, Any]
    lines: int
    size_bytes: int


def written(record: Mapping[str, Any]) -> bytes:
    """The comments; ``record["product"]`` comes first. Raises InvalidInput for a number that is not finite."""
    rest = {key: value for key, value in record.items() if key != "product"}
    try:
        lines = [f"# {key}: {json.dumps(value, allow_nan=False)}\n" for key, value in rest.items()]
    except ValueError:
        raise InvalidInput("a number of the header is not finite", hint="a file holds finite numbers only") from None
    return b"".join([MARK, json.dumps(record["product"]).encode("ascii"), b"\n", "".join(lines).encode("ascii")])


def read(data: bytes, source: str) -> CsvHeader:
    """The comments of a file. Raises ProductError with line and key."""
    if not data.startswith(MARK):
        raise ProductError("is no CSV of scanplan", file=source, line=1, hint=f"it begins '{MARK.decode()}'")
    record: dict[str, Any] = {}
    start = lines = 0
    while data.startswith(b"#", start):
        end, lines = data.find(b"\n", start), lines + 1
        if end < 0:
            raise ProductError("the comments have no end: the file was cut off", file=source, line=lines)
        key, value = _item(data[start + 1 : end], source, lines)
        key = "product" if lines == 1 else key
        if key in record:
            raise ProductError("stands twice", file=source, line=lines, key=shown(key))
        record[key] = value
        start = end + 1
    if not data.endswith(b"\n"):
        raise ProductError("the last line has no end: the file was cut off", file=source)
    return CsvHeader(record, lines, start)


def _item(line: bytes, source: str, number: int) -> tuple[str, Any]:
    try:
        key, colon, value = line.decode("ascii").strip().partition(": ")
        if colon:
            return key, json.loads(value)
    except (UnicodeDecodeError, ValueError, RecursionError):
        pass
    raise ProductError("is no comment '# key: value' with a value in JSON", file=source, line=number)
