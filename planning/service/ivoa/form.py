"""The body of a form, as browsers and scripts send it: urlencoded, or in parts of which one may be a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl

from ....errors import InvalidInput

MOST_FIELDS = 64
_BOUNDARY = re.compile(r';\s*boundary=(?:"([^"]{1,70})"|([^\s;"]{1,70}))', re.IGNORECASE)
_NAME = re.compile(r';\s*name="([^"]{0,200})"', re.IGNORECASE)
_FILE = re.compile(r";\s*filename\*?=", re.IGNORECASE)
_DISPOSITION = re.compile(r"^content-disposition:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True)
class Form:
    """Fields in the order sent, and the first file; None where there is none."""

    fields: tuple[tuple[str, str], ...]
    file: bytes | None = None


def query_fields(text: str) -> tuple[tuple[str, str], ...]:
    """The fields of a query string. Raises InvalidInput for too many."""
    try:
        return tuple(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError:
        raise _too_many() from None


def form_of(body: bytes, content_type: str) -> Form:
    """The form in a body. Raises InvalidInput for what is none.

    A body of text/csv or text/plain is a file without fields.
    """
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        boundary = _BOUNDARY.search(content_type)
        if boundary is None:
            raise InvalidInput("the form in parts has no boundary")
        return _in_parts(body, (boundary[1] or boundary[2]).encode("latin-1", "replace"))
    if media_type in ("text/csv", "text/plain"):
        return Form((), body)
    if media_type in ("application/x-www-form-urlencoded", ""):
        return Form(query_fields(body.decode("utf-8", "replace")))
    raise InvalidInput(f"a body of type {media_type[:80]!r} is no form", hint="send a form, or targets as text/csv")


def _in_parts(body: bytes, boundary: bytes) -> Form:
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
    if len(pieces) < 2 or len(pieces) > MOST_FIELDS + 2:
        raise InvalidInput("the form has no parts") if len(pieces) < 2 else _too_many()
    fields: list[tuple[str, str]] = []
    file = None
    for piece in pieces[1:]:
        if piece.startswith(b"--"):  # the boundary that ends the form
            break
        head, blank, content = piece.partition(b"\r\n\r\n")
        disposition = _DISPOSITION.search(head.decode("utf-8", "replace").strip())
        name = None if disposition is None else _NAME.search(disposition[1])
        if not blank or disposition is None or name is None:
            raise InvalidInput("a part of the form has no name")
        if _FILE.search(disposition[1]):
            file = content if file is None else file
        else:
            fields.append((name[1], content.decode("utf-8", "replace")))
    return Form(tuple(fields), file)


def _too_many() -> InvalidInput:
    return InvalidInput(f"the form has more than {MOST_FIELDS} fields")
