"""Defects of a mission file, or of another TOML file: what is wrong with which key, and what would be right.

Translates the errors of the schema into sentences about keys: an unknown key gets the nearest known one, or
the unit that is accepted, or the kind or table it belongs to.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from .mission_schema import TABLES
from .toml_locate import KeyPath
from .toml_values import shown_value


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing wrong: where, what, and what would be right. ``absent``: the key is not in the text."""

    path: KeyPath
    problem: str
    hint: str
    absent: bool = False


@dataclass(frozen=True)
class Schema:
    """The models of a file's tables by name, and the tables after which pydantic adds the kind to an error's place."""

    tables: Mapping[tuple[str, ...], type[BaseModel]]
    by_kind: tuple[tuple[str, ...], ...] = ()

    @cached_property
    def kinds(self) -> Mapping[tuple[str, ...], list[str]]:
        return {prefix: [table[-1] for table in self.tables if table[:-1] == prefix] for prefix in self.by_kind}


MISSION = Schema(TABLES, (("law", "sun"), ("law", "segment")))

_UNIT = re.compile(
    r"_(?:"
    r"(?:uas|mas|arcsec|arcmin|deg|rad|rev|turns)(?:_per_(?:tcb_|tdb_)?(?:s|min|h|d|day|yr|year)2?)?"
    r"|per_(?:tcb_|tdb_)?(?:s|min|h|d|day|yr|year)|rpm|hz"
    r"|(?:tcb|tdb|tt|tai|utc)(?:_(?:d|s|jd|mjd))?"
    r"|ns|us|ms|s|sec|min|h|d|day|days|jd|mjd|km|m"
    r")$"
)
_UNIT_NAMES = {
    "deg": "degrees",
    "rad": "radians",
    "arcsec": "arcseconds",
    "arcsec_per_s": "arcseconds per second of TDB",
    "deg_per_tcb_d": "degrees per day of TCB",
    "rad_per_tcb_d2": "radians per day of TCB squared",
    "tcb_d": "days of TCB since JD 2451545.0",
    "tcb_jd": "Julian date in TCB",
    "s": "seconds",
    "per_day": "a count per day of TCB",
    "per_year": "a count per year",
    "per_h": "an amount per hour",
}
_NOT_OF_TYPE = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text in quotes",
    "bool_type": "true or false",
    "list_type": "a list",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "dict_type": "a table",
    "finite_number": "a finite number",
}
_OUT_OF_RANGE = {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}


def schema_defects(error: ValidationError, schema: Schema = MISSION) -> list[Defect]:
    """One defect for each error of a file against its schema.

    A missing key whose value stands there under another unit or a misspelt name is reported once, as that.
    """
    found: list[Defect] = []
    meant: set[KeyPath] = set()
    for each in error.errors(include_url=False):
        path, names = _key_path(schema, each["loc"])
        if each["type"] == "extra_forbidden":
            hint, instead = _known_key(schema, str(path[-1]), names[:-1])
            found.append(Defect(path, "unknown key", hint))
            if instead:
                meant.add((*path[:-1], instead))
        else:
            found.append(_value_defect(schema, each["type"], path, names, each))
    return [defect for defect in found if not (defect.absent and defect.path in meant)]


def _key_path(schema: Schema, loc: tuple[int | str, ...]) -> tuple[KeyPath, tuple[str, ...]]:
    """An error's place as the keys of the file, and as names for ``Schema.tables`` (with kinds, without indices)."""
    path: list[int | str] = []
    names: list[str] = []
    expect_kind = False
    for part in loc:
        if isinstance(part, int):
            path.append(part)
            continue
        names.append(part)
        if not expect_kind:
            path.append(part)
        expect_kind = tuple(names) in schema.by_kind
    return tuple(path), tuple(names)


def _value_defect(schema: Schema, kind: str, path: KeyPath, names: tuple[str, ...], error: Any) -> Defect:
    right = _description(schema, names)
    if kind in ("union_tag_invalid", "union_tag_not_found"):
        kinds = schema.kinds[names]
        accepted = "use " + " or ".join(f'"{each}"' for each in kinds)
        if kind == "union_tag_not_found":
            return Defect((*path, "kind"), "missing key", accepted, absent=True)
        return Defect((*path, "kind"), f'"{error["ctx"]["tag"]}" is not a kind', accepted)
    if kind == "missing":
        return Defect(path, "missing key", f"expected {right}", absent=True)
    shown = shown_value(error["input"])
    if kind in _NOT_OF_TYPE:
        problem = f"{shown} is not {_NOT_OF_TYPE[kind]}"
    elif kind in _OUT_OF_RANGE:
        problem = f"{shown} is out of range"
    elif kind == "too_short":
        problem = "the list is empty"
    elif kind == "too_long":
        problem = "the list is too long"
    else:
        problem = f"{shown} is not accepted"
    return Defect(path, problem, f"expected {right}")


def _fields(schema: Schema, table: tuple[str, ...]) -> dict[str, FieldInfo]:
    model = schema.tables.get(table)
    return {} if model is None else model.model_fields


def _description(schema: Schema, names: tuple[str, ...]) -> str:
    field = _fields(schema, names[:-1]).get(names[-1]) if names else None
    if field is None and len(names) > 1 and names[:-1] not in schema.tables:
        return _description(schema, names[:-1])  # a value by a name of the user's own
    return (field.description if field else None) or "a value of the documented form"


def _known_key(schema: Schema, key: str, table: tuple[str, ...]) -> tuple[str, str | None]:
    """What to write instead of an unknown key of a table, and the known key that was meant, if one was."""
    known = list(_fields(schema, table))
    for name in known:
        if _stem(name) == _stem(key) and name != _stem(name):
            return f"this is given in {_unit_name(name)}, as {name}", name
    other_kinds = [
        kind
        for kind in schema.kinds.get(table[:-1], [])
        if kind != table[-1] and key in _fields(schema, (*table[:-1], kind))
    ]
    if other_kinds:
        return f'it belongs to kind {_one_of(other_kinds)}, and this is "{table[-1]}"', None
    if near := difflib.get_close_matches(key, known, n=1, cutoff=0.75):
        return f"did you mean {near[0]}?", near[0]
    homes = [".".join(home) for home in schema.tables if home and key in _fields(schema, home) and key != "kind"]
    if homes:
        return f"it belongs in table {_one_of(homes)}", None
    if near := difflib.get_close_matches(key, known, n=1, cutoff=0.6):
        return f"did you mean {near[0]}?", near[0]
    return f"known here: {', '.join(known)}", None


def _stem(key: str) -> str:
    return _UNIT.sub("", key)


def _unit_name(key: str) -> str:
    unit = key[len(_stem(key)) + 1 :]
    return _UNIT_NAMES.get(unit, unit)


def _one_of(names: Iterable[str]) -> str:
    return " or ".join(f'"{name}"' for name in names)
