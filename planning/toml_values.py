"""A value of a TOML file as messages quote it."""

from __future__ import annotations

from ..errors import one_line


def shown_value(value: object) -> str:
    """A value as it may stand in the file, short and on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return f'"{one_line(value)}"' if len(value) <= 40 else f'"{one_line(value[:37])}..."'
    if isinstance(value, int) and not -(10**20) < value < 10**20:
        return "a whole number of more than 20 digits"
    return one_line(str(value))
