"""Keys of mission files and profiles, from the models that check them: type, what holds without it, what is right."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from scanplan.docs.reference_tables.markdown import table
from scanplan.planning import mission_schema
from scanplan.planning.package import profile_schema

_TYPES = {str: "text", int: "whole number", float: "number", bool: "true or false"}
_MANY = 6
"""A default of so many elements is told as all."""
_TABLE = re.compile(r"(\[\[?[a-z_.]+\]\]?)")


def keys_of(model: type[BaseModel], leaving: frozenset[str] = frozenset()) -> str:
    """The table of a model's keys, in its order."""
    fields = {key: field for key, field in model.model_fields.items() if key not in leaving}
    return table(
        ("key", "type", "without it", "what it is"),
        ((f"`{key}`", type_of(field), without(field), meaning_of(key, field)) for key, field in fields.items()),
    )


def meaning_of(key: str, field: FieldInfo) -> str:
    """The field's description, names of tables as code. Raises ValueError if it has none."""
    if key == "kind" and typing.get_origin(field.annotation) is Literal:
        return "which kind this table is of"
    if not field.description:
        raise ValueError(f"{key} has no description")
    return _TABLE.sub(r"`\1`", field.description)


def without(field: FieldInfo) -> str:
    """What holds where the key is left out."""
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True, validated_data={})
    if value in (None, "", [], {}, ()):
        return "optional"
    if isinstance(value, (list, tuple)) and len(value) >= _MANY:
        return "all"
    if isinstance(value, str):
        return f'`"{value}"`'
    return f"`{str(value).lower() if isinstance(value, bool) else format(value, 'g')}`"


def type_of(field: FieldInfo) -> str:
    """Type of a field's value in words."""
    return _type(field.annotation)


def _type(hint: Any) -> str:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin is Annotated:
        return _type(inner[0])
    if origin in (typing.Union, types.UnionType):
        return ", ".join(dict.fromkeys(_type(each) for each in inner if each is not type(None)))
    if origin is Literal:
        return ", ".join(f'`"{each}"`' if isinstance(each, str) else f"`{each}`" for each in inner)
    if origin in (list, tuple):
        of_what = "text" if typing.get_origin(inner[0]) is Literal else _type(inner[0])
        return "list of tables" if of_what == "table" else f"list of {of_what.replace('number', 'numbers')}"
    if hint is dict or origin is dict:
        return "table"
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return "table"
    return _TYPES.get(hint, "any")


_COMMON = frozenset(mission_schema.SegmentTable.model_fields)
_SEGMENTS = {
    path: model for path, model in mission_schema.TABLES.items() if path[:2] == ("law", "segment") and len(path) == 3
}


def _of(model: type[BaseModel], leaving: frozenset[str] = frozenset()) -> Callable[[], str]:
    return lambda: keys_of(model, leaving)


def blocks_of(what: str, tables: Mapping[tuple[str, ...], type[BaseModel]]) -> dict[str, Callable[[], str]]:
    """A block for each table of a file; its name begins with the file's."""
    return {" ".join((what, ".".join(path))).strip(): _of(model) for path, model in tables.items()}


BLOCKS: Mapping[str, Callable[[], str]] = {
    **blocks_of("mission", mission_schema.TABLES),
    **{f"mission {'.'.join(path)}": _of(model, _COMMON) for path, model in _SEGMENTS.items()},
    "mission law.segment": _of(mission_schema.SegmentTable),
    **blocks_of("profile", profile_schema.TABLES),
}
