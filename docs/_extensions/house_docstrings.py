"""Shows docstrings as they are written here, without an edit of theirs.

The house writes plain prose with ``names`` in double backticks, aligned lists of parameters (``name   what it is``),
``Raises X for ..., Y if ...`` as a sentence, and indented examples. This turns them into the sections numpydoc knows.
A class gets a list of its fields with their types.
"""

from __future__ import annotations

import ast
import inspect
import re
from enum import Enum
from textwrap import dedent
from typing import Any

import scanplan
from api_names import module_names, public_name
from sphinx.addnodes import desc_parameterlist
from sphinx.pycode import ModuleAnalyzer

_ITEM = re.compile(r"(?P<names>[\w*]+(?:(?:, | and )[\w*]+)*) {2,}(?P<says>\S.*)")
_LITERAL = re.compile(r"(``.+?``|`[^`]+`)", re.DOTALL)
_ERRORS = "|".join(
    name
    for name in scanplan.__all__
    if inspect.isclass(thing := getattr(scanplan, name)) and issubclass(thing, Exception)
)
_ERROR = re.compile(rf"\b(?:{_ERRORS})\b")
_RAISES = re.compile(r"(?:^|(?<=[.\n] )|(?<=\.\n))Raises (.*)\Z", re.DOTALL | re.MULTILINE)


def paragraphs(lines: list[str]) -> list[list[str]]:
    """Paragraphs; aligned lists are their own, also where no blank line parts them from prose."""
    found: list[list[str]] = [[]]
    was_list = False
    for line in (each.rstrip() for each in lines):
        is_list = bool(_ITEM.fullmatch(line)) or (was_list and line.startswith("  "))
        if not line or (found[-1] and is_list != was_list):
            found.append([])
        if line:
            found[-1].append(line)
        was_list = is_list and bool(line)
    return [each for each in found if each]


def aligned_list(paragraph: list[str]) -> dict[str, str]:
    """Names and what they are; empty where the paragraph is no aligned list."""
    found: dict[str, str] = {}
    names = ""
    for line in paragraph:
        if match := _ITEM.fullmatch(line):
            names = match["names"]
            found[names] = match["says"]
        elif names and line.startswith("   "):
            found[names] += " " + line.strip()
        else:
            return {}
    return found


def as_rst(prose: str, parameters: set[str]) -> str:
    """Prose of the house as reStructuredText: nothing but double backticks is markup; public names are links."""
    pieces = _LITERAL.split(prose)
    for index, piece in enumerate(pieces):
        if index % 2:
            glued_before = re.search(r"[\w*]\Z", pieces[index - 1])
            glued_after = re.match(r"[\w*]", pieces[index + 1])
            name = piece.strip("`").removeprefix("sp.")
            is_link = name in scanplan.__all__ and name not in parameters
            shown = f":py:obj:`~scanplan.{name}`" if is_link else f"``{piece.strip('`')}``"
            pieces[index] = ("\\ " if glued_before else "") + shown + ("\\ " if glued_after else "")
        else:
            escaped = re.sub(r"([*|`\\]|(?<=\w)_(?!\w))", r"\\\1", piece)
            pieces[index] = _ERROR.sub(lambda match: f":py:exc:`~scanplan.{match[0]}`", escaped)
    return "".join(pieces)


def raised(sentence: str) -> list[tuple[str, str]]:
    """(error, when) of what follows "Raises"; empty where the sentence is not a plain list of them."""
    starts = list(_ERROR.finditer(sentence))
    if not starts or starts[0].start():
        return []
    found = []
    for match, following in zip(starts, [*starts[1:], None], strict=True):
        when = sentence[match.end() : following.start() if following else len(sentence)].strip()
        if following and not re.search(r"(?:[,;]|\b(?:and|or))\Z", when):
            return []
        found.append((match[0], re.sub(r"[,;.]?(?: (?:and|or))?\Z", "", when) + "."))
    return found if all(len(when) > 1 for _, when in found) else []


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


_WORD = re.compile(r"""(?P<quoted>'[^']*'|"[^"]*")|(?P<name>[A-Za-z_][\w.]*)|(?P<sign>[^'"A-Za-z_]+)""")


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


def qualified(name: str, module: str) -> str:
    """The full name of what a module calls so; public objects by their public name."""
    head, dot, rest = name.partition(".")
    return public_name(module_names(module).get(head, head) + dot + rest)


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


def argument(parameter: inspect.Parameter, module: str, is_field: bool) -> inspect.Parameter:
    """A parameter as Python code: its default short, its annotation with full names; none for listed fields."""
    empty = inspect.Parameter.empty
    note = empty if is_field or parameter.annotation is empty else _Code(annotated(parameter.annotation, module))
    default = parameter.default
    if default is not empty:
        shown = repr(default)
        default = _Code("..." if shown.startswith("<") or len(shown) > 60 else shown)
    return parameter.replace(annotation=note, default=default)


class _Code:
    """Text that stands for itself in a signature."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def parameters_of(thing: Any) -> set[str]:
    try:
        return {name.lstrip("*") for name in inspect.signature(thing).parameters}
    except (TypeError, ValueError):
        return set()


def _section(title: str, items: list[tuple[str, str]]) -> list[str]:
    if not items:
        return []
    lines = ["", title, "-" * len(title)]
    for name, says in items:
        lines += [name, f"    {says}"]
    return lines


def in_sections(lines: list[str], thing: Any) -> list[str]:
    """A docstring of the house with the sections of numpydoc."""
    fields = fields_of(thing) if inspect.isclass(thing) else {}
    parameters = parameters_of(thing)
    body: list[str] = []
    listed: dict[str, str] = {}
    errors: list[tuple[str, str]] = []
    for paragraph in paragraphs(lines):
        if items := aligned_list(paragraph):
            names = {name for each in items for name in re.split(r", | and ", each)}
            if names <= {*fields, *parameters}:
                listed |= items
            else:
                for name, says in items.items():
                    body += [f"``{name}``", f"    {as_rst(says, parameters)}"]
        elif all(line.startswith("    ") for line in paragraph):
            body += [".. code-block:: python", "", *paragraph]
        else:
            text = "\n".join(paragraph)
            if (match := _RAISES.search(text)) and (found := raised(match[1].replace("\n", " "))):
                errors += found
                text = text[: match.start()].rstrip()
            body += as_rst(text, parameters).split("\n") if text else []
        body.append("")
    says = {name: as_rst(told, parameters) for each, told in listed.items() for name in re.split(r", | and ", each)}
    attributes = [(f"{name} : {note}", says.get(name, "")) for name, note in fields.items()]
    rest = [(name, told) for name, told in says.items() if name not in fields]
    return [
        *body,
        *_section("Parameters", rest),
        *_section("Attributes", attributes),
        *_section("Raises", [(f":py:exc:`~scanplan.{name}`", as_rst(when, parameters)) for name, when in errors]),
    ]


def process(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    if what in ("class", "exception", "function", "method", "property", "data", "attribute") and lines:
        lines[:] = in_sections(lines, thing)


def skip(app: Any, what: str, name: str, thing: Any, is_skipped: bool, options: Any) -> bool | None:
    """Fields of named tuples are in the list of fields."""
    return True if type(thing).__name__ == "_tuplegetter" or name.startswith("model_") else None


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
    app.connect("autodoc-process-docstring", process, priority=400)
    app.connect("autodoc-skip-member", skip)
    app.connect("autodoc-process-signature", signature, priority=400)
    app.connect("doctree-read", bare_names)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
