"""A whole page of HTML that needs nothing but itself: style and pictures are inside, nothing is fetched."""

from __future__ import annotations

from importlib.resources import files

from .markup import Html, tag
from .palette import css_variables


def document(title: str, body: Html, more_style: str = "") -> bytes:
    """The page in UTF-8, in the house's style and what a page adds to it."""
    sheet = files("scanplan.planning.report").joinpath("page.css").read_text(encoding="utf-8")
    lines = [
        "<!DOCTYPE html>",
        '<html lang="en">',
        "<head>",
        '<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        # Whatever else the page were to hold, a browser may not fetch anything for it.
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; """
        """style-src 'unsafe-inline'; img-src data:">""",
        tag("title", title),
        f"<style>\n{css_variables()}{sheet}{more_style}</style>",
        "</head>",
        "<body>",
        tag("main", Html(f"\n{body}\n")),
        "</body>",
        "</html>",
    ]
    return ("\n".join(lines) + "\n").encode("utf-8")
