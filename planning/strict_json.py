"""JSON in which a key that stands twice in an object is an error, and not the last one's value."""

from __future__ import annotations

import json
from typing import Any


def strict_json(text: str) -> Any:
    """What the text says. Raises ValueError, JSONDecodeError among them, and RecursionError as ``json.loads``."""
    return json.loads(text, object_pairs_hook=_distinct)


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands there twice")
    return found
