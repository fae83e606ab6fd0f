"""The body of a form, as browsers and scripts send it: urlencoded, or in parts of which one may be a file."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import create_form_parser

from ....errors import InvalidInput

MOST_FIELDS = 64
logging.getLogger("python_multipart").addHandler(logging.NullHandler())  # what is wrong is told to who sent it


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
        return _in_parts(body, content_type)
    if media_type in ("text/csv", "text/plain"):
        return Form((), body)
    if media_type in ("application/x-www-form-urlencoded", ""):
        return Form(query_fields(body.decode("utf-8", "replace")))
    raise InvalidInput(f"a body of type {media_type[:80]!r} is no form", hint="send a form, or targets as text/csv")


def _in_parts(body: bytes, content_type: str) -> Form:
    fields: list[tuple[str, str]] = []
    files: list[bytes] = []

    def require_room() -> None:
        if len(fields) + len(files) == MOST_FIELDS:
            raise _too_many()

    def on_field(field: Any) -> None:
        require_room()
        fields.append((field.field_name.decode("utf-8", "replace"), (field.value or b"").decode("utf-8", "replace")))

    def on_file(file: Any) -> None:
        require_room()
        file.file_object.seek(0)
        files.append(file.file_object.read())

    try:
        # What a request may bring is held in memory anyway: nothing is put on the disk.
        parser = create_form_parser(
            {"Content-Type": content_type.encode("latin-1", "replace")},
            on_field,
            on_file,
            config={"MAX_MEMORY_FILE_SIZE": len(body) + 1},
        )
        parser.write(body)
        parser.finalize()
    except FormParserError as error:
        raise InvalidInput(f"the form in parts cannot be read: {error}") from None
    return Form(tuple(fields), files[0] if files else None)


def _too_many() -> InvalidInput:
    return InvalidInput(f"the form has more than {MOST_FIELDS} fields")
