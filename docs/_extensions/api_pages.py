"""Writes the pages of the API reference, docs/api/: a page a subject, from ``api_groups`` and the package itself."""

from __future__ import annotations

from inspect import getdoc, isclass
from pathlib import Path
from typing import Any

from api_groups import GROUPS, Group
from api_names import companions, public
from house_docstrings import as_rst

FOLDER = "docs/api"


def _heading(text: str, line: str) -> str:
    return f"{text}\n{line * len(text)}\n"


def _directive(kind: str, name: str, *options: str) -> str:
    return "\n".join((f".. {kind}:: {name}", *(f"   :{option}" for option in options), ""))


def _entry(name: str, thing: Any) -> str:
    if isclass(thing):
        return _directive("autoclass", name, "members:", "inherited-members: Exception, BaseModel, tuple")
    if callable(thing):
        return _directive("autofunction", name)
    return _directive("autodata", name, "no-value:")


def _page(group: Group, also: list[type]) -> str:
    parts = [_heading(group.title, "="), group.says + "\n"]
    parts += [_entry(f"scanplan.{name}", public(name)) for name in group.names]
    if also:
        parts += [_heading("What these take and give", "-"), "Imported from their own modules where one is needed.\n"]
        parts += [_entry(f"{each.__module__}.{each.__qualname__}", each) for each in also]
    return "\n".join(parts)


def _first_sentence(name: str) -> str:
    thing = public(name)
    if not callable(thing):
        return {"FORMATS": "The formats of a scan law by name.", "__version__": "Version of the program."}[name]
    first = (getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")
    return as_rst(first.split(". ")[0].rstrip(".") + ".", set())


def _index() -> str:
    parts = [_heading("API", "=")]
    parts.append("All public names, by subject; ``import scanplan as sp``. How they work together: :doc:`../python`.\n")
    for group in GROUPS:
        parts.append(_heading(f":doc:`{group.title} <{group.file}>`", "-"))
        parts.append(".. list-table::\n   :widths: 30 70\n")
        for name in group.names:
            role = "class" if isclass(public(name)) else "func" if callable(public(name)) else "data"
            parts.append(f"   * - :py:{role}:`{name} <scanplan.{name}>`\n     - {_first_sentence(name)}")
        parts.append("")
    return "\n".join(parts)


def write(folder: Path) -> None:
    """The pages, written only where they change, so that a second build is short."""
    folder.mkdir(exist_ok=True)
    known = {public(name) for group in GROUPS for name in group.names if isclass(public(name))}
    pages = {f"{group.file}.rst": _page(group, companions(group.names, known)) for group in GROUPS}
    pages["index.rst"] = _index()
    for name, text in pages.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in set(folder.glob("*.rst")) - {folder / name for name in pages}:
        path.unlink()


def setup(app: Any) -> dict[str, bool]:
    app.connect("builder-inited", lambda app: write(Path(app.srcdir) / FOLDER))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
