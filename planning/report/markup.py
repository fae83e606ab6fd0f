"""Pieces of HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape as _escape


class Html(str):
    """Text that is HTML already."""


def escape(value: object) -> str:
    """A value as HTML text or attribute; HTML itself is left as it is."""
    return value if isinstance(value, Html) else _escape(str(value), quote=True)


def tag(name: str, content: object, **attributes: str) -> Html:
    """An element; ``class_`` and the like stand for names Python keeps for itself."""
    given = "".join(f' {key.rstrip("_")}="{_escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{given}>{escape(content)}</{name}>")


def join(parts: Iterable[object], separator: str = "") -> Html:
    return Html(separator.join(escape(part) for part in parts))


def table(caption: str, header: Sequence[str], rows: Iterable[Sequence[object]], numeric: Sequence[int] = ()) -> Html:
    """A table whose first column names the row; columns in ``numeric`` (from 0) are set flush right."""

    def cell(column: int, value: object) -> Html:
        kind = {"class_": "number"} if column in numeric else {}
        return tag("th", value, scope="row", **kind) if column == 0 else tag("td", value, **kind)

    head = join(
        tag("th", name, scope="col", **({"class_": "number"} if column in numeric else {}))
        for column, name in enumerate(header)
    )
    body = join((tag("tr", join(cell(column, value) for column, value in enumerate(row))) for row in rows), "\n")
    inner = join([tag("caption", caption), tag("thead", tag("tr", head)), tag("tbody", Html(f"\n{body}\n"))], "\n")
    # A wide table scrolls inside its frame, by keyboard too, rather than widening the page.
    return tag("div", tag("table", inner), class_="wide", role="region", aria_label=caption, tabindex="0")


def facts(pairs: Iterable[tuple[str, object]]) -> Html:
    """A list of names and values."""
    return tag("dl", join((tag("div", join([tag("dt", name), tag("dd", value)])) for name, value in pairs), "\n"))
