"""The parts of the site: their names in the header, the pages of the open one at the side.

A part is a caption in ``_toc.yml`` with the pages under it. The theme knows only pages as parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bs4 import BeautifulSoup
from pydata_sphinx_theme.toctree import add_collapse_checkboxes
from sphinx.addnodes import toctree
from sphinx.environment.adapters.toctree import TocTree


@dataclass(frozen=True)
class Part:
    """A part as the header shows it."""

    name: str
    first: str
    """The page that its name leads to."""
    is_open: bool


def _pages_below(env: Any, page: str) -> set[str]:
    """A page and all that stand under it."""
    return {page}.union(*(_pages_below(env, each) for each in env.toctree_includes.get(page, [])))


def _trees(env: Any) -> list[toctree]:
    return list(env.get_doctree(env.config.root_doc).findall(toctree))


def show_parts(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    env = app.env
    if not hasattr(app, "parts_of_site"):
        app.parts_of_site = [
            (tree, set().union(*(_pages_below(env, name) for _, name in tree["entries"]))) for tree in _trees(env)
        ]
    parts = [(Part(tree["caption"], tree["entries"][0][1], page in pages), tree) for tree, pages in app.parts_of_site]
    context["parts"] = [part for part, _ in parts]
    context["open_part"] = next((part for part in context["parts"] if part.is_open), None)

    def pages_of_part() -> str:
        tree = next((tree for part, tree in parts if part.is_open), None)
        if tree is None:
            return ""
        bare = tree.deepcopy()
        bare["caption"] = None
        found = TocTree(env).resolve(
            page, app.builder, bare, prune=True, maxdepth=3, titles_only=True, includehidden=True
        )
        soup = BeautifulSoup(app.builder.render_partial(found)["fragment"], "html.parser")
        for each in soup.find_all("ul", recursive=False) or soup.find_all("ul")[:1]:
            each["class"] = ["nav", "bd-sidenav"]
        for each in soup.find_all("li", class_="current"):
            each["class"] += ["active"]
        add_collapse_checkboxes(soup)
        return str(soup)

    context["pages_of_part"] = pages_of_part


def setup(app: Any) -> dict[str, bool]:
    app.connect("html-page-context", show_parts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
