"""TOML files with names and values of the user's own: every error names file, line and key, in unions and maps too.

    toml = parse(data, "activities.toml")
    found = toml.validated(ActivityFileTable, {(): ActivityFileTable, ("activity",): ActivityTable})

Files whose keys are all known ahead have ``toml_document`` and ``mission_defects``.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ..errors import InvalidInput, one_line
from .toml_document import toml_tables
from .toml_locate import KeyPath, key_text, locate, nearest_line
from .toml_values import shown_value

AnyModel = TypeVar("AnyModel", bound=BaseModel)
Models = Mapping[tuple[str, ...], type[BaseModel]]
"""The model of each table by the keys that lead there, without the places in arrays."""

_NOT_OF_TYPE = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "list_type": "a list",
    "tuple_type": "a list",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "dict_type": "a table",
    "finite_number": "a finite number",
}
_OUT_OF_RANGE = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}


@dataclass(frozen=True)
class LocatedToml:
    """What a TOML text says, and where each key stands."""

    file: str
    tables: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def line(self, path: KeyPath) -> int:
        """Line of a key, or of the nearest table around it that the text has."""
        return nearest_line(self.lines, path)

    def error(self, path: KeyPath, problem: str, hint: str | None = None) -> InvalidInput:
        """What is wrong with a key, to be raised."""
        return InvalidInput(problem, file=self.file, line=self.line(path), key=_shown_key(path), hint=hint)

    def examined(self, model: type[AnyModel], models: Models) -> AnyModel | list[InvalidInput]:
        """The tables as a model, or everything wrong with them in the order of lines; what is missing comes last."""
        try:
            return model.model_validate(self.tables)
        except ValidationError as error:
            found: dict[KeyPath, Any] = {}
            for each in error.errors(include_url=False):
                path = self._path(each)
                found[path] = {**each, "type": "no_branch"} if path in found else each
        # Of the branches of a union the one that got farthest was meant.
        above = {path[:depth] for path in found for depth in range(len(path))}
        deepest = [path for path in found if path not in above]
        defects = [(found[path]["type"] == "missing", self._defect(path, found[path], models)) for path in deepest]
        return [defect for _, defect in sorted(defects, key=lambda each: (each[0], each[1].line or 0))]

    def validated(self, model: type[AnyModel], models: Models) -> AnyModel:
        """The tables as a model. Raises InvalidInput for the first thing wrong."""
        outcome = self.examined(model, models)
        if isinstance(outcome, list):
            raise outcome[0]
        return outcome

    def _path(self, error: Any) -> KeyPath:
        """Where an error of the schema is, without what pydantic adds for kinds of values and for keys."""
        path: list[str | int] = []
        here: Any = self.tables
        for part in error["loc"]:
            if (isinstance(here, dict) and part in here) or (isinstance(here, list) and isinstance(part, int)):
                path.append(part)
                here = here[part]
        if error["type"] == "missing":
            path.append(error["loc"][-1])
        return tuple(path)

    def _defect(self, path: KeyPath, error: Any, models: Models) -> InvalidInput:
        names = tuple(part for part in path if isinstance(part, str))
        while names and names[:-1] not in models:
            names = names[:-1]
        table, key = models.get(names[:-1]), names[-1] if names else ""
        kind, shown = error["type"], shown_value(error["input"])
        field = table.model_fields.get(key) if table is not None else None
        wanted = f"expected {field.description}" if field is not None and field.description else None
        if kind == "extra_forbidden":
            return self.error(path, "unknown key", _known_key(key, table))
        if kind == "missing":
            return self.error(path, "missing key", wanted)
        if kind in _NOT_OF_TYPE:
            return self.error(path, f"{shown} is not {_NOT_OF_TYPE[kind]}", wanted)
        if kind in _OUT_OF_RANGE:
            return self.error(path, f"{shown} is out of range", wanted)
        return self.error(path, f"{shown} is not accepted", wanted or " ".join(error["msg"].split()))


def parse(data: bytes, file: str) -> LocatedToml:
    """The tables of a TOML text. Raises InvalidInput that names the line for one that is none."""
    text, tables = toml_tables(data, file)
    try:
        return LocatedToml(file, tables, locate(text))
    except RecursionError:
        raise InvalidInput("not valid TOML: nested too deeply", file=file, hint="use plain tables") from None


def _known_key(key: str, table: type[BaseModel] | None) -> str | None:
    if table is None:
        return None
    known = [field.alias or name for name, field in table.model_fields.items()]
    if near := difflib.get_close_matches(key[:60], known, n=1, cutoff=0.75):
        return f"did you mean {near[0]}?"
    return f"known here: {', '.join(known)}"


def _shown_key(path: KeyPath) -> str | None:
    return one_line(key_text(path))[:120] or None
