"""Fields of classes, and their types as the source has them."""

from __future__ import annotations

import ast
import inspect
import re
from textwrap import dedent

from api_names import qualified
from sphinx.pycode import ModuleAnalyzer

_WORD = re.compile(r"""(?P<quoted>'[^']*'|"[^"]*")|(?P<name>[A-Za-z_][\w.]*)|(?P<sign>[^'"A-Za-z_]+)""")


def fields_of(cls: type) -> dict[str, str]:
    """Fields of a class and their types, linked: those that are data and not told of one by one, as written."""
    found: dict[str, str] = {}
    for each in reversed(cls.__mro__):
        if not each.__module__.startswith("scanplan"):
            continue
        analyzer = ModuleAnalyzer.for_module(each.__module__)
        told = {name for owner, name in analyzer.find_attr_docs() if owner == each.__name__}
        [body] = ast.parse(dedent(inspect.getsource(each))).body
        for line in getattr(body, "body", []):
            if isinstance(line, ast.AnnAssign) and (name := ast.unparse(line.target))[0] != "_" and name not in told:
                found[name] = linked(line.annotation, each.__module__)
    return found


def linked(note: ast.expr, module: str) -> str:
    """A type as it is written, each name in it a link to what the module means by it."""
    while isinstance(note, ast.Subscript) and ast.unparse(note.value) in ("Annotated", "ClassVar"):
        note = note.slice.elts[0] if isinstance(note.slice, ast.Tuple) else note.slice
    if isinstance(note, ast.Constant) and isinstance(note.value, str):
        note = ast.parse(note.value, mode="eval").body
    parts = []
    for match in _WORD.finditer(ast.unparse(note)):
        if match["quoted"]:
            parts.append(f"``{match[0]}``")
        elif match["name"]:
            parts.append(f":py:obj:`~{qualified(match[0], module)}`")
        else:
            parts.append(match[0].replace("*", "\\*").replace("|", "\\|"))
    return "\\ ".join(parts)
