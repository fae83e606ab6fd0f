"""Keys of what programs write (manifests, answers, logs, jobs), from what holds them, with what each key means.

A key that has no meaning here, or a meaning that has no key, stops the making.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from typing import Annotated, Any, Literal

from pydantic import BaseModel
from scanplan.docs.reference_tables import record_meanings as meanings
from scanplan.docs.reference_tables.markdown import table
from scanplan.planning import manifest as plan_manifest
from scanplan.planning.delivery.outbox.answer import Answer
from scanplan.planning.delivery.store.delivery import LogEntry
from scanplan.planning.package import eo_header
from scanplan.planning.package import manifest as package_manifest
from scanplan.planning.service.jobs.record import Job, JobFile, Ordered
from scanplan.planning.service.settings import Limits
from scanplan.planning.service.tokens import Token

_TYPES = {str: "text", int: "integer", float: "real", bool: "boolean", dict: "object", Mapping: "object"}
_LINE = package_manifest._Line


def of_model(model: type[BaseModel], told: Mapping[str, str]) -> str:
    """Key, type, form, null and meaning of a pydantic model, in the order of its keys."""
    hints = typing.get_type_hints(model, include_extras=True)
    keys = list(model.model_fields)
    require_same(keys, told, model.__name__)
    rows = []
    for key in keys:
        kind, form, may_be_null = _told(hints[key])
        rows.append((f"`{key}`", kind, form, "yes" if may_be_null else "", told[key]))
    return table(("key", "type", "range or form", "null", "meaning"), rows)


def of_values(kind: type, told: Mapping[str, str], leaving: frozenset[str] = frozenset()) -> str:
    """Key, type, default and meaning of a frozen value object."""
    hints = typing.get_type_hints(kind)
    kept = [each for each in fields(kind) if each.name not in leaving]
    require_same([each.name for each in kept], told, kind.__name__)
    rows = []
    for each in kept:
        shown, form, may_be_null = _told(hints[each.name])
        rows.append((f"`{each.name}`", shown, form, "yes" if may_be_null else "", told[each.name]))
    return table(("key", "type", "range or form", "null", "meaning"), rows)


def limits() -> str:
    """The limits of a service; what each is of, and its default, stand with the service."""
    return table(
        ("key", "type", "range"),
        ((f"`{each.name}`", _TYPES[type(each.default)], "above 0") for each in fields(Limits)),
    )


def header() -> str:
    """Elements of the fixed header of an Earth Explorer file, in their order."""
    require_same(list(eo_header._FIXED), meanings.EO_HEADER, "EoHeader")
    return table(
        ("element", "range or form", "meaning"),
        ((f"`{path}`", _right(path), meanings.EO_HEADER[path].replace("UTC=", "`UTC=`")) for path in eo_header._FIXED),
    )


def _right(path: str) -> str:
    right = eo_header._RIGHT.get(path, eo_header._TEXT)[1]
    return f"`{right}`" if right.startswith("UTC=") else right


def require_same(keys: list[str], told: Mapping[str, str], what: str) -> None:
    if different := set(keys) ^ set(told):
        raise KeyError(f"{what}: {', '.join(sorted(different))} in one of definition and meanings only")


def _told(hint: Any) -> tuple[str, str, bool]:
    """Type in words, range or form, whether it may be null."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        chosen = next(each for each in typing.get_args(hint) if each is not type(None))
        return (*_told(chosen)[:2], True)
    if hint == _LINE:
        return "text", "one line", False
    if typing.get_origin(hint) is Annotated:
        base, *notes = typing.get_args(hint)
        return _told(base)[0], "; ".join(_forms(notes)), False
    if typing.get_origin(hint) is Literal:
        values = typing.get_args(hint)
        return _TYPES[type(values[0])], ", ".join(f"`{each}`" for each in values), False
    if typing.get_origin(hint) in (list, tuple):
        kind, form, _ = _told(typing.get_args(hint)[0])
        return f"list of {kind}", form, False
    origin = typing.get_origin(hint) or hint
    return _TYPES.get(origin, "object"), "", False


_FORMS = {
    package_manifest.SAFE_NAME: "[safe name](package.md#3-layout)",
    r"^[0-9a-f]{64}$": "64 hexadecimal digits",
    r"^[^/\\\x00-\x1f]+$": "name of a file, no path",
    r"^[^\x00-\x1f\x7f]*$": "one line",
    r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z?$": "`YYYY-MM-DDThh:mm:ss[.f][Z]`",
}


def _forms(notes: list[Any]) -> Iterator[str]:
    parts = [part for note in notes for part in (getattr(note, "metadata", None) or [note])]
    bounds = {}
    for part in parts:
        if (pattern := getattr(part, "pattern", None)) is not None:
            yield _FORMS[pattern]
        for name in ("ge", "le", "max_length"):
            if (value := getattr(part, name, None)) is not None:
                bounds[name] = _number(value)
    if "ge" in bounds and bounds.get("le") == bounds["ge"]:
        yield bounds["ge"]
    elif "ge" in bounds:
        yield f"{bounds['ge']} to {bounds['le']}" if "le" in bounds else f"{bounds['ge']} or more"
    if "max_length" in bounds:
        yield f"at most {bounds['max_length']} characters"


def _number(value: int) -> str:
    return {2**63 - 1: "2^63 - 1", -(2**63): "-2^63"}.get(value, str(value))


def _of(model: type[BaseModel], told: Mapping[str, str]) -> Callable[[], str]:
    return lambda: of_model(model, told)


def _hyphens(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "-", name).lower()


BLOCKS: Mapping[str, Callable[[], str]] = {
    **{
        f"package-{_hyphens(name)}": _of(getattr(package_manifest, name), told)
        for name, told in meanings.PACKAGE.items()
    },
    **{f"plan-{_hyphens(name)}": _of(getattr(plan_manifest, name), told) for name, told in meanings.PLAN.items()},
    "answer": _of(Answer, meanings.ANSWER),
    "log": lambda: of_values(LogEntry, meanings.LOG),
    "token": lambda: of_values(Token, meanings.TOKEN),
    "job-ordered": lambda: of_values(Ordered, meanings.ORDERED),
    "job-file": lambda: of_values(JobFile, meanings.JOB_FILE),
    "job-state": lambda: of_values(Job, meanings.JOB, frozenset({"ordered"})),
    "limits": limits,
    "earth-explorer-header": header,
}
