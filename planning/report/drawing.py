"""Matplotlib figures as inline SVG: the same bytes everywhere, in the page's colours.

Whatever the reader's matplotlib settings, the style here holds. Text becomes outlines of the font matplotlib ships.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from .markup import escape
from .palette import LIGHT

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH_IN = 4.8

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LONG_DECIMAL = re.compile(r"-?\d+\.\d{3,}")
_VARIABLE = {value: f"var(--{name})" for name, value in LIGHT.items()}

_STYLE: dict[str, Any] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "scanplan",
    "font.family": ["DejaVu Sans"],
    "font.size": 8.5,
    "axes.titlesize": 8.5,
    "axes.titlelocation": "left",
    "axes.labelsize": 8.5,
    "axes.edgecolor": LIGHT["faint-ink"],
    "axes.labelcolor": LIGHT["ink"],
    "axes.titlecolor": LIGHT["ink"],
    "axes.linewidth": 0.7,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.formatter.useoffset": False,
    "axes.unicode_minus": True,
    "grid.color": LIGHT["rule"],
    "grid.linewidth": 0.6,
    "text.color": LIGHT["ink"],
    "xtick.color": LIGHT["faint-ink"],
    "ytick.color": LIGHT["faint-ink"],
    "xtick.labelcolor": LIGHT["ink"],
    "ytick.labelcolor": LIGHT["ink"],
    "lines.linewidth": 1.4,
    "legend.frameon": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "image.interpolation": "none",
}


@contextmanager
def style() -> Iterator[None]:
    """The report's drawing style, and nothing of the user's own settings, inside a ``with`` block."""
    import matplotlib

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        yield


def new_figure(height_in: float, width_in: float = WIDTH_IN) -> Figure:
    """An empty figure; every picture is as wide, so that their letters are of one size on the page."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width_in, height_in), layout="constrained")


def inline_svg(figure: Figure, name: str, title: str, description: str) -> str:
    """The figure as an ``<svg>`` element for an HTML page, with its own ids ``name-...`` and alternative text."""
    sink = io.BytesIO()
    figure.savefig(sink, format="svg", metadata={"Date": None})
    root = ElementTree.fromstring(sink.getvalue())
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag in (f"{_SVG}metadata", f"{_SVG}style"):
                parent.remove(child)
    references = _references(root)
    identity = {old: f"{name}-{number}" for number, old in enumerate(references, start=1)}
    for element in root.iter():
        _make_local(element, identity)
    root.attrib = {"viewBox": root.attrib["viewBox"]}
    body = "".join(ElementTree.tostring(child, encoding="unicode") for child in root)
    # Elements of an inline picture are SVG by their place in the page: they need no namespace.
    body = re.sub(r'<(/?)ns\d+:|\s+xmlns:ns\d+="[^"]*"', lambda m: f"<{m[1]}" if m[1] is not None else "", body)
    body = re.sub(r">[ \n]+<", "><", body)
    return (
        f'<svg role="img" aria-labelledby="{name}-title {name}-text" viewBox="{root.attrib["viewBox"]}">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-text">{escape(description)}</desc>'
        f"{body}</svg>"
    )


def _references(root: ElementTree.Element) -> list[str]:
    """Ids that something refers to, in the order of the elements that carry them."""
    used = set()
    for element in root.iter():
        if element.get(_HREF, "").startswith("#"):
            used.add(element.get(_HREF, "")[1:])
        for value in element.attrib.values():
            used.update(_REFERENCE.findall(value))
    return [element.get("id", "") for element in root.iter() if element.get("id") in used]


def _make_local(element: ElementTree.Element, identity: dict[str, str]) -> None:
    """Ids of this picture only, plain ``href``, colours by name, hundredths of a point."""
    attributes: dict[str, str] = {}
    for key, value in element.attrib.items():
        if key == "id":
            if value in identity:
                attributes["id"] = identity[value]
        elif key == _HREF:
            attributes["href"] = f"#{identity[value[1:]]}" if value.startswith("#") else value
        else:
            value = _REFERENCE.sub(lambda match: f"url(#{identity[match[1]]})", value)
            if key == "style":
                value = _COLOUR.sub(lambda match: _VARIABLE.get(match[0], match[0]), value)
            elif key in ("d", "x", "y", "points") and "id" not in element.attrib:
                value = _LONG_DECIMAL.sub(lambda match: _shortened(match[0]), value)
            attributes[key] = value
    element.attrib = attributes


def _shortened(number: str) -> str:
    text = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
