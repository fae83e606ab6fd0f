"""Shows signatures as the source has them: annotations as written, each name in them a link; nothing private."""

from __future__ import annotations

import ast
import inspect
from enum import Enum
from textwrap import dedent
from typing import Any

from api_names import qualified
from house_fields import fields_of
from sphinx.addnodes import desc_parameterlist


class _Qualify(ast.NodeTransformer):
    """Annotations with full names."""

    def __init__(self, module: str) -> None:
        self.module = module

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.parse(qualified(node.id, self.module), mode="eval").body


def annotated(note: object, module: str) -> str:
    """An annotation with full names, which Sphinx makes into links."""
    text = note if isinstance(note, str) else inspect.formatannotation(note)
    return ast.unparse(_Qualify(module).visit(ast.parse(text, mode="eval").body))


def as_written(thing: Any) -> inspect.Signature:
    """A signature with annotations as the source has them, also where they stand for longer ones."""
    whole = inspect.signature(thing)
    if inspect.isclass(thing):
        return whole
    [function] = ast.parse(dedent(inspect.getsource(thing))).body
    if not isinstance(function, ast.FunctionDef):
        return whole
    args = function.args
    every = [*args.posonlyargs, *args.args, *args.kwonlyargs, *filter(None, (args.vararg, args.kwarg))]
    notes = {each.arg: ast.unparse(each.annotation) for each in every if each.annotation}
    return whole.replace(
        parameters=[
            each.replace(annotation=notes.get(each.name, each.annotation)) for each in whole.parameters.values()
        ],
        return_annotation=ast.unparse(function.returns) if function.returns else whole.empty,
    )


class _Code:
    """Text that stands for itself in a signature."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def argument(parameter: inspect.Parameter, module: str, is_field: bool) -> inspect.Parameter:
    """A parameter as Python code: its default short, its annotation with full names; none for listed fields."""
    empty = inspect.Parameter.empty
    note = empty if is_field or parameter.annotation is empty else _Code(annotated(parameter.annotation, module))
    default = parameter.default
    if default is not empty:
        shown = repr(default)
        default = _Code("..." if shown.startswith("<") or len(shown) > 60 else shown)
    return parameter.replace(annotation=note, default=default)


def signature(
    app: Any, what: str, name: str, thing: Any, options: Any, arguments: str | None, returns: str | None
) -> Any:
    """Full names in annotations, nothing private; none for models and errors, whose fields are listed."""
    if not arguments:
        return None
    if inspect.isclass(thing) and (hasattr(thing, "model_fields") or issubclass(thing, (Exception, Enum))):
        return "()", None
    module = getattr(thing, "__module__", None) or ""
    if not module.startswith("scanplan"):
        return None
    whole = as_written(thing)
    shown = [each for each in whole.parameters.values() if each.name not in ("self", "cls") and each.name[0] != "_"]
    fields = fields_of(thing) if inspect.isclass(thing) else {}
    given = whole.replace(
        parameters=[argument(each, module, each.name in fields) for each in shown], return_annotation=whole.empty
    )
    is_silent = inspect.isclass(thing) or whole.return_annotation is whole.empty
    return str(given), None if is_silent else annotated(whole.return_annotation, module)


def bare_names(app: Any, doctree: Any) -> None:
    """No empty brackets behind the name of a class."""
    for each in list(doctree.findall(desc_parameterlist)):
        if not each.children and each.parent.parent.get("objtype") in ("class", "exception"):
            each.parent.remove(each)


def setup(app: Any) -> dict[str, bool]:
    app.connect("autodoc-process-signature", signature, priority=400)
    app.connect("doctree-read", bare_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
