"""What the package defines, found in its source: no module is imported for it.

The API reference shows the public names, and the classes that these take and give: a reader who follows a type comes
to its page, also where it is imported from a module of its own.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from importlib import import_module
from inspect import get_annotations, isclass
from pathlib import Path
from typing import Any

import scanplan

ROOT = Path(scanplan.__file__).resolve().parent
_ROOMS = ("ephemeris", "planning", "cli")


def _modules() -> list[Path]:
    return [ROOT / "errors.py", *sorted(path for room in _ROOMS for path in (ROOT / room).rglob("*.py"))]


@cache
def module_names(module: str) -> dict[str, str]:
    """Names that a module's annotations may use, with the full name of what they stand for."""
    path = ROOT.joinpath(*module.split(".")[1:])
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    tree = ast.parse(file.read_text(encoding="utf-8"))
    package = module if path.is_dir() else module.rpartition(".")[0]
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            origin = ".".join(part for part in (base, node.module) if part)
            found |= {alias.asname or alias.name: f"{origin}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.asname or alias.name: alias.name for alias in node.names}
    return found | {name: f"{module}.{name}" for name in _defined(tree)}


def _defined(tree: ast.Module) -> list[str]:
    """Names of classes, functions, constants and types at the top of a module."""
    names = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            names.append(node.name)
        elif isinstance(node, ast.Assign):
            names += [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.append(node.target.id)
    return names


@cache
def defined_anywhere() -> frozenset[str]:
    """Short names of all that the package defines at the top of its modules."""
    return frozenset(name for path in _modules() for name in _defined(ast.parse(path.read_text(encoding="utf-8"))))


def public(name: str) -> Any:
    return getattr(scanplan, name)


@cache
def public_name(full: str) -> str:
    """``scanplan.X`` where a full name is that of a public object, otherwise the name as it is."""
    module, _, short = full.rpartition(".")
    is_public = short in scanplan.__all__ and getattr(public(short), "__module__", None) == module
    return f"scanplan.{short}" if is_public else full


def qualified(name: str, module: str) -> str:
    """The full name of what a module calls so; public objects by their public name."""
    head, dot, rest = name.partition(".")
    return public_name(module_names(module).get(head, head) + dot + rest)


def class_at(full: str) -> type | None:
    """The class of a full name inside the package."""
    module, _, short = full.rpartition(".")
    if not module.startswith("scanplan."):
        return None
    found = getattr(import_module(module), short, None)
    return found if isclass(found) and found.__module__.startswith("scanplan") else None


def annotations_of(thing: Any) -> list[tuple[str, str]]:
    """(module, annotation) of all that a function, or a class with its public members, takes and gives."""
    if not isclass(thing):
        module = getattr(thing, "__module__", "")
        return [(module, _text(note)) for note in getattr(thing, "__annotations__", {}).values()]
    found = []
    for each in thing.__mro__:
        if each.__module__.startswith("scanplan"):
            notes = {name: note for name, note in get_annotations(each).items() if name[0] != "_"}
            found += [(each.__module__, _text(note)) for note in notes.values()]
            for name, member in vars(each).items():
                if name[0] != "_" and not isclass(member):
                    found += annotations_of(_function(member))
    return found


def _function(member: Any) -> Any:
    for name in ("fget", "func", "__func__"):
        member = getattr(member, name, None) or member
    return member


def _text(note: Any) -> str:
    return note if isinstance(note, str) else getattr(note, "__name__", "") if isclass(note) else str(note)


def classes_in(note: str, module: str) -> list[type]:
    """Classes of the package that an annotation of a module names."""
    known = module_names(module)
    names = re.findall(r"[A-Za-z_][\w.]*", note)
    return [found for name in names if (found := class_at(known.get(name, name))) is not None]


def companions(names: tuple[str, ...], known: set[type]) -> list[type]:
    """Classes that these public names take and give, and those that these do, beside what is known; adds to that."""
    found, waiting = [], [public(name) for name in names]
    while waiting:
        for module, note in annotations_of(waiting.pop(0)):
            for each in classes_in(note, module) if module.startswith("scanplan.") else []:
                if each not in known and not each.__name__.startswith("_"):
                    known.add(each)
                    found.append(each)
                    waiting.append(each)
    return found
