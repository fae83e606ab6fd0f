"""Links of names to the pages that explain them: of this package, and of others, without the internet.

docs/inventories/ has, as text, the few names of other projects that the API mentions, with the pages of their public
documentation. They are made into the inventories that intersphinx reads. ``sphinx-build -t online`` takes the
projects' own inventories instead, which tells whether the lists are still right.
"""

from __future__ import annotations

import zlib
from pathlib import Path
from typing import Any

import scanplan
from api_names import class_at, defined_anywhere, module_names, public_name
from docutils import nodes
from sphinx.ext.intersphinx import missing_reference

_HEAD = """# Sphinx inventory version 2
# Project: listed
# Version:
# The remainder of this file is compressed using zlib.
"""


def addresses(folder: Path) -> dict[str, str]:
    """Each project's name and the address of its documentation, as its list says at the top."""
    return {
        path.stem: path.read_text(encoding="utf-8").splitlines()[0].removeprefix("# ")
        for path in sorted(folder.glob("*.txt"))
    }


def inventory(listed: str) -> bytes:
    """An inventory as intersphinx reads it, from a list: a line with the address, then name, role and page."""
    rows = [line.split() for line in listed.splitlines() if line and not line.startswith("#")]
    body = "".join(f"{name} {role} 1 {page} -\n" for name, role, page in rows)
    return _HEAD.encode() + zlib.compress(body.encode())


def mapping(folder: Path, made: Path, is_online: bool) -> dict[str, tuple[str, str | None]]:
    """What ``intersphinx_mapping`` wants."""
    made.mkdir(parents=True, exist_ok=True)
    found: dict[str, tuple[str, str | None]] = {}
    for name, address in addresses(folder).items():
        path = made / f"{name}.inv"
        path.write_bytes(inventory((folder / f"{name}.txt").read_text(encoding="utf-8")))
        found[name] = (address, None if is_online else str(path))
    return found


def class_at_public(module: str | None, name: str | None) -> type | None:
    """The class in whose description a name stands."""
    found = getattr(scanplan, name, None) if module == "scanplan" and name else class_at(f"{module}.{name}")
    return found if isinstance(found, type) else None


def resolve(app: Any, env: Any, node: Any, contnode: Any) -> Any:
    """A name that Sphinx does not find: by its public name, by its full name elsewhere, or as plain text."""
    if node.get("refdomain") != "py":
        return None
    owner = class_at_public(node.get("py:module"), node.get("py:class"))
    target = public_name(module_names(owner.__module__).get(node["reftarget"], "")) if owner else ""
    target = target or node["reftarget"].replace("np.", "numpy.")
    objects = env.get_domain("py").objects
    if (public := public_name(target)) in objects:
        uri = app.builder.get_relative_uri(node["refdoc"], objects[public].docname)
        return nodes.reference(
            "", "", contnode, internal=True, refuri=f"{uri}#{objects[public].node_id}", reftitle=public
        )
    if not target.startswith("scanplan."):
        node["reftarget"], node["reftype"] = target, "obj"
        return missing_reference(app, env, node, contnode)
    # Types that are names of other types, and what a module keeps to itself.
    return contnode if target.rpartition(".")[2] in defined_anywhere() else None


def setup(app: Any) -> dict[str, bool]:
    app.connect("missing-reference", resolve, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
