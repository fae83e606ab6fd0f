"""Equations as MathML, which browsers show by themselves: no script, no fonts, nothing from elsewhere."""

from __future__ import annotations

import html
import re
from typing import Any

from latex2mathml.converter import convert

_FUNCTION = re.compile(r"<mi>(arccos|arcsin|arctan|cos|sin|tan|exp|ln|log)</mi>")
_BOLD = re.compile(r'<mi mathvariant="bold(?:-italic)?">([^<]+)</mi>')
_BOLD_ALPHABETS = (("A", 26, 0x1D400), ("a", 26, 0x1D41A), ("\u03b1", 25, 0x1D736))
"""First letter, how many, and where Unicode has them in bold."""


def _mathml(formula: str, display: str = "inline") -> str:
    bold = _BOLD.sub(lambda match: f"<mi>{_bold(html.unescape(match[1]))}</mi>", convert(formula, display=display))
    # Named functions have a thin space on both sides, as TeX sets them.
    return _FUNCTION.sub(r'<mo form="prefix" lspace="0.17em" rspace="0.17em">\1</mo>', bold)


def _bold(letter: str) -> str:
    """Browsers pass over the attribute that makes a letter bold: they want the bold letter itself."""
    for first, count, bold in _BOLD_ALPHABETS:
        place = ord(letter) - ord(first) if len(letter) == 1 else -1
        if 0 <= place < count:
            return chr(bold + place)
    return letter


def _inline(self: Any, node: Any) -> None:
    from docutils import nodes

    self.body.append(_mathml(node.astext()))
    raise nodes.SkipNode


def _block(self: Any, node: Any) -> None:
    from docutils import nodes

    anchors = "".join(f' id="{anchor}"' for anchor in node["ids"][:1])
    shown = _mathml(node.astext(), "block")
    self.body.append(f'<div class="math"{anchors}>{shown}</div>')
    raise nodes.SkipNode


def setup(app: Any) -> dict[str, bool]:
    app.add_html_math_renderer("mathml", inline_renderers=(_inline, None), block_renderers=(_block, None))
    app.connect("config-inited", lambda app, config: config.__setitem__("html_math_renderer", "mathml"))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
