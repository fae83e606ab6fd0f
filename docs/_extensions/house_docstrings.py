"""Shows docstrings as they are written here, without an edit of theirs.

The house writes plain prose with ``names`` in double backticks, aligned lists of parameters (``name   what it is``),
``Raises X for ..., Y if ...`` as a sentence, and indented examples. This turns them into the sections numpydoc knows.
A class gets a list of its fields with their types.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

import scanplan
from house_fields import fields_of

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


def setup(app: Any) -> dict[str, bool]:
    app.connect("autodoc-process-docstring", process, priority=400)
    app.connect("autodoc-skip-member", skip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
