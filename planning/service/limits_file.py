"""Limits of a service from a TOML file: keys of ``Limits``, each a number.

stars = 500
seconds = 10.0
"""

from __future__ import annotations

from dataclasses import fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ...ephemeris.plain_file import MOST_TEXT_BYTES, plain_bytes
from ...errors import InvalidInput
from ..toml_document import toml_tables
from ..toml_locate import locate
from .settings import Limits


def read_limits(path: str | Path) -> Limits:
    """The limits of a file, the others as they are by default. Raises InvalidInput with file, line and key."""
    try:
        data = plain_bytes(path, MOST_TEXT_BYTES)
    except OSError as error:
        raise InvalidInput(f"cannot be read: {error.strerror}", file=path) from error
    return parse_limits(data, str(path))


def parse_limits(data: bytes, file: str) -> Limits:
    """The limits of a file's bytes; ``file`` is what messages call it. Raises InvalidInput as ``read_limits``."""
    text, tables = toml_tables(data, file)
    lines = locate(text)
    known: dict[str, type[int] | type[float]] = {
        field.name: int if isinstance(field.default, int) else float for field in fields(Limits)
    }
    for key, value in tables.items():
        problem, hint = None, None
        if key not in known:
            near = get_close_matches(key, known, n=1)
            problem, hint = "unknown key", f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"
        elif (
            isinstance(value, bool) or not isinstance(value, int | float) or (known[key] is int and value != int(value))
        ):
            problem, hint = "is not a whole number" if known[key] is int else "is not a number", "give one above 0"
        elif not 0 < value < float("inf"):
            problem, hint = f"{value} is out of range", "give a number above 0"
        if problem is not None:
            raise InvalidInput(problem, file=file, line=lines.get((key,)), key=key, hint=hint)
    chosen: dict[str, Any] = {key: known[key](value) for key, value in tables.items()}
    return replace(Limits(), **chosen)
