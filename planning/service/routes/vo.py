"""What the routes of the virtual observatory's dialects share: their fields, their errors, their own address."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, TypeVar

from fastapi import Request
from fastapi.responses import Response
from pydantic import ValidationError

from ....errors import InvalidInput
from ..ivoa.form import Form, form_of, query_fields
from ..ivoa.votable import Dialect
from ..questions.common import Asked

Question = TypeVar("Question", bound=Asked)


async def fields_of(request: Request) -> tuple[Sequence[tuple[str, str]], bytes]:
    """The fields of the address and of the form in the body, and the file that came along, empty where none did."""
    fields = query_fields(request.url.query)
    body = await request.body() if request.method == "POST" else b""
    form = form_of(body, request.headers.get("content-type", "")) if body else Form(())
    return (*fields, *form.fields), form.file or b""


def base_url(request: Request) -> str:
    """Scheme and host under which the service was asked; ``security`` has seen to it that the host is one of ours."""
    return f"{request.url.scheme}://{request.headers.get('host', '')}"


def checked(model: type[Question], **values: Any) -> Question:
    """The question of these values. Raises InvalidInput for the first that is wrong."""
    try:
        return model.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0]) if first["loc"] else None
        raise InvalidInput(first["msg"].removeprefix("Value error, "), key=key) from None


def votable_error(dialect: Dialect, message: str, media_type: str, status: int = 400) -> Response:
    """DALI's error document, under the status that HTTP has for it."""
    return Response(dialect.error(message), status, media_type=media_type)


def votable_problem(dialect: Dialect, told: Response, media_type: str) -> Response:
    """The error document of a problem document: what was asked wrongly is 400, in DALI's words."""
    problem = json.loads(bytes(told.body))
    parts = [problem.get("parameter"), problem["detail"], problem.get("hint")]
    status = 400 if told.status_code == 422 else told.status_code
    answer = votable_error(dialect, "; ".join(part for part in parts if part), media_type, status)
    if "retry-after" in told.headers:
        answer.headers["retry-after"] = told.headers["retry-after"]
    return answer
