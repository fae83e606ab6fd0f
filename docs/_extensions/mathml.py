"""Equations as MathML, which browsers show by themselves: no script, no fonts, nothing from elsewhere."""

from __future__ import annotations

from typing import Any

from latex2mathml.converter import convert


def _inline(self: Any, node: Any) -> None:
    from docutils import nodes

    self.body.append(convert(node.astext()))
    raise nodes.SkipNode


def _block(self: Any, node: Any) -> None:
    from docutils import nodes

    anchors = "".join(f' id="{anchor}"' for anchor in node["ids"][:1])
    self.body.append(f'<div class="math"{anchors}>{convert(node.astext(), display="block")}</div>')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    app.connect("config-inited", lambda app, config: config.__setitem__("html_math_renderer", "mathml"))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
