"""Catalogues as the body of a request: media types that are read, how, and what the OpenAPI document says of them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..catalogue import Catalogue, ColumnChoice, open_catalogue, open_name_list
from .answer import Answer, problem

SUFFIXES: Mapping[str, str] = {
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
    "application/x-ecsv": ".ecsv",
    "application/x-votable+xml": ".vot",
    "application/xml": ".vot",
    "text/xml": ".vot",
    "application/fits": ".fits",
    "image/fits": ".fits",
    "application/vnd.apache.parquet": ".parquet",
    "text/plain": ".txt",
}
"""What a file of each media type is called by; ``text/plain`` has a line of name, ra, dec a star."""

NAME_LIST = ".txt"

_EXAMPLES = {"text/csv": "name,ra,dec\nVega,279.2347,38.7837\n", "text/plain": "Vega, 279.2347, 38.7837\n"}

REQUEST_BODY: dict[str, Any] = {
    "requestBody": {
        "description": "The catalogue.",
        "required": True,
        "content": {
            media_type: {"schema": {"type": "string"}, "example": _EXAMPLES[media_type]}
            if media_type in _EXAMPLES
            else {"schema": {"type": "string", "format": "binary"}}
            for media_type in SUFFIXES
        },
    }
}
"""``openapi_extra=`` of a route that takes one."""


def media_type_of(content_type: str) -> str:
    """The media type without its parameters, in small letters."""
    return content_type.partition(";")[0].strip().lower()


def not_read(media_type: str) -> Answer | None:
    """The answer that says no to a body of a type that is not read; None for one that is."""
    if media_type in SUFFIXES:
        return None
    said = f"'{media_type}' is no catalogue." if media_type else "The body has no Content-Type."
    return problem(415, said, hint=f"send one of {', '.join(SUFFIXES)}")


def opened(path: Path, suffix: str, columns: ColumnChoice, rows_at_once: int) -> Catalogue:
    """The catalogue in a file of one of ``SUFFIXES``, whatever the file is called. Raises InvalidInput."""
    if suffix == NAME_LIST:
        return open_name_list(path, columns, rows_at_once=rows_at_once)
    return open_catalogue(path, columns, rows_at_once=rows_at_once, suffix=suffix)
